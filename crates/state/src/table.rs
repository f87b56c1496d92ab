//! The thread table: threads by id, their groups and parents, removal and who inherits the children.

use crate::counters::Counters;
use crate::thread::{Thread, ThreadIx};
use rustc_hash::FxHashMap;

/// References to what is gone are cleaned out of a list when at least this many have piled up (and are half of the list).
const GONE_LIMIT: u32 = 10;
/// Longest chain of parents that is walked. A chain is as long as processes nest; a loop can only come from damaged input.
pub(crate) const MAX_ANCESTORS: usize = 4096;

/// The threads of a process.
#[derive(Debug, Default)]
pub(crate) struct Group {
    /// Number of threads that live.
    pub alive: u32,
    /// It inherits the children of processes below it that die.
    pub reaper: bool,
    /// Its threads, leader first; may hold some that are gone.
    pub threads: Vec<i64>,
    gone: u32,
}

/// All threads.
#[derive(Debug)]
pub(crate) struct Table {
    slots: Vec<Option<Thread>>,
    free: Vec<u32>,
    by_tid: FxHashMap<i64, ThreadIx>,
    groups: FxHashMap<i64, Group>,
    limit: usize,
    /// Number of enter events that are kept.
    pub stored: usize,
}

impl Table {
    /// An empty table for at most `limit` threads.
    pub fn new(limit: usize) -> Self {
        Self {
            slots: Vec::new(),
            free: Vec::new(),
            by_tid: FxHashMap::default(),
            groups: FxHashMap::default(),
            limit,
            stored: 0,
        }
    }

    /// Forgets all threads.
    pub fn clear(&mut self) {
        *self = Self::new(self.limit);
    }

    #[inline]
    pub fn find(&self, tid: i64) -> Option<ThreadIx> {
        self.by_tid.get(&tid).copied()
    }

    #[inline]
    pub fn get(&self, ix: ThreadIx) -> Option<&Thread> {
        self.slots.get(ix.0 as usize)?.as_ref()
    }

    #[inline]
    pub fn get_mut(&mut self, ix: ThreadIx) -> Option<&mut Thread> {
        self.slots.get_mut(ix.0 as usize)?.as_mut()
    }

    pub fn by_tid(&self, tid: i64) -> Option<&Thread> {
        self.get(self.find(tid)?)
    }

    pub fn group(&self, pid: i64) -> Option<&Group> {
        self.groups.get(&pid)
    }

    pub fn group_mut(&mut self, pid: i64) -> Option<&mut Group> {
        self.groups.get_mut(&pid)
    }

    pub fn len(&self) -> usize {
        self.by_tid.len()
    }

    pub fn is_full(&self) -> bool {
        self.by_tid.len() >= self.limit
    }

    pub fn iter(&self) -> impl Iterator<Item = &Thread> {
        self.slots.iter().flatten()
    }

    /// The leader of a thread's group: itself, or the valid entry whose ids are both `pid`.
    #[inline]
    pub fn leader_of(&self, ix: ThreadIx) -> Option<ThreadIx> {
        let thread = self.get(ix)?;
        if thread.is_main() {
            return Some(ix);
        }
        let leader = self.find(thread.pid())?;
        self.get(leader)?.is_main().then_some(leader)
    }

    /// Whose descriptors a thread uses: its leader's, and its own while its process is not known.
    #[inline]
    pub fn fd_owner(&self, ix: ThreadIx) -> Option<ThreadIx> {
        if self.get(ix)?.pid() < 0 { Some(ix) } else { self.leader_of(ix) }
    }

    /// Adds a thread, without group and parent. An entry with the same id is replaced; `None` if the table is full.
    pub fn insert(&mut self, thread: Thread, counters: &mut Counters) -> Option<ThreadIx> {
        let tid = thread.tid();
        if self.by_tid.contains_key(&tid) {
            self.remove(tid, counters);
            if let Some(ix) = self.find(tid) {
                // A dead leader whose threads live: its entry stays, so it gets the new facts.
                let old = core::mem::replace(self.get_mut(ix)?, thread);
                self.stored -= usize::from(old.enter.is_some());
                self.forget_child(old.ptid);
                return Some(ix);
            }
        }
        if self.is_full() {
            counters.drops_full_threadtable += 1;
            return None;
        }
        let ix = match self.free.pop() {
            Some(slot) => ThreadIx(slot),
            None => {
                self.slots.push(None);
                ThreadIx((self.slots.len() - 1) as u32)
            }
        };
        *self.slots.get_mut(ix.0 as usize)? = Some(thread);
        self.by_tid.insert(tid, ix);
        counters.added_threads += 1;
        Some(ix)
    }

    /// Puts a thread into its group and below its parent. Without a valid parent its `ptid` becomes 0.
    pub fn link(&mut self, ix: ThreadIx) {
        let Some(thread) = self.get(ix).filter(|t| !t.is_invalid()) else { return };
        let (tid, pid, vpid, ptid, dead) = (thread.tid(), thread.pid(), thread.facts.vpid, thread.ptid, thread.dead);
        let group =
            self.groups.entry(pid).or_insert_with(|| Group { reaper: pid == 1 || vpid == 1, ..Group::default() });
        group.alive += u32::from(!dead);
        if group.threads.first() != Some(&tid) {
            group.threads.push(tid);
        }
        if tid == pid
            && let [first, .., last] = group.threads.as_mut_slice()
            && *first != tid
        {
            core::mem::swap(first, last);
        }
        let parent = if pid == 1 || ptid == tid { None } else { self.find(ptid) };
        match parent.and_then(|parent| self.get_mut(parent)).filter(|parent| !parent.is_invalid()) {
            Some(parent) => parent.children.push(tid),
            None => {
                if let Some(thread) = self.get_mut(ix) {
                    thread.ptid = 0;
                }
            }
        }
    }

