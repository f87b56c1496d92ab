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
    tid: i64,
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
        if self.bytes > MAX_BYTES || (self.slots.len() >= MAX_THREADS && self.place(event.tid).is_none()) {
            self.make_room(stats);
        }
        let place = self.place(event.tid).unwrap_or_else(|| {
            let place = self.slots.len() as u32;
            self.slots.push(Slot { tid: event.tid, live: false, event: Vec::new() });
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

    /// Gives up the places of threads that are in no syscall, most of which have ended by now; all places, where those are too few.
    fn make_room(&mut self, stats: &mut Stats) {
        self.last = None;
        self.slots.retain(|slot| slot.live);
        self.bytes = self.slots.iter().map(|slot| slot.event.capacity()).sum();
        if self.slots.len() > MAX_THREADS / 2 || self.bytes > MAX_BYTES / 2 {
            stats.enters_evicted += self.slots.len() as u64;
            self.clear();
        }
        self.places = (0..).zip(&self.slots).map(|(place, slot)| (slot.tid, place)).collect();
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

#[cfg(test)]
mod tests {
    use lanner_schema::EventBuf;

    use super::*;

    /// An enter event of a thread, with a parameter of `len` bytes.
    fn enter(tid: i64, len: usize) -> EventBuf {
        let mut buf = EventBuf::default();
        buf.begin(1, tid, 0);
        buf.param_bytes(&vec![1; len]);
        buf.finish();
        buf
    }

    fn store(enters: &mut Enters, stats: &mut Stats, tid: i64, len: usize) {
        enters.store(&enter(tid, len).event().unwrap(), stats);
    }

    #[test]
    fn threads_that_wait_are_kept_when_many_others_came_and_went() {
        let (mut enters, mut stats) = (Enters::default(), Stats::default());
        (1..=10).for_each(|tid| store(&mut enters, &mut stats, tid, 2));
        for tid in 100..100 + 3 * MAX_THREADS as i64 {
            store(&mut enters, &mut stats, tid, 2);
            enters.remove(tid);
        }
        assert!((1..=10).all(|tid| enters.get(tid).is_some_and(|event| event.tid == tid)));
        assert_eq!((stats.enters_evicted, enters.get(100).is_none()), (0, true));
        assert!(enters.slots.len() <= MAX_THREADS && enters.places.len() == enters.slots.len());
    }

    #[test]
    fn neither_number_nor_bytes_go_over_their_bounds_and_what_is_given_up_is_counted() {
        for (len, most) in [(2, MAX_THREADS), (4000, MAX_BYTES / 4000)] {
            let (mut enters, mut stats) = (Enters::default(), Stats::default());
            let stored = 2 * MAX_THREADS as i64;
            for tid in 0..stored {
                store(&mut enters, &mut stats, tid, len);
                assert!(enters.slots.len() <= most && enters.bytes <= MAX_BYTES + MAX_EVENT);
            }
            let live = (0..stored).filter(|tid| enters.get(*tid).is_some()).count() as u64;
            assert_eq!(stats.enters_evicted + live, stored as u64);
        }
        let (mut enters, mut stats) = (Enters::default(), Stats::default());
        store(&mut enters, &mut stats, 1, 10);
        store(&mut enters, &mut stats, 1, MAX_EVENT);
        assert_eq!(
            (stats.enters_too_large, enters.get(1).is_none()),
            (1, true),
            "an older one does not stand in for it"
        );
    }

    #[test]
    fn a_thread_that_is_known_needs_no_room() {
        let (mut enters, mut stats) = (Enters::default(), Stats::default());
        (0..MAX_THREADS as i64).for_each(|tid| store(&mut enters, &mut stats, tid, 2));
        (0..MAX_THREADS as i64).for_each(|tid| store(&mut enters, &mut stats, tid, 2));
        assert_eq!((stats.enters_evicted, enters.slots.len()), (0, MAX_THREADS));
    }
}
