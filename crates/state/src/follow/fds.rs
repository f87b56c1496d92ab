//! Descriptors as such: closing, copying, their flags.

use super::{fd_mut, ok, put_fd};
use crate::state::{After, Effect, State};
use lanner_schema::Event;
use lanner_schema::events::{Close, CloseRange, Dup, Dup2, Dup3, Fcntl};
use lanner_schema::flags::{close_range_flags, fcntl_commands, file_flags};
use std::sync::Arc;

/// `FD_CLOEXEC`, the only flag of `F_SETFD`.
const FD_CLOEXEC: u64 = 1;

pub(super) fn close(_st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    if ok(Close::decode(event).res) {
        fx.after = After::Close;
    }
}

pub(super) fn close_range(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = CloseRange::decode(event);
    let (Some(first), Some(last)) = (e.first, e.last) else { return };
    let range = i64::from(first)..=i64::from(last);
    let owner = fx.thread.filter(|_| ok(e.res)).and_then(|ix| st.threads.fd_owner(ix));
    let Some(owner) = owner.and_then(|owner| st.threads.get_mut(owner)) else { return };
    let mark = e.flags.is_some_and(|flags| flags & close_range_flags::CLOSE_RANGE_CLOEXEC != 0);
    st.counters.removed_fds += owner.fds.retain(|number, fd| {
        let inside = range.contains(&number);
        if inside && mark && !fd.closes_on_exec() {
            Arc::make_mut(fd).flags |= file_flags::O_CLOEXEC;
        }
        mark || !inside
    });
}

pub(super) fn dup(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    copy(st, fx, Dup::decode(event).res, false);
}

pub(super) fn dup2(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    copy(st, fx, Dup2::decode(event).res, false);
}

pub(super) fn dup3(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = Dup3::decode(event);
    copy(st, fx, e.res, e.flags.is_some_and(|flags| flags & file_flags::O_CLOEXEC != 0));
}

pub(super) fn fcntl(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = Fcntl::decode(event);
    if !ok(e.res) {
        return;
    }
    match e.cmd.map_or(fcntl_commands::UNKNOWN, u32::from) {
        fcntl_commands::F_DUPFD => copy(st, fx, e.res, false),
        fcntl_commands::F_DUPFD_CLOEXEC => copy(st, fx, e.res, true),
        fcntl_commands::F_SETFD => {
            if let Some(fd) = fd_mut(st, fx) {
                fd.flags &= !file_flags::O_CLOEXEC;
                if e.arg.is_some_and(|arg| arg & FD_CLOEXEC != 0) {
                    fd.flags |= file_flags::O_CLOEXEC;
                }
            }
        }
        _ => {}
    }
}

/// The event's descriptor gets a second number, and the event is about that one.
fn copy(st: &mut State, fx: &mut Effect, to: Option<i64>, close_on_exec: bool) {
    let Some(to) = to.filter(|&to| to >= 0 && fx.fd != Some(to)) else { return };
    let leader = fx.leader.and_then(|leader| st.threads.get(leader));
    let Some(mut entry) = leader.and_then(|leader| leader.fds.get(fx.fd?)).cloned() else { return };
    if entry.closes_on_exec() != close_on_exec {
        let flags = &mut Arc::make_mut(&mut entry).flags;
        *flags ^= file_flags::O_CLOEXEC;
    }
    fx.fd = Some(to);
    put_fd(st, fx, to, entry);
}
