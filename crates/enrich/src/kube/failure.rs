//! Why the API server gave no answer.

use std::fmt;
use std::io;
use std::time::Duration;

/// Longest part of what a server says that is repeated, characters.
const MAX_SAID: usize = 200;

/// Why the API server gave no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    /// Where it is, or how it is spoken to, is not known.
    Unconfigured(String),
    /// It is not reached, or the conversation broke.
    Io(String),
    /// It is not who it should be, or does not take our certificate.
    Tls(String),
    /// It says nothing for too long.
    Timeout,
    /// It does not take our token (401).
    Unauthorized,
    /// It does not allow this (403), in its words.
    Forbidden(String),
    /// There is no such object (404).
    NotFound,
    /// What was asked for is too old: all must be listed anew (410).
    Expired,
    /// It has too much to do (429, 503), and wants to be left alone for so long.
    Busy(Option<Duration>),
    /// Another status, with its words.
    Status(u16, String),
    /// What it said is not what it should be.
    Garbage(String),
}

impl Failure {
    pub(crate) fn garbage(what: impl fmt::Display) -> Self {
        Self::Garbage(cut(&what.to_string()))
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.get_ref().and_then(|inner| inner.downcast_ref::<tokio_rustls::rustls::Error>()) {
            Some(tls) => Self::Tls(tls.to_string()),
            None => Self::Io(error.to_string()),
        }
    }
}

impl From<hyper::Error> for Failure {
    fn from(error: hyper::Error) -> Self {
        // The cause says what happened, the error itself only during what.
        let inner = std::error::Error::source(&error).and_then(|cause| cause.downcast_ref::<io::Error>());
        match inner.and_then(io::Error::get_ref).and_then(|cause| cause.downcast_ref::<tokio_rustls::rustls::Error>()) {
            Some(tls) => Self::Tls(tls.to_string()),
            None => Self::Io(inner.map_or_else(|| error.to_string(), ToString::to_string)),
        }
    }
}

impl From<tokio::time::error::Elapsed> for Failure {
    fn from(_: tokio::time::error::Elapsed) -> Self {
        Self::Timeout
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unconfigured(why) => write!(f, "can't be asked: {why}"),
            Self::Io(why) => write!(f, "is not reached: {why}"),
            Self::Tls(why) => write!(f, "no trust (TLS): {why}"),
            Self::Timeout => f.write_str("does not answer in time"),
            Self::Unauthorized => f.write_str("does not take our credentials (401)"),
            Self::Forbidden(said) => write!(f, "does not allow it (403): {said}"),
            Self::NotFound => f.write_str("knows no such object (404)"),
            Self::Expired => f.write_str("has forgotten where we were (410)"),
            Self::Busy(_) => f.write_str("has too much to do"),
            Self::Status(code, said) => write!(f, "answers {code}: {said}"),
            Self::Garbage(what) => write!(f, "answers nonsense: {what}"),
        }
    }
}

/// The beginning of a text, on one line.
pub(crate) fn cut(text: &str) -> String {
    text.chars().take(MAX_SAID).map(|c| if c.is_control() { ' ' } else { c }).collect()
}
