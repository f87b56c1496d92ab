//! Writes a stream of events as a capture, in the newest encoding: `lanner.*` events of the snapshot as the blocks in front, the others as events.

use std::io::{BufWriter, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use lanner_schema::event::NO_TID;
use lanner_schema::events::Scapevent;
use lanner_schema::snapshot::{
    Entries, Entry, FdEntry, FdList, InterfaceEntry, Snapshot, SnapshotError, UserEntry, is_begin, is_own,
};
use lanner_schema::{Event, EventBuf};

use crate::block::{EventBlock, HEAD, MAGIC, MAX_EVENT_BLOCK, MAX_LARGE_BLOCK, SECTION_LEN, STATE_ONLY, TRAILER, id};

/// A list is written when it has so many bytes; more go into a further block.
const LIST_BYTES: usize = 4 << 20;
/// The version that is written.
const VERSION: (u16, u16) = (1, 2);

/// How a capture is written.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct WriterOptions {
    /// Compress it with gzip.
    pub gzip: bool,
    /// Leave out what is Lanner's own and Falco would refuse: `lanner.*` events, parameters behind those of its table.
    pub for_falco: bool,
}

/// Why an event was not written.
#[derive(Debug)]
#[non_exhaustive]
pub enum WriteError {
    /// The system refused.
    Io(std::io::Error),
    /// The event is larger than a block can be; the capture goes on without it.
    TooLarge {
        /// The event's name.
        name: &'static str,
        /// Its bytes.
        len: usize,
    },
    /// A piece of the snapshot is not what its name says; the capture goes on without it.
    Snapshot(SnapshotError),
}

impl core::fmt::Display for WriteError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Io(error) => write!(f, "the capture cannot be written: {error}"),
            Self::TooLarge { name, len } => write!(f, "event {name} has {len} bytes, too many for a capture's block"),
            Self::Snapshot(error) => write!(f, "a piece of the snapshot cannot be written: {error}"),
        }
    }
}

impl core::error::Error for WriteError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            Self::TooLarge { .. } => None,
            Self::Snapshot(error) => Some(error),
        }
    }
}

impl From<std::io::Error> for WriteError {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<SnapshotError> for WriteError {
    fn from(error: SnapshotError) -> Self {
        Self::Snapshot(error)
    }
}

/// A capture that is being written. [`Writer::finish`] completes it; a writer that is only dropped leaves an incomplete file.
#[derive(Debug)]
pub struct Writer<W: Write> {
    out: Sink<W>,
    options: WriterOptions,
    phase: Phase,
    /// A list that may still grow: its block type, the thread of its descriptors; and its bytes.
    list: Option<(u32, i64)>,
    body: Vec<u8>,
    block: Vec<u8>,
    trimmed: EventBuf,
    last_ts: u64,
    bytes: u64,
    events: u64,
}

#[derive(Debug)]
enum Sink<W: Write> {
    Plain(BufWriter<W>),
    Gzip(GzEncoder<W>),
}

/// Where in a section the writer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Nothing is written.
    Start,
    /// In front of the events.
    Head,
    /// Among the events.
    Events,
}

impl<W: Write> Writer<W> {
    /// Begins a capture; nothing is written yet.
    pub fn new(out: W, options: WriterOptions) -> Self {
        let out = match options.gzip {
            true => Sink::Gzip(GzEncoder::new(out, Compression::default())),
            false => Sink::Plain(BufWriter::new(out)),
        };
        Self {
            out,
            options,
            phase: Phase::Start,
            list: None,
            body: Vec::new(),
            block: Vec::new(),
            trimmed: EventBuf::default(),
            last_ts: 0,
            bytes: 0,
            events: 0,
        }
    }

    /// Adds an event. A snapshot becomes the blocks in front of the events; one that begins behind events begins a new section. Pieces of a snapshot
    /// between events stay events. Descriptors come behind their thread. Users and groups of the host are in the snapshot, those of containers are
    /// events like others.
    ///
    /// # Errors
    /// [`WriteError`]; only [`WriteError::Io`] makes the capture useless.
    pub fn write(&mut self, event: &Event<'_>) -> Result<(), WriteError> {
        if !is_own(event) {
            return self.event(event);
        }
        if is_begin(event) {
            return self.begin_section();
        }
        match Snapshot::from_event(event) {
            Some(piece) if self.phase != Phase::Events => self.piece(piece?),
            _ if self.options.for_falco => Ok(()),
            _ => self.event(event),
        }
    }

    /// Bytes of the capture so far, before compression, lists in progress not counted.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Events written, without the snapshot.
    pub fn events(&self) -> u64 {
        self.events
    }

    /// Hands on what waits in buffers; lists in progress stay.
    ///
    /// # Errors
    /// [`WriteError::Io`].
    pub fn flush(&mut self) -> Result<(), WriteError> {
        match &mut self.out {
            Sink::Plain(out) => out.flush()?,
            Sink::Gzip(out) => out.flush()?,
        }
        Ok(())
    }

    /// Completes the capture and returns what it was written to. Readers refuse a section without any event, so one gets an event that means nothing
    /// (`scapevent`).
    ///
    /// # Errors
    /// [`WriteError::Io`].
    pub fn finish(mut self) -> Result<W, WriteError> {
        if self.phase != Phase::Events {
            let mut buf = EventBuf::default();
            Scapevent::default().encode(&mut buf, self.last_ts, NO_TID);
            if let Ok(event) = buf.event() {
                self.event(&event)?;
            }
        }
        Ok(match self.out {
            Sink::Plain(out) => out.into_inner().map_err(std::io::IntoInnerError::into_error)?,
            Sink::Gzip(out) => out.finish()?,
        })
    }

