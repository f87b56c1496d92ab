//! Where an action that did not come back was lost, as far as counters tell.

/// The places on the way of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Its process has not acted.
    Action,
    /// The probe saw no call of its class since.
    Kernel,
    /// The kernel's filter let nothing of its class pass.
    Filter,
    /// Events of its class were lost.
    Lost,
    /// What is taken now is older than the action.
    Ring,
    /// What was delivered could not be read.
    Decoding,
    /// It was read, and the engine did not match it.
    Judging,
    /// Others of its class passed; counters don't say more.
    Unknown,
}

impl Stage {
    /// For fields and readiness.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Action => "action",
            Self::Kernel => "kernel",
            Self::Filter => "filter",
            Self::Lost => "lost",
            Self::Ring => "ring",
            Self::Decoding => "decoding",
            Self::Judging => "judging",
            Self::Unknown => "unknown",
        }
    }

    /// For people.
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::Action => "its process did not act",
            Self::Kernel => "the probe did not see it",
            Self::Filter => "the filter in the kernel dropped it",
            Self::Lost => "it was lost in the kernel",
            Self::Ring => "it waits in the ring",
            Self::Decoding => "it could not be read",
            Self::Judging => "it was read, and no rule matched it",
            Self::Unknown => "between the probe and the rules, where others passed",
        }
    }
}

/// What is known since an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Evidence {
    /// Its process says that it has acted.
    pub acted: bool,
    /// Its event was read.
    pub read: bool,
    /// The last event that was taken is older than the action.
    pub behind: bool,
    /// Events of its class in the kernel since.
    pub seen: u64,
    pub filtered: u64,
    pub delivered: u64,
    pub lost: u64,
    /// Records that were no events.
    pub malformed: u64,
}

impl Evidence {
    /// The stage that explains it. Who else is busy may hide an earlier one.
    pub(super) fn stage(&self) -> Stage {
        match self {
            Self { read: true, .. } => Stage::Judging,
            Self { acted: false, .. } => Stage::Action,
            Self { seen: 0, .. } => Stage::Kernel,
            Self { lost: 1.., .. } => Stage::Lost,
            Self { delivered: 0, .. } => Stage::Filter,
            Self { behind: true, .. } => Stage::Ring,
            Self { malformed: 1.., .. } => Stage::Decoding,
            _ => Stage::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Evidence, Stage};

    #[test]
    fn the_stage_follows_from_the_counters() {
        let none = Evidence::default();
        let acted = Evidence { acted: true, ..none };
        let seen = Evidence { seen: 3, filtered: 3, ..acted };
        let delivered = Evidence { seen: 3, filtered: 2, delivered: 1, ..acted };
        for (evidence, stage) in [
            (none, Stage::Action),
            (acted, Stage::Kernel),
            (seen, Stage::Filter),
            (Evidence { seen: 4, lost: 1, ..seen }, Stage::Lost),
            (Evidence { behind: true, ..delivered }, Stage::Ring),
            (Evidence { malformed: 1, ..delivered }, Stage::Decoding),
            (delivered, Stage::Unknown),
            (Evidence { read: true, ..delivered }, Stage::Judging),
        ] {
            assert_eq!(evidence.stage(), stage, "{evidence:?}");
        }
    }
}
