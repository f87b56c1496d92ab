//! The whole stream into one file.

use super::file::{Form, Recording};
use super::queue::Alarm;
use super::{Report, Sink};
use lanner_schema::Event;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// After so long, what was written is handed to the system, so that little is missing when the program is killed.
const FLUSH: Duration = Duration::from_secs(1);

/// Where a stream is recorded.
#[derive(Debug, Clone)]
pub struct StreamSettings {
    /// The file.
    pub path: PathBuf,
    /// How it is written.
    pub form: Form,
    /// With so many bytes it ends.
    pub max_bytes: Option<u64>,
}

/// See [`StreamSettings`].
#[derive(Debug)]
pub(super) struct Stream {
    file: Recording,
    path: String,
    max_bytes: u64,
    flushed: Instant,
    report: Report,
}

impl Stream {
    pub fn open(settings: &StreamSettings) -> Result<Self, String> {
        Ok(Self {
            file: Recording::open(&settings.path, settings.form)?,
            path: settings.path.display().to_string(),
            max_bytes: settings.max_bytes.unwrap_or(u64::MAX),
            flushed: Instant::now(),
            report: Report::default(),
        })
    }
}

impl Sink for Stream {
    fn event(&mut self, event: &Event<'_>) -> bool {
        if let Err(error) = self.file.write(event) {
            self.report.fail(format!("{}: {error}", self.path));
            return false;
        }
        self.report.full = self.file.size() >= self.max_bytes;
        !self.report.full
    }

    fn alarm(&mut self, _: Alarm) {}

    fn idle(&mut self) {
        if self.flushed.elapsed() >= FLUSH {
            self.flushed = Instant::now();
            if let Err(error) = self.file.flush() {
                self.report.fail(format!("{}: {error}", self.path));
            }
        }
    }

    fn error(&self) -> Option<&str> {
        self.report.error.as_deref()
    }

    fn end(self: Box<Self>) -> Report {
        let Self { file, path, mut report, .. } = *self;
        file.finish(&path, &mut report);
        report
    }
}
