//! Reads a BPF ring buffer in place: a record stays where it is until it is released.

use super::LiveError;
use lanner_schema::{Event, EventError};
use rustix::mm::{MapFlags, ProtFlags, mmap, munmap};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU64, Ordering};

/// include/uapi/linux/bpf.h: a record that is being written, one that was given up, and the header in front of each.
const BUSY: u32 = 1 << 31;
const DISCARDED: u32 = 1 << 30;
const HEADER: u64 = 8;
/// Bytes in front of an event in a record: filter generation, flags, CPU.
const HEAD: usize = 8;
/// Space is given back to the kernel when this part of the ring was read, or all of it.
const RELEASE_PART: u64 = 16;

/// A ring's two mappings.
#[derive(Debug)]
pub(super) struct Ring {
    fd: OwnedFd,
    consumer: Mapping,
    producer: Mapping,
    page: u64,
    size: u64,
    /// Read up to here, known to be written up to there, given back up to there.
    read: u64,
    written: u64,
    released: u64,
    /// What was read is given back a while later: up to here at the next look, if it is known where that is.
    settled: Option<u64>,
}

#[derive(Debug)]
struct Mapping {
    start: NonNull<u8>,
    len: usize,
}

// SAFETY: the mapping belongs to this value alone and is plain memory, valid in every thread of the process.
unsafe impl Send for Mapping {}

impl Mapping {
    fn new(fd: BorrowedFd<'_>, len: usize, offset: u64, prot: ProtFlags) -> Result<Self, LiveError> {
        // SAFETY: a new mapping at a place that the kernel chooses; nothing else refers to it.
        let start = unsafe { mmap(std::ptr::null_mut(), len, prot, MapFlags::SHARED, fd, offset) }
            .map_err(|error| LiveError::Map(error.into()))?;
        let start = NonNull::new(start.cast()).ok_or(LiveError::Damaged("mapped at address 0"))?;
        Ok(Self { start, len })
    }

    /// The position at the mapping's start.
    fn position(&self) -> &AtomicU64 {
        // SAFETY: the mapping is at least a page, page-aligned, and lives as long as `self`; the kernel accesses the position atomically.
        unsafe { AtomicU64::from_ptr(self.start.as_ptr().cast()) }
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: `start` and `len` are those of `mmap`, and no reference outlives `self`.
        let _ = unsafe { munmap(self.start.as_ptr().cast(), self.len) };
    }
}

/// What stands at a ring's front.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Front {
    /// Nothing.
    Empty,
    /// A record that is being written; what is complete behind it can't be seen.
    Busy,
    /// A record.
    Record,
}

impl AsFd for Ring {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

/// A record: head, and event.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record<'a> {
    bytes: &'a [u8],
}

impl<'a> Record<'a> {
    /// Of the filter that let the event pass.
    pub(super) fn generation(self) -> u32 {
        self.bytes.first_chunk().map_or(0, |bytes| u32::from_ne_bytes(*bytes))
    }

    pub(super) fn event(self) -> Result<Event<'a>, EventError> {
        let (head, event) = self.bytes.split_first_chunk::<HEAD>().ok_or(EventError::ShortHeader)?;
        let mut event = Event::parse(event)?;
        event.cpu = u16::from_le_bytes([head[6], head[7]]);
        Ok(event)
    }
}

impl Ring {
    /// Maps the ring of a map with `size` bytes.
    pub(super) fn new(fd: BorrowedFd<'_>, size: u32) -> Result<Self, LiveError> {
        let page = rustix::param::page_size();
        // The data is mapped twice in a row, so that a record that wraps around is in one piece.
        let len = page + 2 * size as usize;
        let consumer = Mapping::new(fd, page, 0, ProtFlags::READ | ProtFlags::WRITE)?;
        let producer = Mapping::new(fd, len, page as u64, ProtFlags::READ)?;
        let read = consumer.position().load(Ordering::Acquire);
        let fd = fd.try_clone_to_owned().map_err(LiveError::Map)?;
        Ok(Self {
            fd,
            consumer,
            producer,
            page: page as u64,
            size: size.into(),
            read,
            written: read,
            released: read,
            settled: None,
        })
    }

    /// What stands at the front now; records that were given up are left behind.
    pub(super) fn front(&mut self) -> Front {
        loop {
            if self.read == self.written {
                self.written = self.producer.position().load(Ordering::Acquire);
                if self.read == self.written {
                    if self.settled.is_none() {
                        self.release();
                    }
                    return Front::Empty;
                }
            }
            let header = self.header();
            if header & BUSY != 0 {
                return Front::Busy;
            }
            if header & DISCARDED == 0 {
                return Front::Record;
            }
            self.advance();
        }
    }

    /// The first record, if it is complete.
    pub(super) fn peek(&mut self) -> Result<Option<Record<'_>>, LiveError> {
        if self.front() != Front::Record {
            return Ok(None);
        }
        let len = u64::from(self.header() & !(BUSY | DISCARDED));
        if HEADER + len > self.size || HEADER + len > self.written - self.read {
            return Err(LiveError::Damaged("a record is longer than what was written"));
        }
        let at = self.page + (self.read & (self.size - 1)) + HEADER;
        // SAFETY: `at + len` is inside the producer's mapping (offset below `size`, length at most `size`, mapped twice). The kernel does not
        // write to a complete record until its space is given back, which needs `&mut self`.
        let bytes = unsafe { std::slice::from_raw_parts(self.producer.start.as_ptr().add(at as usize), len as usize) };
        Ok(Some(Record { bytes }))
    }

    /// Length and flags of the record at `read`.
    fn header(&self) -> u32 {
        let at = self.page + (self.read & (self.size - 1));
        // SAFETY: records begin at multiples of 8 inside the mapping; the kernel accesses the length atomically.
        let header =
            unsafe { std::sync::atomic::AtomicU32::from_ptr(self.producer.start.as_ptr().add(at as usize).cast()) };
        header.load(Ordering::Acquire)
    }

    /// Leaves the first record behind.
    pub(super) fn advance(&mut self) {
        let len = u64::from(self.header() & !(BUSY | DISCARDED));
        self.read += (len + HEADER).next_multiple_of(8);
        if self.read - self.released >= self.size / RELEASE_PART {
            self.release();
        }
    }

    /// Gives the space of what was left behind to the kernel; who maps the ring later begins there.
    pub(super) fn release(&mut self) {
        self.release_to(self.read);
    }

    fn release_to(&mut self, position: u64) {
        if position > self.released {
            self.consumer.position().store(position, Ordering::Release);
            self.released = position;
        }
    }

    /// To be called from time to time: what is left behind from now on is given back at the call behind the next one, or where it takes much room. Whoever
    /// reads behind one that is killed is told again what that one may have had no time to tell.
    pub(super) fn settle(&mut self) {
        if let Some(position) = self.settled.replace(self.read) {
            self.release_to(position);
        }
    }

    /// True if something is not given back: the ring is readable to the kernel, although there may be nothing to read.
    pub(super) fn is_unsettled(&self) -> bool {
        self.released != self.read
    }
}
