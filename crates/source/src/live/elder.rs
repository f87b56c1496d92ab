//! Two probes at once: from the time that the second one is attached until the first one is given up, both tell what happens, and each event is handed
//! out once.
//!
//! The kernel calls the programs of both at the end of one syscall one after the other, the elder's first, and a thread's next event comes behind that.
//! So in the order of time, an event of a thread that the younger one tells is the elder's if that is what the thread's last event was, and it is the same.

use super::estate::{Estate, Note, name_of, ring_bytes};
use super::ring::Ring;
use super::scope::Watched;
use super::{HOLD, LiveError};
use lanner_schema::Event;
use lanner_schema::snapshot::{Gap, GapPhase, Loss};
use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;
use std::os::fd::{AsFd as _, OwnedFd};

/// Bytes of an event that say when it was; what it is stands behind them.
const TIME_BYTES: usize = 8;
/// Threads whose last event is remembered; further ones' may be handed out twice.
const THREADS: usize = 1 << 16;

/// When both probes tell what happens, ns since 1970.
#[derive(Debug, Clone, Copy)]
pub(super) struct Both {
    /// Before the younger one was attached.
    pub from: u64,
    /// It is attached; what the elder tells of later times does not count.
    pub until: u64,
}

/// The probe before ours, which is read to its end.
#[derive(Debug)]
pub(super) struct Elder {
    estate: Estate,
    note: Note,
    both: Both,
    /// What is added to the times of its events: the clock may have been set between the two starts.
    shift: i64,
    /// Its last event of each thread, as a number, since the younger one was being attached.
    last: HashMap<i64, u64>,
    random: RandomState,
    /// Our own threads, which it does not know as such.
    own: Vec<i64>,
    /// Events that it told us.
    told: u64,
    /// Its event that is handed out, with our time.
    event: Vec<u8>,
}

impl Elder {
    /// The elder and its rings; an error says why it is of no use.
    pub(super) fn new(
        estate: Estate,
        watched: &Watched,
        boot_epoch: u64,
        both: Both,
        watcher: i32,
    ) -> Result<(Self, [Ring; 2]), String> {
        let note = estate.read_note().ok_or("it was written by another version")?;
        let scope = name_of(watched);
        if note.scope != scope {
            return Err(format!("it watched something else: {}, and not {scope}", note.scope));
        }
        let words = |error: LiveError| error.to_string();
        // Of the whole host our threads are left out from here on.
        estate.leave_out(watcher).map_err(words)?;
        let open = |ring: &OwnedFd| Ring::new(ring.as_fd(), ring_bytes(ring.as_fd())?);
        let rings = [open(&estate.lifecycle).map_err(words)?, open(&estate.ring).map_err(words)?];
        let shift = boot_epoch.wrapping_sub(note.boot_epoch).cast_signed();
        let (last, random) = (HashMap::new(), RandomState::new());
        Ok((Self { estate, note, both, shift, last, random, own: own_threads(), told: 0, event: Vec::new() }, rings))
    }

    /// A time of its events by our clock, ns since 1970.
    pub(super) fn time(&self, ts: u64) -> u64 {
        ts.saturating_add_signed(self.shift)
    }

    /// An event of its, with our time wherever it is read from.
    pub(super) fn by_our_clock(&mut self, event: Event<'_>) -> Result<Event<'_>, LiveError> {
        let ts = self.time(event.ts);
        self.event.clear();
        self.event.extend_from_slice(event.bytes());
        self.event[..TIME_BYTES].copy_from_slice(&ts.to_le_bytes());
        let mut ours = Event::parse(&self.event).map_err(LiveError::Event)?;
        ours.cpu = event.cpu;
        Ok(ours)
    }

    /// True behind the time, ns since 1970 by our clock, from which on it has nothing to say, of which either tells.
    pub(super) fn is_over(&self, ts: u64) -> bool {
        ts > self.both.until.saturating_add(HOLD)
    }

    /// True if an event of its is to be handed out; `ts` by our clock.
    pub(super) fn is_news(&mut self, event: &Event<'_>, ts: u64) -> bool {
        if ts > self.both.until || self.own.contains(&event.tid) {
            return false;
        }
        if ts >= self.both.from && self.last.len() < THREADS {
            self.last.insert(event.tid, self.number(event));
        }
        self.told += 1;
        true
    }

    /// True if an event of the younger one is to be handed out.
    pub(super) fn is_news_of_younger(&mut self, event: &Event<'_>) -> bool {
        let before = self.last.remove(&event.tid);
        before.is_none_or(|before| self.is_over(event.ts) || before != self.number(event))
    }

    fn number(&self, event: &Event<'_>) -> u64 {
        self.random.hash_one(event.bytes().get(TIME_BYTES..).unwrap_or_default())
    }

    /// Gives it up; tells how many events it told, and what nobody had room for after its last reader.
    pub(super) fn part(self, cpus: usize) -> Result<(u64, Vec<Gap>), LiveError> {
        let stats = self.estate.losses(cpus)?;
        let known = self.note.losses.iter().copied().chain(std::iter::repeat(0));
        let since = stats.losses().zip(known).filter_map(|((class, reason, now), then)| {
            let count = now.saturating_sub(then);
            (count > 0).then(|| Loss { class: class.to_owned(), reason: reason.to_owned(), count })
        });
        let (losses, from, to) = (since.collect::<Vec<_>>(), self.time(self.note.looked), self.both.until);
        if losses.is_empty() {
            return Ok((self.told, Vec::new()));
        }
        let gap = |phase| Gap { phase, from, to, losses: losses.clone() };
        Ok((self.told, vec![gap(GapPhase::Opened), gap(GapPhase::Closed)]))
    }
}

/// Our threads, as far as they can be listed.
fn own_threads() -> Vec<i64> {
    let entries = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect()
}
