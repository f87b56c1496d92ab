//! Walks among the ancestors of a process.

use lanner_state::{Facts, State, Thread};

/// No walk is longer: a loop among parents, which broken captures can have, ends here.
const MAX_DEPTH: usize = 1024;

/// The leaders of the ancestors' thread groups, from the parent upwards.
pub fn ancestors<'a>(state: &'a State, thread: &'a Thread) -> impl Iterator<Item = &'a Thread> {
    let parent = |thread: &'a Thread| state.leader(state.thread(thread.ptid)?);
    std::iter::successors(state.leader(thread).and_then(parent), move |&thread| parent(thread)).take(MAX_DEPTH)
}

/// Which of the three groups of processes an id names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// The session, its id as seen in the process' own pid namespace.
    Session,
    /// The process group, its id as seen in the process' own pid namespace.
    VirtualProcessGroup,
    /// The process group, its id as seen by the host.
    ProcessGroup,
}

impl Group {
    /// The id of a process' group of this kind, -1 when not known.
    pub fn id(self, facts: &Facts) -> i64 {
        match self {
            Self::Session => facts.sid,
            Self::VirtualProcessGroup => facts.vpgid,
            Self::ProcessGroup => facts.pgid,
        }
    }

    /// The leader of a thread's group: the thread whose id the group has; where that can't be looked up (ids of another
    /// namespace) or is gone, the oldest of the ancestors that are in the group without a gap.
    pub fn leader<'a>(self, state: &'a State, thread: &'a Thread) -> Option<&'a Thread> {
        let id = self.id(&thread.facts);
        if id == -1 {
            return None;
        }
        let known = self == Self::ProcessGroup || !thread.facts.in_pid_namespace();
        known.then(|| state.thread(id)).flatten().or_else(|| {
            let parent = |thread: &'a Thread| state.parent(thread).filter(|parent| self.id(&parent.facts) == id);
            std::iter::successors(parent(thread), |&thread| parent(thread)).take(MAX_DEPTH).last()
        })
    }
}
