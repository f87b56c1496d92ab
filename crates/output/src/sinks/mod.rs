//! Sinks: where lines go. Each has a folder with the same files, and a line in the list below.

#[macro_use]
mod keys;

pub use keys::{Built, Mistake, SinkKind};

use crate::delivery::Batch;
use std::io;
use std::time::Duration;

/// How many records of a batch arrived: the first ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delivered(pub usize);

/// Why records did not arrive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// It may work later: the batch comes again.
    Retry {
        /// For people.
        why: String,
        /// When the other side asks for it.
        after: Option<Duration>,
    },
    /// No answer came in time: the batch comes again, as often as the settings say.
    TimedOut {
        /// For people.
        why: String,
    },
    /// The first `count` records are refused for good.
    Reject {
        /// For people.
        why: String,
        /// How many.
        count: usize,
    },
}

impl Failure {
    /// It may work later.
    pub fn retry(why: impl Into<String>) -> Self {
        Self::Retry { why: why.into(), after: None }
    }
}

/// Something that lines go to. It works on a thread of its own, so it may block, but should know a time-out.
pub trait Sink: Send + std::fmt::Debug {
    /// Takes records, in order: all, or the first ones; what is left comes again at once.
    ///
    /// # Errors
    /// When not even the first one arrived.
    fn deliver(&mut self, batch: Batch<'_>) -> Result<Delivered, Failure>;

    /// Closes and opens again what another program may have moved away.
    fn reopen(&mut self) {}

    /// Nothing more will come.
    fn end(&mut self) {}

    /// What stops the sink from another thread: called when it has not ended in time, so that nothing of it stays behind.
    fn stopper(&self) -> Option<Stopper> {
        None
    }
}

/// Stops a sink from another thread.
pub struct Stopper(pub Box<dyn Fn() + Send>);

impl std::fmt::Debug for Stopper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Stopper")
    }
}

/// A sink that can't be used.
#[derive(Debug)]
pub struct SinkError {
    /// Which sink.
    pub sink: String,
    /// What happened.
    pub error: io::Error,
}

impl std::fmt::Display for SinkError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.sink, self.error)
    }
}

impl std::error::Error for SinkError {}

sinks! { alertmanager elasticsearch file http kafka loki nats otlp pagerduty program s3 sidekick slack smtp stdout syslog teams webhook }
