//! All outputs of the program: formats an alert once and gives the line to each sink.

use crate::formats::Format;
use crate::sinks::Sink;
use lanner_engine::Alert;
use lanner_engine::alert::Lineage;
use std::io;

/// When lines are handed to the sinks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Flush {
    /// After each alert: what a person watches.
    #[default]
    EachAlert,
    /// When [`BATCH`] bytes have gathered, and at the end.
    InBatches,
}

/// Bytes that gather before sinks are called, with [`Flush::InBatches`].
pub const BATCH: usize = 256 << 10;

/// A format, the lines that were not handed over, and where they go.
#[derive(Debug)]
pub struct Outputs {
    format: Format,
    flush: Flush,
    lines: Vec<u8>,
    /// Alerts in `lines`.
    waiting: u64,
    sinks: Vec<Counted>,
}

/// A sink with what went wrong with it.
#[derive(Debug)]
struct Counted {
    sink: Box<dyn Sink>,
    lost: u64,
    /// The first error that was not reported.
    error: Option<io::Error>,
}

impl Outputs {
    /// Outputs without a sink.
    pub fn new(format: Format, flush: Flush) -> Self {
        Self { format, flush, lines: Vec::with_capacity(BATCH * 2), waiting: 0, sinks: Vec::new() }
    }

    /// Whether alerts should come with their lineage.
    pub fn lineage(&self) -> Lineage {
        if self.format.shows_lineage() { Lineage::Shown } else { Lineage::LeftOut }
    }

    /// Adds a sink.
    pub fn add(&mut self, sink: Box<dyn Sink>) {
        self.sinks.push(Counted { sink, lost: 0, error: None });
    }

    /// From now on alerts are written in this form.
    pub fn set_format(&mut self, format: Format) {
        self.format = format;
    }

    /// Tells an alert.
    pub fn tell(&mut self, alert: &Alert) {
        self.format.append(alert, &mut self.lines);
        self.waiting += 1;
        if self.flush == Flush::EachAlert || self.lines.len() >= BATCH {
            self.flush();
        }
    }

    /// Hands all lines to the sinks. A sink that fails loses them, and they are counted.
    pub fn flush(&mut self) {
        if self.waiting == 0 {
            return;
        }
        for counted in &mut self.sinks {
            if let Err(error) = counted.sink.write(&self.lines) {
                counted.lost += self.waiting;
                counted.error.get_or_insert(error);
            }
        }
        self.lines.clear();
        self.waiting = 0;
    }

    /// Closes and opens again what another program may have moved away.
    pub fn reopen(&mut self) {
        self.flush();
        for counted in &mut self.sinks {
            counted.sink.reopen();
        }
    }

    /// Sinks that failed since the last call: name, alerts lost so far, the error.
    pub fn take_errors(&mut self) -> Vec<(String, u64, io::Error)> {
        let failed = |c: &mut Counted| c.error.take().map(|error| (c.sink.name().to_owned(), c.lost, error));
        self.sinks.iter_mut().filter_map(failed).collect()
    }
}

impl Drop for Outputs {
    fn drop(&mut self) {
        self.flush();
    }
}
