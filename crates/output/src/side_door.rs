//! A way to the outputs for who is not the event thread, and must be heard also when that stands still.

use crate::delivery::Records;
use crate::roster::{Board, Door};
use lanner_engine::Alert;
use std::sync::{Arc, TryLockError};
use std::time::Instant;

/// All outputs that are in force, in their order. Groups and rates are not asked: what comes this way is rare, and about the program itself.
#[derive(Debug)]
pub struct SideDoor {
    pub(crate) roster: Arc<Board>,
}

impl SideDoor {
    /// Whether an output has this name.
    pub fn has(&self, name: &str) -> bool {
        self.roster.get().door(name).is_some()
    }

    /// Tells an alert to the outputs whose routes take it. One whose format is in use, because the event thread stopped while it was writing, is left out; gives how
    /// many were.
    pub fn tell(&self, alert: &Alert) -> usize {
        let mut left_out = 0;
        for Door { format, route, shared, .. } in &self.roster.get().doors {
            if !route.takes(alert) {
                continue;
            }
            let mut format = match format.try_lock() {
                Ok(format) => format,
                Err(TryLockError::Poisoned(format)) => format.into_inner(),
                Err(TryLockError::WouldBlock) => {
                    left_out += 1;
                    continue;
                }
            };
            let mut records = Records::default();
            records.add(alert.rule.priority, alert.ts, Instant::now(), |out| format.append(alert, out));
            drop(format);
            let lost = shared.queue.push(&mut records);
            shared.counters.queued(1, lost);
            if !route.goes_on {
                break;
            }
        }
        left_out
    }
}
