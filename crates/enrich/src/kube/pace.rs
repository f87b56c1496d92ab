//! How long is waited for what, of the API server.

use std::time::Duration;

/// How long is waited for what; one place, so that tests can be quick.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    /// For a connection, with TLS.
    pub connect: Duration,
    /// For the beginning of an answer, and for each further piece of one that has an end.
    pub answer: Duration,
    /// How long a watch is asked to last; the server ends it then.
    pub watch: Duration,
    /// How much later a watch that does not end is given up.
    pub overtime: Duration,
    /// Before the first new try after a failure, and, doubled with each, at most.
    pub retry: (Duration, Duration),
    /// Before something that is not allowed, or not there, is tried again.
    pub refused: Duration,
    /// How long a pod waits for what is to be told with it: owners, namespace, services.
    pub together: Duration,
    /// Between looks for changes at owners, which are not watched.
    pub owners: Duration,
    /// Before news that found no room are told again.
    pub no_room: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            answer: Duration::from_secs(30),
            watch: Duration::from_secs(300),
            overtime: Duration::from_secs(30),
            retry: (Duration::from_millis(200), Duration::from_secs(30)),
            refused: Duration::from_secs(60),
            together: Duration::from_secs(2),
            owners: Duration::from_secs(600),
            no_room: Duration::from_millis(500),
        }
    }
}
