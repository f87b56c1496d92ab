//! One HTTP request over a unix socket, each with a connection of its own.

use crate::failure::Failure;
use http_body_util::{BodyExt, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use std::path::Path;
use tokio::net::UnixStream;
use tokio::task::JoinSet;

/// A response whose body is read in pieces; its connection ends with it.
#[derive(Debug)]
pub(crate) struct Response {
    pub status: StatusCode,
    body: Incoming,
    _connection: JoinSet<()>,
}

/// Asks for a path.
pub(crate) async fn get(socket: &Path, path: &str) -> Result<Response, Failure> {
    let stream = UnixStream::connect(socket).await?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(failure)?;
    let mut running = JoinSet::new();
    running.spawn(async move {
        // What goes wrong is said to who waits for the answer.
        let _closed = connection.await;
    });
    let request = Request::get(path).header("Host", "localhost").body(Empty::<Bytes>::new());
    let response = sender.send_request(request.map_err(Failure::garbage)?).await.map_err(failure)?;
    Ok(Response { status: response.status(), body: response.into_body(), _connection: running })
}

impl Response {
    /// The next piece of the body; `None` at its end.
    pub(crate) async fn piece(&mut self) -> Result<Option<Bytes>, Failure> {
        while let Some(frame) = self.body.frame().await {
            if let Ok(data) = frame.map_err(failure)?.into_data() {
                return Ok(Some(data));
            }
        }
        Ok(None)
    }

    /// The whole body, if it is not longer than `most` bytes.
    pub(crate) async fn whole(mut self, most: usize) -> Result<Vec<u8>, Failure> {
        let mut body = Vec::new();
        while let Some(piece) = self.piece().await? {
            if body.len() + piece.len() > most {
                return Err(Failure::garbage(format_args!("an answer of more than {most} bytes")));
            }
            body.extend_from_slice(&piece);
        }
        Ok(body)
    }
}

fn failure(error: hyper::Error) -> Failure {
    if error.is_parse() { Failure::garbage(error) } else { Failure::Io(error.to_string()) }
}
