//! What a probe leaves to the one behind it: its programs at their places, rings and counters, which stay in the kernel as long as somebody holds their
//! descriptors; and a note of how far it was read.

use super::LiveError;
use super::scope::Watched;
use super::stats::Stats;
use libbpf_sys::{bpf_map_info, bpf_map_lookup_elem, bpf_map_update_elem, bpf_obj_get_info_by_fd};
use rustix::fs::{MemfdFlags, memfd_create};
use std::ffi::c_void;
use std::fs::File;
use std::os::fd::{AsFd, AsRawFd as _, BorrowedFd, OwnedFd};
use std::os::unix::fs::FileExt as _;

/// What a note begins with; the last digit goes on when records or notes look different.
const MAGIC: [u8; 8] = *b"lanner 1";
/// Longest note, bytes.
const NOTE_BYTES: usize = 4096;

/// How far a probe was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Note {
    /// Nanoseconds since 1970 when the host booted, as this probe's events have it.
    pub boot_epoch: u64,
    /// Losses up to this time were told, ns since 1970.
    pub looked: u64,
    /// What is watched.
    pub scope: String,
    /// Lost so far and told, by class and reason as [`Stats::losses`] has them.
    pub losses: Vec<u64>,
}

impl Note {
    /// As text: a line each, losses in the last one.
    fn encode(&self) -> Vec<u8> {
        let losses: Vec<String> = self.losses.iter().map(u64::to_string).collect();
        let text = format!("{}\n{}\n{}\n{}\n", self.boot_epoch, self.looked, self.scope, losses.join(" "));
        [&MAGIC, text.as_bytes()].concat()
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes.strip_prefix(&MAGIC)?).ok()?;
        let mut lines = text.split('\n');
        let mut number = || lines.next()?.parse().ok();
        let (boot_epoch, looked) = (number()?, number()?);
        let scope = lines.next()?.to_owned();
        let losses = lines.next()?.split(' ').map(|number| number.parse().ok()).collect::<Option<_>>()?;
        Some(Self { boot_epoch, looked, scope, losses })
    }
}

/// What [`Note::scope`] says of what is watched.
pub(super) fn name_of(watched: &Watched) -> String {
    format!("{watched:?}")
}

/// The parts by the names under which they are kept: the note, the lifecycle ring and the other one, the counters, to whom tasks were told, who
/// reads, and what needs only to be held.
const NOTE: &str = "note";
const LIFECYCLE: &str = "lifecycle";
const RING: &str = "ring";
const COUNTS: &str = "counts";
const TELLING: &str = "telling";
const WATCHER: &str = "watcher";
const HELD: &str = "held";

/// What is left. When the last descriptors of it are closed, the kernel gives it all up.
#[derive(Debug)]
pub struct Estate {
    note: File,
    pub(super) lifecycle: OwnedFd,
    pub(super) ring: OwnedFd,
    pub(super) counts: OwnedFd,
    telling: OwnedFd,
    watcher: OwnedFd,
    held: Vec<OwnedFd>,
}

/// The maps of a probe that are parts of what it leaves.
#[derive(Debug)]
pub(super) struct Maps<'a> {
    pub lifecycle: BorrowedFd<'a>,
    pub ring: BorrowedFd<'a>,
    pub counts: BorrowedFd<'a>,
    pub telling: BorrowedFd<'a>,
    pub watcher: BorrowedFd<'a>,
    /// Links, and tables of programs, which the kernel empties when nobody holds them.
    pub held: Vec<BorrowedFd<'a>>,
}

impl Estate {
    /// Names of parts.
    pub const PARTS: [&str; 7] = [NOTE, LIFECYCLE, RING, COUNTS, TELLING, WATCHER, HELD];

    /// Further descriptors of a probe's parts, and an empty note.
    pub(super) fn of_probe(maps: &Maps<'_>) -> Result<Self, LiveError> {
        let own = |fd: BorrowedFd<'_>| fd.try_clone_to_owned().map_err(LiveError::Map);
        let note = memfd_create("lanner-note", MemfdFlags::CLOEXEC).map_err(|error| LiveError::Map(error.into()))?;
        Ok(Self {
            note: note.into(),
            lifecycle: own(maps.lifecycle)?,
            ring: own(maps.ring)?,
            counts: own(maps.counts)?,
            telling: own(maps.telling)?,
            watcher: own(maps.watcher)?,
            held: maps.held.iter().map(|&fd| own(fd)).collect::<Result<_, _>>()?,
        })
    }

    /// The parts, each with a name; some have the same.
    pub fn parts(&self) -> impl Iterator<Item = (&'static str, BorrowedFd<'_>)> {
        let single = [
            (NOTE, self.note.as_fd()),
            (LIFECYCLE, self.lifecycle.as_fd()),
            (RING, self.ring.as_fd()),
            (COUNTS, self.counts.as_fd()),
            (TELLING, self.telling.as_fd()),
            (WATCHER, self.watcher.as_fd()),
        ];
        single.into_iter().chain(self.held.iter().map(|held| (HELD, held.as_fd())))
    }

