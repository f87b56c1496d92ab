//! A server that answers gRPC as it is told, by path.

use http_body_util::BodyExt;
use http_body_util::channel::{Channel, Sender};
use hyper::body::{Bytes, Incoming};
use hyper::http::{HeaderMap, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use prost::Message;
use std::convert::Infallible;
use std::path::Path;
use std::sync::{Arc, Mutex};
use tokio::net::UnixListener;
use tokio::sync::broadcast;
use tokio::task::JoinSet;

/// What the server says to one question.
pub(super) enum Reply {
    Message(Vec<u8>),
    /// A gRPC status: number and message.
    Status(u16, &'static str),
    /// The stream of events.
    Events,
    /// No event, and no more.
    End,
    /// Nothing, ever.
    Silence,
}

impl Reply {
    pub(super) fn message(message: &impl Message) -> Self {
        Self::Message(message.encode_to_vec())
    }

    pub(super) fn not_found() -> Self {
        Self::Status(5, "an error occurred: not found")
    }

    pub(super) fn unimplemented() -> Self {
        Self::Status(12, "unknown service")
    }

    pub(super) fn found(message: Option<&impl Message>) -> Self {
        message.map_or_else(Self::not_found, Self::message)
    }
}

/// A question: its path, its namespace and its message.
pub(super) struct Asked {
    pub path: String,
    pub namespace: String,
    pub message: Vec<u8>,
}

impl Asked {
    pub(super) fn read<M: Message + Default>(&self) -> M {
        M::decode(self.message.as_slice()).unwrap()
    }
}

type Answers = Arc<dyn Fn(&Asked) -> Reply + Send + Sync>;

/// A server, until it is dropped.
pub(super) struct FakeGrpc {
    events: broadcast::Sender<Vec<u8>>,
    listeners: Arc<Mutex<usize>>,
    _tasks: JoinSet<()>,
}

impl FakeGrpc {
    pub(super) fn start(socket: &Path, answers: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        let listener = UnixListener::bind(socket).unwrap();
        let (events, _) = broadcast::channel(64);
        let server = Server { answers: Arc::new(answers), events: events.clone(), listeners: Arc::default() };
        let listeners = Arc::clone(&server.listeners);
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let server = server.clone();
                let service = service_fn(move |request| server.clone().serve(request));
                let builder = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
                let connection = builder.serve_connection(TokioIo::new(stream), service);
                connections.spawn(async move { drop(connection.await) });
            }
        });
        Self { events, listeners, _tasks: tasks }
    }

    pub(super) fn event(&self, event: &impl Message) {
        self.raw_event(event.encode_to_vec());
    }

    pub(super) fn raw_event(&self, event: Vec<u8>) {
        self.events.send(event).unwrap();
    }

    /// True if somebody listens to events.
    pub(super) fn is_heard(&self) -> Option<()> {
        (*self.listeners.lock().unwrap() > 0).then_some(())
    }
}

#[derive(Clone)]
struct Server {
    answers: Answers,
    events: broadcast::Sender<Vec<u8>>,
    listeners: Arc<Mutex<usize>>,
}

type Body = Channel<Bytes, Infallible>;

impl Server {
    async fn serve(self, request: Request<Incoming>) -> Result<Response<Body>, Infallible> {
        let path = request.uri().path().to_owned();
        let namespace = request.headers().get("containerd-namespace").and_then(|name| name.to_str().ok());
        let namespace = namespace.unwrap_or_default().to_owned();
        let body = request.into_body().collect().await.map(|body| body.to_bytes()).unwrap_or_default();
        let message = body.get(5..).unwrap_or_default().to_vec();
        let reply = (self.answers)(&Asked { path, namespace, message });
        let (mut sender, body) = Channel::new(16);
        match reply {
            Reply::Silence => std::future::pending().await,
            Reply::Message(message) => {
                tokio::spawn(async move {
                    put(&mut sender, &message).await;
                    end(sender, 0, "").await;
                });
            }
            Reply::End => drop(tokio::spawn(end(sender, 0, ""))),
            Reply::Status(code, message) => drop(tokio::spawn(end(sender, code, message))),
            Reply::Events => {
                let mut events = self.events.subscribe();
                *self.listeners.lock().unwrap() += 1;
                tokio::spawn(async move {
                    while let Ok(event) = events.recv().await {
                        put(&mut sender, &event).await;
                    }
                    end(sender, 0, "").await;
                });
            }
        }
        let response = Response::builder().header("content-type", "application/grpc");
        Ok(response.body(body).unwrap())
    }
}

/// One message: not compressed, its length, itself.
async fn put(sender: &mut Sender<Bytes, Infallible>, message: &[u8]) {
    let mut frame = vec![0];
    frame.extend_from_slice(&(message.len() as u32).to_be_bytes());
    frame.extend_from_slice(message);
    // Whoever asked may be gone.
    let _sent = sender.send_data(frame.into()).await;
}

async fn end(mut sender: Sender<Bytes, Infallible>, code: u16, message: &'static str) {
    let mut trailers = HeaderMap::new();
    trailers.insert("grpc-status", code.into());
    trailers.insert("grpc-message", HeaderValue::from_static(message));
    let _sent = sender.send_trailers(trailers).await;
}
