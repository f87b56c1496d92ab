//! What was told of which container: what did not change is not told again, and a removal is told later.

use crate::facts::short;
use crate::runtime::Kind;
use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::{BuildHasher, RandomState};
use std::time::Instant;

/// More containers than this are not remembered; more were not kept by who reads the news either.
const MAX_TOLD: usize = 16_384;

/// All containers that were told and not removed.
#[derive(Debug, Default)]
pub(crate) struct Told {
    by_id: HashMap<String, Entry>,
    /// Containers that are gone, and when that is to be told, by full id; the first is the earliest.
    leaving: VecDeque<(Instant, String)>,
    hasher: RandomState,
}

/// Who told of a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Teller {
    pub kind: Kind,
    /// Number of the runtime.
    pub runtime: usize,
}

#[derive(Debug)]
struct Entry {
    full_id: String,
    code: u32,
    teller: Teller,
    hash: u64,
    at: Instant,
    leaving: bool,
}

/// A container that is gone.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Removed {
    pub code: u32,
    pub full_id: String,
}

impl Told {
    /// True if this is news: not the same as what was told, and not from a runtime that knows less than the one that told it.
    pub(crate) fn is_news(&self, teller: Teller, full_id: &str, hash: u64) -> bool {
        match self.by_id.get(short(full_id)) {
            Some(entry) if entry.full_id == full_id => teller.kind <= entry.teller.kind && entry.hash != hash,
            _ => true,
        }
    }

    /// What stands for a text when texts are compared.
    pub(crate) fn hash(&self, json: &[u8]) -> u64 {
        self.hasher.hash_one(json)
    }

    /// Remembers what was told.
    pub(crate) fn insert(&mut self, teller: Teller, full_id: &str, code: u32, hash: u64, at: Instant) {
        if self.by_id.len() < MAX_TOLD || self.by_id.contains_key(short(full_id)) {
            let leaving = self.entry(full_id).is_some_and(|entry| entry.leaving);
            let entry = Entry { full_id: full_id.to_owned(), code, teller, hash, at, leaving };
            self.by_id.insert(short(full_id).to_owned(), entry);
        }
    }

    /// When the container with this short id was told.
    pub(crate) fn when(&self, id: &str) -> Option<Instant> {
        Some(self.by_id.get(id)?.at)
    }

    /// A container is gone; that is to be told at a time. Calls come in the order of these times.
    pub(crate) fn leaves(&mut self, full_id: &str, due: Instant) {
        if let Some(entry) = self.entry(full_id) {
            if entry.leaving {
                return;
            }
            entry.leaving = true;
        }
        // What does not fit stays: who reads the news forgets the oldest by itself.
        if self.leaving.len() < MAX_TOLD {
            self.leaving.push_back((due, full_id.to_owned()));
        }
    }

    /// A container with an id that was used before.
    pub(crate) fn comes(&mut self, full_id: &str) {
        self.leaving.retain(|(_, id)| id != full_id);
        if let Some(entry) = self.entry(full_id) {
            entry.leaving = false;
        }
    }

    /// Containers that a runtime told and that are not among those that it has now leave.
    pub(crate) fn keep(&mut self, runtime: usize, present: &HashSet<&str>, due: Instant) {
        let told = self.by_id.values().filter(|entry| entry.teller.runtime == runtime);
        let gone: Vec<String> =
            told.filter(|entry| !present.contains(entry.full_id.as_str())).map(|entry| entry.full_id.clone()).collect();
        for full_id in gone {
            self.leaves(&full_id, due);
        }
    }

    /// The next container whose removal is due; it is forgotten.
    pub(crate) fn removed(&mut self, now: Instant) -> Option<Removed> {
        while self.leaving.front().is_some_and(|(due, _)| *due <= now) {
            let (_, full_id) = self.leaving.pop_front()?;
            if let Some(code) = self.entry(&full_id).map(|entry| entry.code) {
                self.by_id.remove(short(&full_id));
                return Some(Removed { code, full_id });
            }
        }
        None
    }

    fn entry(&mut self, full_id: &str) -> Option<&mut Entry> {
        self.by_id.get_mut(short(full_id)).filter(|entry| entry.full_id == full_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const DOCKER: Teller = Teller { kind: Kind::Docker, runtime: 1 };
    const CONTAINERD: Teller = Teller { kind: Kind::Containerd, runtime: 2 };
    const ID: &str = "0123456789abcdef";

    #[test]
    fn the_same_is_told_once_and_less_not_at_all() {
        let (mut told, now) = (Told::default(), Instant::now());
        assert!(told.is_news(CONTAINERD, ID, 1));
        told.insert(CONTAINERD, ID, 0, 1, now);
        assert!(!told.is_news(CONTAINERD, ID, 1) && told.is_news(CONTAINERD, ID, 2));
        assert!(told.is_news(DOCKER, ID, 2));
        told.insert(DOCKER, ID, 0, 2, now);
        assert!(!told.is_news(CONTAINERD, ID, 3) && told.is_news(DOCKER, ID, 3));
        // Another container with the same beginning of a name.
        assert!(told.is_news(CONTAINERD, "0123456789ab-other", 2));
    }

    #[test]
    fn removals_are_told_later() {
        let (mut told, now) = (Told::default(), Instant::now());
        let due = now + Duration::from_secs(1);
        for id in ["a", "b", "c"] {
            told.insert(DOCKER, id, 3, 0, now);
        }
        told.keep(2, &HashSet::new(), due);
        told.keep(1, &HashSet::from(["a", "b"]), due);
        told.leaves("a", due);
        told.leaves("a", due);
        assert_eq!(told.leaving.len(), 2, "each leaves once");
        told.leaves("never told", due);
        told.leaves("b", due);
        told.comes("b");
        assert_eq!(told.removed(now), None);
        let gone = |id: &str| Some(Removed { code: 3, full_id: id.to_owned() });
        assert_eq!((told.removed(due), told.removed(due), told.removed(due)), (gone("c"), gone("a"), None));
        assert!(told.when("b").is_some() && told.when("a").is_none());
    }
}
