//! gRPC over a unix socket: one connection, no connecting again.

use crate::failure::Failure;
use hyper::body::{Buf, Bytes, Incoming};
use hyper::client::conn::http2::SendRequest;
use hyper::http::Uri;
use hyper::http::uri::PathAndQuery;
use hyper_util::rt::{TokioExecutor, TokioIo};
use prost::Message;
use prost::bytes::BufMut;
use std::marker::PhantomData;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::net::UnixStream;
use tokio::task::JoinSet;
use tonic::body::Body;
use tonic::client::{Grpc, GrpcService};
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::{Code, Request, Status, Streaming};

/// A longer message is nonsense, bytes; the lists of large nodes are longer than what is usual.
const MAX_MESSAGE: usize = 32 << 20;

/// A connection; clones are the same one, which ends with the last of them.
#[derive(Debug, Clone)]
pub(crate) struct Channel {
    sender: SendRequest<Body>,
    _connection: Arc<JoinSet<()>>,
}

impl Channel {
    pub(crate) async fn connect(socket: &Path) -> Result<Self, Failure> {
        let stream = UnixStream::connect(socket).await?;
        let handshake = hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream));
        let (sender, connection) = handshake.await.map_err(|error| Failure::Io(error.to_string()))?;
        let mut running = JoinSet::new();
        running.spawn(async move {
            // What goes wrong is said to who waits for answers.
            let _closed = connection.await;
        });
        Ok(Self { sender, _connection: Arc::new(running) })
    }

    /// One question, one answer.
    pub(crate) async fn ask<A: Message + Default>(
        &self,
        path: &'static str,
        question: Request<impl Message>,
    ) -> Result<A, Status> {
        let question = question.map(|message| message.encode_to_vec());
        let answer = self.grpc().unary(question, PathAndQuery::from_static(path), Raw).await?;
        read(answer.into_inner())
    }

    /// One question, many answers.
    pub(crate) async fn stream<A: Message + Default>(
        &self,
        path: &'static str,
        question: Request<impl Message>,
    ) -> Result<Answers<A>, Status> {
        let question = question.map(|message| message.encode_to_vec());
        let answers = self.grpc().server_streaming(question, PathAndQuery::from_static(path), Raw).await?;
        Ok(Answers { answers: answers.into_inner(), of: PhantomData })
    }

    fn grpc(&self) -> Grpc<Self> {
        let origin = Uri::from_static("http://localhost");
        Grpc::with_origin(self.clone(), origin).max_decoding_message_size(MAX_MESSAGE)
    }
}

/// Answers that come one by one.
#[derive(Debug)]
pub(crate) struct Answers<A> {
    answers: Streaming<Bytes>,
    of: PhantomData<fn() -> A>,
}

impl<A: Message + Default> Answers<A> {
    /// The next one; `None` when there are no more.
    pub(crate) async fn next(&mut self) -> Result<Option<A>, Status> {
        self.answers.message().await?.map(read).transpose()
    }
}

fn read<A: Message + Default>(message: Bytes) -> Result<A, Status> {
    A::decode(message).map_err(|error| Status::data_loss(error.to_string()))
}

/// Messages as bytes, so that what sends and receives is compiled once for all of them.
#[derive(Debug, Default)]
struct Raw;

impl Codec for Raw {
    type Encode = Vec<u8>;
    type Decode = Bytes;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Raw {
    type Item = Vec<u8>;
    type Error = Status;

    fn encode(&mut self, item: Vec<u8>, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put_slice(&item);
        Ok(())
    }
}

impl Decoder for Raw {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(buffer.copy_to_bytes(buffer.remaining())))
    }
}

impl GrpcService<Body> for Channel {
    type ResponseBody = Incoming;
    type Error = hyper::Error;
    type Future = Pin<Box<dyn Future<Output = Result<hyper::Response<Incoming>, hyper::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.sender.poll_ready(context)
    }

    fn call(&mut self, request: hyper::Request<Body>) -> Self::Future {
        Box::pin(self.sender.send_request(request))
    }
}

impl From<Status> for Failure {
    fn from(status: Status) -> Self {
        let message = status.message();
        match status.code() {
            Code::Unimplemented => Self::NotSpoken(message.to_owned()),
            Code::DeadlineExceeded => Self::Timeout,
            // A message, or what is around it, that cannot be read.
            Code::DataLoss => Self::garbage(message),
            Code::Internal if message.starts_with("protocol error") => Self::garbage(message),
            code => Self::said(format_args!("{code:?}: {message}")),
        }
    }
}

/// An answer of «not found» is `None`.
pub(crate) fn found<A>(answer: Result<A, Status>) -> Result<Option<A>, Failure> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(status) if status.code() == Code::NotFound => Ok(None),
        Err(status) => Err(status.into()),
    }
}
