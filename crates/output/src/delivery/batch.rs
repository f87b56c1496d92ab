//! Alerts as lines, on their way from the event thread to a sink.

use lanner_engine::Priority;
use std::collections::VecDeque;
use std::time::Instant;

/// What a line's bytes don't say.
#[derive(Debug, Clone, Copy)]
pub struct Meta {
    /// Length of the line in bytes, with its line feed.
    pub len: u32,
    /// The alert's priority.
    pub priority: Priority,
    /// Time of the event, ns since 1970.
    pub ts: u64,
    /// When it was handed to the output.
    pub told: Instant,
}

/// A line with what is known of it.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    /// The line without its line feed; what stands in it is up to the output's format.
    pub line: &'a [u8],
    /// The alert's priority.
    pub priority: Priority,
    /// Time of the event, ns since 1970.
    pub ts: u64,
}

/// Some records in order; a copy of it is two pointers.
#[derive(Debug, Clone, Copy)]
pub struct Batch<'a> {
    bytes: &'a [u8],
    metas: &'a [Meta],
}

impl<'a> Batch<'a> {
    /// How many records.
    pub fn len(&self) -> usize {
        self.metas.len()
    }

    /// True without any.
    pub fn is_empty(&self) -> bool {
        self.metas.is_empty()
    }

    /// All lines, each with its line feed.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The records in order.
    pub fn records(&self) -> impl Iterator<Item = Record<'a>> + use<'a> {
        let mut rest = self.bytes;
        self.metas.iter().map(move |meta| {
            let (line, behind) = rest.split_at(rest.len().min(meta.len as usize));
            rest = behind;
            Record { line: line.strip_suffix(b"\n").unwrap_or(line), priority: meta.priority, ts: meta.ts }
        })
    }

    /// The first record.
    pub fn first(&self) -> Option<Record<'a>> {
        self.records().next()
    }

    /// The first `count` records, and those behind.
    pub fn split_at(&self, count: usize) -> (Self, Self) {
        let (front, behind) = self.metas.split_at(count.min(self.metas.len()));
        let len = front.iter().map(|meta| meta.len as usize).sum::<usize>().min(self.bytes.len());
        let (of_front, of_behind) = self.bytes.split_at(len);
        (Self { bytes: of_front, metas: front }, Self { bytes: of_behind, metas: behind })
    }

    pub(super) fn metas(&self) -> &'a [Meta] {
        self.metas
    }
}

/// The memory of some records.
#[derive(Debug, Default)]
pub struct Records {
    pub(super) bytes: Vec<u8>,
    pub(super) metas: VecDeque<Meta>,
}

impl Records {
    /// Bytes of all lines.
    pub fn bytes(&self) -> usize {
        self.bytes.len()
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.metas.len()
    }

    /// True without records.
    pub fn is_empty(&self) -> bool {
        self.metas.is_empty()
    }

    /// Forgets all; the memory is used again.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.metas.clear();
    }

    /// Adds the line that `write` appends, line feed included. `told` is when.
    pub fn add(&mut self, priority: Priority, ts: u64, told: Instant, write: impl FnOnce(&mut Vec<u8>)) {
        let start = self.bytes.len();
        write(&mut self.bytes);
        // Lines are bounded by the bounds of events and fields; 4 GB is none.
        let len = u32::try_from(self.bytes.len() - start).unwrap_or(u32::MAX);
        self.metas.push_back(Meta { len, priority, ts, told });
    }

    pub(super) fn push(&mut self, line: &[u8], meta: Meta) {
        self.bytes.extend_from_slice(line);
        self.metas.push_back(meta);
    }

    /// All of them.
    pub fn batch(&mut self) -> Batch<'_> {
        Batch { bytes: &self.bytes, metas: self.metas.make_contiguous() }
    }
}
