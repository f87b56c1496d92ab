//! Mail, an alert or a group's message each, handed to a server that passes it on (RFC 5321, RFC 6409). 4xx may pass, 5xx is for good.

mod payload;
mod session;
mod settings;
mod wire;

pub use settings::{KEYS, SmtpSettings};

use super::keys::Built;
use super::{Delivered, Failure, Mistake, Sink};
use crate::delivery::{Batch, Record};
use crate::formats::Template;
use crate::net::{Tls, with_port};
use lanner_lang::yaml::Node;
use lettre::Message;
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use payload::Letter;
use rustc_hash::FxBuildHasher;
use serde_json::Value;
use session::{Encryption, Mail, Server, Session};
use std::hash::BuildHasher;
use std::time::{Duration, SystemTime};

/// Mails.
pub(super) const OWN_FORM: bool = true;

/// Looks at the server, the addresses, the subject and the certificates.
pub(super) fn check(group: Option<&Node>) -> Result<(), Mistake> {
    build(group).map(drop)
}

/// Makes the sink from its group of keys.
pub(super) fn build(group: Option<&Node>) -> Result<Built, Mistake> {
    let settings = SmtpSettings::read(group);
    let subject = Template::new(&settings.subject, b"").map_err(|message| Mistake::at("subject", message))?;
    let letter = Letter { subject, fields: settings.fields, hostname: Vec::new() };
    Ok(Built::with_payload(SmtpSink::new(settings)?, letter).in_batches_of(1))
}

fn mailbox(key: &'static str, text: &str) -> Result<Mailbox, Mistake> {
    if text.is_empty() {
        return Err(Mistake::at(key, "is needed: the address of a mailbox"));
    }
    let mailbox: Mailbox =
        text.parse().map_err(|error| Mistake::at(key, format!("`{text}` is no address of a mailbox: {error}")))?;
    if !mailbox.email.to_string().is_ascii() {
        return Err(Mistake::at(key, format!("`{text}`: not every server takes such an address; domains are `xn--…`")));
    }
    Ok(mailbox)
}

fn server(settings: &SmtpSettings) -> Result<Server, Mistake> {
    let (encryption, port) = match settings.encryption.as_str() {
        "none" => (Encryption::None, 25),
        "tls" => (Encryption::Tls, 465),
        // The key's kind lets no other words through.
        _ => (Encryption::StartTls, 587),
    };
    let text = settings.server.as_str();
    let wrong = || Mistake::at("server", format!("`{text}` is no address of a mail server: use HOST or HOST:PORT"));
    let at = with_port(text, port).ok_or_else(wrong)?;
    if encryption == Encryption::None && !settings.user.is_empty() {
        return Err(Mistake::at("user", "a password does not go without TLS: set `encryption`"));
    }
    Ok(Server { at, encryption })
}

/// Sends mails.
#[derive(Debug)]
struct SmtpSink {
    server: Server,
    own_name: String,
    settings: SmtpSettings,
    from: Mailbox,
    to: Vec<Mailbox>,
    /// Addresses of the recipients.
    addresses: Vec<String>,
    /// `None`: there is none.
    tls: Option<Tls>,
    session: Option<Session>,
}

impl SmtpSink {
    fn new(settings: SmtpSettings) -> Result<Self, Mistake> {
        let server = server(&settings)?;
        let from = mailbox("from", &settings.from)?;
        let to = settings.to.iter().map(|to| mailbox("to", to)).collect::<Result<Vec<_>, _>>()?;
        if to.is_empty() {
            return Err(Mistake::at("to", "there is no recipient"));
        }
        let fits = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
        let own_name: String = rustix::system::uname().nodename().to_string_lossy().chars().filter(fits).collect();
        let tls = match server.encryption {
            Encryption::None => None,
            Encryption::StartTls | Encryption::Tls => Some(Tls::new(&settings.trust())?),
        };
        let own_name = if own_name.is_empty() { "localhost".to_owned() } else { own_name };
        let addresses = to.iter().map(|to| to.email.to_string()).collect();
        Ok(Self { server, own_name, settings, from, to, addresses, tls, session: None })
    }

