//! A program's standard input.

mod child;
mod settings;

pub use settings::{KEYS, ProgramSettings};

use super::keys::Built;
use super::{Delivered, Failure, Mistake, Sink, Stopper};
use crate::delivery::Batch;
use child::{Current, Running, Trouble};
use lanner_lang::yaml::Node;
use std::time::{Duration, Instant};

/// Lines of any format.
pub(super) const OWN_FORM: bool = false;

/// Looks for a command.
pub(super) fn check(group: Option<&Node>) -> Result<(), Mistake> {
    if ProgramSettings::read(group).program.trim().is_empty() {
        return Err(Mistake::at("program", "a program needs a command"));
    }
    Ok(())
}

/// Makes the sink from its group of keys.
pub(super) fn build(group: Option<&Node>) -> Result<Built, Mistake> {
    Ok(Built::of(ProgramSink::new(ProgramSettings::read(group))))
}

/// Hands lines to a program.
#[derive(Debug)]
pub struct ProgramSink {
    settings: ProgramSettings,
    running: Option<Running>,
    current: Current,
}

impl ProgramSink {
    /// The sink; nothing is started yet.
    pub fn new(settings: ProgramSettings) -> Self {
        Self { settings, running: None, current: Current::default() }
    }

    fn deadline(&self) -> Instant {
        Instant::now() + Duration::from_millis(self.settings.timeout_ms)
    }

    fn failure(&self, trouble: Trouble) -> Failure {
        let what = |why: &str| format!("{}: {why}", self.settings.program);
        match trouble {
            Trouble::TimedOut => Failure::TimedOut { why: what("it takes too long, and is killed") },
            Trouble::Ended(why) => Failure::retry(what(&why)),
        }
    }

    /// One process for one alert.
    fn once(&self, line: &[u8]) -> Result<(), Trouble> {
        let deadline = self.deadline();
        let mut running = Running::start(&self.settings.program, &self.current)?;
        // A program that has seen enough may close its input.
        let written = running.write(line, deadline);
        if let Err(Trouble::TimedOut) = written {
            return Err(Trouble::TimedOut);
        }
        let status = running.finish(deadline)?;
        if self.settings.check_exit && !status.success() {
            return Err(Trouble::Ended(format!("it ended with {status}")));
        }
        Ok(())
    }
}

impl Sink for ProgramSink {
    fn deliver(&mut self, batch: Batch<'_>) -> Result<Delivered, Failure> {
        if !self.settings.keep_alive {
            let (one, _) = batch.split_at(1);
            return match self.once(one.bytes()) {
                Ok(()) => Ok(Delivered(1)),
                Err(trouble) => Err(self.failure(trouble)),
            };
        }
        let deadline = self.deadline();
        let running = match self.running.take().filter(Running::is_there) {
            Some(running) => Ok(running),
            None => Running::start(&self.settings.program, &self.current),
        };
        let outcome = running.and_then(|mut running| running.write(batch.bytes(), deadline).map(|()| running));
        match outcome {
            Ok(running) => {
                self.running = Some(running);
                Ok(Delivered(batch.len()))
            }
            Err(trouble) => Err(self.failure(trouble)),
        }
    }

    /// Closes its input, so that it can end; waits for that.
    fn end(&mut self) {
        let deadline = self.deadline();
        if let Some(running) = self.running.take() {
            // What it does with its last lines is its own business.
            let _ = running.finish(deadline);
        }
    }

    fn stopper(&self) -> Option<Stopper> {
        let current = self.current.clone();
        Some(Stopper(Box::new(move || current.stop())))
    }
}