    /// Marks a thread as exited; its entry stays until [`Table::remove`].
    pub fn mark_dead(&mut self, ix: ThreadIx) {
        let Some(thread) = self.get_mut(ix).filter(|t| !t.dead) else { return };
        thread.dead = true;
        let pid = thread.pid();
        if let Some(group) = self.groups.get_mut(&pid) {
            group.alive = group.alive.saturating_sub(1);
        }
    }

    /// A dead thread lives after all: a leader whose process was replaced by an exec of another thread.
    pub fn revive(&mut self, ix: ThreadIx) {
        let Some(thread) = self.get_mut(ix).filter(|t| t.dead) else { return };
        thread.dead = false;
        let pid = thread.pid();
        if let Some(group) = self.groups.get_mut(&pid) {
            group.alive += 1;
        }
    }

    /// Removes a thread. Its children go to a reaper; a leader's entry outlives it while other threads of the group live.
    pub fn remove(&mut self, tid: i64, counters: &mut Counters) {
        let Some(ix) = self.find(tid) else { return };
        let Some(thread) = self.get(ix) else { return };
        let (pid, orphans) = (thread.pid(), !thread.children.is_empty());
        if thread.is_invalid() || !self.groups.contains_key(&pid) {
            self.erase(tid, counters);
            return;
        }
        self.mark_dead(ix);
        if orphans {
            self.hand_over_children(ix);
        }
        if self.groups.get(&pid).is_none_or(|group| group.alive == 0) {
            self.groups.remove(&pid);
            if self.by_tid(pid).is_some_and(Thread::is_main) {
                self.erase(pid, counters);
            }
        }
        if tid != pid {
            self.erase(tid, counters);
        }
    }

    fn erase(&mut self, tid: i64, counters: &mut Counters) {
        let Some(ix) = self.by_tid.remove(&tid) else { return };
        let Some(thread) = self.slots.get_mut(ix.0 as usize).and_then(Option::take) else { return };
        self.free.push(ix.0);
        self.stored -= usize::from(thread.enter.is_some());
        counters.removed_threads += 1;
        counters.removed_fds += thread.fds.len() as u64;
        self.forget_child(thread.ptid);
        let Some(group) = self.groups.get_mut(&thread.pid()) else { return };
        group.gone += 1;
        if group.gone > GONE_LIMIT && group.gone as usize * 2 > group.threads.len() {
            group.gone = 0;
            let by_tid = &self.by_tid;
            group.threads.retain(|tid| by_tid.contains_key(tid));
        }
    }

    fn forget_child(&mut self, ptid: i64) {
        let Some(parent_ix) = self.find(ptid) else { return };
        let Some(parent) = self.get_mut(parent_ix) else { return };
        parent.gone_children += 1;
        if parent.gone_children >= GONE_LIMIT && parent.gone_children as usize * 2 > parent.children.len() {
            let mut children = core::mem::take(&mut parent.children);
            parent.gone_children = 0;
            children.retain(|&child| self.by_tid(child).is_some_and(|child| child.ptid == ptid));
            if let Some(parent) = self.get_mut(parent_ix) {
                parent.children = children;
            }
        }
    }

    fn hand_over_children(&mut self, ix: ThreadIx) {
        let reaper = self.reaper_of(ix);
        let Some(thread) = self.get_mut(ix) else { return };
        let (tid, pid) = (thread.tid(), thread.pid());
        let mut children = core::mem::take(&mut thread.children);
        thread.gone_children = 0;
        thread.reaper_tid = reaper.unwrap_or(0);
        children.retain(|&child| match self.find(child).and_then(|child| self.get_mut(child)) {
            Some(child) if child.ptid == tid => {
                child.ptid = reaper.unwrap_or(0);
                true
            }
            _ => false,
        });
        let Some(reaper) = reaper.and_then(|reaper| self.find(reaper)).and_then(|reaper| self.get_mut(reaper)) else {
            return;
        };
        reaper.children.append(&mut children);
        let reaper_pid = reaper.pid();
        if reaper_pid != pid
            && let Some(group) = self.groups.get_mut(&reaper_pid)
        {
            group.reaper = true;
        }
    }

    /// Who inherits the children of a dying thread: whom the kernel named, else another thread of its group, else the nearest
    /// ancestor in the same pid namespace whose group is a reaper.
    fn reaper_of(&self, ix: ThreadIx) -> Option<i64> {
        let dying = self.get(ix)?;
        if dying.reaper_tid > 0 && self.by_tid(dying.reaper_tid).is_some_and(|t| !t.is_invalid()) {
            return Some(dying.reaper_tid);
        }
        if let Some(sibling) = self.groups.get(&dying.pid()).and_then(|group| self.alive_in(group, dying.tid())) {
            return Some(sibling);
        }
        let mut current = dying;
        for _ in 0..MAX_ANCESTORS {
            current = self.by_tid(current.ptid).filter(|parent| parent.tid() != dying.tid())?;
            if current.in_pid_namespace() != dying.in_pid_namespace() {
                return None;
            }
            let heir = self.groups.get(&current.pid()).filter(|group| group.reaper);
            if let Some(heir) = heir.and_then(|group| self.alive_in(group, dying.tid())) {
                return Some(heir);
            }
        }
        None
    }

    fn alive_in(&self, group: &Group, except: i64) -> Option<i64> {
        let alive = |tid: &i64| *tid != except && self.by_tid(*tid).is_some_and(|t| !t.dead);
        group.threads.iter().copied().find(alive)
    }
}
