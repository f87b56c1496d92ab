//! What an answer says of each alert of a batch, kept until the delivery core has asked for all of it.

use crate::delivery::Batch;
use crate::sinks::{Delivered, Failure};
use rustc_hash::FxBuildHasher;
use std::collections::VecDeque;
use std::hash::BuildHasher;

/// What became of an alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is still to be sent.
    Open,
    /// It arrived.
    Arrived,
    /// It was refused, and why.
    Refused(String),
}

/// Verdicts on the alerts of a batch, by their order.
#[derive(Debug, Default)]
pub struct Verdicts(VecDeque<(u64, Verdict)>);

impl Verdicts {
    /// Turns to a batch: what is known stays if it is about these alerts, otherwise all are open.
    pub fn turn_to(&mut self, batch: Batch<'_>) {
        let hashes = || batch.records().map(|record| FxBuildHasher.hash_one(record.line));
        let same = self.0.len() == batch.len() && self.0.iter().map(|(hash, _)| *hash).eq(hashes());
        if !same {
            self.0 = hashes().map(|hash| (hash, Verdict::Open)).collect();
        }
    }

    /// Places of alerts that are open.
    pub fn open(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().enumerate().filter(|(_, (_, verdict))| *verdict == Verdict::Open).map(|(place, _)| place)
    }

    /// Says what became of one.
    pub fn set(&mut self, place: usize, verdict: Verdict) {
        if let Some((_, of)) = self.0.get_mut(place) {
            *of = verdict;
        }
    }

    /// What is known of the first ones, and forgets them; `None` when the first one is open.
    pub fn take(&mut self) -> Option<Result<Delivered, Failure>> {
        let first = self.0.front()?.1.clone();
        if first == Verdict::Open {
            return None;
        }
        let count = self.0.iter().take_while(|(_, verdict)| *verdict == first).count();
        self.0.drain(..count);
        Some(match first {
            Verdict::Refused(why) => Err(Failure::Reject { why, count }),
            Verdict::Arrived | Verdict::Open => Ok(Delivered(count)),
        })
    }
}
