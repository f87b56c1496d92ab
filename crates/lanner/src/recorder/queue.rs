//! What is to be recorded, on its way to the thread that writes it: a bounded buffer, so that no file is waited for where events are judged.

use crate::source::Source;
use lanner_schema::{Event, EventError};
use std::mem;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Bytes that wait at most.
const LIMIT: usize = 16 << 20;
/// With so many bytes waiting the writer is woken; before, it looks by itself.
const WAKE: usize = 256 << 10;
/// The buffer keeps this much of its memory, bytes; more is given back once it is written.
const KEPT: usize = 1 << 20;
/// Bytes in front of an entry: length, number, CPU, kind.
const HEAD: usize = 4 + 8 + 2 + 1;

/// Kinds of entries.
const EVENT: u8 = 0;
const STATE_ONLY: u8 = 1;
const ALARM: u8 = 2;

/// What happens to an event that finds no room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Full {
    /// It is left out and counted: the source does not wait.
    Drop,
    /// Room is waited for: the source is a file.
    Wait,
}

impl Full {
    /// What suits a source.
    pub fn of(source: &Source) -> Self {
        match source {
            Source::Live(_) => Self::Drop,
            Source::Capture(_) | Source::Audit(_) => Self::Wait,
        }
    }
}

/// A rule fired that starts a recording, or lets one go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alarm {
    /// Time of the event, ns since 1970.
    pub ts: u64,
    /// Number of the event in its stream.
    pub num: u64,
    /// Until when events are recorded, ns since 1970.
    pub until: u64,
}

/// What waits in the queue.
#[derive(Debug)]
pub enum Entry<'a> {
    /// An event, with its number.
    Event(Event<'a>),
    /// See [`Alarm`].
    Alarm(Alarm),
}

/// The queue; one side puts in, the other takes all at once.
#[derive(Debug)]
pub struct Queue {
    waiting: Mutex<Waiting>,
    /// There is enough to be written, or the end.
    work: Condvar,
    /// There is room again.
    room: Condvar,
    full: Full,
    limit: usize,
}

#[derive(Debug, Default)]
struct Waiting {
    bytes: Vec<u8>,
    /// Events that found no room.
    lost: u64,
    /// Nothing more comes.
    ended: bool,
    /// Nobody takes anything any more.
    gone: bool,
}

impl Queue {
    /// An empty queue.
    pub fn new(full: Full) -> Self {
        Self::with_limit(full, LIMIT)
    }

    fn with_limit(full: Full, limit: usize) -> Self {
        Self { waiting: Mutex::default(), work: Condvar::new(), room: Condvar::new(), full, limit }
    }

    /// The lock is held for a copy of one event or an exchange of two buffers, never while a file is written.
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts an event in; false once nobody takes anything any more.
    pub fn event(&self, event: &Event<'_>) -> bool {
        self.put(event.num, event.cpu, kind_of(event), event.bytes())
    }

    /// Puts an alarm in, behind the event that it is about.
    pub fn alarm(&self, alarm: Alarm) -> bool {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&alarm.ts.to_le_bytes());
        bytes[8..].copy_from_slice(&alarm.until.to_le_bytes());
        self.put(alarm.num, 0, ALARM, &bytes)
    }

    fn put(&self, num: u64, cpu: u16, kind: u8, bytes: &[u8]) -> bool {
        let mut waiting = self.lock();
        // What is larger than all the room goes alone.
        while !waiting.gone && !waiting.bytes.is_empty() && waiting.bytes.len() + HEAD + bytes.len() > self.limit {
            if self.full == Full::Drop {
                waiting.lost += u64::from(kind != ALARM);
                return true;
            }
            self.work.notify_one();
            waiting = self.room.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
        if waiting.gone {
            return false;
        }
        let before = waiting.bytes.len();
        append_entry(&mut waiting.bytes, num, cpu, kind, bytes);
        let wake = before < WAKE && waiting.bytes.len() >= WAKE;
        drop(waiting);
        if wake {
            self.work.notify_one();
        }
        true
    }

    /// Nothing more comes.
    pub fn end(&self) {
        self.lock().ended = true;
        self.work.notify_one();
    }

    /// Nobody takes anything any more; who waits for room goes on.
    pub fn leave(&self) {
        self.lock().gone = true;
        self.room.notify_all();
    }

    /// True once nobody takes anything any more.
    pub fn is_left(&self) -> bool {
        self.lock().gone
    }

    /// Events that found no room.
    pub fn lost(&self) -> u64 {
        self.lock().lost
    }

    /// Gets all that waits into `batch`, whose content is left behind; waits up to `patience` for more to write. False at the end.
    pub fn take(&self, batch: &mut Vec<u8>, patience: Duration) -> bool {
        batch.clear();
        batch.shrink_to(KEPT);
        let mut waiting = self.lock();
        if waiting.bytes.len() < WAKE && !waiting.ended {
            waiting = self.work.wait_timeout(waiting, patience).unwrap_or_else(PoisonError::into_inner).0;
        }
        mem::swap(&mut waiting.bytes, batch);
        let more = !waiting.ended || !batch.is_empty();
        drop(waiting);
        self.room.notify_all();
        more
    }
}

