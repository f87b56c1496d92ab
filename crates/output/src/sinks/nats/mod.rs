//! NATS, and its streams (JetStream): an alert is a message on a subject. The server has it when it answers a ping behind it (docs.nats.io, "Client Protocol"),
//! a stream when it says so ("JetStream Wire API": 4xx and 5xx for what is refused and what may pass).

mod payload;
mod session;
mod settings;
mod wire;

pub use settings::{KEYS, NatsSettings};

use super::keys::Built;
use super::{Delivered, Failure, Mistake, Sink};
use crate::client::Verdicts;
use crate::delivery::Batch;
use crate::net::{Tls, with_port};
use lanner_lang::yaml::Node;
use payload::Subject;
use session::Session;
use std::time::Duration;

/// Lines of any format.
pub(super) const OWN_FORM: bool = false;

/// Alerts of a batch: as many acknowledgements as sockets have room for.
const BATCH: usize = 1000;

/// Looks at the servers, the subject and the certificates.
pub(super) fn check(group: Option<&Node>) -> Result<(), Mistake> {
    build(group).map(drop)
}

/// Makes the sink from its group of keys.
pub(super) fn build(group: Option<&Node>) -> Result<Built, Mistake> {
    let settings = NatsSettings::read(group);
    let subject = Subject::new(&settings.subject).map_err(|message| Mistake::at("subject", message))?;
    Ok(Built::with_head(NatsSink::new(settings)?, subject).in_batches_of(BATCH))
}

/// A server's address.
#[derive(Debug, PartialEq, Eq)]
struct Server {
    at: String,
    secure: bool,
}

impl Server {
    fn parse(text: &str) -> Option<Self> {
        let (scheme, at) = text.split_once("://")?;
        let secure = match scheme {
            "nats" => false,
            "tls" => true,
            _ => return None,
        };
        Some(Self { at: with_port(at.trim_end_matches('/'), 4222)?, secure })
    }
}

/// Publishes alerts.
#[derive(Debug)]
struct NatsSink {
    servers: Vec<Server>,
    settings: NatsSettings,
    /// `None`: no authority is known, and no address asks for one.
    tls: Option<Tls>,
    session: Option<Session>,
    verdicts: Verdicts,
}

impl NatsSink {
    fn new(settings: NatsSettings) -> Result<Self, Mistake> {
        let server = |text: &String| {
            let wrong = || format!("`{text}` is no address of a NATS server: use nats://HOST:PORT or tls://HOST:PORT");
            Server::parse(text).ok_or_else(|| Mistake::at("servers", wrong()))
        };
        let servers = settings.servers.iter().map(server).collect::<Result<Vec<_>, _>>()?;
        if servers.is_empty() {
            return Err(Mistake::at("servers", "there is no server"));
        }
        if !settings.token.is_empty() && !settings.user.is_empty() {
            return Err(Mistake::at("token", "there is a user or a token, not both"));
        }
        let secure = servers.iter().any(|server| server.secure);
        let tls = match Tls::new(&settings.trust()) {
            Ok(tls) => Some(tls),
            Err(mistake) if !secure && mistake.key == "ca_path" => None,
            Err(mistake) => return Err(mistake),
        };
        Ok(Self { servers, settings, tls, session: None, verdicts: Verdicts::default() })
    }

    /// Connects with the first server that answers.
    fn open(&self) -> Result<Session, Failure> {
        let mut last = Failure::retry("there is no server");
        for server in &self.servers {
            match Session::open(server, &self.settings, self.tls.as_ref()) {
                Ok(session) => return Ok(session),
                Err(failure) => last = failure,
            }
        }
        Err(last)
    }
}

impl Sink for NatsSink {
    fn deliver(&mut self, batch: Batch<'_>) -> Result<Delivered, Failure> {
        self.verdicts.turn_to(batch);
        if let Some(known) = self.verdicts.take() {
            return known;
        }
        let timeout = Duration::from_millis(self.settings.timeout_ms);
        let kept = self.session.take();
        let was_kept = kept.is_some();
        let mut session = kept.map_or_else(|| self.open(), Ok)?;
        let mut outcome = session.publish(batch, &mut self.verdicts, timeout);
        // Servers close connections on which nothing is said for long, which is no failure.
        if was_kept && matches!(outcome, Err(Failure::Retry { .. })) {
            session = self.open()?;
            outcome = session.publish(batch, &mut self.verdicts, timeout);
        }
        let later = outcome?.unwrap_or_else(|| "the server has not taken all".to_owned());
        self.session = Some(session);
        self.verdicts.take().unwrap_or_else(|| Err(Failure::retry(later)))
    }
}

#[cfg(test)]
mod tests {
    use super::{NatsSettings, NatsSink, Server, Subject};

    #[test]
    fn servers_and_subjects_are_refused_where_they_are_none() {
        for (text, at, secure) in
            [("nats://h", "h:4222", false), ("tls://[::1]:4443/", "[::1]:4443", true), ("nats://a.b:1", "a.b:1", false)]
        {
            assert_eq!(Server::parse(text), Some(Server { at: at.into(), secure }));
        }
        for text in ["h:4222", "http://h", "nats://", "nats://u:p@h:4222", "nats://h:99999", "nats://h:x"] {
            assert_eq!(Server::parse(text), None, "{text}");
        }
        for text in ["a", "a.b", "lanner.{priority}.{proc.name}", "{rule}"] {
            assert!(Subject::new(text).is_ok(), "{text}");
        }
        for text in ["", "a..b", ".a", "a.", "a b", "a.*", "a.>", "{a}.", "a.{b"] {
            assert!(Subject::new(text).is_err(), "{text}");
        }
        let of = |settings: NatsSettings| NatsSink::new(settings).unwrap_err().key;
        assert_eq!(of(NatsSettings { servers: Vec::new(), ..NatsSettings::default() }), "servers");
        let both = NatsSettings { user: "u".into(), token: "t".into(), ..NatsSettings::default() };
        assert_eq!(of(both), "token");
    }
}
