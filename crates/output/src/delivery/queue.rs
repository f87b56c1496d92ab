//! What waits for an output's thread: bounded in alerts and bytes, a lane for each priority.

use super::batch::{Meta, Records};
use lanner_engine::Priority;
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How much may wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueLimits {
    /// Alerts; 0: as many as the bytes allow.
    pub alerts: usize,
    /// Bytes of their lines.
    pub bytes: usize,
}

impl Default for QueueLimits {
    fn default() -> Self {
        Self { alerts: 0, bytes: 16 << 20 }
    }
}

/// What a full queue means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pace {
    /// The host does not wait: what is least urgent and oldest is given up, and counted.
    #[default]
    Live,
    /// A replay waits until there is room.
    Replay,
}

/// How much is taken at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchLimits {
    /// Alerts.
    pub count: usize,
    /// Bytes of their lines; a longer line comes alone.
    pub bytes: usize,
    /// How long a batch waits to become full.
    pub wait: Duration,
}

impl Default for BatchLimits {
    fn default() -> Self {
        Self { count: usize::MAX, bytes: 1 << 20, wait: Duration::ZERO }
    }
}

/// What came of waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// Records.
    Some,
    /// None, but there is something else to look at.
    Nudged,
    /// None, and none will come.
    End,
}

/// Bytes at the front of a lane that are gone, before the rest is moved there.
const SLACK: usize = 64 << 10;

/// Time after which who waits looks up.
const LONG: Duration = Duration::from_secs(3600);

/// The records of one priority, first in, first out.
#[derive(Debug, Default)]
struct Lane {
    bytes: Vec<u8>,
    /// Bytes at the front that are gone.
    head: usize,
    metas: VecDeque<Meta>,
    /// Places in the whole queue's order.
    places: VecDeque<u64>,
}

impl Lane {
    fn push(&mut self, line: &[u8], meta: Meta, place: u64) {
        self.bytes.extend_from_slice(line);
        self.metas.push_back(meta);
        self.places.push_back(place);
    }

    /// Takes the oldest away.
    fn pop(&mut self, into: Option<&mut Records>) -> usize {
        let Some(meta) = self.metas.pop_front() else { return 0 };
        self.places.pop_front();
        let len = meta.len as usize;
        if let (Some(records), Some(line)) = (into, self.bytes.get(self.head..self.head + len)) {
            records.push(line, meta);
        }
        self.head += len;
        if self.metas.is_empty() {
            self.bytes.clear();
            self.head = 0;
        } else if self.head > SLACK && self.head > self.bytes.len() / 2 {
            self.bytes.drain(..self.head);
            self.head = 0;
        }
        len
    }
}

#[derive(Debug, Default)]
struct Waiting {
    limits: QueueLimits,
    lanes: [Lane; Priority::ALL.len()],
    next: u64,
    alerts: usize,
    bytes: usize,
    closed: bool,
    nudged: bool,
    /// Nobody takes anything any more.
    left: bool,
}

impl Waiting {
    fn push(&mut self, line: &[u8], meta: Meta) {
        let place = self.next;
        self.next += 1;
        self.alerts += 1;
        self.bytes += line.len();
        if let Some(lane) = self.lanes.get_mut(meta.priority as usize) {
            lane.push(line, meta, place);
        }
    }

    /// The lane of the record that came first.
    fn oldest(&mut self) -> Option<&mut Lane> {
        let front = |lane: &&mut Lane| lane.places.front().copied().unwrap_or(u64::MAX);
        self.lanes.iter_mut().filter(|lane| !lane.metas.is_empty()).min_by_key(front)
    }

    /// Gives up the oldest of the least urgent records.
    fn give_up(&mut self) -> bool {
        let Some(lane) = self.lanes.iter_mut().rev().find(|lane| !lane.metas.is_empty()) else { return false };
        self.bytes -= lane.pop(None);
        self.alerts -= 1;
        true
    }

    /// Swaps everything out when one lane has it all; else takes one after the other.
    fn take(&mut self, records: &mut Records, limits: &BatchLimits) {
        records.clear();
        if self.alerts <= limits.count && self.bytes <= limits.bytes {
            let mut filled = self.lanes.iter_mut().filter(|lane| !lane.metas.is_empty());
            if let (Some(lane), None) = (filled.next(), filled.next())
                && lane.head == 0
            {
                std::mem::swap(&mut lane.bytes, &mut records.bytes);
                std::mem::swap(&mut lane.metas, &mut records.metas);
                lane.places.clear();
                (self.alerts, self.bytes) = (0, 0);
                return;
            }
        }
        while records.metas.len() < limits.count {
            let taken = records.bytes.len();
            let Some(lane) = self.oldest() else { return };
            let len = lane.metas.front().map_or(0, |meta| meta.len as usize);
            if taken > 0 && taken + len > limits.bytes {
                return;
            }
            lane.pop(Some(records));
            self.alerts -= 1;
            self.bytes -= len;
        }
    }
}

