//! A connection with a server: the greeting, and what is published on it.

use super::wire::{Said, append, read};
use super::{NatsSettings, Server};
use crate::client::{Verdict, Verdicts};
use crate::delivery::Batch;
use crate::formats::headed::split;
use crate::net::{Stream, Tls, failure};
use crate::sinks::Failure;
use rustc_hash::FxBuildHasher;
use serde_json::{Value, json};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, BufReader, Write};
use std::time::Duration;

/// Bytes that a message has beside its payload, at most.
const MAX_HEADERS: usize = 80;

/// A connection.
#[derive(Debug)]
pub(super) struct Session {
    stream: BufReader<Stream>,
    at: String,
    /// Bytes of a message that the server takes.
    max_payload: usize,
    headers: bool,
    /// What subjects of acknowledgements begin with; empty: there are none.
    inbox: String,
    /// Messages so far.
    count: u64,
    out: Vec<u8>,
}

impl Session {
    /// Connects, as whom the settings say.
    pub(super) fn open(server: &Server, settings: &NatsSettings, tls: Option<&Tls>) -> Result<Self, Failure> {
        let at = server.at.as_str();
        let timeout = Duration::from_millis(settings.timeout_ms);
        let failed = |error: io::Error| failure(at, &error);
        let mut stream = BufReader::new(Stream::connect(at, timeout).map_err(failed)?);
        let info = match read(&mut stream).map_err(failed)? {
            Said::Info(info) => info,
            other => return Err(Failure::retry(format!("{at}: this is not NATS: it begins with {other:?}"))),
        };
        let says = |key: &str| info.get(key).and_then(Value::as_bool).unwrap_or(false);
        let mut stream = stream.into_inner();
        let secure = server.secure || says("tls_required");
        if secure && !says("tls_required") && !says("tls_available") {
            return Err(Failure::retry(format!("{at}: the server has no TLS")));
        }
        if secure {
            let nobody = || Failure::retry(format!("{at}: the server wants TLS, and no authority is known"));
            stream = stream.secure(tls.ok_or_else(nobody)?, at).map_err(failed)?;
        }
        let max_payload = info.get("max_payload").and_then(Value::as_u64).and_then(|max| usize::try_from(max).ok());
        let mut session = Self {
            stream: BufReader::new(stream),
            at: at.to_owned(),
            max_payload: max_payload.unwrap_or(usize::MAX),
            headers: says("headers"),
            inbox: String::new(),
            count: 0,
            out: hello(settings, secure, says("headers")),
        };
        if settings.jetstream {
            if !session.headers {
                return Err(Failure::retry(format!("{at}: the server is too old for JetStream")));
            }
            session.inbox = format!("_INBOX.{:016x}", RandomState::new().hash_one(0_u8));
            session.out.extend_from_slice(format!("SUB {}.* 1\r\n", session.inbox).as_bytes());
        }
        session.until_pong(|_, said| Err(session_error(at, &said)))?;
        Ok(session)
    }

    /// Publishes what is open, and waits until the server, or a stream, has it; gives the reason why some of it must come again.
    ///
    /// # Errors
    /// The connection is of no use any more.
    pub(super) fn publish(
        &mut self,
        batch: Batch<'_>,
        verdicts: &mut Verdicts,
        timeout: Duration,
    ) -> Result<Option<String>, Failure> {
        self.stream.get_mut().allow(timeout);
        let places: Vec<usize> = verdicts.open().collect();
        let mut next = places.iter().peekable();
        // Places of the messages, from the one with the number `first` on.
        let (first, mut sent) = (self.count, Vec::new());
        for (place, record) in batch.records().enumerate() {
            if next.next_if(|open| **open == place).is_none() {
                continue;
            }
            let (subject, payload) = split(record.line);
            if payload.len().saturating_add(MAX_HEADERS) > self.max_payload {
                let why = format!("{}: {} bytes, and the server takes {}", self.at, payload.len(), self.max_payload);
                verdicts.set(place, Verdict::Refused(why));
                continue;
            }
            let id = format!("{:x}-{:016x}", record.ts, FxBuildHasher.hash_one(record.line));
            let reply = if self.inbox.is_empty() { String::new() } else { format!("{}.{}", self.inbox, self.count) };
            append(subject, &reply, self.headers.then_some(&id), payload, &mut self.out);
            self.count += 1;
            sent.push((place, subject));
        }
        let (at, inbox) = (self.at.clone(), self.inbox.clone());
        let jetstream = !inbox.is_empty();
        let mut refused = Vec::new();
        let mut acks = Acks { at: &at, prefix: format!("{inbox}."), first, waiting: sent.len(), why: None };
        self.until_pong(|_, said| match said {
            Said::Error(why) => {
                let subject = denied(&why).ok_or_else(|| session_error(&at, &Said::Error(why.clone())))?;
                note_refusal(&mut refused, &sent, subject, &format!("{at}: the server says: {why}"));
                Ok(())
            }
            said => acks.take(&said, &sent, verdicts),
        })?;
        for (place, subject) in &sent {
            match refused.iter().find(|(of, _)| of.as_bytes() == *subject) {
                Some((_, why)) => {
                    acks.waiting = acks.waiting.saturating_sub(1);
                    verdicts.set(*place, Verdict::Refused(why.clone()));
                }
                None if jetstream => {}
                // The server has read all of them when it answers a ping behind them.
                None => verdicts.set(*place, Verdict::Arrived),
            }
        }
        while jetstream && acks.waiting > 0 {
            match read(&mut self.stream).map_err(|error| failure(&at, &error))? {
                Said::Ping => self.say(b"PONG\r\n")?,
                Said::Error(why) => return Err(session_error(&at, &Said::Error(why))),
                said => acks.take(&said, &sent, verdicts)?,
            }
        }
        Ok(acks.why)
    }

