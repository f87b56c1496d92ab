//! Users and groups, of the host and of containers.

use crate::facts::Text;
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

/// All names, by container id (empty: the host).
#[derive(Debug, Clone, Default)]
pub struct Users {
    /// By container id.
    pub by_container: FxHashMap<Text, Names>,
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
}
