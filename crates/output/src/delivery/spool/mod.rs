//! The spool: records on disk until they have arrived, so that neither a dead receiver nor `kill -9` loses them.
//!
//! A directory with a log of segments for each priority, and a file with the number of the last record that needs no delivery any more. Records are numbered
//! in the order in which they came and delivered in that order. When the spool is full, the oldest segment of the least urgent priority is given up.

mod acked;
mod frame;
mod segment;

use super::batch::{Batch, Records};
use super::queue::BatchLimits;
use acked::Acked;
use lanner_engine::Priority;
use segment::Segment;
use std::collections::VecDeque;
use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// When what was written is forced onto the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fsync {
    /// Before it counts as spooled: nothing is lost when the power fails.
    Always,
    /// Once a second: a power failure may lose what came since; the end of the process does not.
    #[default]
    Interval,
    /// When the system likes.
    Never,
}

/// What can be set for a spool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpoolSettings {
    /// The directory; it is made, readable for its owner alone.
    pub path: PathBuf,
    /// Its largest size.
    pub max_bytes: u64,
    /// When it is forced onto the disk.
    pub fsync: Fsync,
}

/// Time between two forced writes, with [`Fsync::Interval`].
const INTERVAL: Duration = Duration::from_secs(1);

/// Largest and smallest size of a segment: what is given up at once.
const SEGMENT: (u64, u64) = (4 << 10, 4 << 20);

/// A full spool has about so many segments.
const SEGMENTS: u64 = 32;

/// The file that keeps others out.
const LOCK: &str = "lock";

/// A spool that is open.
#[derive(Debug)]
pub struct Spool {
    settings: SpoolSettings,
    /// By priority, each with its oldest segment first; the last one is written to.
    lanes: [VecDeque<Segment>; Priority::ALL.len()],
    acked: Acked,
    /// Number of the next record; the first one is 1.
    next: u64,
    /// Number of the next segment.
    next_segment: u64,
    bytes: u64,
    synced: Instant,
    /// Something was written since.
    dirty: bool,
    /// Held as long as the spool is open.
    _lock: File,
}

/// What was found in a spool that is opened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Recovered {
    /// Records that are still to be delivered.
    pub records: u64,
    /// Bytes that are no whole records: a write broke off, or something else wrote there.
    pub damaged: u64,
}

/// What became of records that were to be written.
#[derive(Debug, Default)]
pub struct Appended {
    /// Older or less urgent records that were given up for want of room.
    pub given_up: u64,
    /// Records that could not be written.
    pub failed: u64,
    /// Why.
    pub error: Option<io::Error>,
}

impl Spool {
    /// Opens a spool and looks at what is in it.
    ///
    /// # Errors
    /// A directory that can't be used, or is in use by another process.
    pub fn open(settings: SpoolSettings) -> io::Result<(Self, Recovered)> {
        let path = settings.path.as_path();
        DirBuilder::new().recursive(true).mode(0o700).create(path)?;
        let lock = File::options().create(true).truncate(false).write(true).open(path.join(LOCK))?;
        lock.try_lock().map_err(|_| io::Error::other("it is in use by another output or process"))?;
        let acked = Acked::open(&path.join("acked"))?;
        let mut spool = Self {
            lanes: Default::default(),
            next: acked.number() + 1,
            next_segment: 1,
            bytes: 0,
            synced: Instant::now(),
            dirty: false,
            acked,
            settings,
            _lock: lock,
        };
        let recovered = spool.recover()?;
        Ok((spool, recovered))
    }

    /// Takes another size, and whether to force what is written onto the disk; the directory stays.
    pub fn set(&mut self, settings: SpoolSettings) {
        (self.settings.max_bytes, self.settings.fsync) = (settings.max_bytes, settings.fsync);
    }

    fn recover(&mut self) -> io::Result<Recovered> {
        let mut recovered = Recovered::default();
        let mut found: Vec<(u64, Priority, PathBuf)> = fs::read_dir(&self.settings.path)?
            .flatten()
            .filter_map(|entry| {
                let (number, priority) = segment::parse_name(entry.file_name().to_str()?)?;
                Some((number, priority, entry.path()))
            })
            .collect();
        found.sort();
        for (number, priority, path) in found {
            self.next_segment = self.next_segment.max(number + 1);
            let (segment, damaged) = Segment::recover(&path, self.acked.number())?;
            recovered.damaged += damaged;
            self.next = self.next.max(segment.last() + 1);
            if segment.left() == 0 {
                fs::remove_file(&path)?;
                continue;
            }
            recovered.records += segment.left();
            self.bytes += segment.bytes();
            if let Some(lane) = self.lanes.get_mut(priority as usize) {
                lane.push_back(segment);
            }
        }
        Ok(recovered)
    }

    fn segment_size(&self) -> u64 {
        (self.settings.max_bytes / SEGMENTS).clamp(SEGMENT.0, SEGMENT.1)
    }

