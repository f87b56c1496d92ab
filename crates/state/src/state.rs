//! The state as a whole: how events reach it, and how others look at it.

use crate::container::Containers;
use crate::facts::Facts;
use crate::fd::Fd;
use crate::machine::Machine;
use crate::thread::{Thread, ThreadIx};
use crate::users::Users;
use lanner_schema::Event;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Bounds of the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Largest number of threads.
    pub threads: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { threads: 262_144 }
    }
}

/// What an event is attached to, and what has to happen after it was judged.
#[derive(Debug, Clone, Default)]
pub struct Effect {
    /// The thread that made it.
    pub thread: Option<ThreadIx>,
    /// The descriptor that it made, used or closed; -1 when the event has none.
    pub fd: Option<i64>,
    /// The descriptor's version at the event, when there is one.
    pub fd_entry: Option<Arc<Fd>>,
    /// The event gave its descriptor another name.
    pub fd_name_changed: bool,
    /// Not for rules: an enter event, a part of the snapshot, or for state only.
    pub hidden: bool,
}

/// All that is known of the host.
#[derive(Debug, Default)]
pub struct State {
    threads: Vec<Option<Thread>>,
    by_tid: FxHashMap<i64, ThreadIx>,
    users: Users,
    containers: Containers,
    machine: Machine,
    first_ts: u64,
}

impl State {
    /// Follows an event: the only way to change the state.
    pub fn follow(&mut self, _event: &Event<'_>) -> Effect {
        Effect::default()
    }

    /// Ends an event: only now exited threads and closed descriptors disappear.
    pub fn settle(&mut self, _effect: Effect) {}

    /// The thread with an id.
    pub fn thread(&self, tid: i64) -> Option<&Thread> {
        self.at(*self.by_tid.get(&tid)?)
    }

    /// The thread behind an index.
    pub fn at(&self, ix: ThreadIx) -> Option<&Thread> {
        self.threads.get(ix.0 as usize)?.as_ref()
    }

    /// The leader of a thread's group; itself for a leader.
    pub fn leader<'a>(&'a self, thread: &'a Thread) -> Option<&'a Thread> {
        if thread.is_main() { Some(thread) } else { self.thread(thread.pid()) }
    }

    /// The parent: thread `ptid` of the leader.
    pub fn parent<'a>(&'a self, thread: &'a Thread) -> Option<&'a Thread> {
        self.thread(self.leader(thread)?.ptid)
    }

    /// Ancestor `n`: 0 is the thread's leader, 1 the parent's leader, and so on. Loops end at their length.
    pub fn ancestor<'a>(&'a self, thread: &'a Thread, n: u32) -> Option<&'a Thread> {
        let mut current = self.leader(thread)?;
        for _ in 0..n {
            current = self.leader(self.thread(current.ptid)?)?;
        }
        Some(current)
    }

    /// The facts of a thread and of its ancestors, as they are now: the lineage of an alert, oldest last.
    pub fn lineage(&self, thread: &Thread) -> Vec<Arc<Facts>> {
        let _ = thread;
        Vec::new()
    }

    /// Number of living threads in a group.
    pub fn group_size(&self, _pid: i64) -> usize {
        0
    }

    /// Users and groups.
    pub fn users(&self) -> &Users {
        &self.users
    }

    /// Containers.
    pub fn containers(&self) -> &Containers {
        &self.containers
    }

    /// The machine.
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    /// Time of the first event, ns since 1970, 0 before.
    pub fn first_ts(&self) -> u64 {
        self.first_ts
    }
}
