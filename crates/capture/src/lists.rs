//! The blocks in front of the events become events of the snapshot, entry by entry, so that a list of any length needs little memory.

use lanner_schema::EventBuf;
use lanner_schema::snapshot::{
    Cursor, FDS, FdEntry, FdList, INTERFACES, InterfaceEntry, PROCESS_LIST_VERSION, SnapshotError, THREAD, ThreadEntry,
    USERS, UserEntry, encode_event,
};
use rustc_hash::FxHashSet;

use crate::block::{Framing, List};
use crate::input::Input;
use crate::stats::Stats;

/// Largest entry of a list, tails of newer writers included; also the bytes of one event with many entries.
const MAX_ENTRY: usize = 64 << 10;
/// Threads whose descriptors are read; as many as Falco keeps threads.
const MAX_THREADS: usize = 262_144;
/// Fewer bytes than this at a list's end are padding.
const PADDING: usize = 4;

/// A list that is being read.
#[derive(Debug)]
pub(crate) struct OpenList {
    pub list: List,
    /// The block's type and length.
    pub block: (u32, u32),
    /// Bytes of its body that were not read yet.
    left: u64,
    /// The thread of a list of descriptors.
    tid: Option<i64>,
}

/// Why a list cannot be read on.
#[derive(Debug)]
pub(crate) enum ListError {
    Entry(SnapshotError),
    /// The stream ends inside the list.
    Truncated,
}

impl From<SnapshotError> for ListError {
    fn from(error: SnapshotError) -> Self {
        Self::Entry(error)
    }
}

/// Reads lists, and remembers which threads there are.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    threads: FxHashSet<i64>,
    buf: EventBuf,
}

impl OpenList {
    /// Begins with a block's body of `len` bytes.
    pub fn new(list: List, block: (u32, u32), len: u64) -> Self {
        Self { list, block, left: len, tid: None }
    }

    /// The list's name for people.
    pub fn name(&self) -> &'static str {
        match self.list {
            List::Processes(_) => "processes",
            List::Fds(_) => "file descriptors",
            List::Interfaces(_) => "interfaces",
            List::Users(_) => "users and groups",
        }
    }

    /// Bytes of the body that were not read yet.
    pub fn left(&self) -> u64 {
        self.left
    }

    fn use_up(&mut self, input: &mut Input<'_>, len: usize) {
        input.skip(len);
        self.left -= (len as u64).min(self.left);
    }

    /// The bytes of the list that can be looked at: all that are left, or more than any entry has.
    fn window<'i>(&self, input: &'i mut Input<'_>) -> Result<&'i [u8], ListError> {
        let want = usize::try_from(self.left).unwrap_or(usize::MAX).min(MAX_ENTRY);
        if input.fill(want) < want {
            return Err(ListError::Truncated);
        }
        Ok(input.window().get(..want).unwrap_or_default())
    }
}

impl Lists {
    /// Reads on; `true` when there is an event in [`Lists::bytes`], `false` at the list's end.
    ///
    /// # Errors
    /// [`ListError`] for an entry that does not fit, or where the stream ends.
    pub fn next(&mut self, open: &mut OpenList, input: &mut Input<'_>, stats: &mut Stats) -> Result<bool, ListError> {
        loop {
            if open.left < PADDING as u64 {
                let rest = open.left as usize;
                if input.fill(rest) < rest {
                    return Err(ListError::Truncated);
                }
                open.use_up(input, rest);
                return Ok(false);
            }
            let made = match open.list {
                List::Processes(version) => self.thread(version, open, input)?,
                List::Fds(framing) => self.fds(framing, open, input, stats)?,
                List::Interfaces(framing) => {
                    self.entries(INTERFACES, &[], framing.counting(0), open, input, |cursor, out| {
                        InterfaceEntry::decode_fields(cursor).map(|entry| entry.encode(out))
                    })?
                }
                List::Users(framing) => self.entries(USERS, &[], framing.counting(4), open, input, |cursor, out| {
                    UserEntry::decode_fields(cursor).map(|entry| entry.encode(out))
                })?,
            };
            if made {
                return Ok(true);
            }
        }
    }

    /// The event that was made last.
    pub fn bytes(&self) -> &[u8] {
        self.buf.bytes()
    }

