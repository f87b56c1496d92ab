//! Users and groups, of the host and of containers.

use crate::facts::{Text, text};
use rustc_hash::FxHashMap;

/// A user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// User id.
    pub uid: u32,
    /// Primary group.
    pub gid: u32,
    /// Login name.
    pub name: Text,
    /// Home directory.
    pub home: Text,
    /// Login shell.
    pub shell: Text,
}

/// A group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Group id.
    pub gid: u32,
    /// Its name.
    pub name: Text,
}

/// The names of one container, or of the host.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// By user id.
    pub users: FxHashMap<u32, User>,
    /// By group id.
    pub groups: FxHashMap<u32, Group>,
    /// Of a container whose own files told them all: a thread in it. They go with the container's last thread.
    pub(crate) witness: Option<i64>,
}

/// Names of users and groups take not more memory than this, over all containers, bytes.
pub(crate) const MAX_BYTES: usize = 64 << 20;
/// What an entry takes beside its texts, bytes: the entry in its map, and the counts in front of the texts.
const ENTRY_BYTES: usize = 192;
/// Longer names are not kept, nor ids of containers (limit of the capture format).
const MAX_NAME: usize = 255;
/// Longer homes and shells are not kept (limit of the capture format).
const MAX_PATH: usize = 1024;

/// What came of adding a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Named {
    /// It is known now.
    Kept,
    /// It is no name: too long, or an instruction of a user file.
    Unfit,
    /// There are too many.
    Full,
}

/// All names, by container id (empty: the host).
#[derive(Debug, Clone)]
pub struct Users {
    by_container: FxHashMap<Text, Names>,
    bytes: usize,
    max_bytes: usize,
}

impl Default for Users {
    fn default() -> Self {
        Self::new(MAX_BYTES)
    }
}

impl User {
    fn bytes(&self) -> usize {
        ENTRY_BYTES + self.name.len() + self.home.len() + self.shell.len()
    }
}

impl Group {
    fn bytes(&self) -> usize {
        ENTRY_BYTES + self.name.len()
    }
}

impl Users {
    /// No names yet, and room for so many bytes.
    pub(crate) fn new(max_bytes: usize) -> Self {
        Self { by_container: FxHashMap::default(), bytes: 0, max_bytes }
    }

    /// A user of a container (empty id: the host).
    pub fn user(&self, container: &[u8], uid: u32) -> Option<&User> {
        self.by_container.get(container)?.users.get(&uid)
    }

    /// A group of a container (empty id: the host).
    pub fn group(&self, container: &[u8], gid: u32) -> Option<&Group> {
        self.by_container.get(container)?.groups.get(&gid)
    }

    /// The names of a container (empty id: the host).
    pub fn names(&self, container: &[u8]) -> Option<&Names> {
        self.by_container.get(container)
    }

    /// Number of names, of the host and of all containers.
    pub fn len(&self) -> usize {
        self.by_container.values().map(|names| names.users.len() + names.groups.len()).sum()
    }

    /// True if there is no name.
    pub fn is_empty(&self) -> bool {
        self.by_container.is_empty()
    }

    /// The names of each container, in no order.
    pub(crate) fn of_containers(&self) -> impl Iterator<Item = (&Text, &Names)> {
        self.by_container.iter().filter(|(container, _)| !container.is_empty())
    }

    /// Adds or replaces a user.
    pub(crate) fn add_user(&mut self, container: &[u8], user: User) -> Named {
        if !fits(container, &user.name) || user.home.len().max(user.shell.len()) > MAX_PATH {
            return Named::Unfit;
        }
        let Some(names) = self.room(container, user.bytes()) else { return Named::Full };
        let old = names.users.insert(user.uid, user);
        self.bytes -= old.map_or(0, |old| old.bytes());
        Named::Kept
    }

    /// Adds or replaces a group.
    pub(crate) fn add_group(&mut self, container: &[u8], group: Group) -> Named {
        if !fits(container, &group.name) {
            return Named::Unfit;
        }
        let Some(names) = self.room(container, group.bytes()) else { return Named::Full };
        let old = names.groups.insert(group.gid, group);
        self.bytes -= old.map_or(0, |old| old.bytes());
        Named::Kept
    }

    /// Where to put a name of a container that takes so many bytes; `None` when it does not fit any more.
    fn room(&mut self, container: &[u8], bytes: usize) -> Option<&mut Names> {
        if self.bytes + bytes > self.max_bytes {
            return None;
        }
        self.bytes += bytes;
        if !self.by_container.contains_key(container) {
            self.by_container.insert(text(container), Names::default());
        }
        self.by_container.get_mut(container)
    }