    /// Sends what is to be sent and a ping, and hears what is said until the answer to that.
    fn until_pong(&mut self, mut hear: impl FnMut(&str, Said) -> Result<(), Failure>) -> Result<(), Failure> {
        self.out.extend_from_slice(b"PING\r\n");
        let out = std::mem::take(&mut self.out);
        self.say(&out)?;
        self.out = out;
        self.out.clear();
        loop {
            match read(&mut self.stream).map_err(|error| failure(&self.at, &error))? {
                Said::Pong => return Ok(()),
                Said::Ping => self.say(b"PONG\r\n")?,
                // Who else is in the cluster now.
                Said::Info(_) | Said::Fine => {}
                said => hear(&self.at, said)?,
            }
        }
    }

    fn say(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let stream = self.stream.get_mut();
        stream.write_all(bytes).and_then(|()| stream.flush()).map_err(|error| failure(&self.at, &error))
    }
}

/// `CONNECT` and who comes.
fn hello(settings: &NatsSettings, secure: bool, headers: bool) -> Vec<u8> {
    let mut hello = json!({
        "verbose": false, "pedantic": false, "tls_required": secure, "name": "lanner", "lang": "rust",
        "version": env!("CARGO_PKG_VERSION"), "protocol": 1, "headers": headers, "no_responders": headers,
    });
    for (key, value) in [("user", &settings.user), ("pass", &settings.password), ("auth_token", &settings.token)] {
        if !value.is_empty() {
            hello[key] = value.as_str().into();
        }
    }
    format!("CONNECT {hello}\r\n").into_bytes()
}

fn session_error(at: &str, said: &Said) -> Failure {
    Failure::retry(match said {
        Said::Error(why) => format!("{at}: the server says: {why}"),
        _ => format!("{at}: this is not NATS: an answer to nothing"),
    })
}

/// The subject that nobody may publish on, if that is what an error says.
fn denied(why: &str) -> Option<String> {
    let start = "permissions violation for publish to ";
    let rest = why.to_ascii_lowercase().starts_with(start).then(|| why.get(start.len()..))??;
    Some(rest.trim_matches('"').to_owned())
}

/// Notes what was said of a subject, if something was sent on it: a server may say what it likes, as often as it likes.
fn note_refusal(refused: &mut Vec<(String, String)>, sent: &[(usize, &[u8])], subject: String, why: &str) {
    let was_sent = sent.iter().any(|(_, of)| *of == subject.as_bytes());
    if was_sent && !refused.iter().any(|(of, _)| *of == subject) {
        refused.push((subject, why.to_owned()));
    }
}

/// Characters of a stream's words that are kept, for each alert.
const SHOWN: usize = 200;

/// What streams say of alerts.
struct Acks<'a> {
    at: &'a str,
    /// What their subjects begin with, behind which is a number.
    prefix: String,
    first: u64,
    /// How many are still to come.
    waiting: usize,
    /// Why some are to be sent again.
    why: Option<String>,
}

impl Acks<'_> {
    /// Understands one; others are passed over.
    fn take(&mut self, said: &Said, sent: &[(usize, &[u8])], verdicts: &mut Verdicts) -> Result<(), Failure> {
        let Said::Message { subject, status, payload } = said else { return Err(session_error(self.at, said)) };
        let number = subject.strip_prefix(&self.prefix).and_then(|number| number.parse::<u64>().ok());
        let place = number.and_then(|number| usize::try_from(number.checked_sub(self.first)?).ok());
        let Some((place, subject)) = place.and_then(|place| sent.get(place)) else { return Ok(()) };
        self.waiting = self.waiting.saturating_sub(1);
        let value: Value = serde_json::from_slice(payload).unwrap_or_default();
        let error = |key: &str| value.get("error").and_then(|error| error.get(key));
        let code = status.map(u64::from).or_else(|| error("code")?.as_u64());
        let text = match status {
            Some(_) => format!("no stream has the subject {}", String::from_utf8_lossy(subject)),
            None => {
                let words = error("description").and_then(Value::as_str).unwrap_or("no words");
                words.chars().filter(|c| !c.is_control()).take(SHOWN).collect()
            }
        };
        match code {
            None if value.get("seq").is_some() => verdicts.set(*place, Verdict::Arrived),
            Some(400..500) => verdicts.set(*place, Verdict::Refused(format!("{}: JetStream: {text}", self.at))),
            _ => self.why = Some(format!("{}: JetStream: {text}", self.at)),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Acks, SHOWN, note_refusal};
    use crate::client::Verdicts;
    use crate::sinks::nats::wire::Said;

    #[test]
    fn what_a_server_says_takes_bounded_memory() {
        let sent = [(0, b"a".as_slice()), (1, b"b")];
        let mut refused = Vec::new();
        for subject in ["a", "other", "a", "b"] {
            note_refusal(&mut refused, &sent, subject.to_owned(), "no");
        }
        assert_eq!(refused, [("a".to_owned(), "no".to_owned()), ("b".to_owned(), "no".to_owned())]);

        let payload = format!("{{\"error\":{{\"code\":503,\"description\":\"{}\"}}}}", "x".repeat(100_000));
        let said = Said::Message { subject: "in.7".into(), status: None, payload: payload.into_bytes() };
        let mut acks = Acks { at: "h:1", prefix: "in.".into(), first: 6, waiting: 2, why: None };
        acks.take(&said, &sent, &mut Verdicts::default()).unwrap();
        assert_eq!((acks.waiting, acks.why), (1, Some(format!("h:1: JetStream: {}", "x".repeat(SHOWN)))));
    }
}
