//! How long to wait before the next try: twice as long each time, with chance in it so that many senders don't come together.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

/// When and how often a delivery is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// Before the second try.
    pub first: Duration,
    /// At most.
    pub longest: Duration,
    /// Tries in all; 0: without end.
    pub tries: u32,
    /// Time-outs in a row after which it is given up; 0: without end.
    pub timeouts: u32,
}

impl Default for Retry {
    fn default() -> Self {
        Self { first: Duration::from_millis(500), longest: Duration::from_secs(30), tries: 0, timeouts: 0 }
    }
}

impl Retry {
    /// The wait behind the `failures`-th failure in a row, 1 for the first: between half of it and all of it.
    pub fn wait(&self, failures: u32) -> Duration {
        let doubled =
            self.first.saturating_mul(1_u32.checked_shl(failures.saturating_sub(1).min(31)).unwrap_or(u32::MAX));
        let most = doubled.min(self.longest);
        let half = most / 2;
        half + half.mul_f64(chance())
    }
}

/// Between 0 and 1.
fn chance() -> f64 {
    (RandomState::new().hash_one(0_u8) >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::Retry;
    use std::time::Duration;

    #[test]
    fn waits_double_up_to_the_longest_with_chance_in_the_upper_half() {
        let retry = Retry { first: Duration::from_millis(100), longest: Duration::from_secs(2), ..Retry::default() };
        for (failures, most) in [(1, 100), (2, 200), (3, 400), (5, 1600), (6, 2000), (60, 2000), (u32::MAX, 2000)] {
            for _ in 0..20 {
                let wait = retry.wait(failures).as_millis();
                assert!((most / 2..=most).contains(&wait), "{failures}: {wait}");
            }
        }
        let waits: std::collections::BTreeSet<u128> = (0..20).map(|_| retry.wait(6).as_micros()).collect();
        assert!(waits.len() > 1, "no chance in it");
    }
}
