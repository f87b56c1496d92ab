//! From the event thread to a sink: a bounded queue and a thread for each output, so that none delays another, nor the detection.
//!
//! The event thread only appends to the queue. The output's thread takes batches out, hands them to the sink, and tries again what failed. What is lost is
//! counted by its reason.

mod batch;
mod counters;
mod letters;
mod queue;
mod retry;
mod shared;
pub mod spool;
mod spooling;
mod watch;
mod worker;

pub use batch::{Batch, Meta, Record, Records};
pub use counters::Counters;
pub use letters::LetterSettings;
pub(crate) use letters::Letters;
pub use queue::{BatchLimits, Pace, Queue, QueueLimits, Taken};
pub use retry::Retry;
pub(crate) use shared::Shared;
pub use shared::Voice;
pub(crate) use spooling::Spooling;
pub(crate) use watch::{Watch, Watchman};
pub(crate) use worker::{Tools, Worker};

use spool::SpoolSettings;
use std::time::Duration;

/// How an output's alerts are delivered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeliverySettings {
    /// What may wait in memory.
    pub queue: QueueLimits,
    /// What is handed over at once.
    pub batch: BatchLimits,
    /// When it is tried again.
    pub retry: Retry,
    /// Where alerts go that can't be delivered.
    pub dead_letters: Option<LetterSettings>,
    /// Where alerts are kept until they have arrived, if not in memory alone.
    pub spool: Option<SpoolSettings>,
}

/// How long a replay tries a batch again; after that the output has one try for each of the others. A replay can be done again.
pub const REPLAY_PATIENCE: Duration = Duration::from_secs(5);
