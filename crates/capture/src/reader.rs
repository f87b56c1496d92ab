//! Reads a capture: first what was there (as `lanner.*` events), then what happened, everything in current layouts.

use std::io::Read;

use lanner_schema::events::{Container, Groupadded, Groupdeleted, Useradded, Userdeleted};
use lanner_schema::snapshot::{BEGIN, END, MACHINE, Machine, SnapshotError};
use lanner_schema::{Event, EventError};

use crate::block::{
    Block, EventBlock, HEAD, MAGIC, MAX_EVENT_BLOCK, MAX_LARGE_BLOCK, MIN_BLOCK, SECTION_LEN, STATE_ONLY, TRAILER, id,
};
use crate::convert::{Converter, Verdict};
use crate::error::CaptureError;
use crate::input::Input;
use crate::lists::{ListError, Lists, OpenList};
use crate::old_event::{self, OldEventError};
use crate::stats::Stats;

/// A capture that is being read. Memory is bounded whatever the bytes say: a window of 256 KiB, more only for larger blocks whose bytes have
/// really arrived (at most 64 MiB), and at most 16 MiB of enter events.
#[derive(Debug)]
pub struct Reader<'r> {
    input: Input<'r>,
    /// Bytes of the window that the last event stands in.
    pending: usize,
    phase: Phase,
    /// The event that [`Reader::advance`] came to. It stands here, not in what the steps return: a `Result` of it goes through memory, written in
    /// small pieces and read in large ones, for which the processor waits (3 ns an event were measured).
    found: Found,
    lists: Lists,
    converter: Converter,
    upgraded: Vec<u8>,
    stats: Stats,
    last_ts: u64,
    section_has_events: bool,
    /// No event came yet but those of [`PRELUDE`].
    prelude: bool,
}

/// Containers, users and groups: in front of all other events they tell what was there, and rules do not see them; they count as events.
/// A real Falco hides them so.
const PRELUDE: [u16; 5] = [Container::CODE, Useradded::CODE, Userdeleted::CODE, Groupadded::CODE, Groupdeleted::CODE];

/// Where in a capture the reader is.
#[derive(Debug)]
enum Phase {
    /// A section header must follow.
    Start,
    /// In front of the events.
    Head,
    /// Inside a list in front of the events.
    List(OpenList),
    /// Among the events.
    Events,
    /// At the end, or behind an error.
    Done,
}

/// An event and the buffer it stands in.
#[derive(Debug, Clone, Copy)]
struct Found {
    place: Place,
    cpu: u16,
    state_only: bool,
}

impl Found {
    const SNAPSHOT: Self = Self { place: Place::Snapshot, cpu: 0, state_only: false };
}

#[derive(Debug, Clone, Copy)]
enum Place {
    /// In the input's window, this many bytes behind its start, up to there.
    Window(usize, usize),
    Upgraded,
    Converted,
    Snapshot,
}

/// A block's head.
#[derive(Debug, Clone, Copy)]
struct Head {
    id: u32,
    len: u32,
}

impl<'r> Reader<'r> {
    /// Begins to read a file, a pipe or standard input, plain or gzip (also several members).
    ///
    /// # Errors
    /// [`CaptureError::Io`] when the first bytes cannot be read.
    pub fn open(from: impl Read + Send + 'r) -> Result<Self, CaptureError> {
        let input = Input::open(from).map_err(|source| CaptureError::Io { offset: 0, source })?;
        Ok(Self {
            input,
            pending: 0,
            phase: Phase::Start,
            found: Found::SNAPSHOT,
            lists: Lists::default(),
            converter: Converter::default(),
            upgraded: Vec::new(),
            stats: Stats::default(),
            last_ts: 0,
            section_has_events: false,
            prelude: false,
        })
    }

    /// Begins to read a capture that is in memory, plain or gzip.
    ///
    /// # Errors
    /// As [`Reader::open`].
    pub fn from_bytes(bytes: &'r [u8]) -> Result<Self, CaptureError> {
        Self::open(bytes)
    }

    /// What was read so far.
    pub fn stats(&self) -> Stats {
        Stats { bytes: self.input.offset() + self.pending as u64, ..self.stats }
    }

