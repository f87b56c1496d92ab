//! A file of a spool with records of one priority.

use super::frame::{self, HEAD};
use lanner_engine::Priority;
use std::collections::VecDeque;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// Where a record is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) number: u64,
    at: u64,
    /// Bytes of its line.
    pub(super) len: u32,
}

/// A segment that is open.
#[derive(Debug)]
pub(super) struct Segment {
    path: PathBuf,
    file: File,
    /// Records that are to be delivered; 24 bytes each in memory.
    entries: VecDeque<Entry>,
    bytes: u64,
    last: u64,
}

/// Largest segment that is read when a spool is opened.
const MAX_BYTES: u64 = 1 << 30;

/// `000000000007-4.log`: its number and its priority's.
fn name(number: u64, priority: Priority) -> String {
    format!("{number:012}-{}.log", priority as u8)
}

pub(super) fn parse_name(name: &str) -> Option<(u64, Priority)> {
    let (number, priority) = name.strip_suffix(".log")?.split_once('-')?;
    Some((number.parse().ok()?, *Priority::ALL.get(priority.parse::<usize>().ok()?)?))
}

impl Segment {
    pub(super) fn create(folder: &Path, number: u64, priority: Priority) -> io::Result<Self> {
        let path = folder.join(name(number, priority));
        let file = OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(&path)?;
        Ok(Self { path, file, entries: VecDeque::new(), bytes: 0, last: 0 })
    }

    /// Opens a segment of an earlier run; what is behind its last whole record is cut off. Gives how many bytes that were.
    pub(super) fn recover(path: &Path, acked: u64) -> io::Result<(Self, u64)> {
        let file = OpenOptions::new().read(true).write(true).open(path)?;
        let len = file.metadata()?.len();
        let mut bytes = Vec::new();
        (&file).take(MAX_BYTES).read_to_end(&mut bytes)?;
        let (mut entries, mut rest, mut last) = (VecDeque::new(), bytes.as_slice(), 0);
        while let Some((frame, behind)) = frame::split(rest) {
            let at = (bytes.len() - rest.len()) as u64;
            last = frame.number;
            if frame.number > acked {
                // Lines are shorter than 4 GB.
                entries.push_back(Entry { number: frame.number, at, len: frame.line.len() as u32 });
            }
            rest = behind;
        }
        let whole = (bytes.len() - rest.len()) as u64;
        if whole < len {
            file.set_len(whole)?;
        }
        Ok((Self { path: path.to_owned(), file, entries, bytes: whole, last }, len - whole))
    }

    /// Appends whole records; their lengths and numbers are read from them.
    pub(super) fn append(&mut self, frames: &[u8]) -> io::Result<()> {
        if let Err(error) = self.file.write_all_at(frames, self.bytes) {
            // A part of it may be there; it is no record, and is written over.
            let _ = self.file.set_len(self.bytes);
            return Err(error);
        }
        let mut rest = frames;
        while let Some((frame, behind)) = frame::split(rest) {
            let at = self.bytes + (frames.len() - rest.len()) as u64;
            self.entries.push_back(Entry { number: frame.number, at, len: frame.line.len() as u32 });
            self.last = frame.number;
            rest = behind;
        }
        self.bytes += frames.len() as u64;
        Ok(())
    }

    /// Reads a record's line into `line`; gives its priority and time.
    pub(super) fn read(&self, entry: &Entry, line: &mut Vec<u8>) -> io::Result<(Priority, u64)> {
        line.clear();
        line.resize(HEAD + entry.len as usize, 0);
        self.file.read_exact_at(line, entry.at)?;
        let frame = frame::split(line).ok_or(io::ErrorKind::InvalidData)?.0;
        let (priority, ts) = (frame.priority, frame.ts);
        line.drain(..HEAD);
        Ok((priority, ts))
    }

    /// Its records that are to be delivered.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&Self, &Entry)> {
        self.entries.iter().map(move |entry| (self, entry))
    }

    pub(super) fn ack(&mut self, number: u64) {
        while self.entries.front().is_some_and(|entry| entry.number <= number) {
            self.entries.pop_front();
        }
    }

    pub(super) fn left(&self) -> u64 {
        self.entries.len() as u64
    }

    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(super) fn last(&self) -> u64 {
        self.last
    }

    pub(super) fn sync(&self) -> io::Result<()> {
        self.file.sync_data()
    }

    pub(super) fn remove(self) -> io::Result<()> {
        fs::remove_file(&self.path)
    }
}
