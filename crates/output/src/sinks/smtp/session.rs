//! A connection with a mail server (RFC 5321, STARTTLS: RFC 3207, AUTH: RFC 4954).

use super::SmtpSettings;
use super::wire::{Reply, append_text, read};
use crate::net::{Stream, Tls, failure};
use crate::sinks::Failure;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::io::{self, BufReader, Write};
use std::time::Duration;

/// Where it listens, and how TLS begins there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Server {
    /// `HOST:PORT`
    pub(super) at: String,
    pub(super) encryption: Encryption,
}

/// How TLS begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encryption {
    None,
    /// On a connection that is plain at first.
    StartTls,
    /// At once.
    Tls,
}

/// A mail as it is sent.
#[derive(Debug)]
pub(super) struct Mail<'a> {
    pub(super) from: &'a str,
    pub(super) to: &'a [String],
    /// Head and text.
    pub(super) bytes: &'a [u8],
}

/// How long a server may take to say good bye.
const FAREWELL: Duration = Duration::from_millis(500);

/// A connection.
#[derive(Debug)]
pub(super) struct Session {
    stream: BufReader<Stream>,
    at: String,
    /// What it says to the greeting: its extensions.
    hello: Reply,
}

impl Session {
    /// Connects, as whom the settings say. Whatever is refused here may be taken later: no mail is refused.
    pub(super) fn open(server: &Server, own_name: &str, settings: &SmtpSettings, tls: Option<&Tls>) -> Result<Self, Failure> {
        let Server { at, encryption } = server;
        let failed = |error: io::Error| failure(at, &error);
        let mut stream = Stream::connect(at, Duration::from_millis(settings.timeout_ms)).map_err(failed)?;
        let secure = |stream: Stream| match tls {
            Some(tls) => stream.secure(tls, at).map_err(failed),
            None => Err(Failure::retry(format!("{at}: TLS is not set up"))),
        };
        if *encryption == Encryption::Tls {
            stream = secure(stream)?;
        }
        let hello = Reply { code: 0, lines: Vec::new() };
        let mut session = Self { stream: BufReader::new(stream), at: at.clone(), hello };
        session.expect(2, "")?;
        session.greet(own_name)?;
        if *encryption == Encryption::StartTls {
            if session.hello.extension("STARTTLS").is_none() {
                return Err(session.later("the server does not offer STARTTLS"));
            }
            session.expect(2, "STARTTLS\r\n")?;
            // What came before TLS began is nobody's word.
            if !session.stream.buffer().is_empty() {
                return Err(session.later("the server says more than it was asked before TLS begins"));
            }
            session.stream = BufReader::new(secure(session.stream.into_inner())?);
            session.greet(own_name)?;
        }
        if !settings.user.is_empty() {
            session.log_in(&settings.user, &settings.password)?;
        }
        Ok(session)
    }

    fn later(&self, why: &str) -> Failure {
        Failure::retry(format!("{}: {why}", self.at))
    }

    fn greet(&mut self, own_name: &str) -> Result<(), Failure> {
        self.hello = self.expect(2, &format!("EHLO {own_name}\r\n"))?;
        Ok(())
    }

    fn log_in(&mut self, user: &str, password: &str) -> Result<(), Failure> {
        let ways = self.hello.extension("AUTH").unwrap_or_default();
        let offers = |way: &str| ways.split_ascii_whitespace().any(|offered| offered == way);
        let encoded = |text: &str| STANDARD.encode(text) + "\r\n";
        if offers("PLAIN") {
            self.expect(2, &format!("AUTH PLAIN {}", encoded(&format!("\0{user}\0{password}"))))?;
        } else if offers("LOGIN") {
            self.expect(3, "AUTH LOGIN\r\n")?;
            self.expect(3, &encoded(user))?;
            self.expect(2, &encoded(password))?;
        } else {
            return Err(self.later("the server takes no password: it offers neither AUTH PLAIN nor AUTH LOGIN"));
        }
        Ok(())
    }

    /// Sends a mail: to all of its recipients, or to none.
    ///
    /// # Errors
    /// 5xx is a refusal, everything else may pass.
    pub(super) fn send(&mut self, mail: &Mail<'_>, timeout: Duration) -> Result<(), Failure> {
        self.stream.get_mut().allow(timeout);
        let size = match self.hello.extension("SIZE") {
            Some(_) => format!(" SIZE={}", mail.bytes.len()),
            None => String::new(),
        };
        self.step(2, format!("MAIL FROM:<{}>{size}\r\n", mail.from).as_bytes())?;
        for to in mail.to {
            self.step(2, format!("RCPT TO:<{to}>\r\n").as_bytes())?;
        }
        self.step(3, b"DATA\r\n")?;
        let mut text = Vec::with_capacity(mail.bytes.len() + 64);
        append_text(mail.bytes, &mut text);
        self.step(2, &text)
    }

    /// A part of a mail; `wanted` is the first digit of the answer.
    fn step(&mut self, wanted: u16, what: &[u8]) -> Result<(), Failure> {
        let reply = self.exchange(what)?;
        if reply.code / 100 == wanted {
            return Ok(());
        }
        let why = format!("{}: {}", self.at, reply.shown());
        Err(match reply.code {
            500.. => Failure::Reject { why, count: 1 },
            _ => Failure::retry(why),
        })
    }

    /// Forgets a mail of which a part was not taken; false when the connection is of no use any more.
    pub(super) fn reset(&mut self) -> bool {
        self.expect(2, "RSET\r\n").is_ok()
    }

    /// Says good bye.
    pub(super) fn end(mut self) {
        self.stream.get_mut().allow(FAREWELL);
        let _ = self.exchange(b"QUIT\r\n");
        self.stream.into_inner().close(FAREWELL);
    }

    fn expect(&mut self, wanted: u16, what: &str) -> Result<Reply, Failure> {
        let reply = self.exchange(what.as_bytes())?;
        if reply.code / 100 == wanted { Ok(reply) } else { Err(self.later(&reply.shown())) }
    }

    fn exchange(&mut self, what: &[u8]) -> Result<Reply, Failure> {
        let stream = self.stream.get_mut();
        let said = stream.write_all(what).and_then(|()| stream.flush()).and_then(|()| read(&mut self.stream));
        said.map_err(|error| failure(&self.at, &error))
    }
}
