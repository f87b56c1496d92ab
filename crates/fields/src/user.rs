//! Fields about users and groups.

use crate::container::{known, told};
use crate::cx::Cx;
use lanner_schema::Format;
use lanner_state::facts::UNKNOWN_NAME;
use lanner_state::users::{Group, User};

/// No user.
const NOBODY: u32 = u32::MAX;

fields! {
    /// Fields about the user that the thread acts for.
    USER "user" ["syscall"];

    /// Effective user id.
    "user.uid": Uint32 Uint(format = Format::Id) = |cx, _| Some(u64::from(cx.thread()?.facts.uid));
    /// Login name of the user; `<NA>` when it is not known. For events about a container, the user that it runs as.
    "user.name": CharBuf Text = |cx, _| {
        if let Some(user) = told(cx).and_then(|container| known(&container.user)) {
            return Some(user);
        }
        let uid = cx.thread()?.facts.uid;
        Some(user(cx, uid).map_or_else(|| fallback(uid, b"root"), |user| &user.name))
    };
    /// Home directory of the user; `<NA>` when it is not known.
    "user.homedir": CharBuf Text = |cx, _| {
        let uid = cx.thread()?.facts.uid;
        Some(user(cx, uid).map_or_else(|| fallback(uid, b"/root"), |user| &user.home))
    };
    /// Login shell of the user; `<NA>` when it is not known.
    "user.shell": CharBuf Text = |cx, _| Some(user(cx, cx.thread()?.facts.uid).map_or(UNKNOWN_NAME, |user| &user.shell));
    /// Id of the user that logged in (audit login uid), -1 when nobody did.
    "user.loginuid": Int64 Int(format = Format::Id) = |cx, _| Some(match cx.thread()?.facts.loginuid {
        NOBODY => -1,
        uid => i64::from(uid),
    });
    /// Name of the user that logged in; `<NA>` when it is not known.
    "user.loginname": CharBuf Text = |cx, _| {
        let uid = cx.thread()?.facts.loginuid;
        Some(user(cx, uid).map_or_else(|| fallback(uid, b"root"), |user| &user.name))
    };
}

fields! {
    /// Fields about the group that the thread acts for.
    GROUP "group" ["syscall"];

    /// Effective group id.
    "group.gid": Uint32 Uint(format = Format::Id) = |cx, _| Some(u64::from(cx.thread()?.facts.gid));
    /// Name of the group; `<NA>` when it is not known.
    "group.name": CharBuf Text = |cx, _| {
        let gid = cx.thread()?.facts.gid;
        Some(group(cx, gid).map_or_else(|| fallback(gid, b"root"), |group| &group.name))
    };
}

/// Names are those of the thread's container.
pub(crate) fn user<'a>(cx: &Cx<'a>, uid: u32) -> Option<&'a User> {
    cx.state.users().user(&cx.thread()?.facts.container, uid)
}

/// Names are those of the thread's container.
pub(crate) fn group<'a>(cx: &Cx<'a>, gid: u32) -> Option<&'a Group> {
    cx.state.users().group(&cx.thread()?.facts.container, gid)
}

fn fallback(id: u32, root: &'static [u8]) -> &'static [u8] {
    if id == 0 { root } else { UNKNOWN_NAME }
}
