//! What became of the alerts of an output, in numbers.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

macro_rules! counters {
    ($( $(#[doc = $doc:literal])+ $name:ident; )+) => {
        /// Counts of one output since its start; any thread may read them.
        #[derive(Debug, Default)]
        pub struct Counters {
            $( $(#[doc = $doc])+ pub $name: AtomicU64, )+
        }

        impl Counters {
            /// Each count's name, meaning and value.
            pub fn rows(&self) -> Vec<(&'static str, &'static str, u64)> {
                vec![$( (stringify!($name), concat!($($doc),+).trim_ascii(), self.$name.load(Ordering::Relaxed)), )+]
            }
        }
    };
}

counters! {
    /// Alerts routed to the output.
    queued;
    /// Alerts that arrived.
    sent;
    /// Deliveries that failed and were tried again.
    retried;
    /// Alerts lost because the queue was full.
    lost_full;
    /// Alerts lost because the other side refused them.
    lost_refused;
    /// Alerts lost after the last try.
    lost_tries;
    /// Alerts lost because the program ended before they arrived.
    lost_end;
    /// Alerts lost because the output was removed before they arrived.
    lost_removed;
    /// Alerts lost because the spool was full.
    lost_spool_full;
    /// Alerts lost because the spool could not be written or read.
    lost_spool_failed;
    /// Alerts written to the dead-letter file, among those that were lost.
    dead_lettered;
    /// Alerts written to the spool.
    spooled;
    /// Alerts that the rate cap left out; they are not among the queued ones, nor among the lost ones.
    capped;
    /// Alerts that went by themselves because too many groups were open.
    ungrouped;
    /// Sum of the times from an alert's queueing, or its reading from a spool, to its arrival, µs.
    latency_sum_us;
    /// Longest of these times, µs.
    latency_max_us;
}

pub(super) fn add(counter: &AtomicU64, count: u64) {
    counter.fetch_add(count, Ordering::Relaxed);
}

impl Counters {
    /// All alerts that were lost, for whatever reason.
    pub fn lost(&self) -> u64 {
        let of = [
            &self.lost_full,
            &self.lost_refused,
            &self.lost_tries,
            &self.lost_end,
            &self.lost_removed,
            &self.lost_spool_full,
            &self.lost_spool_failed,
        ];
        of.iter().map(|counter| counter.load(Ordering::Relaxed)).sum()
    }

    /// So many were queued, of which or instead of which so many were lost for want of room.
    pub(crate) fn queued(&self, count: u64, lost: u64) {
        add(&self.queued, count);
        add(&self.lost_full, lost);
    }

    /// The rate cap left one out.
    pub(crate) fn capped(&self) {
        add(&self.capped, 1);
    }

    /// One found no room among the groups.
    pub(crate) fn ungrouped(&self) {
        add(&self.ungrouped, 1);
    }

    /// Those that were lost for want of room.
    pub(super) fn lost_for_room(&self) -> u64 {
        self.lost_full.load(Ordering::Relaxed) + self.lost_spool_full.load(Ordering::Relaxed)
    }

    pub(super) fn arrived(&self, told: impl Iterator<Item = Instant>, count: usize) {
        let now = Instant::now();
        let (mut sum, mut max) = (Duration::ZERO, Duration::ZERO);
        for told in told {
            let took = now.saturating_duration_since(told);
            sum += took;
            max = max.max(took);
        }
        add(&self.sent, count as u64);
        add(&self.latency_sum_us, sum.as_micros() as u64);
        self.latency_max_us.fetch_max(max.as_micros() as u64, Ordering::Relaxed);
    }
}
