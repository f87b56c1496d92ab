//! Enter events that wait for their exits: one a thread, bounded in number, size and sum.

use lanner_schema::Event;
use rustc_hash::FxHashMap;

use crate::stats::Stats;

/// Largest enter event that is kept, as in Falco.
const MAX_EVENT: usize = 4096;
/// Threads that can be inside a syscall whose start is of interest.
const MAX_THREADS: usize = 32_768;
/// Bytes of all of them together.
const MAX_BYTES: usize = 16 << 20;

/// Places are used again: a thread keeps its buffer, and most threads enter and leave in turn.
#[derive(Debug, Default)]
pub(super) struct Enters {
    places: FxHashMap<i64, u32>,
    slots: Vec<Slot>,
    /// Thread and place of the last [`Enters::store`]: the next event is often its exit.
    last: Option<(i64, u32)>,
    bytes: usize,
}

#[derive(Debug)]
struct Slot {
    /// False when the buffer holds nothing of interest.
    live: bool,
    event: Vec<u8>,
}

impl Enters {
    /// Keeps a copy; one that the thread had before is replaced.
    pub fn store(&mut self, event: &Event<'_>, stats: &mut Stats) {
        let bytes = event.bytes();
        if bytes.len() > MAX_EVENT {
            stats.enters_too_large += 1;
            self.remove(event.tid);
            return;
        }
        if self.slots.len() >= MAX_THREADS || self.bytes > MAX_BYTES {
            stats.enters_evicted += self.slots.iter().filter(|slot| slot.live).count() as u64;
            self.clear();
        }
        let place = self.place(event.tid).unwrap_or_else(|| {
            let place = self.slots.len() as u32;
            self.slots.push(Slot { live: false, event: Vec::new() });
            self.places.insert(event.tid, place);
            place
        });
        self.last = Some((event.tid, place));
        if let Some(slot) = self.slots.get_mut(place as usize) {
            let before = slot.event.capacity();
            slot.event.clear();
            slot.event.extend_from_slice(bytes);
            slot.live = true;
            self.bytes += slot.event.capacity() - before;
        }
    }

    /// The enter event that a thread waits in.
    pub fn get(&self, tid: i64) -> Option<Event<'_>> {
        let slot = self.slots.get(self.place(tid)? as usize)?;
        if slot.live { Event::parse(&slot.event).ok() } else { None }
    }

    /// The thread has left.
    pub fn remove(&mut self, tid: i64) {
        let slot = self.place(tid).and_then(|place| self.slots.get_mut(place as usize));
        if let Some(slot) = slot {
            slot.live = false;
        }
    }

    /// Forgets everything, and gives the memory back.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    #[inline]
    fn place(&self, tid: i64) -> Option<u32> {
        match self.last {
            Some((last, place)) if last == tid => Some(place),
            _ => self.places.get(&tid).copied(),
        }
    }
}
