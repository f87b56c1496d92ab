//! Threads that exited a moment ago: the exit of a child can be told before its parent's clone.

use rustc_hash::FxHashMap;
use std::collections::VecDeque;

/// Number of exits that are remembered.
const MAX_EXITS: usize = 8192;
/// How long an exit counts as recent, ns.
pub(crate) const RECENT: u64 = 2_000_000_000;

/// The last exits: (parent, child) and when.
#[derive(Debug, Default)]
pub(crate) struct Exited {
    times: FxHashMap<(u32, u32), u64>,
    order: VecDeque<((u32, u32), u64)>,
}

impl Exited {
    /// Notes that the child of a parent exited. Ids count by their low 32 bits: in a namespace more is not known.
    pub fn note(&mut self, ptid: i64, tid: i64, ts: u64) {
        let key = (ptid as u32, tid as u32);
        self.times.insert(key, ts);
        self.order.push_back((key, ts));
        if self.order.len() > MAX_EXITS
            && let Some((oldest, ts)) = self.order.pop_front()
            && self.times.get(&oldest) == Some(&ts)
        {
            self.times.remove(&oldest);
        }
    }

    /// True if the child of that parent exited less than [`RECENT`] before `now`.
    pub fn recently(&self, ptid: i64, tid: i64, now: u64) -> bool {
        self.times.get(&(ptid as u32, tid as u32)).is_some_and(|&ts| now.saturating_sub(ts) < RECENT)
    }
}
