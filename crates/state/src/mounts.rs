//! Mount namespaces of containers: for each a thread that lives in it, by which one who comes in from outside is known.

use crate::table::Table;
use crate::thread::Thread;
use rustc_hash::FxHashMap;

/// Namespaces that are known at most; as many as there can be containers ([`crate::container`]).
const MAX_MOUNTS: usize = 16_384;

/// By inode.
#[derive(Debug, Default)]
pub(crate) struct Mounts(FxHashMap<u32, i64>);

impl Mounts {
    /// A living thread of a container in the mount namespace; `None` for namespaces that are no container's. Who was asked for last is asked first.
    pub fn member<'t>(&mut self, threads: &'t Table, mount: u32) -> Option<&'t Thread> {
        let tid = self.0.get_mut(&mount)?;
        let lives = |thread: &&Thread| lives_in(thread, mount);
        if let Some(known) = threads.by_tid(*tid).filter(lives) {
            return Some(known);
        }
        let Some(other) = threads.iter().find(lives) else {
            self.0.remove(&mount);
            return None;
        };
        *tid = other.tid();
        Some(other)
    }

    /// The same, of another process than this one.
    pub fn other_member<'t>(&mut self, threads: &'t Table, mount: u32, pid: i64) -> Option<&'t Thread> {
        let known = self.member(threads, mount)?;
        if known.pid() != pid {
            return Some(known);
        }
        threads.iter().find(|thread| thread.pid() != pid && lives_in(thread, mount))
    }

    /// A container's thread is in a mount namespace. Without room the container is known by what else tells of it.
    pub fn note(&mut self, threads: &Table, mount: u32, tid: i64) {
        if self.0.contains_key(&mount) {
            return;
        }
        if self.0.len() >= MAX_MOUNTS {
            self.0.retain(|_, tid| threads.by_tid(*tid).is_some_and(|thread| !thread.dead));
        }
        if self.0.len() < MAX_MOUNTS {
            self.0.insert(mount, tid);
        }
    }
}

fn lives_in(thread: &Thread, mount: u32) -> bool {
    !thread.dead && thread.facts.namespaces.mount == mount && !thread.facts.container.is_empty()
}
