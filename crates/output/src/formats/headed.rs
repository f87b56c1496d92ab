//! A line with something in front of it that the sink wants of the alert: where it goes, or by which key.

use super::{Format, Payload};
use lanner_engine::Alert;

/// Parts that a sink wants, each with a tab behind it, and a line of any format.
#[derive(Debug)]
pub struct Headed {
    head: Box<dyn Payload>,
    format: Box<Format>,
}

impl Headed {
    /// `head` appends its parts without tabs inside, and one behind each.
    pub fn new(head: Box<dyn Payload>, format: Format) -> Self {
        Self { head, format: Box::new(format) }
    }

    pub(super) fn append(&mut self, alert: &Alert, out: &mut Vec<u8>) {
        self.head.append(alert, out);
        self.format.append_bare(alert, out);
    }

    pub(super) fn set_hostname(&mut self, hostname: &[u8]) {
        self.head.set_hostname(hostname);
        self.format.set_hostname(hostname);
    }

    pub(super) fn shows_lineage(&self) -> bool {
        self.format.shows_lineage()
    }
}

/// The first part of a line and what stands behind it.
pub(crate) fn split(line: &[u8]) -> (&[u8], &[u8]) {
    match line.iter().position(|byte| *byte == b'\t') {
        Some(at) => (&line[..at], line.get(at + 1..).unwrap_or_default()),
        None => (b"", line),
    }
}