    /// Makes an event of any other name.
    pub fn make(&mut self, name: &[u8], write: impl FnOnce(&mut Vec<u8>)) {
        encode_event(&mut self.buf, 0, name, write);
    }

    /// All threads are told; what comes behind belongs to another section.
    pub fn forget_threads(&mut self) {
        self.threads = FxHashSet::default();
    }

    fn thread(&mut self, version: u8, open: &mut OpenList, input: &mut Input<'_>) -> Result<bool, ListError> {
        let window = open.window(input)?;
        let (entry, used) = if version == PROCESS_LIST_VERSION {
            (ThreadEntry::decode(window)?, entry_len(window)?)
        } else {
            let mut cursor = Cursor::new(window);
            (ThreadEntry::decode_fields(&mut cursor, version)?, window.len() - cursor.left())
        };
        if self.threads.len() < MAX_THREADS {
            self.threads.insert(entry.tid);
        }
        encode_event(&mut self.buf, 0, THREAD, |out| entry.encode(out));
        open.use_up(input, used);
        Ok(true)
    }

    fn fds(
        &mut self,
        framing: Framing,
        open: &mut OpenList,
        input: &mut Input<'_>,
        stats: &mut Stats,
    ) -> Result<bool, ListError> {
        let Some(tid) = open.tid else {
            open.tid = Some(FdList::decode(open.window(input)?)?.tid);
            open.use_up(input, 8);
            return Ok(false);
        };
        let with_device = framing == Framing::Length;
        let any = self.entries(FDS, &tid.to_le_bytes(), framing.counting(4), open, input, |cursor, out| {
            FdEntry::decode_fields(cursor, with_device).map(|entry| entry.encode(out))
        })?;
        let known = self.threads.contains(&tid);
        stats.orphaned_fd_lists += u64::from(any && !known);
        Ok(any && known)
    }

    /// Makes an event of `head` and the whole entries that are in the window, in the newest encoding; `copy` reads and writes one.
    /// False when there was none to deliver. Entries in front of a bad one are delivered before it is told.
    fn entries(
        &mut self,
        name: &[u8],
        head: &[u8],
        counts: Option<usize>,
        open: &mut OpenList,
        input: &mut Input<'_>,
        copy: impl Fn(&mut Cursor<'_>, &mut Vec<u8>) -> Result<(), SnapshotError>,
    ) -> Result<bool, ListError> {
        let window = open.window(input)?;
        let mut rest = window;
        let mut failure = None;
        let mut any = false;
        self.make(name, |out| {
            out.extend_from_slice(head);
            while rest.len() >= PADDING && failure.is_none() {
                let before = out.len();
                match next_entry(rest, counts, |cursor| copy(cursor, out)) {
                    Ok(behind) => rest = behind,
                    Err(error) => failure = Some(error),
                }
                any |= out.len() > before;
            }
        });
        let used = window.len() - rest.len();
        match failure {
            Some(error) if used == 0 => return Err(error.into()),
            _ => open.use_up(input, used),
        }
        Ok(any)
    }
}

/// The length of a framed entry, which counts itself.
fn entry_len(bytes: &[u8]) -> Result<usize, SnapshotError> {
    let (len, _) = bytes.split_first_chunk::<4>().ok_or(SnapshotError::Short("entry length"))?;
    Ok(u32::from_le_bytes(*len) as usize)
}

/// Reads an entry and returns what is behind it. Framed entries have a length that counts `counts` bytes of itself; those of an unknown kind are
/// skipped.
fn next_entry<'b>(
    bytes: &'b [u8],
    counts: Option<usize>,
    mut read: impl FnMut(&mut Cursor<'b>) -> Result<(), SnapshotError>,
) -> Result<&'b [u8], SnapshotError> {
    let Some(counts) = counts else {
        let mut cursor = Cursor::new(bytes);
        read(&mut cursor)?;
        return Ok(bytes.get(bytes.len() - cursor.left()..).unwrap_or_default());
    };
    let len = entry_len(bytes)?;
    let body = bytes.get(4..).unwrap_or_default();
    let split = len.checked_sub(counts).and_then(|len| body.split_at_checked(len));
    let (entry, behind) = split.ok_or(SnapshotError::EntryLength(len, bytes.len()))?;
    match read(&mut Cursor::new(entry)) {
        Ok(()) | Err(SnapshotError::UnknownKind(_)) => Ok(behind),
        Err(error) => Err(error),
    }
}
