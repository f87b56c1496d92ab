//! Where events come from: a capture, or a file of Kubernetes audit events.

mod audit;

pub use audit::Audit;

use lanner_capture::{CaptureError, Reader};
use lanner_schema::{Event, EventError};
use std::fs::File;
use std::io;

/// A stream of events.
#[derive(Debug)]
pub enum Source {
    /// A capture.
    Capture(Box<Reader<'static>>),
    /// Audit events.
    Audit(Audit),
}

/// Why a stream broke off.
#[derive(Debug)]
pub enum SourceError {
    /// The capture is damaged.
    Capture(CaptureError),
    /// An event that was made here can't be read.
    Event(EventError),
}

impl std::fmt::Display for SourceError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Capture(error) => error.fmt(f),
            Self::Event(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for SourceError {}

impl Source {
    /// Opens a capture; `-` is standard input.
    ///
    /// # Errors
    /// A file that can't be read, in words for the user.
    pub fn capture(path: &str) -> Result<Self, String> {
        let opened = if path == "-" {
            Reader::open(io::stdin())
        } else {
            let file = File::open(path).map_err(|error| format!("can't open capture {path}: {error}"))?;
            Reader::open(file)
        };
        match opened {
            Ok(reader) => Ok(Self::Capture(Box::new(reader))),
            Err(error) => Err(format!("can't read capture {path}: {error}")),
        }
    }

    /// The next event; `None` at the end.
    ///
    /// # Errors
    /// [`SourceError`] behind the last event that could be read.
    #[inline]
    #[allow(clippy::should_implement_trait, reason = "events borrow from the source, which an iterator's items cannot")]
    pub fn next(&mut self) -> Result<Option<Event<'_>>, SourceError> {
        match self {
            Self::Capture(reader) => reader.next().map_err(SourceError::Capture),
            Self::Audit(audit) => audit.next().map_err(SourceError::Event),
        }
    }
}
