//! Threads.

use crate::facts::Facts;
use crate::fd::FdTable;
use std::sync::Arc;

/// Index of a thread in the table; only valid until the next [`crate::State::settle`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ThreadIx(pub u32);

/// A thread: its facts, and what changes too often to be a version.
#[derive(Debug, Clone)]
pub struct Thread {
    /// Facts as of now.
    pub facts: Arc<Facts>,
    /// Thread that made it (the parent process for those found at start), 0 when gone.
    pub ptid: i64,
    /// Thread that inherits its children, as the kernel said at exit; -1 unknown.
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
}

impl Thread {
    /// Thread id.
    pub fn tid(&self) -> i64 {
        self.facts.tid
    }

    /// Process id.
    pub fn pid(&self) -> i64 {
        self.facts.pid
    }

    /// True if it leads its thread group.
    pub fn is_main(&self) -> bool {
        self.facts.tid == self.facts.pid
    }
}
