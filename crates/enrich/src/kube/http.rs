//! HTTP/1.1 with the API server: a connection, requests, answers, and answers that are lines without end.

use super::config::{Config, Token};
use super::failure::{Failure, cut};
use super::pace::Pace;
use super::tls;
use http_body_util::{BodyExt as _, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{ACCEPT, AUTHORIZATION, HOST, RETRY_AFTER, USER_AGENT};
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout, timeout_at};

/// Longest answer that has an end, bytes: a list of the services of a large cluster has some ten millions.
const MAX_BODY: usize = 64 << 20;
/// Longest line of an answer without end, bytes: the API server's store takes objects of 1.5 MiB.
const MAX_LINE: usize = 4 << 20;
/// Longest wait that a server may ask for.
const MAX_WAIT: u64 = 60;
/// A peer that does not answer probes for about a minute is gone.
const KEEPALIVE: (Duration, Duration, u32) = (Duration::from_secs(30), Duration::from_secs(10), 3);

/// A connection; its requests go out one after the other.
#[derive(Debug)]
pub(crate) struct Connection {
    sender: SendRequest<Empty<Bytes>>,
    driver: JoinHandle<()>,
    authority: String,
    base: String,
    token: Token,
    pace: Pace,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

impl Connection {
    /// Connects.
    pub(crate) async fn open(config: &Config, pace: Pace) -> Result<Self, Failure> {
        let (sender, driver) = timeout(pace.connect, connect(config)).await??;
        let (authority, base, token) = (config.authority(), config.base.clone(), config.token.clone());
        Ok(Self { sender, driver, authority, base, token, pace })
    }

    /// Asks for something; the answer's body is still to come. The token is read anew each time: its file changes before it expires.
    pub(crate) async fn get(&mut self, path: &str, accept: &str) -> Result<Response<Incoming>, Failure> {
        let mut request = Request::get(format!("{}{path}", self.base))
            .header(HOST, &self.authority)
            .header(USER_AGENT, concat!("lanner/", env!("CARGO_PKG_VERSION")))
            .header(ACCEPT, accept);
        if let Some(token) = self.token.read()? {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        let request = request.body(Empty::new()).map_err(Failure::garbage)?;
        let answer = timeout(self.pace.answer, async {
            self.sender.ready().await?;
            self.sender.send_request(request).await
        });
        let response = answer.await??;
        if response.status() == StatusCode::OK { Ok(response) } else { Err(self.refusal(response).await) }
    }

    /// True if the server will take no more requests.
    pub(crate) fn is_closed(&self) -> bool {
        self.sender.is_closed()
    }

    /// The whole body of an answer.
    pub(crate) async fn body(&self, mut response: Response<Incoming>) -> Result<Vec<u8>, Failure> {
        let mut bytes = Vec::new();
        while let Some(frame) = timeout(self.pace.answer, response.body_mut().frame()).await? {
            let frame = frame?;
            let Some(data) = frame.data_ref() else { continue };
            if bytes.len() + data.len() > MAX_BODY {
                return Err(Failure::garbage("an answer without end"));
            }
            bytes.extend_from_slice(data);
        }
        Ok(bytes)
    }

    /// What an answer that is none says.
    async fn refusal(&self, response: Response<Incoming>) -> Failure {
        let code = response.status();
        let wait = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
        let wait = wait.map(|seconds: u64| Duration::from_secs(seconds.min(MAX_WAIT)));
        let body = self.body(response).await.unwrap_or_default();
        refused(code.as_u16(), &said(&body), wait)
    }
}

/// What a status of the API server means, which comes as an answer's or as an event of a watch.
pub(crate) fn refused(code: u16, said: &str, wait: Option<Duration>) -> Failure {
    match code {
        401 => Failure::Unauthorized,
        403 => Failure::Forbidden(cut(said)),
        404 => Failure::NotFound,
        410 => Failure::Expired,
        429 | 503 => Failure::Busy(wait),
        code => Failure::Status(code, cut(said)),
    }
}

/// The message of a `Status` object, or the text itself.
fn said(body: &[u8]) -> String {
    let status: Option<Value> = serde_json::from_slice(body).ok();
    let message = status.as_ref().and_then(|status| status.get("message")?.as_str());
    message.map_or_else(|| String::from_utf8_lossy(body).into_owned(), str::to_owned)
}

async fn connect(config: &Config) -> Result<(SendRequest<Empty<Bytes>>, JoinHandle<()>), Failure> {
    let stream = TcpStream::connect((config.host.as_str(), config.port)).await?;
    keep_alive(&stream)?;
    match &config.tls {
        Some(tls) => speak(tls::connect(tls, stream).await?).await,
        None => speak(stream).await,
    }
}

async fn speak<S>(stream: S) -> Result<(SendRequest<Empty<Bytes>>, JoinHandle<()>), Failure>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (sender, connection) = handshake(TokioIo::new(stream)).await?;
    // How it ended, requests are told.
    let driver = tokio::spawn(async { drop(connection.await) });
    Ok((sender, driver))
}

/// A watch is silent for a long time: without probes nobody would know that its server is gone.
fn keep_alive(stream: &TcpStream) -> Result<(), Failure> {
    use rustix::net::sockopt;
    let (idle, interval, count) = KEEPALIVE;
    let set = sockopt::set_socket_keepalive(stream, true)
        .and_then(|()| sockopt::set_tcp_keepidle(stream, idle))
        .and_then(|()| sockopt::set_tcp_keepintvl(stream, interval))
        .and_then(|()| sockopt::set_tcp_keepcnt(stream, count));
    set.map_err(|error| Failure::Io(error.to_string()))
}

/// Lines of an answer without end.
#[derive(Debug)]
pub(crate) struct Lines {
    response: Response<Incoming>,
    buffer: Vec<u8>,
    /// Where in the buffer no end of a line was found yet.
    searched: usize,
    /// The line is too long: the rest of it is left out.
    skips: bool,
    until: Instant,
}

/// A line, or what stands for one.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Line {
    Text(Vec<u8>),
    /// There was one that is too long.
    TooLong,
}

impl Lines {
    /// The lines of an answer, until a time; then they end with [`Failure::Timeout`].
    pub(crate) fn new(response: Response<Incoming>, until: Instant) -> Self {
        Self { response, buffer: Vec::new(), searched: 0, skips: false, until }
    }

    /// The next line, without its end; `None` when the server ended the answer.
    pub(crate) async fn next(&mut self) -> Result<Option<Line>, Failure> {
        loop {
            if let Some(line) = self.split() {
                return Ok(Some(line));
            }
            let frame = timeout_at(self.until, self.response.body_mut().frame()).await?;
            let Some(frame) = frame else { return Ok(None) };
            if let Some(data) = frame?.data_ref() {
                self.buffer.extend_from_slice(data);
            }
        }
    }

    /// Takes a line out of the buffer, which is never longer than the longest line and a frame.
    fn split(&mut self) -> Option<Line> {
        let rest = self.buffer.get(self.searched..).unwrap_or_default();
        let Some(end) = rest.iter().position(|&b| b == b'\n') else {
            self.searched = self.buffer.len();
            if self.buffer.len() > MAX_LINE {
                self.skips = true;
            }
            if self.skips {
                self.buffer.clear();
                self.searched = 0;
            }
            return None;
        };
        let end = self.searched + end;
        let mut line: Vec<u8> = self.buffer.drain(..=end).collect();
        line.pop();
        self.searched = 0;
        if std::mem::take(&mut self.skips) || line.len() > MAX_LINE {
            return Some(Line::TooLong);
        }
        Some(Line::Text(line))
    }
}
