//! Where events come from: a capture, the running host, or a file of Kubernetes audit events.

mod audit;
pub mod live;

pub use audit::Audit;

use crate::signals::Signals;
use lanner_capture::{CaptureError, Reader, Stats};
use lanner_schema::{Event, EventError};
use lanner_source::live::{LiveError, Preparer};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::AsFd;

/// A stream of events.
#[derive(Debug)]
pub enum Source {
    /// A capture.
    Capture(Box<Reader<'static>>),
    /// Audit events.
    Audit(Audit),
    /// The running host.
    Live(Box<live::Watch>),
}

/// Why a stream broke off.
#[derive(Debug)]
pub enum SourceError {
    /// The capture is damaged.
    Capture(CaptureError),
    /// An event that was made here can't be read.
    Event(EventError),
    /// The probe is damaged.
    Live(LiveError),
}

impl std::fmt::Display for SourceError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Capture(error) => error.fmt(f),
            Self::Event(error) => error.fmt(f),
            Self::Live(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for SourceError {}

/// The path that means standard input.
pub const STDIN: &str = "-";

/// How messages call a capture.
pub fn name_of(path: &str) -> &str {
    if path == STDIN { "standard input" } else { path }
}

/// Standard input, read so that a signal is not left waiting until the next bytes come.
#[derive(Debug)]
struct Stdin {
    /// Not `io::stdin()`: bytes in its buffer could not be waited for.
    file: File,
    signals: Signals,
}

impl Stdin {
    fn open(signals: &Signals) -> io::Result<Self> {
        let file = File::from(io::stdin().as_fd().try_clone_to_owned()?);
        Ok(Self { file, signals: signals.clone() })
    }
}

/// How long bytes are waited for before signals are looked at.
const PATIENCE: Timespec = Timespec { tv_sec: 0, tv_nsec: 100_000_000 };

impl Read for Stdin {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.signals.stop() {
                return Ok(0);
            }
            match poll(&mut [PollFd::new(&self.file, PollFlags::IN)], Some(&PATIENCE)) {
                Ok(0) | Err(Errno::INTR) => {}
                Ok(_) => return self.file.read(buf),
                Err(error) => return Err(error.into()),
            }
        }
    }
}

impl Source {
    /// Opens a capture; `-` is standard input, which ends when a signal asks to stop.
    ///
    /// # Errors
    /// A file that can't be read, in words for the user.
    pub fn capture(path: &str, signals: &Signals) -> Result<Self, String> {
        let opened = if path == STDIN {
            let stdin = Stdin::open(signals).map_err(|error| format!("can't read standard input: {error}"))?;
            Reader::open(stdin)
        } else {
            let file = File::open(path).map_err(|error| format!("can't open capture {path}: {error}"))?;
            Reader::open(file)
        };
        match opened {
            Ok(reader) => Ok(Self::Capture(Box::new(reader))),
            Err(error) => Err(format!("can't read capture {}: {error}", name_of(path))),
        }
    }

    /// True for a source that ends by itself when a signal asks to stop, with what it still has to say.
    pub fn ends_itself(&self) -> bool {
        matches!(self, Self::Live(_))
    }

    /// Something about what is asked beside the events that people should know, each time once.
    pub fn complaint(&self) -> Option<String> {
        match self {
            Self::Live(watch) => watch.complaint(),
            Self::Capture(_) | Self::Audit(_) => None,
        }
    }

    /// What loads programs that other rules need; `None` without a probe.
    ///
    /// # Errors
    /// When the system refuses, in words for the user.
    pub fn preparer(&self) -> Result<Option<Preparer>, String> {
        match self {
            Self::Live(watch) => watch.preparer().map(Some),
            Self::Capture(_) | Self::Audit(_) => Ok(None),
        }
    }

    /// What was read of a capture, and what became of it.
    pub fn stats(&self) -> Option<Stats> {
        match self {
            Self::Capture(reader) => Some(reader.stats()),
            Self::Audit(_) | Self::Live(_) => None,
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
            Self::Live(watch) => watch.next(),
        }
    }
}
