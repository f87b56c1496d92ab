//! What is known of the cluster, and which of it was told: that of this node, and no more.

use super::object::{Kind, Object, OwnerRef, gone};
use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::time::Duration;
use tokio::time::Instant;

/// What is known takes not more than this, bytes of what is told.
const MAX_BYTES: usize = 24 << 20;
/// A chain of owners is not longer than this.
const MAX_OWNERS: usize = 8;
/// Owners that could not be read are remembered up to this number.
const MAX_MISSED: usize = 4096;

/// More objects of a kind than this are not kept. All services and namespaces of the cluster are, until one is needed.
fn limit(kind: Kind) -> usize {
    match kind {
        Kind::Node => 16,
        Kind::Namespace => 16_384,
        Kind::Service => 32_768,
        Kind::Owner | Kind::Pod => 4096,
    }
}

#[derive(Debug)]
struct Entry {
    object: Object,
    /// It was told; what changed since is among the untold.
    told: bool,
    /// Of a pod: until when it waits for what is to be told with it.
    until: Option<Instant>,
}

/// What is known.
#[derive(Debug, Default)]
pub(crate) struct Book {
    entries: HashMap<String, Entry>,
    by_kind: HashMap<Kind, HashSet<String>>,
    bytes: usize,
    /// To be told, in this order.
    untold: BTreeSet<(Kind, String)>,
    /// Kind and uid of what was told, and is gone.
    gone: VecDeque<(String, String)>,
    /// Number of pods in each namespace that has some here.
    at_hand: HashMap<String, usize>,
    /// What was listed, or will not be for now: pods need not wait for it.
    settled: HashSet<Kind>,
    /// Owners that could not be read, and when that is tried again.
    missed: HashMap<String, Instant>,
}

/// An owner whose metadata is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Wanted {
    pub owner: OwnerRef,
    pub namespace: String,
}

impl Book {
    /// Takes an object; false if there is no room for it.
    pub(crate) fn put(&mut self, object: Object, now: Instant, together: Duration) -> bool {
        let (kind, uid) = (object.kind, object.uid.clone());
        let before = self.entries.get(&uid).map(|entry| &entry.object);
        if before.is_some_and(|before| *before == object) {
            return true;
        }
        // Neither of them ever changes, but for a server that errs.
        if before.is_some_and(|before| before.kind != kind || before.namespace != object.namespace) {
            self.leave(&uid);
        }
        let before = self.entries.get(&uid);
        let bytes = self.bytes + object.document.len() - before.map_or(0, |entry| entry.object.document.len());
        let number = self.by_kind.get(&kind).map_or(0, HashSet::len);
        if bytes > MAX_BYTES || (before.is_none() && number >= limit(kind)) {
            return false;
        }
        let (told, until) = match before {
            Some(entry) => (entry.told, entry.until),
            None => (false, (kind == Kind::Pod).then(|| now + together)),
        };
        if before.is_none() {
            self.by_kind.entry(kind).or_default().insert(uid.clone());
            if kind == Kind::Pod {
                self.come_to_hand(&object.namespace);
            }
        }
        self.bytes = bytes;
        if self.is_for_here(&object) {
            self.untold.insert((kind, uid.clone()));
        }
        self.entries.insert(uid, Entry { object, told, until });
        true
    }

    /// These objects of a kind are there, and no others; false if there is no room for some.
    pub(crate) fn put_all(&mut self, kind: Kind, objects: Vec<Object>, now: Instant, together: Duration) -> bool {
        let present: HashSet<&str> = objects.iter().map(|object| object.uid.as_str()).collect();
        let left: Vec<String> = self.of(kind).filter(|uid| !present.contains(uid.as_str())).cloned().collect();
        left.iter().for_each(|uid| self.leave(uid));
        let mut fits = true;
        for object in objects {
            fits &= self.put(object, now, together);
        }
        self.settled.insert(kind);
        fits
    }

    /// An object is gone.
    pub(crate) fn leave(&mut self, uid: &str) {
        let Some(entry) = self.entries.remove(uid) else { return };
        let object = entry.object;
        self.bytes -= object.document.len();
        if let Some(of_kind) = self.by_kind.get_mut(&object.kind) {
            of_kind.remove(uid);
        }
        self.untold.remove(&(object.kind, object.uid.clone()));
        if object.kind == Kind::Pod {
            self.go_out_of_hand(&object.namespace);
        }
        if entry.told {
            self.gone.push_back((object.kind_name, object.uid));
        }
    }

    /// A kind of object is not listed for now: pods need not wait for it.
    pub(crate) fn settle(&mut self, kind: Kind) {
        self.settled.insert(kind);
    }

    /// An owner could not be read; that is tried again later.
    pub(crate) fn miss(&mut self, uid: &str, again: Instant) {
        if self.missed.len() < MAX_MISSED {
            self.missed.insert(uid.to_owned(), again);
        }
    }

    fn is_for_here(&self, object: &Object) -> bool {
        match object.kind {
            Kind::Namespace => self.at_hand.contains_key(&object.name),
            Kind::Service => self.at_hand.contains_key(&object.namespace),
            Kind::Node | Kind::Owner | Kind::Pod => true,
        }
    }

    /// A namespace has one more pod here.
    fn come_to_hand(&mut self, namespace: &str) {
        let pods = self.at_hand.entry(namespace.to_owned()).or_default();
        *pods += 1;
        if *pods == 1 {
            let wanted = self.entries.values().filter(|entry| is_of(&entry.object, namespace));
            self.untold.extend(wanted.map(|entry| (entry.object.kind, entry.object.uid.clone())));
        }
    }

