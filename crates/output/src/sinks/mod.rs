//! Sinks: where lines go. Each has a folder with the same files.

pub mod file;
pub mod stdout;

use std::io;

/// Something that lines go to.
pub trait Sink: Send + std::fmt::Debug {
    /// As in messages to the user.
    fn name(&self) -> &str;

    /// Takes one or more whole lines, each with its line feed.
    ///
    /// # Errors
    /// Why they did not arrive; the lines are lost.
    fn write(&mut self, lines: &[u8]) -> io::Result<()>;

    /// Closes and opens again what another program may have moved away.
    fn reopen(&mut self) {}
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
