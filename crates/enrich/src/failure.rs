//! Why a runtime gave no answer.

use std::fmt;
use std::io;

/// Longest part of what a runtime says that is repeated, bytes.
const MAX_SAID: usize = 200;

/// Why a runtime gave no answer; as text, what is said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    /// Nobody listens, or the conversation broke.
    Io(String),
    /// It took the question and said nothing for too long.
    Timeout,
    /// What it said is not what it should be.
    Garbage(String),
    /// It answered that it cannot.
    Said(String),
    /// Something answers there that does not speak this interface.
    NotSpoken(String),
    /// It ended the stream of events.
    Ended,
}

impl Failure {
    pub(crate) fn garbage(what: impl fmt::Display) -> Self {
        Self::Garbage(cut(what))
    }

    pub(crate) fn said(what: impl fmt::Display) -> Self {
        Self::Said(cut(what))
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Io(error.to_string())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(why) => write!(f, "can't be reached: {why}"),
            Self::Timeout => f.write_str("does not answer in time"),
            Self::Garbage(what) => write!(f, "answers nonsense: {what}"),
            Self::Said(what) => write!(f, "says: {what}"),
            Self::NotSpoken(what) => write!(f, "does not speak this interface: {what}"),
            Self::Ended => f.write_str("ended the stream of events"),
        }
    }
}

/// The beginning of a text, on one line.
fn cut(what: impl fmt::Display) -> String {
    let said = what.to_string();
    said.chars().take(MAX_SAID).map(|c| if c.is_control() { ' ' } else { c }).collect()
}
