//! From one reader to the next: what is left of a probe whose reader is gone is told first, and what ours leaves is kept.

use super::estate::{Estate, Note, name_of};
use super::ring::Ring;
use super::{Live, LiveError, RINGS, error, settings};

/// What became of the probe before this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inheritance {
    /// There was none, or it was of no use.
    None,
    /// It tells what happened before this one was attached.
    Pending,
    /// It told so many events, and was given up.
    Over(u64),
}

impl Live {
    /// True if a ring's first event, of this time, is to be handed out, while there are two probes.
    pub(super) fn is_news(&mut self, index: usize, ts: u64) -> Result<bool, LiveError> {
        let (Some(elder), Some(record)) = (&mut self.elder, self.probe.rings[index].peek()?) else { return Ok(true) };
        let event = record.event().map_err(LiveError::Event)?;
        Ok(if index < RINGS { elder.is_news_of_younger(&event) } else { elder.is_news(&event, ts) })
    }

    /// The elder has told everything.
    pub(super) fn part(&mut self) -> Result<(), LiveError> {
        self.probe.rings.truncate(RINGS);
        let Some(elder) = self.elder.take() else { return Ok(()) };
        let cpus = libbpf_rs::num_possible_cpus().map_err(error::at("to count CPUs"))?;
        let (told, gaps) = elder.part(cpus)?;
        self.inheritance = Inheritance::Over(told);
        self.untold.extend(gaps);
        Ok(())
    }

    /// What became of the probe before this one.
    pub fn inheritance(&self) -> Inheritance {
        self.inheritance
    }

    /// What a reader behind this one needs to go on where this one ends, whether or not that has time to say so: to be kept by somebody who lives longer.
    /// From now on it is noted how far this one is.
    ///
    /// # Errors
    /// A system that gives no more descriptors.
    pub fn bequeath(&mut self) -> Result<&Estate, LiveError> {
        let losses = self.stats()?.losses().map(|(_, _, count)| count).collect();
        let looked = settings::now(self.boot_epoch);
        let note = Note { boot_epoch: self.boot_epoch, looked, scope: name_of(&self.watched), losses };
        let estate = self.probe.estate()?;
        estate.write_note(&note);
        Ok(&self.estate.insert((estate, note)).0)
    }

    /// Reads no further: what the rings have is the next reader's, if there is one, and the probe tells that one of all tasks anew.
    ///
    /// # Errors
    /// A kernel that refuses.
    pub fn leave(&mut self) -> Result<(), LiveError> {
        let Some((estate, _)) = &self.estate else { return Ok(()) };
        estate.tell_again()?;
        if let Some(held) = self.held.take() {
            self.probe.rings[held].advance();
        }
        self.probe.rings.iter_mut().for_each(Ring::release);
        Ok(())
    }

    /// A time of an event in a ring, by our clock.
    pub(super) fn time_of(&self, index: usize, ts: u64) -> u64 {
        self.elder.as_ref().filter(|_| index >= RINGS).map_or(ts, |elder| elder.time(ts))
    }
}
