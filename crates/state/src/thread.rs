//! Threads.

use crate::facts::Facts;
use crate::fd::FdTable;
use crate::follow::Asked;
use lanner_schema::flags::clone_flags;
use std::sync::Arc;

/// Index of a thread in the table; only valid until the next [`crate::State::settle`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ThreadIx(pub u32);

/// CPU use of a thread between two reports of it, in clock ticks of the reporter (100 a second, so also percent).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CpuUse {
    /// In user space.
    pub user: u64,
    /// In the kernel.
    pub system: u64,
    /// Both, counted for itself: a first report counts as nothing.
    pub total: u64,
}

/// A thread: its facts, and what changes too often to be a version.
#[derive(Debug, Clone)]
pub struct Thread {
    /// Facts as of now.
    pub facts: Arc<Facts>,
    /// Thread that made it (the parent process for those found at start), 0 when gone.
    pub ptid: i64,
    /// Thread that inherits its children, as the kernel said at exit; -1 unknown, 0 none.
    pub reaper_tid: i64,
    /// Flags in the schema's encoding (`clone_flags`).
    pub flags: u32,
    /// Descriptors; leaders only.
    pub fds: FdTable,
    /// Soft limit of descriptors, -1 unknown.
    pub fdlimit: i64,
    /// Virtual memory in kB.
    pub vm_size: u32,
    /// Resident memory in kB.
    pub vm_rss: u32,
    /// Swapped memory in kB.
    pub vm_swap: u32,
    /// Major page faults.
    pub pf_major: u64,
    /// Minor page faults.
    pub pf_minor: u64,
    /// Time of the last event, ns since 1970.
    pub last_ts: u64,
    /// Threads whose `ptid` this is; may hold some that are gone.
    pub children: Vec<i64>,
    /// It exited (or was missed doing so); the entry is there for others.
    pub dead: bool,
    /// CPU use at the last report.
    pub cpu: CpuUse,
    /// CPU use in total, as of the last report: user, system.
    pub(crate) cpu_total: (u64, u64),
    /// It is in its group, and among the children of its parent.
    pub(crate) linked: bool,
    /// Number of entries in `children` that are gone.
    pub(crate) gone_children: u32,
    /// What the last enter event asked for, while its exit is awaited.
    pub(crate) enter: Option<Asked>,
}

impl Thread {
    /// A thread that nothing is known of but its facts.
    pub fn new(facts: Facts) -> Self {
        Self {
            facts: Arc::new(facts),
            ptid: -1,
            reaper_tid: -1,
            flags: 0,
            fds: FdTable::default(),
            fdlimit: -1,
            vm_size: 0,
            vm_rss: 0,
            vm_swap: 0,
            pf_major: 0,
            pf_minor: 0,
            last_ts: 0,
            children: Vec::new(),
            dead: false,
            cpu: CpuUse::default(),
            cpu_total: (0, 0),
            linked: false,
            gone_children: 0,
            enter: None,
        }
    }

    /// Thread id.
    #[inline]
    pub fn tid(&self) -> i64 {
        self.facts.tid
    }

    /// Process id.
    #[inline]
    pub fn pid(&self) -> i64 {
        self.facts.pid
    }

    /// True if it leads its thread group.
    #[inline]
    pub fn is_main(&self) -> bool {
        self.facts.tid == self.facts.pid
    }

    /// True if it only stands for a thread that events came from, but of which nothing is known.
    #[inline]
    pub fn is_invalid(&self) -> bool {
        self.facts.tid < 0 || self.facts.pid < 0 || self.ptid < 0
    }

    /// True if it lives in a pid namespace that is not the host's.
    pub fn in_pid_namespace(&self) -> bool {
        self.flags & clone_flags::CLONE_CHILD_IN_PIDNS != 0 || self.facts.in_pid_namespace()
    }

    /// A copy to look at, with these descriptors, without lists of others.
    pub(crate) fn copy(&self, fds: FdTable) -> Self {
        Self { facts: self.facts.clone(), fds, children: Vec::new(), enter: None, ..*self }
    }

    /// The facts, to be changed; whoever holds the version keeps it as it was.
    pub(crate) fn facts_mut(&mut self) -> &mut Facts {
        Arc::make_mut(&mut self.facts)
    }
}