    /// Head and text of a mail.
    fn mail(&self, record: &Record<'_>) -> Result<Vec<u8>, String> {
        let letter: Value = serde_json::from_slice(record.line).map_err(|error| error.to_string())?;
        let of = |key: &str| letter.get(key).and_then(Value::as_str).unwrap_or_default();
        // A mail that comes twice, as nobody heard the answer, has the same id.
        let id = format!("<{:x}.{:016x}@{}>", record.ts, FxBuildHasher.hash_one(record.line), self.from.email.domain());
        let mut mail = Message::builder()
            .from(self.from.clone())
            .subject(of("subject"))
            .header(ContentType::TEXT_PLAIN)
            .date(SystemTime::UNIX_EPOCH + Duration::from_nanos(record.ts))
            .message_id(Some(id));
        for to in &self.to {
            mail = mail.to(to.clone());
        }
        let mail = mail.body(of("text").to_owned()).map_err(|error| error.to_string())?;
        Ok(mail.formatted())
    }

    fn open(&self) -> Result<Session, Failure> {
        Session::open(&self.server, &self.own_name, &self.settings, self.tls.as_ref())
    }

    fn send(&mut self, record: &Record<'_>) -> Result<(), Failure> {
        let bytes = self.mail(record).map_err(|why| Failure::Reject { why: format!("no mail: {why}"), count: 1 })?;
        let from = self.from.email.to_string();
        let mail = Mail { from: &from, to: &self.addresses, bytes: &bytes };
        let timeout = Duration::from_millis(self.settings.timeout_ms);
        let kept = self.session.take();
        let was_kept = kept.is_some();
        let mut session = kept.map_or_else(|| self.open(), Ok)?;
        let mut outcome = session.send(&mail, timeout);
        let mut usable = outcome.is_ok() || session.reset();
        // Servers close connections on which nothing is said for long, which is no failure.
        if was_kept && !usable && matches!(outcome, Err(Failure::Retry { .. })) {
            session = self.open()?;
            outcome = session.send(&mail, timeout);
            usable = outcome.is_ok() || session.reset();
        }
        self.session = usable.then_some(session);
        outcome
    }
}

impl Sink for SmtpSink {
    fn deliver(&mut self, batch: Batch<'_>) -> Result<Delivered, Failure> {
        let mut sent = 0;
        for record in batch.records() {
            match self.send(&record) {
                Ok(()) => sent += 1,
                // It is asked again for what is left.
                Err(_) if sent > 0 => break,
                Err(failure) => return Err(failure),
            }
        }
        Ok(Delivered(sent))
    }

    fn end(&mut self) {
        if let Some(session) = self.session.take() {
            session.end();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{SmtpSettings, SmtpSink};

    #[test]
    fn settings_that_can_not_be_are_refused() {
        let good = || SmtpSettings {
            server: "mail.example".into(),
            from: "Lanner <lanner@example.org>".into(),
            to: vec!["a@example.org".into()],
            insecure: true,
            ..SmtpSettings::default()
        };
        assert_eq!(SmtpSink::new(good()).unwrap().server.at, "mail.example:587");
        for (key, settings) in [
            ("from", SmtpSettings { from: "nobody".into(), ..good() }),
            ("from", SmtpSettings { from: "a@b.c\r\nRCPT TO:<x@y.z>".into(), ..good() }),
            ("to", SmtpSettings { to: Vec::new(), ..good() }),
            ("to", SmtpSettings { to: vec!["a@b\u{fc}cher.example".into()], ..good() }),
            ("to", SmtpSettings { to: vec!["\u{fc}@example.org".into()], ..good() }),
            ("to", SmtpSettings { to: vec!["a@b.c, d".into()], ..good() }),
            ("server", SmtpSettings { server: "smtp://mail.example".into(), ..good() }),
            ("user", SmtpSettings { encryption: "none".into(), user: "u".into(), ..good() }),
            ("ca_cert", SmtpSettings { ca_cert: "/absent.pem".into(), insecure: false, ..good() }),
        ] {
            assert_eq!(SmtpSink::new(settings).unwrap_err().key, key);
        }
    }
}
