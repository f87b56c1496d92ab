//! A spool between an output's queue and its thread: one thread writes what comes, the other delivers what is there.

use super::batch::Records;
use super::counters::add;
use super::queue::{BatchLimits, Taken};
use super::shared::Shared;
use super::spool::{Spool, SpoolSettings};
use lanner_engine::Priority;
use std::collections::VecDeque;
use std::sync::atomic::Ordering;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A spool that two threads share.
#[derive(Debug)]
pub(crate) struct Spooling {
    inner: Mutex<Inner>,
    /// Something was written, or it is to be looked at something else.
    filled: Condvar,
}

#[derive(Debug)]
struct Inner {
    spool: Spool,
    /// Nothing more will be written.
    closed: bool,
    nudged: bool,
    /// It was said that it can't be written.
    told: bool,
}

/// Time between two looks at whether something is to be forced onto the disk.
const LOOK: Duration = Duration::from_millis(250);

impl Spooling {
    pub(crate) fn new(spool: Spool) -> Self {
        let inner = Inner { spool, closed: false, nudged: false, told: false };
        Self { inner: Mutex::new(inner), filled: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes what comes out of the queue until that is closed.
    pub(crate) fn write(&self, shared: &Shared) {
        let _leaving = Leaving(self, shared);
        let (mut records, mut limits) = (Records::default(), BatchLimits::default());
        limits.bytes = limits.bytes.min(self.lock().spool.portion());
        loop {
            match shared.queue.take_within(&mut records, &limits, LOOK) {
                Taken::Some => self.append(&mut records, shared),
                Taken::Nudged => {
                    let mut inner = self.lock();
                    let outcome = inner.spool.tend();
                    complain(&mut inner, shared, outcome.err());
                    inner.nudged = true;
                    drop(inner);
                    self.filled.notify_all();
                }
                Taken::End => break,
            }
        }
    }

    fn append(&self, records: &mut Records, shared: &Shared) {
        let mut inner = self.lock();
        let count = records.len() as u64;
        let appended = inner.spool.append(records.batch());
        add(&shared.counters.lost_spool_full, appended.given_up);
        add(&shared.counters.lost_spool_failed, appended.failed);
        let error = appended.error.or_else(|| inner.spool.tend().err());
        if let Some(error) = &error {
            shared.fail(&format!("spool {}: {error}", inner.spool.path().display()));
        }
        complain(&mut inner, shared, error);
        drop(inner);
        // Whoever reads the counter may rely on it.
        shared.counters.spooled.fetch_add(count - appended.failed, Ordering::Release);
        self.filled.notify_all();
    }

    /// Waits for records and reads them, without taking them away; their numbers go into `numbers`.
    pub(super) fn take(
        &self,
        records: &mut Records,
        numbers: &mut VecDeque<u64>,
        limits: &BatchLimits,
        shared: &Shared,
    ) -> Taken {
        let mut inner = self.lock();
        let mut full_by = None;
        loop {
            if std::mem::take(&mut inner.nudged) && shared.has_orders() {
                return Taken::Nudged;
            }
            if inner.spool.left() > 0 {
                let full_by = *full_by.get_or_insert_with(|| Instant::now() + limits.wait);
                let left = full_by.saturating_duration_since(Instant::now());
                if inner.closed || left.is_zero() || inner.spool.fills(limits) {
                    let unreadable = inner.spool.read(records, numbers, limits);
                    add(&shared.counters.lost_spool_failed, unreadable);
                    return Taken::Some;
                }
                inner = self.filled.wait_timeout(inner, left).unwrap_or_else(PoisonError::into_inner).0;
            } else if inner.closed {
                return Taken::End;
            } else {
                inner = self.filled.wait(inner).unwrap_or_else(PoisonError::into_inner);
            }
        }
    }

    /// What was read up to this number needs no delivery any more.
    pub(super) fn ack(&self, number: u64, shared: &Shared) {
        let mut inner = self.lock();
        let outcome = inner.spool.ack(number);
        complain(&mut inner, shared, outcome.err());
    }

    /// From now on it has this size and is forced onto the disk so often; it stays where it is.
    pub(super) fn set(&self, settings: SpoolSettings) {
        self.lock().spool.set(settings);
    }

    /// Records that are to be delivered.
    pub(crate) fn left(&self) -> u64 {
        self.lock().spool.left()
    }
}

fn complain(inner: &mut Inner, shared: &Shared, error: Option<std::io::Error>) {
    match error {
        Some(error) if !inner.told => {
            inner.told = true;
            shared.say(Priority::Error, &format!("spool {}: {error}", inner.spool.path().display()));
        }
        Some(_) => {}
        None => inner.told = false,
    }
}

/// Says that nothing more will be written, however the thread ends.
struct Leaving<'a>(&'a Spooling, &'a Shared);

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        self.1.give_up(self.1.queue.leave());
        self.0.lock().closed = true;
        self.0.filled.notify_all();
    }
}
