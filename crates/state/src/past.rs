//! What an event was attached to, kept for later: to judge it again as it was, when more is known of its container.

use crate::facts::Facts;
use crate::fd::{Fd, FdTable};
use crate::state::{After, Effect, State};
use crate::table::Table;
use crate::thread::Thread;
use lanner_schema::snapshot::Gap;
use lanner_schema::{Event, ParamType};
use std::mem::{size_of, swap};
use std::sync::Arc;

/// The threads around an event as they were behind it: its own with its process's descriptors, the ancestors, those that it names. What is true of the
/// host, of users and of containers is not in it: that is looked up when the event is judged again.
#[derive(Debug)]
pub struct Past {
    threads: Table,
    beyond: Option<Arc<Fd>>,
    gap: Option<Arc<Gap>>,
    effect: Effect,
    bytes: usize,
}

impl Past {
    /// Memory that it takes beside what the state shares with it, bytes, roughly.
    pub fn bytes(&self) -> usize {
        self.bytes
    }
}

/// More threads than this are not kept: an ancestor each, and those that an event names.
const MAX_THREADS: usize = 320;

impl State {
    /// Keeps what an event is attached to. To be called between [`State::follow`] and [`State::settle`].
    pub fn keep(&self, event: &Event<'_>, effect: &Effect) -> Past {
        let mut past = Past {
            threads: Table::new(MAX_THREADS),
            beyond: if effect.beyond { self.beyond.clone() } else { None },
            gap: self.gap_at(event.ts).cloned(),
            effect: Effect { thread: None, leader: None, after: After::Nothing, ..*effect },
            bytes: size_of::<Past>(),
        };
        if let Some(thread) = effect.thread.and_then(|ix| self.at(ix)) {
            self.keep_around(thread, &mut past);
            past.effect.thread = past.threads.find(thread.tid());
        }
        if let Some(leader) = effect.leader.and_then(|ix| self.at(ix)) {
            self.keep_thread(leader, true, &mut past);
            past.effect.leader = past.threads.find(leader.tid());
        }
        for (param, value) in event.info().params.iter().zip(event.params()) {
            if param.ty == ParamType::Pid
                && let Some(named) = value.try_into().ok().and_then(|tid| self.thread(i64::from_le_bytes(tid)))
            {
                self.keep_thread(named, false, &mut past);
            }
        }
        past
    }

    /// Keeps a thread, its leader with descriptors, its ancestors, and who leads its session and its process group.
    fn keep_around(&self, thread: &Thread, past: &mut Past) {
        self.keep_thread(thread, thread.is_main() || thread.pid() < 0, past);
        let Some(leader) = self.leader(thread) else { return };
        self.keep_thread(leader, true, past);
        let parents = self.ancestors(thread).flat_map(|ancestor| [self.thread(ancestor.ptid), Some(ancestor)]);
        let of = |facts: &Facts| [facts.sid, facts.vpgid, facts.pgid];
        let leaders = of(&leader.facts).into_iter().map(|id| self.thread(id));
        for other in [self.thread(leader.ptid)].into_iter().chain(leaders).chain(parents).flatten() {
            self.keep_thread(other, false, past);
        }
    }

    fn keep_thread(&self, thread: &Thread, with_fds: bool, past: &mut Past) {
        if past.threads.find(thread.tid()).is_some() {
            return;
        }
        let fds = if with_fds { thread.fds.clone() } else { FdTable::default() };
        past.bytes += size_of::<Thread>() + fds.len() * size_of::<Option<Arc<Fd>>>();
        past.threads.copy(thread.copy(fds), self.threads.group(thread.pid()));
    }

    /// Looks at an event again: all that `look` sees of threads is as it was then, all else as it is now.
    pub fn revisit<T>(&mut self, past: &mut Past, look: impl FnOnce(&State, &Effect) -> T) -> T {
        self.exchange(past);
        let effect = past.effect;
        let result = look(self, &effect);
        self.exchange(past);
        result
    }

    fn exchange(&mut self, past: &mut Past) {
        swap(&mut self.threads, &mut past.threads);
        swap(&mut self.beyond, &mut past.beyond);
        swap(&mut self.gap, &mut past.gap);
    }
}