    /// Adds records; once it returns, those that did not fail are there whatever becomes of the process.
    pub fn append(&mut self, batch: Batch<'_>) -> Appended {
        let mut appended = Appended::default();
        for priority in Priority::ALL {
            if batch.metas().iter().all(|meta| meta.priority != priority) {
                continue;
            }
            let (mut frames, mut count) = (Vec::new(), 0);
            for (record, number) in batch.records().zip(self.next..).filter(|(record, _)| record.priority == priority) {
                frame::append(&record, number, &mut frames);
                count += 1;
            }
            if frames.len() as u64 > self.settings.max_bytes {
                appended.given_up += count;
                continue;
            }
            match self.write(priority, &frames, &mut appended.given_up) {
                Ok(()) => {}
                Err(error) => {
                    appended.failed += count;
                    appended.error = Some(error);
                }
            }
        }
        self.next += batch.len() as u64;
        self.dirty = true;
        appended
    }

    fn write(&mut self, priority: Priority, frames: &[u8], given_up: &mut u64) -> io::Result<()> {
        *given_up += self.make_room(frames.len() as u64)?;
        let (size, always) = (self.segment_size(), self.settings.fsync == Fsync::Always);
        let Some(lane) = self.lanes.get_mut(priority as usize) else { return Ok(()) };
        if lane.back().is_none_or(|segment| segment.bytes() >= size) {
            if let Some(full) = lane.back().filter(|_| self.settings.fsync != Fsync::Never) {
                full.sync()?;
            }
            lane.push_back(Segment::create(&self.settings.path, self.next_segment, priority)?);
            self.next_segment += 1;
            if always {
                File::open(&self.settings.path)?.sync_all()?;
            }
        }
        if let Some(segment) = lane.back_mut() {
            segment.append(frames)?;
            self.bytes += frames.len() as u64;
            if always {
                segment.sync()?;
            }
        }
        Ok(())
    }

    /// Gives up the oldest segments of the least urgent priority until so many bytes have room.
    fn make_room(&mut self, bytes: u64) -> io::Result<u64> {
        let mut lost = 0;
        while self.bytes + bytes > self.settings.max_bytes {
            let Some(lane) = self.lanes.iter_mut().rev().find(|lane| !lane.is_empty()) else { break };
            let Some(segment) = lane.pop_front() else { break };
            lost += segment.left();
            self.bytes -= segment.bytes();
            segment.remove()?;
        }
        Ok(lost)
    }

    /// Forces onto the disk what the settings want there by now.
    ///
    /// # Errors
    /// What the system says.
    pub fn tend(&mut self) -> io::Result<()> {
        if self.settings.fsync == Fsync::Interval && self.dirty && self.synced.elapsed() >= INTERVAL {
            (self.dirty, self.synced) = (false, Instant::now());
            for segment in self.lanes.iter().filter_map(VecDeque::back) {
                segment.sync()?;
            }
            File::open(&self.settings.path)?.sync_all()?;
            self.acked.sync()?;
        }
        Ok(())
    }

    /// Records that are to be delivered.
    pub fn left(&self) -> u64 {
        self.lanes.iter().flatten().map(Segment::left).sum()
    }

    /// Whether what is left makes a whole batch; as many records are looked at as a batch has.
    pub fn fills(&self, limits: &BatchLimits) -> bool {
        let (mut count, mut bytes) = (0, 0);
        self.lanes.iter().flatten().flat_map(Segment::entries).any(|(_, entry)| {
            count += 1;
            bytes += entry.len as usize;
            count >= limits.count || bytes >= limits.bytes
        })
    }

    /// Reads the next records, without taking them away, and their numbers; gives how many could not be read and are left out.
    pub fn read(&self, records: &mut Records, numbers: &mut VecDeque<u64>, limits: &BatchLimits) -> u64 {
        records.clear();
        numbers.clear();
        let (told, mut unreadable, mut line) = (Instant::now(), 0, Vec::new());
        let mut lanes: Vec<_> =
            self.lanes.iter().map(|lane| lane.iter().flat_map(Segment::entries).peekable()).collect();
        while records.len() < limits.count {
            // The lane whose next record came first.
            let next =
                lanes.iter_mut().filter_map(|lane| Some((lane.peek()?.1.number, lane))).min_by_key(|next| next.0);
            let Some((segment, entry)) = next.and_then(|(_, lane)| lane.next()) else { break };
            let taken = records.bytes();
            if taken > 0 && taken + entry.len as usize > limits.bytes {
                break;
            }
            match segment.read(entry, &mut line) {
                Ok((priority, ts)) => {
                    numbers.push_back(entry.number);
                    records.add(priority, ts, told, |out| {
                        out.extend_from_slice(&line);
                        out.push(b'\n');
                    });
                }
                Err(_) => unreadable += 1,
            }
        }
        unreadable
    }

    /// Everything up to this number has arrived, or was given up: it is not delivered again.
    ///
    /// # Errors
    /// What can't be written; then it is delivered again after a restart.
    pub fn ack(&mut self, number: u64) -> io::Result<()> {
        self.acked.set(number)?;
        for lane in &mut self.lanes {
            while let Some(segment) = lane.front_mut() {
                segment.ack(number);
                if segment.left() > 0 {
                    break;
                }
                self.bytes -= segment.bytes();
                if let Some(segment) = lane.pop_front() {
                    segment.remove()?;
                }
            }
        }
        Ok(())
    }

    /// How much is written at once, so that a small spool is not overrun: bytes.
    pub fn portion(&self) -> usize {
        usize::try_from(self.settings.max_bytes / 8).unwrap_or(usize::MAX)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.settings.path
    }
}