/// A queue between the event thread and an output's.
#[derive(Debug)]
pub struct Queue {
    waiting: Mutex<Waiting>,
    /// Something came, or the end.
    filled: Condvar,
    /// Something was taken.
    emptied: Condvar,
    pace: Pace,
}

impl Queue {
    /// An empty queue.
    pub fn new(limits: QueueLimits, pace: Pace) -> Self {
        let (filled, emptied) = (Condvar::new(), Condvar::new());
        let waiting = Waiting { limits, ..Waiting::default() };
        Self { waiting: Mutex::new(waiting), filled, emptied, pace }
    }

    /// From now on so much may wait; what waits already stays.
    pub fn set_limits(&self, limits: QueueLimits) {
        self.lock().limits = limits;
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fits(waiting: &Waiting, len: usize) -> bool {
        let limits = waiting.limits;
        let of_alerts = limits.alerts == 0 || waiting.alerts < limits.alerts;
        waiting.alerts == 0 || of_alerts && waiting.bytes + len <= limits.bytes
    }

    /// Adds records and forgets them in `records`; gives how many were given up for want of room: old or new ones.
    pub fn push(&self, records: &mut Records) -> u64 {
        let mut lost = 0;
        let mut waiting = self.lock();
        let mut rest = records.bytes.as_slice();
        for meta in records.metas.drain(..) {
            let (line, behind) = rest.split_at(rest.len().min(meta.len as usize));
            rest = behind;
            while !Self::fits(&waiting, line.len()) && self.pace == Pace::Replay && !waiting.left {
                self.filled.notify_one();
                waiting = self.emptied.wait(waiting).unwrap_or_else(PoisonError::into_inner);
            }
            if waiting.left {
                lost += 1;
                continue;
            }
            waiting.push(line, meta);
            // The newest may be the least urgent one itself.
            while waiting.alerts > 1 && Self::is_over(&waiting) && waiting.give_up() {
                lost += 1;
            }
        }
        records.bytes.clear();
        drop(waiting);
        self.filled.notify_one();
        lost
    }

    fn is_over(waiting: &Waiting) -> bool {
        let limits = waiting.limits;
        waiting.bytes > limits.bytes || limits.alerts > 0 && waiting.alerts > limits.alerts
    }

    /// Waits for records and puts them into `records`, in the order in which they came.
    pub fn take(&self, records: &mut Records, limits: &BatchLimits) -> Taken {
        self.take_within(records, limits, LONG)
    }

    /// The same; when nothing comes for so long, that counts as a nudge.
    pub fn take_within(&self, records: &mut Records, limits: &BatchLimits, patience: Duration) -> Taken {
        records.clear();
        let started = Instant::now();
        let mut waiting = self.lock();
        loop {
            if waiting.nudged {
                waiting.nudged = false;
                return Taken::Nudged;
            }
            let full = waiting.alerts >= limits.count || waiting.bytes >= limits.bytes;
            if waiting.alerts > 0 {
                let since = waiting.oldest().and_then(|lane| lane.metas.front()).map(|meta| meta.told);
                let left = since.map_or(Duration::ZERO, |since| limits.wait.saturating_sub(since.elapsed()));
                if full || waiting.closed || left.is_zero() {
                    waiting.take(records, limits);
                    drop(waiting);
                    self.emptied.notify_one();
                    return Taken::Some;
                }
                waiting = self.filled.wait_timeout(waiting, left).unwrap_or_else(PoisonError::into_inner).0;
            } else if waiting.closed {
                return Taken::End;
            } else {
                let left = patience.saturating_sub(started.elapsed());
                if left.is_zero() {
                    return Taken::Nudged;
                }
                waiting = self.filled.wait_timeout(waiting, left).unwrap_or_else(PoisonError::into_inner).0;
            }
        }
    }

    /// Nothing more will come.
    pub fn close(&self) {
        self.lock().closed = true;
        self.filled.notify_all();
    }

    /// Wakes who takes, without records.
    pub fn nudge(&self) {
        self.lock().nudged = true;
        self.filled.notify_all();
    }

    /// Nothing more will be taken: what waits is forgotten; gives how many.
    pub fn leave(&self) -> u64 {
        let mut waiting = self.lock();
        waiting.left = true;
        let alerts = waiting.alerts;
        waiting.lanes = Default::default();
        (waiting.alerts, waiting.bytes) = (0, 0);
        self.emptied.notify_all();
        alerts as u64
    }

    /// Alerts and bytes that wait.
    pub fn waiting(&self) -> (usize, usize) {
        let waiting = self.lock();
        (waiting.alerts, waiting.bytes)
    }
}
