//! Users and groups that became known or are gone.

use crate::facts::text;
use crate::state::State;
use crate::users::{Group, Named, User};
use lanner_schema::Event;
use lanner_schema::events::{Groupadded, Groupdeleted, Useradded, Userdeleted};

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