/// Appends an event as an entry.
pub fn append(out: &mut Vec<u8>, event: &Event<'_>) {
    append_entry(out, event.num, event.cpu, kind_of(event), event.bytes());
}

fn kind_of(event: &Event<'_>) -> u8 {
    if event.state_only { STATE_ONLY } else { EVENT }
}

fn append_entry(out: &mut Vec<u8>, num: u64, cpu: u16, kind: u8, bytes: &[u8]) {
    out.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
    out.extend_from_slice(&num.to_le_bytes());
    out.extend_from_slice(&cpu.to_le_bytes());
    out.push(kind);
    out.extend_from_slice(bytes);
}

/// The entries of what [`Queue::take`] got.
#[derive(Debug)]
pub struct Entries<'a>(pub &'a [u8]);

impl<'a> Iterator for Entries<'a> {
    type Item = Result<Entry<'a>, EventError>;

    fn next(&mut self) -> Option<Self::Item> {
        let (len, rest) = self.0.split_first_chunk::<4>()?;
        let (num, rest) = rest.split_first_chunk::<8>()?;
        let (cpu, rest) = rest.split_first_chunk::<2>()?;
        let ([kind], rest) = rest.split_first_chunk::<1>()?;
        let (bytes, rest) = rest.split_at_checked(u32::from_le_bytes(*len) as usize)?;
        self.0 = rest;
        let num = u64::from_le_bytes(*num);
        if *kind == ALARM {
            let (ts, until) = bytes.split_first_chunk::<8>()?;
            let (ts, until) = (u64::from_le_bytes(*ts), u64::from_le_bytes(until.try_into().ok()?));
            return Some(Ok(Entry::Alarm(Alarm { ts, num, until })));
        }
        Some(Event::parse(bytes).map(|mut event| {
            (event.num, event.cpu, event.state_only) = (num, u16::from_le_bytes(*cpu), *kind == STATE_ONLY);
            Entry::Event(event)
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lanner_schema::EventBuf;
    use lanner_schema::events::Close;
    use std::sync::Arc;

    fn close(ts: u64) -> EventBuf {
        let mut buf = EventBuf::default();
        Close { res: Some(0), fd: Some(3), ..Close::default() }.encode(&mut buf, ts, 7);
        buf
    }

    fn put(queue: &Queue, ts: u64) -> bool {
        let buf = close(ts);
        let mut event = buf.event().unwrap();
        (event.num, event.cpu, event.state_only) = (ts, 5, ts == 2);
        queue.event(&event)
    }

    fn taken(queue: &Queue, batch: &mut Vec<u8>) -> (bool, Vec<String>) {
        let more = queue.take(batch, Duration::ZERO);
        let told = Entries(batch).map(|entry| match entry.unwrap() {
            Entry::Event(event) => format!("{} {} {} {}", event.num, event.ts, event.cpu, event.state_only),
            Entry::Alarm(alarm) => format!("{alarm:?}"),
        });
        (more, told.collect())
    }

    #[test]
    fn entries_arrive_in_order_and_whole() {
        let (queue, mut batch) = (Queue::new(Full::Drop), Vec::new());
        let alarm = Alarm { ts: 1, num: 9, until: 4 };
        assert!(put(&queue, 1) && queue.alarm(alarm) && put(&queue, 2));
        let want = ["1 1 5 false".to_owned(), format!("{alarm:?}"), "2 2 5 true".to_owned()];
        assert_eq!(taken(&queue, &mut batch), (true, want.to_vec()));
        queue.end();
        assert_eq!(taken(&queue, &mut batch), (false, Vec::new()));
    }

    #[test]
    fn what_finds_no_room_is_counted() {
        let (queue, mut batch) = (Queue::with_limit(Full::Drop, 130), Vec::new());
        assert!((1..=5).all(|ts| put(&queue, ts)));
        let (_, told) = taken(&queue, &mut batch);
        assert_eq!((told.len() as u64 + queue.lost(), told.is_empty()), (5, false));
        assert!(queue.lost() > 0 && put(&queue, 6));
        assert_eq!(taken(&queue, &mut batch).1.len(), 1);
    }

    #[test]
    fn a_file_waits_for_room_until_the_writer_goes() {
        let queue = Arc::new(Queue::with_limit(Full::Wait, 130));
        let other = queue.clone();
        let source = std::thread::spawn(move || (1..=100).take_while(|ts| put(&other, *ts)).count());
        let (mut batch, mut seen) = (Vec::new(), 0);
        while seen < 50 {
            seen += taken(&queue, &mut batch).1.len();
        }
        queue.leave();
        let put = source.join().unwrap();
        assert!((50..100).contains(&put), "{put}");
        assert_eq!(queue.lost(), 0);
    }
}
