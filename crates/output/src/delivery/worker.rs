//! An output's thread: takes batches, delivers them, tries again.

use super::batch::{Batch, Records};
use super::counters::add;
use super::letters::Letters;
use super::queue::{BatchLimits, Pace, Taken};
use super::shared::Shared;
use super::spooling::Spooling;
use super::{DeliverySettings, REPLAY_PATIENCE, Retry};
use crate::sinks::{Delivered, Failure, Sink};
use lanner_engine::Priority;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, Instant};

/// Time between two lines about refused alerts.
const QUIET: Duration = Duration::from_secs(60);

/// What an output's thread has.
#[derive(Debug)]
pub(crate) struct Worker {
    pub(crate) shared: Arc<Shared>,
    pub(crate) sink: Box<dyn Sink>,
    pub(crate) batch: BatchLimits,
    pub(crate) retry: Retry,
    pub(crate) letters: Option<Letters>,
    pub(crate) spool: Option<Arc<Spooling>>,
    /// Numbers in the spool of what is being delivered.
    pub(crate) numbers: VecDeque<u64>,
    /// What is left stays in the spool.
    pub(crate) stopped: bool,
    /// In a replay: a batch was given up.
    pub(crate) hopeless: bool,
    /// When a refusal was last told.
    pub(crate) refused: Option<Instant>,
}

/// What an output goes on with in the place of what it had: its queue, its spool and its counts stay.
#[derive(Debug)]
pub(crate) struct Tools {
    pub(crate) sink: Box<dyn Sink>,
    pub(crate) delivery: DeliverySettings,
    pub(crate) letters: Option<Letters>,
}

/// Failures in a row.
#[derive(Debug)]
struct Trouble {
    since: Instant,
    failures: u32,
    timeouts: u32,
    /// The reason that was told.
    told: String,
}

/// Says that nobody delivers any more, however the thread ends; a spool goes on without.
struct Leaving(Arc<Shared>, bool);

impl Drop for Leaving {
    fn drop(&mut self) {
        if !self.1 {
            self.0.give_up(self.0.queue.leave());
        }
        self.0.set_busy(false);
        self.0.done();
    }
}

impl Worker {
    /// Works until there is nothing left and nothing will come.
    pub(crate) fn run(mut self) {
        let _leaving = Leaving(self.shared.clone(), self.spool.is_some());
        let mut records = Records::default();
        let mut trouble = None;
        while !self.stopped {
            let taken = match &self.spool {
                None => self.shared.queue.take(&mut records, &self.batch),
                Some(spool) => spool.take(&mut records, &mut self.numbers, &self.batch, &self.shared),
            };
            self.obey();
            match taken {
                Taken::Some => {
                    self.shared.took(records.len());
                    self.deliver(records.batch(), &mut trouble);
                }
                Taken::Nudged => {}
                Taken::End => break,
            }
        }
        self.sink.end();
    }

    /// Delivers a batch, or loses it.
    fn deliver(&mut self, mut rest: Batch<'_>, trouble: &mut Option<Trouble>) {
        while !rest.is_empty() {
            self.shared.set_busy(true);
            let outcome = self.sink.deliver(rest);
            self.shared.set_busy(false);
            match outcome {
                Ok(Delivered(0)) => rest = self.fail(rest, "nothing was taken", None, false, trouble),
                Ok(Delivered(count)) => {
                    let (front, behind) = rest.split_at(count);
                    self.shared.counters.arrived(front.metas().iter().map(|meta| meta.told), front.len());
                    self.settle(front.len());
                    rest = behind;
                    if let Some(over) = trouble.take() {
                        let text = format!("works again after {:.1} s", over.since.elapsed().as_secs_f64());
                        self.shared.say(Priority::Informational, &text);
                    }
                }
                Err(Failure::Reject { why, count }) => {
                    let (front, behind) = rest.split_at(count.max(1));
                    self.refuse(front, &why);
                    rest = behind;
                }
                Err(Failure::Retry { why, after }) => rest = self.fail(rest, &why, after, false, trouble),
                Err(Failure::TimedOut { why }) => rest = self.fail(rest, &why, None, true, trouble),
            }
            self.obey();
        }
    }