    /// The next event; `None` at the end.
    ///
    /// Each section (a capture, and each further one behind it in the same file) begins with what was there before its first event, as events named
    /// `lanner.*` of time 0 (see [`lanner_schema::snapshot`]), between `lanner.snapshot-begin` and `lanner.snapshot-end`. A thread's descriptors may come in several events.
    /// Events of containers, users and groups that follow directly belong to it too: they are for state only.
    /// [`Event::num`] is 0: numbers are given where events of several sources come together.
    ///
    /// # Errors
    /// [`CaptureError`] once, behind the last event in front of the damage; then `None`.
    #[inline]
    #[allow(clippy::should_implement_trait, reason = "events borrow from the reader, which an iterator's items cannot")]
    pub fn next(&mut self) -> Result<Option<Event<'_>>, CaptureError> {
        match self.advance() {
            Ok(true) => {}
            Ok(false) => return Ok(None),
            Err(error) => {
                self.phase = Phase::Done;
                return Err(error);
            }
        }
        let found = self.found;
        let bytes = match found.place {
            Place::Window(from, to) => self.input.window().get(from..to).unwrap_or_default(),
            Place::Upgraded => &self.upgraded,
            Place::Converted => self.converter.bytes(),
            Place::Snapshot => self.lists.bytes(),
        };
        match Event::parse(bytes) {
            Ok(mut event) => {
                (event.cpu, event.state_only) = (found.cpu, found.state_only);
                if matches!(found.place, Place::Snapshot) {
                    self.stats.snapshot_events += 1;
                } else {
                    self.stats.events += 1;
                    self.stats.time_stepped_back += u64::from(event.ts < self.last_ts);
                    self.stats.extra_params += u64::from(event.nparams() > event.info().params.len());
                    self.last_ts = event.ts;
                    if self.prelude {
                        self.prelude = PRELUDE.contains(&event.code());
                        event.state_only |= self.prelude;
                    }
                }
                Ok(Some(event))
            }
            Err(error) => {
                self.phase = Phase::Done;
                Err(CaptureError::Event { offset: self.input.offset(), error })
            }
        }
    }

    /// Goes to the next event; false at the end.
    fn advance(&mut self) -> Result<bool, CaptureError> {
        loop {
            let pending = core::mem::take(&mut self.pending);
            self.input.skip(pending);
            let usual = matches!(self.phase, Phase::Events) && self.usual_event();
            let found = match self.phase {
                _ if usual => self.convert()?,
                Phase::Done => return Ok(false),
                Phase::List(_) => self.list()?,
                Phase::Start | Phase::Head | Phase::Events => match self.head()? {
                    Some(head) => self.block(head)?,
                    None => return Ok(false),
                },
            };
            if found {
                return Ok(true);
            }
        }
    }

    /// Looks at the next block's head; `None` at the end of the stream.
    #[inline]
    fn head(&mut self) -> Result<Option<Head>, CaptureError> {
        let have = self.input.fill(HEAD);
        let Some((head, _)) = self.input.window().split_first_chunk::<HEAD>() else {
            return self.end(have);
        };
        let [a, b, c, d, e, f, g, h] = *head;
        Ok(Some(Head { id: u32::from_le_bytes([a, b, c, d]), len: u32::from_le_bytes([e, f, g, h]) }))
    }

    /// Too few bytes for a head: the end, if there are none.
    #[cold]
    fn end(&mut self, have: usize) -> Result<Option<Head>, CaptureError> {
        if have > 0 || self.input.has_failed() {
            return Err(self.truncated("block's head", HEAD));
        }
        if !self.section_has_events {
            return Err(if self.stats.blocks == 0 { CaptureError::Empty } else { CaptureError::NoEvents });
        }
        self.phase = Phase::Done;
        Ok(None)
    }

    #[cold]
    fn truncated(&mut self, what: &'static str, expected: usize) -> CaptureError {
        let (offset, found) = (self.input.offset(), self.input.window().len());
        match self.input.take_failure() {
            Some(source) => CaptureError::Io { offset: offset + found as u64, source },
            None => CaptureError::Truncated { offset, what, expected, found },
        }
    }

    /// Reads a block, or begins to; true when there is an event.
    fn block(&mut self, head: Head) -> Result<bool, CaptureError> {
        match (Block::of(head.id), &self.phase) {
            (Block::Event(kind), Phase::Events) => self.event(head, kind),
            (Block::Section, _) => self.section(head),
            (_, Phase::Start) => Err(CaptureError::NotACapture(head.id)),
            // The block is read again once the end of the snapshot is told.
            (Block::Event(_), _) => {
                self.end_snapshot();
                Ok(true)
            }
            (_, Phase::Events) => Err(CaptureError::UnexpectedBlock { offset: self.input.offset(), block: head.id }),
            (Block::Machine, _) => self.machine(head),
            (Block::List(list), _) => {
                self.check_len(head, (MIN_BLOCK, u32::MAX))?;
                self.stats.blocks += 1;
                self.input.skip(HEAD);
                let body = u64::from(head.len) - HEAD as u64 - TRAILER as u64;
                self.phase = Phase::List(OpenList::new(list, (head.id, head.len), body));
                Ok(false)
            }
            (Block::Unknown, _) => {
                self.whole(head, "block", (MIN_BLOCK, MAX_LARGE_BLOCK))?;
                self.check_trailer(head)?;
                self.stats.unknown_blocks += 1;
                Ok(false)
            }
        }
    }

    fn check_len(&self, head: Head, allowed: (u32, u32)) -> Result<(), CaptureError> {
        if head.len < allowed.0 || head.len > allowed.1 {
            return Err(CaptureError::BlockLength {
                offset: self.input.offset(),
                block: head.id,
                len: head.len,
                allowed,
            });
        }
        Ok(())
    }

    /// Gets a whole block into the window.
    #[inline]
    fn whole(&mut self, head: Head, what: &'static str, allowed: (u32, u32)) -> Result<(), CaptureError> {
        self.check_len(head, allowed)?;
        let len = head.len as usize;
        if self.input.fill(len) < len {
            return Err(self.truncated(what, len));
        }
        self.pending = len;
        self.stats.blocks += 1;
        Ok(())
    }

    /// Compares the length at a whole block's end. Not done for events: what Falco does not check, some writer gets wrong.
    fn check_trailer(&self, head: Head) -> Result<(), CaptureError> {
        let at = head.len as usize - TRAILER;
        let end =
            self.input.window().get(at..).and_then(|rest| rest.first_chunk()).map_or(0, |end| u32::from_le_bytes(*end));
        if end == head.len {
            return Ok(());
        }
        let offset = self.input.offset() + at as u64;
        Err(CaptureError::Trailer { offset, block: head.id, front: head.len, end })
    }

    /// The body of a whole block.
    fn body(&self, head: Head) -> &[u8] {
        self.input.window().get(HEAD..head.len as usize - TRAILER).unwrap_or_default()
    }

    /// A capture begins: the first, or one more.
    fn section(&mut self, head: Head) -> Result<bool, CaptureError> {
        if self.stats.sections > 0 && !self.section_has_events {
            return Err(CaptureError::NoEvents);
        }
        // The type reads the same in both byte orders, the length does not.
        self.input.fill(HEAD + SECTION_LEN);
        let magic = self
            .input
            .window()
            .get(HEAD..)
            .and_then(|rest| rest.first_chunk())
            .map_or(MAGIC, |m| u32::from_le_bytes(*m));
        if magic == MAGIC.swap_bytes() {
            return Err(CaptureError::ByteOrder);
        }
        self.whole(head, "section header", (MIN_BLOCK + SECTION_LEN as u32, MAX_LARGE_BLOCK))?;
        let field =
            |at: usize| self.body(head).get(at..).and_then(|rest| rest.first_chunk::<4>()).copied().unwrap_or_default();
        if magic != MAGIC {
            return Err(CaptureError::NotACapture(magic));
        }
        let [low, high, ..] = field(4);
        let major = u16::from_le_bytes([low, high]);
        if major > 1 {
            return Err(CaptureError::Version(major));
        }
        self.check_trailer(head)?;
        self.stats.sections += 1;
        self.section_has_events = false;
        self.lists.forget_threads();
        // Threads of another capture may have the same numbers.
        self.converter.clear();
        self.phase = Phase::Head;
        self.lists.make(BEGIN, |_| ());
        self.found = Found::SNAPSHOT;
        Ok(true)
    }

    fn machine(&mut self, head: Head) -> Result<bool, CaptureError> {
        self.whole(head, "machine block", (MIN_BLOCK, MAX_LARGE_BLOCK))?;
        self.check_trailer(head)?;
        let body = self.input.window().get(HEAD..head.len as usize - TRAILER).unwrap_or_default();
        match Machine::decode(body) {
            Ok(machine) => self.lists.make(MACHINE, |out| machine.encode(out)),
            Err(error) => return Err(self.list_error("machine", error)),
        }
        self.found = Found::SNAPSHOT;
        Ok(true)
    }

    fn list_error(&self, list: &'static str, error: SnapshotError) -> CaptureError {
        CaptureError::List { offset: self.input.offset(), list, error }
    }

    /// Reads on in a list.
    fn list(&mut self) -> Result<bool, CaptureError> {
        let Self { phase: Phase::List(open), lists, input, stats, .. } = self else { return Ok(false) };
        match lists.next(open, input, stats) {
            Ok(true) => {
                self.found = Found::SNAPSHOT;
                return Ok(true);
            }
            Ok(false) => {}
            Err(ListError::Entry(error)) => {
                let list = open.name();
                return Err(self.list_error(list, error));
            }
            Err(ListError::Truncated) => {
                let (list, left) = (open.name(), usize::try_from(open.left()).unwrap_or(usize::MAX));
                return Err(self.truncated(list, left));
            }
        }
        let (block, front) = open.block;
        if self.input.fill(TRAILER) < TRAILER {
            return Err(self.truncated("length at a block's end", TRAILER));
        }
        let end = self.input.window().first_chunk().map_or(0, |end| u32::from_le_bytes(*end));
        if end != front {
            return Err(CaptureError::Trailer { offset: self.input.offset(), block, front, end });
        }
        self.input.skip(TRAILER);
        self.phase = Phase::Head;
        Ok(false)
    }

    fn end_snapshot(&mut self) {
        self.phase = Phase::Events;
        self.section_has_events = true;
        self.prelude = true;
        self.lists.forget_threads();
        self.lists.make(END, |_| ());
        self.found = Found::SNAPSHOT;
    }

    fn event(&mut self, head: Head, kind: EventBlock) -> Result<bool, CaptureError> {
        let at = kind.event_at();
        self.whole(head, "event", ((at + TRAILER) as u32, kind.max_len()))?;
        let end = head.len as usize - TRAILER;
        let block = self.input.window().get(..end).unwrap_or_default();
        let cpu = block.get(HEAD..).and_then(|rest| rest.first_chunk()).map_or(0, |cpu| u16::from_le_bytes(*cpu));
        let flags = match kind.flags {
            true => {
                block.get(HEAD + 2..).and_then(|rest| rest.first_chunk()).map_or(0, |flags| u32::from_le_bytes(*flags))
            }
            false => 0,
        };
        self.found = Found { place: Place::Window(at, end), cpu, state_only: flags & STATE_ONLY != 0 };
        if kind.counted {
            return self.convert();
        }
        match old_event::upgrade(block.get(at..).unwrap_or_default(), &mut self.upgraded) {
            Ok(()) => {
                self.found.place = Place::Upgraded;
                self.convert()
            }
            Err(OldEventError::UnknownCode) => {
                self.stats.event_blocks += 1;
                self.stats.unknown_codes += 1;
                Ok(false)
            }
            Err(error) => {
                self.stats.event_blocks += 1;
                Err(self.old_event_error(error))
            }
        }
    }

    /// Finds the next block's event when it is what nearly all are: of today's plain kind, whole in the window. One look at its front tells all
    /// that [`Reader::block`] would find out in steps.
    #[inline]
    fn usual_event(&mut self) -> bool {
        const AT: usize = HEAD + 2;
        let window = self.input.window();
        let Some([id @ .., a, b, c, d, e, f]) = window.first_chunk::<AT>() else { return false };
        let len = u32::from_le_bytes([*a, *b, *c, *d]) as usize;
        if u32::from_le_bytes(*id) != id::EVENT
            || len < AT + TRAILER
            || len > window.len().min(MAX_EVENT_BLOCK as usize)
        {
            return false;
        }
        self.pending = len;
        self.stats.blocks += 1;
        let place = Place::Window(AT, len - TRAILER);
        self.found = Found { place, cpu: u16::from_le_bytes([*e, *f]), state_only: false };
        true
    }

    /// Makes the event that was found a current one if it is of an older layout; false when it is dropped.
    #[inline]
    fn convert(&mut self) -> Result<bool, CaptureError> {
        self.stats.event_blocks += 1;
        let bytes = match self.found.place {
            Place::Window(from, to) => self.input.window().get(from..to).unwrap_or_default(),
            Place::Upgraded | Place::Converted | Place::Snapshot => &self.upgraded,
        };
        match self.converter.convert(bytes, &mut self.stats) {
            Ok(Verdict::Pass) => Ok(true),
            Ok(Verdict::Dropped) => Ok(false),
            Ok(Verdict::Converted) => {
                self.stats.converted += 1;
                self.found.place = Place::Converted;
                Ok(true)
            }
            Err(EventError::UnknownCode(_)) => {
                self.stats.unknown_codes += 1;
                Ok(false)
            }
            Err(error) => Err(CaptureError::Event { offset: self.input.offset(), error }),
        }
    }

    #[cold]
    fn old_event_error(&self, error: OldEventError) -> CaptureError {
        let offset = self.input.offset();
        match error {
            OldEventError::ParamCount(code, len) => CaptureError::ParamCount { offset, code, len },
            OldEventError::Length(len) => CaptureError::Event { offset, error: EventError::BadLength(len) },
            OldEventError::Short | OldEventError::UnknownCode => {
                CaptureError::Event { offset, error: EventError::ShortHeader }
            }
        }
    }
}
