//! The last seconds of the stream in memory, and what was true before them.

use super::queue::{Entries, Entry, append};
use lanner_schema::Event;
use lanner_state::State;
use std::collections::VecDeque;

/// Bytes of a piece of memory; larger events get one of their own.
const CHUNK: usize = 256 << 10;

/// Events that can still be recorded; those that leave are followed by a state of its own, which so always is what was true before the
/// first of them.
#[derive(Debug)]
pub(super) struct Flight {
    chunks: VecDeque<Chunk>,
    /// Bytes of events in all chunks.
    bytes: u64,
    /// Time that events stay, ns.
    window: u64,
    max_bytes: u64,
    /// Time of the newest event, ns since 1970.
    newest: u64,
    /// Number of the last event that left.
    left: u64,
    before: State,
}

#[derive(Debug, Default)]
struct Chunk {
    bytes: Vec<u8>,
    /// Bytes at the front that have left.
    gone: usize,
}

impl Flight {
    /// Keeps events of `window` ns, of at most `max_bytes` together; `before` is an empty state.
    pub fn new(window: u64, max_bytes: u64, before: State) -> Self {
        Self { chunks: VecDeque::new(), bytes: 0, window, max_bytes, newest: 0, left: 0, before }
    }

    /// Adds an event; those that are too old, or too many, leave. The newest always stays.
    pub fn push(&mut self, event: &Event<'_>) {
        let full = self.chunks.back().is_none_or(|last| last.bytes.len() + event.bytes().len() > CHUNK);
        if full {
            self.chunks.push_back(Chunk { bytes: Vec::with_capacity(CHUNK), gone: 0 });
        }
        if let Some(last) = self.chunks.back_mut() {
            let before = last.bytes.len();
            append(&mut last.bytes, event);
            self.bytes += (last.bytes.len() - before) as u64;
        }
        self.newest = self.newest.max(event.ts);
        self.shorten();
    }

    fn shorten(&mut self) {
        let Self { chunks, bytes, window, max_bytes, newest, left, before } = self;
        loop {
            let last = chunks.len() == 1;
            let Some(front) = chunks.front_mut() else { return };
            let held = front.bytes.get(front.gone..).unwrap_or_default();
            let mut entries = Entries(held);
            let entry = entries.next();
            let rest = entries.0.len();
            match entry {
                None => {
                    chunks.pop_front();
                    continue;
                }
                Some(Ok(Entry::Event(event))) => {
                    let stays = event.ts.saturating_add(*window) >= *newest && *bytes <= *max_bytes;
                    if stays || last && rest == 0 {
                        return;
                    }
                    let effect = before.follow(&event);
                    before.settle(effect);
                    *left = event.num;
                }
                // What was put in is an event.
                Some(Ok(Entry::Alarm(_)) | Err(_)) => {}
            }
            *bytes -= (held.len() - rest) as u64;
            front.gone = front.bytes.len() - rest;
        }
    }

    /// What was true before the first event that is held, and how many events came before it.
    pub fn before(&self) -> (&State, u64) {
        (&self.before, self.left)
    }

    /// The events that are held, oldest first.
    pub fn events(&self) -> impl Iterator<Item = Event<'_>> {
        let held = self.chunks.iter().flat_map(|chunk| Entries(chunk.bytes.get(chunk.gone..).unwrap_or_default()));
        held.filter_map(|entry| match entry {
            Ok(Entry::Event(event)) => Some(event),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lanner_schema::script;

    fn script(seconds: u64) -> String {
        let mut text = String::from("@thread tid=7 ptid=0 comm=a\n");
        for second in 0..seconds {
            text.push_str(&format!(
                "openat tid=7 ts=+{} fd={} name=/f{second} flags=O_RDONLY\n",
                1_000_000_000,
                second + 3
            ));
        }
        text
    }

    fn flight(window: u64, max_bytes: u64, seconds: u64) -> Flight {
        let mut flight = Flight::new(window, max_bytes, State::default());
        for (num, event) in (0..).zip(&script::parse(&script(seconds)).unwrap()) {
            let mut event = event.event().unwrap();
            event.num = num;
            flight.push(&event);
        }
        flight
    }

    #[test]
    fn what_is_held_and_what_was_before_are_all() {
        for (window, max_bytes, held) in
            [(3_000_000_000, u64::MAX, 4), (0, u64::MAX, 1), (u64::MAX, 300, 4), (u64::MAX, 0, 1)]
        {
            let flight = flight(window, max_bytes, 20);
            let names: Vec<u64> = flight.events().map(|event| event.num).collect();
            assert_eq!(names.len(), held, "{window} {max_bytes} {names:?}");
            let (state, left) = flight.before();
            assert_eq!(left + 1, names[0]);
            let fds = &state.thread(7).unwrap().fds;
            assert_eq!(fds.len(), 20 - held);
        }
    }

    #[test]
    fn memory_is_given_back() {
        let flight = flight(1_000_000_000, u64::MAX, 20_000);
        assert_eq!(flight.chunks.len(), 1);
        assert_eq!(flight.bytes as usize, flight.chunks[0].bytes.len() - flight.chunks[0].gone);
    }
}