    /// Removes a user.
    pub(crate) fn remove_user(&mut self, container: &[u8], uid: u32) {
        let removed = self.by_container.get_mut(container).and_then(|names| names.users.remove(&uid));
        self.removed(container, removed.map(|user| user.bytes()));
    }

    /// Removes a group.
    pub(crate) fn remove_group(&mut self, container: &[u8], gid: u32) {
        let removed = self.by_container.get_mut(container).and_then(|names| names.groups.remove(&gid));
        self.removed(container, removed.map(|group| group.bytes()));
    }

    fn removed(&mut self, container: &[u8], bytes: Option<usize>) {
        self.bytes -= bytes.unwrap_or(0);
        if self.by_container.get(container).is_some_and(|names| names.users.is_empty() && names.groups.is_empty()) {
            self.by_container.remove(container);
        }
    }

    /// Names that are to come are all that there are; they go with the container's last thread. One of its threads is `witness`.
    pub(crate) fn begin_whole(&mut self, container: &[u8], witness: i64) {
        self.remove_container(container);
        if container.len() <= MAX_NAME && self.bytes < self.max_bytes {
            self.by_container.insert(text(container), Names { witness: Some(witness), ..Names::default() });
        }
    }

    /// The thread by which a container is known to be there, if its own files told its names.
    pub(crate) fn witness(&self, container: &[u8]) -> Option<i64> {
        self.by_container.get(container)?.witness
    }

    /// Another thread of the container.
    pub(crate) fn set_witness(&mut self, container: &[u8], witness: i64) {
        if let Some(names) = self.by_container.get_mut(container) {
            names.witness = Some(witness);
        }
    }

    /// Removes all names of a container.
    pub(crate) fn remove_container(&mut self, container: &[u8]) {
        if let Some(names) = self.by_container.remove(container) {
            self.bytes -= names.users.values().map(User::bytes).sum::<usize>();
            self.bytes -= names.groups.values().map(Group::bytes).sum::<usize>();
        }
    }
}

/// Names that begin with `+` or `-` are instructions of compat-mode user files, not names.
fn fits(container: &[u8], name: &[u8]) -> bool {
    container.len().max(name.len()) <= MAX_NAME && !matches!(name.first(), Some(b'+' | b'-'))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    fn user(uid: u32, name: &str) -> User {
        let path = text(&[b'x'; MAX_PATH]);
        User { uid, gid: uid, name: text(name.as_bytes()), home: path.clone(), shell: path }
    }

    #[test]
    fn names_take_bounded_memory_and_give_it_back() {
        let mut users = Users::default();
        let mut kept = 0;
        while users.add_user(format!("container{}", kept % 1000).as_bytes(), user(kept, "joe")) == Named::Kept {
            kept += 1;
        }
        assert!((20_000..40_000).contains(&kept), "{kept}");
        assert_eq!(users.add_group(b"", Group { gid: 1, name: text(&[b'g'; MAX_NAME]) }), Named::Kept);
        assert_eq!(users.add_user(b"", user(1, "joe")), Named::Full);
        users.remove_group(b"", 1);
        users.remove_user(b"container7", 7);
        assert!(users.user(b"container7", 7).is_none() && users.user(b"container7", 1007).is_some());
        for n in 0..1000 {
            users.remove_container(format!("container{n}").as_bytes());
        }
        assert_eq!((users.bytes, users.by_container.len()), (0, 0));
    }

    #[test]
    fn a_container_without_names_takes_nothing() {
        let mut users = Users::default();
        for n in 0..100u32 {
            let container = n.to_string();
            assert_eq!(users.add_user(container.as_bytes(), user(1, "a")), Named::Kept);
            assert_eq!(users.add_user(container.as_bytes(), user(1, "b")), Named::Kept);
            assert_eq!(&*users.user(container.as_bytes(), 1).unwrap().name, b"b");
            users.remove_user(container.as_bytes(), 1);
        }
        assert_eq!((users.bytes, users.by_container.len()), (0, 0));
    }

    #[test]
    fn what_is_no_name() {
        let mut users = Users::default();
        let long = [b'x'; MAX_NAME + 1];
        assert_eq!(users.add_user(b"", user(1, "+@admins")), Named::Unfit);
        assert_eq!(users.add_group(b"", Group { gid: 1, name: text(b"-x") }), Named::Unfit);
        assert_eq!(users.add_group(b"", Group { gid: 1, name: text(&long) }), Named::Unfit);
        assert_eq!(users.add_group(&long, Group { gid: 1, name: text(b"x") }), Named::Unfit);
        assert_eq!(users.add_user(b"", User { home: text(&[b'/'; MAX_PATH + 1]), ..user(1, "a") }), Named::Unfit);
        assert!(users.by_container.is_empty());
    }
}
