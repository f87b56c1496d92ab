//! The thread table: threads by id, their groups and parents, removal and who inherits the children.

use crate::counters::Counters;
use crate::thread::{Thread, ThreadIx};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::VecDeque;

/// References to what is gone are cleaned out of a list when at least this many have piled up (and are half of the list).
const GONE_LIMIT: u32 = 10;
/// Entries of the list of other threads are looked through for those that are gone when there are at least so many, and twice as many as threads.
const MIN_OTHERS: usize = 1024;
/// Threads that are looked at for one that can go.
const TRIES: usize = 64;
/// Longest chain of parents that is walked. A chain is as long as processes nest; a loop can only come from damaged input.
pub(crate) const MAX_ANCESTORS: usize = 4096;

/// The threads of a process.
#[derive(Debug, Default)]
pub(crate) struct Group {
    /// Number of threads that live.
    pub alive: u32,
    /// It inherits the children of processes below it that die.
    pub reaper: bool,
    /// Its threads, leader first; may hold some that are gone, and ids that went to other processes since: see [`Table::members`].
    threads: Vec<i64>,
    gone: u32,
}

#[cfg(test)]
impl Group {
    /// Length of the list of threads, with those that are gone.
    pub fn listed(&self) -> usize {
        self.threads.len()
    }
}

/// All threads.
#[derive(Debug)]
pub(crate) struct Table {
    slots: Vec<Option<Thread>>,
    free: Vec<u32>,
    by_tid: FxHashMap<i64, ThreadIx>,
    groups: FxHashMap<i64, Group>,
    limit: usize,
    /// Threads that are not the first of their process, oldest first; may hold some that are gone, or were evicted and came again.
    others: VecDeque<i64>,
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
            others: VecDeque::new(),
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

