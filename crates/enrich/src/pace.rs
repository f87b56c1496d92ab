//! How long is waited for what.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

/// How long is waited for what; one place, so that tests can be quick.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    /// Between looks for sockets.
    pub recheck: Duration,
    /// For a runtime to take a connection, to say who it is, or to list its containers.
    pub request: Duration,
    /// For a runtime to answer a question about one container.
    pub lookup: Duration,
    /// For all runtimes to know an id that somebody asked for: a runtime may learn of it late. Who asks waits for a second (`container_hold_ms`).
    pub question: Duration,
    /// For the response to a request for events, which some runtimes begin with the first event only.
    pub subscribed: Duration,
    /// Between signs of life of a quiet runtime.
    pub ping: Duration,
    /// Between lists of a runtime that tells no events.
    pub poll: Duration,
    /// Before the first new try of a runtime that failed, and, doubled with each, at most.
    pub retry: (Duration, Duration),
    /// From a container's removal until it is told: events of its processes may still be under way.
    pub linger: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            recheck: Duration::from_secs(2),
            request: Duration::from_secs(3),
            lookup: Duration::from_millis(500),
            question: Duration::from_millis(900),
            subscribed: Duration::from_millis(200),
            ping: Duration::from_secs(15),
            poll: Duration::from_secs(1),
            retry: (Duration::from_millis(100), Duration::from_secs(10)),
            linger: Duration::from_secs(10),
        }
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_a_bound() {
        let mut backoff = Backoff::new((Duration::from_millis(100), Duration::from_millis(300)));
        for expected in [100, 200, 300, 300] {
            let pause = backoff.pause().as_millis();
            assert!((expected * 3 / 4..=expected * 5 / 4).contains(&pause), "{expected}: {pause}");
        }
        backoff.reset();
        assert!(backoff.pause() <= Duration::from_millis(125));
    }
}
