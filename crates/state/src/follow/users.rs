//! Users and groups that became known or are gone.

use crate::facts::text;
use crate::state::State;
use crate::users::{Group, Named, User};
use lanner_schema::Event;
use lanner_schema::events::{Groupadded, Groupdeleted, Useradded, Userdeleted};
use lanner_schema::snapshot::{ContainerUsers, UserEntry};

pub(super) fn useradded(st: &mut State, event: &Event<'_>) {
    let e = Useradded::decode(event);
    let Some(uid) = e.uid else { return };
    let user = User {
        uid,
        gid: e.gid.unwrap_or(u32::MAX),
        name: text(e.name.unwrap_or_default()),
        home: text(e.home.unwrap_or_default()),
        shell: text(e.shell.unwrap_or_default()),
    };
    let named = st.users.add_user(e.container_id.unwrap_or_default(), user);
    count(st, named);
}

/// All users and groups of a container, as its files say; of one that is gone meanwhile they are of no use.
pub(super) fn of_container(st: &mut State, data: &[u8]) {
    let Ok(told) = ContainerUsers::decode(data) else {
        st.counters.unreadable += 1;
        return;
    };
    let Some(witness) = witness(st, told.container, None).filter(|_| !told.container.is_empty()) else { return };
    st.users.begin_whole(told.container, witness);
    for entry in told.names {
        match entry {
            Ok(entry) => add(st, told.container, &entry),
            Err(_) => st.counters.unreadable += 1,
        }
    }
}

/// A user or a group of a container (empty: the host).
pub(super) fn add(st: &mut State, container: &[u8], entry: &UserEntry<'_>) {
    let named = match *entry {
        UserEntry::User { uid, gid, name, home, shell } => {
            let user = User { uid, gid, name: text(name), home: text(home), shell: text(shell) };
            st.users.add_user(container, user)
        }
        UserEntry::Group { gid, name } => st.users.add_group(container, Group { gid, name: text(name) }),
    };
    count(st, named);
}

/// A thread of a container, the one that is likely to be there longest: its first, by its number in the container. `but` does not count.
fn witness(st: &State, container: &[u8], but: Option<i64>) -> Option<i64> {
    let threads = st.threads.iter().filter(|thread| !thread.dead && *thread.facts.container == *container);
    let others = threads.filter(|thread| Some(thread.tid()) != but);
    others.min_by_key(|thread| (thread.facts.vtid, thread.tid())).map(|thread| thread.tid())
}

/// A thread ends. With a container's last one go the names that its files told.
pub(super) fn left(st: &mut State, container: &[u8], tid: i64) {
    if container.is_empty() || st.users.witness(container) != Some(tid) {
        return;
    }
    match witness(st, container, Some(tid)) {
        Some(other) => st.users.set_witness(container, other),
        None => st.users.remove_container(container),
    }
}

/// Counts names that were refused.
pub(super) fn count(st: &mut State, named: Named) {
    match named {
        Named::Kept => {}
        Named::Unfit => st.counters.ignored_names += 1,
        Named::Full => st.counters.drops_full_names += 1,
    }
}

pub(super) fn userdeleted(st: &mut State, event: &Event<'_>) {
    let e = Userdeleted::decode(event);
    if let Some(uid) = e.uid {
        st.users.remove_user(e.container_id.unwrap_or_default(), uid);
    }
}

pub(super) fn groupadded(st: &mut State, event: &Event<'_>) {
    let e = Groupadded::decode(event);
    let Some(gid) = e.gid else { return };
    let group = Group { gid, name: text(e.name.unwrap_or_default()) };
    let named = st.users.add_group(e.container_id.unwrap_or_default(), group);
    count(st, named);
}

pub(super) fn groupdeleted(st: &mut State, event: &Event<'_>) {
    let e = Groupdeleted::decode(event);
    if let Some(gid) = e.gid {
        st.users.remove_group(e.container_id.unwrap_or_default(), gid);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;
    use lanner_schema::EventBuf;
    use lanner_schema::events::Procexit;
    use lanner_schema::snapshot::{BEGIN, CONTAINER_USERS, THREAD, ThreadEntry, USERS, encode_event};

    const ID: &[u8] = b"0123456789ab";

    fn told(st: &mut State, ts: u64, name: &[u8], write: impl FnOnce(&mut Vec<u8>)) {
        let mut buf = EventBuf::default();
        encode_event(&mut buf, ts, name, write);
        let effect = st.follow(&buf.event().unwrap());
        st.settle(effect);
    }

    fn exit(st: &mut State, tid: i64) {
        let mut buf = EventBuf::default();
        Procexit::default().encode(&mut buf, 5, tid);
        let effect = st.follow(&buf.event().unwrap());
        st.settle(effect);
    }

    fn user(name: &[u8], out: &mut Vec<u8>) {
        UserEntry::User { uid: 7, gid: 7, name, home: b"/", shell: b"" }.encode(out);
        UserEntry::Group { gid: name.len() as u32, name }.encode(out);
    }

    fn of_container(st: &mut State, container: &[u8], name: &[u8]) {
        told(st, 3, CONTAINER_USERS, |out| {
            ContainerUsers::encode_head(container, out);
            user(name, out);
        });
    }

    fn name(st: &State, container: &[u8]) -> Option<Vec<u8>> {
        st.users.user(container, 7).map(|user| user.name.to_vec())
    }

    /// A host and a container with two processes.
    fn state() -> State {
        let mut st = State::default();
        told(&mut st, 0, BEGIN, |_| ());
        told(&mut st, 0, USERS, |out| user(b"host", out));
        let cgroups = format!("cpu=/docker-{}.scope\0", "0123456789ab".repeat(6).get(..64).unwrap());
        for tid in [10, 11] {
            let entry = ThreadEntry {
                tid,
                pid: tid,
                vtid: tid - 9,
                vpid: tid - 9,
                cgroups: cgroups.as_bytes(),
                ..ThreadEntry::default()
            };
            told(&mut st, 0, THREAD, |out| entry.encode(out));
        }
        assert_eq!(*st.thread(10).unwrap().facts.container, *ID);
        st
    }

    #[test]
    fn all_names_are_told_again_each_time() {
        let mut st = state();
        for name in [&b"joe"[..], b"jane"] {
            of_container(&mut st, ID, name);
            told(&mut st, 4, USERS, |out| user(name, out));
        }
        for container in [ID, b""] {
            assert_eq!(name(&st, container).as_deref(), Some(&b"jane"[..]));
            assert!(st.users.group(container, 4).is_some() && st.users.group(container, 3).is_none());
        }
    }

    #[test]
    fn a_containers_names_go_with_its_last_process() {
        let mut st = state();
        of_container(&mut st, ID, b"joe");
        exit(&mut st, 10);
        assert_eq!(name(&st, ID).as_deref(), Some(&b"joe"[..]));
        exit(&mut st, 11);
        assert_eq!((name(&st, ID), name(&st, b"").as_deref()), (None, Some(&b"host"[..])));
        of_container(&mut st, ID, b"late");
        of_container(&mut st, b"", b"host's");
        assert_eq!((name(&st, ID), name(&st, b"").as_deref()), (None, Some(&b"host"[..])));
    }

    #[test]
    fn a_recording_that_begins_later_has_the_names() {
        let mut st = state();
        of_container(&mut st, ID, b"joe");
        let mut again = State::default();
        st.facts(0, &mut |event| {
            let effect = again.follow(event);
            again.settle(effect);
        });
        assert_eq!(name(&again, ID).as_deref(), Some(&b"joe"[..]));
        assert_eq!(again.users.witness(ID), Some(10));
    }
}