    /// All groups, by process id, in no order.
    #[cfg(test)]
    pub fn groups(&self) -> impl Iterator<Item = (i64, &Group)> {
        self.groups.iter().map(|(&pid, group)| (pid, group))
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

    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Thread> {
        self.slots.iter_mut().flatten()
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
                counters.removed_fds += old.fds.len() as u64;
                self.forget_child(old.ptid);
                return Some(ix);
            }
        }
        // A process is worth more than a further thread of another one.
        if self.is_full() && !(thread.is_main() && self.evict(counters)) {
            counters.drops_full_threadtable += 1;
            return None;
        }
        if !thread.is_main() {
            self.note_other(tid);
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

    /// Another number of threads is the largest from now on; those that are there stay.
    pub fn set_limit(&mut self, limit: usize) {
        self.limit = limit;
    }

    fn note_other(&mut self, tid: i64) {
        if self.others.len() >= 2 * self.by_tid.len() + MIN_OTHERS {
            let mut others = core::mem::take(&mut self.others);
            others.retain(|&tid| self.by_tid(tid).is_some_and(|thread| !thread.is_main()));
            self.others = others;
        }
        self.others.push_back(tid);
    }

    /// Forgets the oldest thread that is not the first of its process; false if there is none. One whose first thread exited is the process, and stays.
    pub fn evict(&mut self, counters: &mut Counters) -> bool {
        for _ in 0..self.others.len().min(TRIES) {
            let Some(tid) = self.others.pop_front() else { return false };
            let Some(thread) = self.by_tid(tid).filter(|thread| !thread.is_main()) else { continue };
            if self.by_tid(thread.pid()).is_some_and(|leader| leader.is_main() && !leader.dead) {
                self.remove(tid, counters);
                counters.evicted_threads += 1;
                return true;
            }
            self.others.push_back(tid);
        }
        false
    }

    /// Adds a copy of another table's thread, with what that says of its group; into a table that is only looked at.
    pub fn copy(&mut self, thread: Thread, group: Option<&Group>) {
        if let Some(group) = group {
            let (alive, reaper) = (group.alive, group.reaper);
            self.groups.entry(thread.pid()).or_insert_with(|| Group { alive, reaper, ..Group::default() });
        }
        self.insert(thread, &mut Counters::default());
    }

    /// Puts a thread into its group and below its parent, once. Without a valid parent its `ptid` becomes 0.
    pub fn link(&mut self, ix: ThreadIx) {
        let Some(thread) = self.get_mut(ix).filter(|t| !t.is_invalid() && !t.linked) else { return };
        thread.linked = true;
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
        let (pid, linked) = (thread.pid(), thread.linked);
        if linked && let Some(group) = self.groups.get_mut(&pid) {
            group.alive = group.alive.saturating_sub(1);
        }
    }

    /// A dead thread lives after all: a leader whose process was replaced by an exec of another thread.
    pub fn revive(&mut self, ix: ThreadIx) {
        let Some(thread) = self.get_mut(ix).filter(|t| t.dead) else { return };
        thread.dead = false;
        thread.reaper_tid = -1;
        let (pid, linked) = (thread.pid(), thread.linked);
        if linked && let Some(group) = self.groups.get_mut(&pid) {
            group.alive += 1;
        }
    }

    /// Removes a thread. Its children go to a reaper; a leader's entry outlives it while other threads of the group live.
    pub fn remove(&mut self, tid: i64, counters: &mut Counters) {
        let Some(ix) = self.find(tid) else { return };
        let Some(thread) = self.get(ix) else { return };
        let pid = thread.pid();
        if !thread.linked {
            self.erase(tid, counters);
            return;
        }
        self.mark_dead(ix);
        self.hand_over_children(ix);
        if self.groups.get(&pid).is_none_or(|group| group.alive == 0) {
            self.groups.remove(&pid);
            if let Some(leader) = self.find(pid).filter(|&leader| self.get(leader).is_some_and(Thread::is_main)) {
                // Children of a dead leader: told of after its exit.
                self.hand_over_children(leader);
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
            let mut threads = core::mem::take(&mut group.threads);
            let pid = thread.pid();
            clean(&mut threads, |tid| self.by_tid(tid).is_some_and(|thread| thread.pid() == pid));
            if let Some(group) = self.groups.get_mut(&pid) {
                group.threads = threads;
            }
        }
    }

    fn forget_child(&mut self, ptid: i64) {
        let Some(parent_ix) = self.find(ptid) else { return };
        let Some(parent) = self.get_mut(parent_ix) else { return };
        parent.gone_children += 1;
        if parent.gone_children >= GONE_LIMIT && parent.gone_children as usize * 2 > parent.children.len() {
            let mut children = core::mem::take(&mut parent.children);
            parent.gone_children = 0;
            clean(&mut children, |child| self.by_tid(child).is_some_and(|child| child.ptid == ptid));
            if let Some(parent) = self.get_mut(parent_ix) {
                parent.children = children;
            }
        }
    }

    fn hand_over_children(&mut self, ix: ThreadIx) {
        if self.get(ix).is_none_or(|thread| thread.children.is_empty()) {
            return;
        }
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
        let named = dying.reaper_tid;
        if named > 0 && named != dying.tid() && self.by_tid(named).is_some_and(|t| !t.is_invalid() && !t.dead) {
            return Some(named);
        }
        if let Some(sibling) = self.alive_in(dying.pid(), dying.tid()) {
            return Some(sibling);
        }
        let mut current = dying;
        for _ in 0..MAX_ANCESTORS {
            current = self.by_tid(current.ptid).filter(|parent| parent.tid() != dying.tid())?;
            if current.in_pid_namespace() != dying.in_pid_namespace() {
                return None;
            }
            let inherits = self.groups.get(&current.pid()).is_some_and(|group| group.reaper);
            if inherits && let Some(heir) = self.alive_in(current.pid(), dying.tid()) {
                return Some(heir);
            }
        }
        None
    }

    /// The threads of a process, leader first.
    pub fn members(&self, pid: i64) -> impl Iterator<Item = &Thread> {
        let threads = self.groups.get(&pid).map(|group| group.threads.as_slice()).unwrap_or_default();
        threads.iter().filter_map(|&tid| self.by_tid(tid)).filter(move |thread| thread.pid() == pid)
    }

    fn alive_in(&self, pid: i64, except: i64) -> Option<i64> {
        self.members(pid).find(|thread| !thread.dead && thread.tid() != except).map(Thread::tid)
    }
}

/// Keeps those that live, each once: an id that was given anew is in the list twice.
fn clean(ids: &mut Vec<i64>, lives: impl Fn(i64) -> bool) {
    let mut kept = FxHashSet::default();
    ids.retain(|&id| lives(id) && kept.insert(id));
}