    /// A namespace has one pod less here; after the last one nobody wants to know of its services.
    fn go_out_of_hand(&mut self, namespace: &str) {
        let Some(pods) = self.at_hand.get_mut(namespace) else { return };
        *pods -= 1;
        if *pods > 0 {
            return;
        }
        self.at_hand.remove(namespace);
        for entry in self.entries.values_mut().filter(|entry| is_of(&entry.object, namespace)) {
            self.untold.remove(&(entry.object.kind, entry.object.uid.clone()));
            if std::mem::take(&mut entry.told) {
                self.gone.push_back((entry.object.kind_name.clone(), entry.object.uid.clone()));
            }
        }
    }

    /// What an object's owner is, by what is known.
    fn owners<'a>(&'a self, object: &'a Object) -> impl Iterator<Item = &'a OwnerRef> {
        let above = |owner: &&'a OwnerRef| self.entries.get(&owner.uid).and_then(|entry| entry.object.owner.as_ref());
        std::iter::successors(object.owner.as_ref(), above).take(MAX_OWNERS)
    }

    /// Uids of all objects of a kind.
    fn of(&self, kind: Kind) -> impl Iterator<Item = &String> {
        self.by_kind.get(&kind).into_iter().flatten()
    }

    fn pods(&self) -> impl Iterator<Item = &Object> {
        self.of(Kind::Pod).filter_map(|uid| self.entries.get(uid)).map(|entry| &entry.object)
    }

    /// Owners of pods that are to be read now, each once.
    pub(crate) fn wanted(&self, now: Instant) -> HashSet<Wanted> {
        let unknown = |owner: &&OwnerRef| !self.entries.contains_key(&owner.uid);
        let due = |owner: &&OwnerRef| self.missed.get(&owner.uid).is_none_or(|again| *again <= now);
        let owners = self.pods().flat_map(|pod| self.owners(pod).map(|owner| (owner, &pod.namespace)));
        let wanted =
            owners.filter(|(owner, namespace)| owner.path(namespace).is_some() && unknown(owner) && due(owner));
        wanted.map(|(owner, namespace)| Wanted { owner: owner.clone(), namespace: namespace.clone() }).collect()
    }

    /// Owners that are known, to be read anew.
    pub(crate) fn known_owners(&self) -> HashSet<Wanted> {
        let owners = self.pods().flat_map(|pod| self.owners(pod).map(|owner| (owner, &pod.namespace)));
        let known = owners.filter(|(owner, _)| self.entries.contains_key(&owner.uid));
        known.map(|(owner, namespace)| Wanted { owner: owner.clone(), namespace: namespace.clone() }).collect()
    }

    /// Forgets owners that no pod has any more.
    pub(crate) fn sweep(&mut self) {
        let used: HashSet<&str> =
            self.pods().flat_map(|pod| self.owners(pod)).map(|owner| owner.uid.as_str()).collect();
        let unused: Vec<String> = self.of(Kind::Owner).filter(|uid| !used.contains(uid.as_str())).cloned().collect();
        let used: HashSet<String> = used.into_iter().map(str::to_owned).collect();
        self.missed.retain(|uid, _| used.contains(uid));
        unused.iter().for_each(|uid| self.leave(uid));
    }

    /// True for a pod with which all is told that belongs to it, or that has waited long enough.
    fn is_ready(&self, entry: &Entry, now: Instant) -> bool {
        if entry.object.kind != Kind::Pod || entry.until.is_none_or(|until| until <= now) {
            return true;
        }
        let decided = |owner: &OwnerRef| {
            owner.path(&entry.object.namespace).is_none()
                || self.entries.contains_key(&owner.uid)
                || self.missed.contains_key(&owner.uid)
        };
        [Kind::Namespace, Kind::Service].iter().all(|kind| self.settled.contains(kind))
            && self.owners(&entry.object).all(decided)
    }

    /// Hands what is to be told to a function, which says whether it could be. Returns when to come again, if something is left.
    pub(crate) fn tell(
        &mut self,
        now: Instant,
        mut put: impl FnMut(Vec<u8>) -> bool,
        no_room: Duration,
    ) -> Option<Instant> {
        while let Some((kind, uid)) = self.gone.front() {
            if !put(gone(kind, uid)) {
                return Some(now + no_room);
            }
            self.gone.pop_front();
        }
        let mut next: Option<Instant> = None;
        for (kind, uid) in std::mem::take(&mut self.untold) {
            let Some(entry) = self.entries.get(&uid) else { continue };
            let ready = self.is_ready(entry, now);
            let told = ready && put(entry.object.document.clone());
            if !told {
                let again = entry.until.filter(|_| !ready).unwrap_or(now + no_room);
                next = Some(next.map_or(again, |next| next.min(again)));
                self.untold.insert((kind, uid));
                continue;
            }
            if let Some(entry) = self.entries.get_mut(&uid) {
                entry.told = true;
                // Whatever changes from now on is told at once.
                entry.until = None;
            }
        }
        next
    }

    /// Number of objects that are told now.
    pub(crate) fn told(&self) -> usize {
        self.entries.values().filter(|entry| entry.told).count()
    }
}

/// True for a namespace of that name, and for the services in it.
fn is_of(object: &Object, namespace: &str) -> bool {
    match object.kind {
        Kind::Namespace => object.name == namespace,
        Kind::Service => object.namespace == namespace,
        Kind::Node | Kind::Owner | Kind::Pod => false,
    }
}

#[cfg(test)]
mod tests;