    /// Does what it was asked to, between two deliveries.
    fn obey(&mut self) {
        if self.shared.take_reopen() {
            self.sink.reopen();
        }
        if let Some(tools) = self.shared.take_tools() {
            let Tools { sink, delivery, letters } = *tools;
            self.sink.end();
            self.sink = sink;
            (self.batch, self.retry, self.letters) = (delivery.batch, delivery.retry, letters);
            self.shared.queue.set_limits(delivery.queue);
            if let (Some(spool), Some(settings)) = (&self.spool, delivery.spool) {
                spool.set(settings);
            }
        }
    }

    fn refuse(&mut self, front: Batch<'_>, why: &str) {
        self.shared.fail(why);
        self.lose(front, why, |shared| &shared.counters.lost_refused);
        if self.shared.pace == Pace::Live && self.refused.is_none_or(|last| last.elapsed() > QUIET) {
            self.refused = Some(Instant::now());
            self.shared.say(Priority::Error, &format!("{why}: {} not delivered", alerts(front.len())));
        }
    }

    /// So many of the first records need no delivery any more.
    fn settle(&mut self, count: usize) {
        self.shared.settled(count);
        if let Some(spool) = &self.spool
            && let Some(number) = self.numbers.drain(..count.min(self.numbers.len())).next_back()
        {
            spool.ack(number, &self.shared);
        }
    }

    fn lose(&mut self, lost: Batch<'_>, why: &str, reason: impl Fn(&Shared) -> &AtomicU64) {
        self.write_letters(lost, why, reason);
        self.settle(lost.len());
    }

    fn write_letters(&mut self, lost: Batch<'_>, why: &str, reason: impl Fn(&Shared) -> &AtomicU64) {
        let counters = &self.shared.counters;
        add(reason(&self.shared), lost.len() as u64);
        if let Some(letters) = &mut self.letters {
            match letters.write(&self.shared.name, why, lost) {
                Ok(written) => add(&counters.dead_lettered, written),
                Err(Some(error)) => {
                    self.shared.say(Priority::Error, &format!("the dead-letter file can't be written: {error}"));
                }
                Err(None) => {}
            }
        }
    }

    /// A try failed: waits for the next one, or gives up; gives what is still to be delivered.
    fn fail<'a>(
        &mut self,
        rest: Batch<'a>,
        why: &str,
        after: Option<Duration>,
        timeout: bool,
        trouble: &mut Option<Trouble>,
    ) -> Batch<'a> {
        self.shared.fail(why);
        let new = || Trouble { since: Instant::now(), failures: 0, timeouts: 0, told: String::new() };
        let now = trouble.get_or_insert_with(new);
        now.failures += 1;
        now.timeouts = if timeout { now.timeouts + 1 } else { 0 };
        let of = |limit: u32, count: u32| limit > 0 && count >= limit;
        let nothing = rest.split_at(rest.len()).1;
        let hopeless = self.shared.pace == Pace::Replay && now.since.elapsed() >= REPLAY_PATIENCE;
        if self.spool.is_some() && (self.shared.is_over() || hopeless) {
            self.stopped = true;
            return nothing;
        }
        if self.shared.is_over() {
            self.lose(rest, why, Shared::lost_at_end);
            return nothing;
        }
        let given_up = match self.shared.pace {
            Pace::Live => of(self.retry.tries, now.failures) || of(self.retry.timeouts, now.timeouts),
            Pace::Replay => self.hopeless || hopeless,
        };
        if given_up {
            let tries = now.failures;
            *trouble = None;
            self.hopeless = true;
            self.lose(rest, why, |shared| &shared.counters.lost_tries);
            let text = format!("{why}: {} given up after {tries} tries", alerts(rest.len()));
            if self.shared.pace == Pace::Live {
                self.shared.say(Priority::Error, &text);
            }
            return nothing;
        }
        let wait = after.map_or_else(|| self.retry.wait(now.failures), |after| after.min(MAX_AFTER));
        let wait = if self.shared.pace == Pace::Replay { wait.min(REPLAY_PATIENCE) } else { wait };
        if now.told != why && self.shared.pace == Pace::Live {
            why.clone_into(&mut now.told);
            self.shared.say(Priority::Warning, &format!("{why}; it is tried again"));
        }
        add(&self.shared.counters.retried, 1);
        self.shared.pause(wait);
        rest
    }
}

/// Longest wait that the other side may ask for.
const MAX_AFTER: Duration = Duration::from_secs(300);

fn alerts(count: usize) -> String {
    if count == 1 { "1 alert".to_owned() } else { format!("{count} alerts") }
}
