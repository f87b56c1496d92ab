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
}

/// More names of users and groups than this, over all containers, are not kept.
const MAX_NAMES: usize = 262_144;
/// Longer names are not kept (limit of the capture format).
const MAX_NAME: usize = 255;

/// All names, by container id (empty: the host).
#[derive(Debug, Clone, Default)]
pub struct Users {
    by_container: FxHashMap<Text, Names>,
    count: usize,
}

impl Users {
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

    /// Adds or replaces a user; false when there are too many, or the name is none.
    pub(crate) fn add_user(&mut self, container: &[u8], user: User) -> bool {
        if !self.admits(&user.name) {
            return false;
        }
        let names = self.by_container.entry(text(container)).or_default();
        self.count += usize::from(names.users.insert(user.uid, user).is_none());
        true
    }

    /// Adds or replaces a group; false when there are too many, or the name is none.
    pub(crate) fn add_group(&mut self, container: &[u8], group: Group) -> bool {
        if !self.admits(&group.name) {
            return false;
        }
        let names = self.by_container.entry(text(container)).or_default();
        self.count += usize::from(names.groups.insert(group.gid, group).is_none());
        true
    }

    /// Removes a user.
    pub(crate) fn remove_user(&mut self, container: &[u8], uid: u32) {
        let removed = self.by_container.get_mut(container).and_then(|names| names.users.remove(&uid));
        self.count -= usize::from(removed.is_some());
    }

    /// Removes a group.
    pub(crate) fn remove_group(&mut self, container: &[u8], gid: u32) {
        let removed = self.by_container.get_mut(container).and_then(|names| names.groups.remove(&gid));
        self.count -= usize::from(removed.is_some());
    }

    /// Removes all names of a container.
    pub(crate) fn remove_container(&mut self, container: &[u8]) {
        if let Some(names) = self.by_container.remove(container) {
            self.count -= names.users.len() + names.groups.len();
        }
    }

    /// Names that begin with `+` or `-` are instructions of compat-mode user files, not names.
    fn admits(&self, name: &[u8]) -> bool {
        self.count < MAX_NAMES && name.len() <= MAX_NAME && !matches!(name.first(), Some(b'+' | b'-'))
    }
}
