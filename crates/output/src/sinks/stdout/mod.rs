//! The program's standard output.

mod settings;

pub use settings::{KEYS, StdoutSettings};

use super::keys::Built;
use super::{Delivered, Failure, Mistake, Sink};
use crate::delivery::Batch;
use lanner_lang::yaml::Node;
use std::io::{self, Write};

/// Lines of any format.
pub(super) const OWN_FORM: bool = false;

/// Nothing can be wrong.
pub(super) fn check(_group: Option<&Node>) -> Result<(), Mistake> {
    Ok(())
}

/// Makes the sink from its group of keys.
pub(super) fn build(group: Option<&Node>) -> Result<Built, Mistake> {
    Ok(Built::of(Stdout::open(&StdoutSettings::read(group))))
}

/// Writes to standard output.
#[derive(Debug)]
pub struct Stdout {
    out: io::Stdout,
}

impl Stdout {
    /// The sink; it is always there.
    pub fn open(_settings: &StdoutSettings) -> Self {
        Self { out: io::stdout() }
    }
}

impl Sink for Stdout {
    /// Whoever read it and went away does not come back, so nothing is tried again.
    fn deliver(&mut self, batch: Batch<'_>) -> Result<Delivered, Failure> {
        let mut out = self.out.lock();
        match out.write_all(batch.bytes()).and_then(|()| out.flush()) {
            Ok(()) => Ok(Delivered(batch.len())),
            Err(error) => Err(Failure::Reject { why: error.to_string(), count: batch.len() }),
        }
    }
}
