//! Web endpoints: whether the program is alive and ready, its versions, its metrics.

mod serve;
mod tls;

use crate::metrics::{Board, Numbers};
use crate::trust::vitals::{Canary, Vitals};
use ring::digest::{SHA256, digest};
use serve::Answer;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tls::Tls;
use tokio::sync::oneshot;

/// The event thread gives a sign of life every second; after so many without one it is not ready, or dead.
const READY_WITHIN: Duration = Duration::from_secs(10);
const ALIVE_WITHIN: Duration = Duration::from_secs(60);

/// Makes a page of numbers.
pub type Render = Box<dyn Fn(&Numbers) -> String + Send + Sync>;

/// Where to listen, and what to say.
pub struct WebOptions {
    /// Address and port.
    pub listen: SocketAddr,
    /// The path that says whether the program is alive.
    pub health_path: String,
    /// A PEM file with certificate and key: TLS.
    pub certificate: Option<PathBuf>,
    /// What `Authorization: Bearer` must be for anything but health and readiness.
    pub token: Option<String>,
    /// `/versions`
    pub versions: String,
    /// `/metrics`, made of the last numbers; `None`: there are none.
    pub metrics: Option<Render>,
}

/// A server at work; it ends with this value.
#[derive(Debug)]
pub struct Web {
    _stop: oneshot::Sender<()>,
    /// Where it listens.
    pub listens: SocketAddr,
}

/// Reads an address: an IPv4 or IPv6 literal.
///
/// # Errors
/// What it is not.
pub fn address(text: &str, port: u32) -> Result<SocketAddr, String> {
    let ip: IpAddr = text.parse().map_err(|_| format!("`{text}` is no IPv4 or IPv6 address"))?;
    let port = u16::try_from(port).map_err(|_| format!("{port} is no port"))?;
    Ok(SocketAddr::new(ip, port))
}

impl Web {
    /// Starts to serve.
    ///
    /// # Errors
    /// An address that is in use, a certificate that can't be read, and a system without a thread left, in words for the user.
    pub fn start(options: WebOptions, board: Board) -> Result<Self, String> {
        let listen = options.listen;
        let failed = |error: std::io::Error| format!("can't serve on {listen}: {error}");
        let listener = TcpListener::bind(listen).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let listens = listener.local_addr().map_err(failed)?;
        let tls = options.certificate.as_deref().map(Tls::new).transpose()?;
        let answers = Arc::new(Answers { options, board });
        let (stop, stopped) = oneshot::channel();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build();
        let runtime = runtime.map_err(|error| format!("can't serve: {error}"))?;
        let serve = move || runtime.block_on(serve::serve(listener, tls, answers, stopped));
        std::thread::Builder::new()
            .name("web".to_owned())
            .spawn(serve)
            .map_err(|error| format!("can't serve: {error}"))?;
        Ok(Self { _stop: stop, listens })
    }
}

/// What is answered.
struct Answers {
    options: WebOptions,
    board: Board,
}

impl Answers {
    /// The answer to a GET of `path`.
    fn get(&self, path: &str, authorization: Option<&[u8]>) -> Answer {
        match path {
            "/readyz" => self.ready(),
            path if path == self.options.health_path => self.health(),
            "/versions" | "/metrics" if !self.may(authorization) => Answer::denied(),
            "/versions" => Answer::json(200, self.options.versions.clone()),
            "/metrics" => match (&self.options.metrics, self.board.last()) {
                (Some(render), Some(numbers)) => {
                    Answer::text(200, crate::metrics::family::MEDIA_TYPE, render(&numbers))
                }
                (Some(_), None) => Answer::text(503, "text/plain", "no numbers yet\n".to_owned()),
                (None, _) => Answer::not_found(),
            },
            _ => Answer::not_found(),
        }
    }

    /// Compares sums, so that the time does not tell how much is right.
    fn may(&self, authorization: Option<&[u8]>) -> bool {
        let Some(token) = &self.options.token else { return true };
        let wanted = format!("Bearer {token}");
        authorization
            .is_some_and(|given| digest(&SHA256, given).as_ref() == digest(&SHA256, wanted.as_bytes()).as_ref())
    }

    fn health(&self) -> Answer {
        let silent = self.board.last().is_some_and(|numbers| numbers.at.elapsed() > ALIVE_WITHIN);
        if silent {
            return Answer::json(503, r#"{"status": "no event was taken for a minute, not even a tick"}"#.to_owned());
        }
        Answer::json(200, r#"{"status": "ok"}"#.to_owned())
    }

    /// Ready: rules are loaded, a source is attached, and events are taken.
    fn ready(&self) -> Answer {
        let numbers = self.board.last();
        let moving = numbers.as_ref().is_some_and(|numbers| numbers.at.elapsed() <= READY_WITHIN);
        let gap = numbers.as_ref().is_some_and(|numbers| numbers.gap_is_open());
        let rules = numbers.as_ref().map(|numbers| &numbers.version);
        let vitals = numbers.as_ref().and_then(|numbers| numbers.vitals.as_deref());
        let ready = moving && vitals.is_none_or(Vitals::is_well);
        let body = serde_json::json!({
            "ready": ready,
            "events_are_taken": moving,
            "rules": rules.map(|version| serde_json::json!({"generation": version.generation, "hash": &*version.hash})),
            "gap_is_open": gap,
            "canary": vitals.map(canary),
            "broken_parts_of_the_probe": vitals.map(|vitals| vitals.unmended.get()),
            "missing": numbers.as_ref().map(|numbers| numbers.missing.clone()).unwrap_or_default(),
        });
        Answer::json(if ready { 200 } else { 503 }, body.to_string())
    }
}

/// How the canary is, and where it stopped.
fn canary(vitals: &Vitals) -> serde_json::Value {
    let canary = vitals.canary.get();
    let stopped_at = if let Canary::Late(stage) = canary { Some(stage) } else { None };
    let way = (vitals.came_back.get() > 0).then(|| vitals.last_way.get() as f64 / 1e6);
    serde_json::json!({"state": canary.word(), "stopped_at": stopped_at, "last_ms": way})
}
