//! How long is waited for what.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

/// Pauses that double, up to a bound, each a quarter longer or shorter by chance.
#[derive(Debug)]
pub(crate) struct Backoff {
    first: Duration,
    most: Duration,
    next: Duration,
}

impl Backoff {
    pub(crate) fn new((first, most): (Duration, Duration)) -> Self {
        Self { first, most, next: first }
    }

    /// It went well: the next pause is short again.
    pub(crate) fn reset(&mut self) {
        self.next = self.first;
    }

    pub(crate) fn pause(&mut self) -> Duration {
        let pause = self.next;
        self.next = (pause * 2).min(self.most);
        // Each new hasher of the standard library has a random key.
        let percent = 75 + RandomState::new().hash_one(0) % 51;
        pause * percent as u32 / 100
    }
}