    /// Puts the parts together again.
    ///
    /// # Errors
    /// The name of a part that is missing.
    pub fn from_parts(parts: Vec<(String, OwnedFd)>) -> Result<Self, &'static str> {
        let mut single =
            [(NOTE, None), (LIFECYCLE, None), (RING, None), (COUNTS, None), (TELLING, None), (WATCHER, None)];
        let mut held = Vec::new();
        for (name, fd) in parts {
            match single.iter_mut().find(|(known, _)| *known == name) {
                Some((_, place)) => *place = Some(fd),
                None => held.push(fd),
            }
        }
        let [note, lifecycle, ring, counts, telling, watcher] = single.map(|(name, fd)| fd.ok_or(name));
        Ok(Self {
            note: note?.into(),
            lifecycle: lifecycle?,
            ring: ring?,
            counts: counts?,
            telling: telling?,
            watcher: watcher?,
            held,
        })
    }

    /// What the note says; `None` where it was written by a Lanner whose records differ.
    pub(super) fn read_note(&self) -> Option<Note> {
        let mut bytes = vec![0; NOTE_BYTES];
        let len = self.note.read_at(&mut bytes, 0).ok()?;
        Note::decode(bytes.get(..len)?)
    }

    /// Writes the note; one that can't be written is an old one.
    pub(super) fn write_note(&self, note: &Note) {
        let bytes = note.encode();
        let written = self.note.write_all_at(&bytes, 0).and_then(|()| self.note.set_len(bytes.len() as u64));
        debug_assert!(written.is_ok(), "a file in memory: {written:?}");
    }

    /// The next reader knows of no task.
    pub(super) fn tell_again(&self) -> Result<(), LiveError> {
        check_word(self.telling.as_fd())?;
        let bytes = lookup(self.telling.as_fd(), WORD)?;
        let telling = bytes.first_chunk().map_or(0, |bytes| u32::from_ne_bytes(*bytes));
        update(self.telling.as_fd(), telling.wrapping_add(1).max(1).to_ne_bytes())
    }

    /// Of the whole host, this thread group is left out from now on.
    pub(super) fn leave_out(&self, watcher: i32) -> Result<(), LiveError> {
        update(self.watcher.as_fd(), watcher.to_ne_bytes())
    }

    /// What was lost so far, as [`Stats::losses`] has it.
    pub(super) fn losses(&self, cpus: usize) -> Result<Stats, LiveError> {
        let mut stats = Stats::default();
        let size = info(self.counts.as_fd())?.value_size as usize;
        // Each CPU's value begins at a multiple of eight bytes.
        let each = size.next_multiple_of(8);
        lookup(self.counts.as_fd(), each * cpus)?
            .chunks(each)
            .for_each(|cpu| stats.add_cpu(&cpu[..size.min(cpu.len())]));
        Ok(stats)
    }
}

/// Key of the only value of a map.
static FIRST: u32 = 0;

/// The value of a map that has one, of all CPUs together `len` bytes.
fn lookup(map: BorrowedFd<'_>, len: usize) -> Result<Vec<u8>, LiveError> {
    let mut bytes = vec![0u8; len];
    // SAFETY: the kernel writes the value's size, for each possible CPU where the map has one for each: `len`, which callers have from the map itself.
    let answer =
        unsafe { bpf_map_lookup_elem(map.as_raw_fd(), (&raw const FIRST).cast(), bytes.as_mut_ptr().cast::<c_void>()) };
    if answer == 0 { Ok(bytes) } else { Err(LiveError::Map(std::io::Error::last_os_error())) }
}

/// Bytes of a word.
const WORD: usize = 4;

/// Whoever kept a map may have mixed it up with another one.
fn check_word(map: BorrowedFd<'_>) -> Result<(), LiveError> {
    if info(map)?.value_size as usize == WORD { Ok(()) } else { Err(LiveError::Damaged("a word is none")) }
}

/// Writes the value of a map that has one, a word.
fn update(map: BorrowedFd<'_>, bytes: [u8; WORD]) -> Result<(), LiveError> {
    check_word(map)?;
    // SAFETY: the map has one value, at a key of four bytes, and it is a word.
    let answer =
        unsafe { bpf_map_update_elem(map.as_raw_fd(), (&raw const FIRST).cast(), bytes.as_ptr().cast::<c_void>(), 0) };
    if answer == 0 { Ok(()) } else { Err(LiveError::Map(std::io::Error::last_os_error())) }
}

/// What the kernel knows of a map.
fn info(map: BorrowedFd<'_>) -> Result<bpf_map_info, LiveError> {
    // SAFETY: a plain C struct of numbers, for which zeros are a value.
    let mut info: bpf_map_info = unsafe { std::mem::zeroed() };
    let mut len = size_of::<bpf_map_info>() as u32;
    // SAFETY: `info` has `len` bytes.
    let answer = unsafe { bpf_obj_get_info_by_fd(map.as_raw_fd(), (&raw mut info).cast(), &raw mut len) };
    if answer == 0 { Ok(info) } else { Err(LiveError::Map(std::io::Error::last_os_error())) }
}

/// Bytes of a ring.
pub(super) fn ring_bytes(ring: BorrowedFd<'_>) -> Result<u32, LiveError> {
    Ok(info(ring)?.max_entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_read_as_it_was_written() {
        let note =
            Note { boot_epoch: 5, looked: u64::MAX, scope: "Process(7)".to_owned(), losses: vec![0, 3, u64::MAX] };
        assert_eq!(Note::decode(&note.encode()), Some(note.clone()));
        let mut other = note.encode();
        other[7] = b'2';
        assert_eq!(Note::decode(&other), None);
        assert_eq!(Note::decode(b"lanner 1\n7"), None);
    }

    #[test]
    fn what_is_missing_is_named() {
        let fd = || OwnedFd::from(File::open("/dev/null").unwrap());
        let parts = ["note", "lifecycle", "held", "ring", "telling", "watcher", "held"];
        let found = Estate::from_parts(parts.map(|name| (name.to_owned(), fd())).into());
        assert_eq!(found.unwrap_err(), "counts");
    }
}