    fn piece(&mut self, piece: Snapshot<'_>) -> Result<(), WriteError> {
        self.begin_head()?;
        match piece {
            Snapshot::Machine(machine) => {
                self.open_list(id::MACHINE, 0)?;
                machine.encode(&mut self.body);
                self.close_list()
            }
            Snapshot::Interfaces(entries) => {
                self.open_list(id::INTERFACES, 0)?;
                self.entries(entries, InterfaceEntry::encode)
            }
            Snapshot::Users(entries) => {
                self.open_list(id::USERS, 0)?;
                self.entries(entries, UserEntry::encode)
            }
            Snapshot::Thread(thread) => {
                self.open_list(id::PROCESSES, 0)?;
                thread.encode(&mut self.body);
                Ok(())
            }
            Snapshot::Fds(list) => {
                self.open_list(id::FDS, list.tid)?;
                self.entries(list.entries, FdEntry::encode)
            }
            Snapshot::End => Ok(()),
        }
    }

    /// Appends entries; those behind a bad one are left out.
    fn entries<'e, E: Entry<'e>>(
        &mut self,
        entries: Entries<'e, E>,
        write: impl Fn(&E, &mut Vec<u8>),
    ) -> Result<(), WriteError> {
        for entry in entries {
            write(&entry?, &mut self.body);
        }
        Ok(())
    }

    /// A snapshot begins: a section, unless one has just begun.
    fn begin_section(&mut self) -> Result<(), WriteError> {
        if self.phase == Phase::Events {
            self.phase = Phase::Start;
        }
        self.begin_head()
    }

    /// Writes a section header when there is none yet.
    fn begin_head(&mut self) -> Result<(), WriteError> {
        if self.phase != Phase::Start {
            return Ok(());
        }
        self.phase = Phase::Head;
        let mut section = [0; SECTION_LEN];
        section[..4].copy_from_slice(&MAGIC.to_le_bytes());
        section[4..6].copy_from_slice(&VERSION.0.to_le_bytes());
        section[6..8].copy_from_slice(&VERSION.1.to_le_bytes());
        section[8..].copy_from_slice(&u64::MAX.to_le_bytes());
        self.put(id::SECTION, &[&section])
    }

    /// Goes on with the open list if it is of this kind and not too long, else with a new one.
    fn open_list(&mut self, block: u32, tid: i64) -> Result<(), WriteError> {
        if self.list == Some((block, tid)) && self.body.len() < LIST_BYTES {
            return Ok(());
        }
        self.close_list()?;
        self.list = Some((block, tid));
        if block == id::FDS {
            FdList::encode_head(tid, &mut self.body);
        }
        Ok(())
    }

    fn close_list(&mut self) -> Result<(), WriteError> {
        if let Some((block, _)) = self.list.take() {
            let body = core::mem::take(&mut self.body);
            self.put(block, &[&body])?;
            self.body = body;
            self.body.clear();
        }
        Ok(())
    }

    fn event(&mut self, event: &Event<'_>) -> Result<(), WriteError> {
        self.begin_head()?;
        self.close_list()?;
        let large = event.info().is_large();
        let flags = STATE_ONLY.to_le_bytes();
        let flags = if event.state_only { &flags[..] } else { &[] };
        let known = event.info().params.len();
        let mut trimmed = core::mem::take(&mut self.trimmed);
        let bytes = if self.options.for_falco && event.nparams() > known {
            trimmed.begin(event.ts, event.tid, event.code());
            event.params().take(known).for_each(|param| trimmed.param_bytes(param));
            trimmed.finish();
            trimmed.bytes()
        } else {
            event.bytes()
        };
        let limit = if large { MAX_LARGE_BLOCK } else { MAX_EVENT_BLOCK };
        if block_len(2 + flags.len() + bytes.len()) > limit as usize {
            return Err(WriteError::TooLarge { name: event.name(), len: bytes.len() });
        }
        self.put(EventBlock::id(event.state_only, large), &[&event.cpu.to_le_bytes(), flags, bytes])?;
        self.trimmed = trimmed;
        self.phase = Phase::Events;
        self.last_ts = event.ts;
        self.events += 1;
        Ok(())
    }

    /// Writes a block whose body is made of these parts.
    fn put(&mut self, block: u32, parts: &[&[u8]]) -> Result<(), WriteError> {
        let len = block_len(parts.iter().map(|part| part.len()).sum());
        let len_bytes = (len as u32).to_le_bytes();
        self.block.clear();
        self.block.extend_from_slice(&block.to_le_bytes());
        self.block.extend_from_slice(&len_bytes);
        parts.iter().for_each(|part| self.block.extend_from_slice(part));
        self.block.resize(len - TRAILER, 0);
        self.block.extend_from_slice(&len_bytes);
        match &mut self.out {
            Sink::Plain(out) => out.write_all(&self.block)?,
            Sink::Gzip(out) => out.write_all(&self.block)?,
        }
        self.bytes += len as u64;
        Ok(())
    }
}

/// Bytes of a block with a body of `body` bytes.
fn block_len(body: usize) -> usize {
    (HEAD + body + TRAILER).next_multiple_of(4)
}
