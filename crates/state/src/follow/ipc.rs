//! Pipes, counters, timers, watchers, rings and descriptors of processes.

use super::{add_fd, ok, put_fd};
use crate::facts::text;
use crate::fd::{Fd, FdKind};
use crate::state::{Effect, State};
use lanner_schema::Event;
use lanner_schema::events::{
    EpollCreate, EpollCreate1, Eventfd, Eventfd2, InotifyInit, InotifyInit1, IoUringSetup, PidfdGetfd, PidfdOpen, Pipe,
    Pipe2, Signalfd, Signalfd4, TimerfdCreate,
};
use lanner_schema::flags::{epoll_create1_flags, file_flags};
use std::sync::Arc;

pub(super) fn pipe(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = Pipe::decode(event);
    ends(st, fx, e.res, (e.fd1, e.fd2), e.ino, 0);
}

pub(super) fn pipe2(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = Pipe2::decode(event);
    ends(st, fx, e.res, (e.fd1, e.fd2), e.ino, e.flags.unwrap_or(0));
}

/// Both ends of a pipe; the event is about the second.
fn ends(
    st: &mut State,
    fx: &mut Effect,
    res: Option<i64>,
    fds: (Option<i64>, Option<i64>),
    ino: Option<u64>,
    flags: u32,
) {
    let (Some(read), Some(write)) = fds else { return };
    if !ok(res) || read < 0 || write < 0 {
        return;
    }
    let entry = Arc::new(Fd { ino: ino.unwrap_or(0), flags, ..Fd::new(FdKind::Pipe) });
    put_fd(st, fx, read, entry.clone());
    put_fd(st, fx, write, entry);
    fx.fd = Some(write);
}

/// A descriptor of which only the kind and the flags are known.
pub(super) fn plain(st: &mut State, fx: &mut Effect, fd: Option<i64>, kind: FdKind, flags: u32) {
    if let Some(fd) = fd.filter(|&fd| fd >= 0) {
        add_fd(st, fx, fd, Fd { flags, ..Fd::new(kind) });
    }
}

pub(super) fn eventfd(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    plain(st, fx, Eventfd::decode(event).res, FdKind::Event, 0);
}

pub(super) fn eventfd2(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = Eventfd2::decode(event);
    plain(st, fx, e.res, FdKind::Event, e.flags.map_or(0, u32::from));
}

pub(super) fn signalfd(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    plain(st, fx, Signalfd::decode(event).res, FdKind::SignalFd, 0);
}

pub(super) fn signalfd4(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = Signalfd4::decode(event);
    plain(st, fx, e.res, FdKind::SignalFd, e.flags.map_or(0, u32::from));
}

pub(super) fn timerfd_create(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = TimerfdCreate::decode(event);
    plain(st, fx, e.res, FdKind::TimerFd, e.flags.map_or(0, u32::from));
}

pub(super) fn inotify_init(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    plain(st, fx, InotifyInit::decode(event).res, FdKind::Inotify, 0);
}

pub(super) fn inotify_init1(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = InotifyInit1::decode(event);
    plain(st, fx, e.res, FdKind::Inotify, e.flags.map_or(0, u32::from));
}

pub(super) fn epoll_create(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    plain(st, fx, EpollCreate::decode(event).res, FdKind::EventPoll, 0);
}

pub(super) fn epoll_create1(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = EpollCreate1::decode(event);
    let close = e.flags.is_some_and(|flags| flags & epoll_create1_flags::EPOLL_CLOEXEC != 0);
    plain(st, fx, e.res, FdKind::EventPoll, if close { file_flags::O_CLOEXEC } else { 0 });
}

pub(super) fn io_uring_setup(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    plain(st, fx, IoUringSetup::decode(event).res, FdKind::IoUring, 0);
}

pub(super) fn pidfd_open(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = PidfdOpen::decode(event);
    let Some(fd) = e.fd.filter(|&fd| fd >= 0) else { return };
    let pid = e.pid.unwrap_or(-1);
    let name = text(format!("/proc/{pid}").as_bytes());
    // The kernel sets close-on-exec on every pidfd.
    let entry = Fd { name, pid, flags: e.flags.unwrap_or(0) | file_flags::O_CLOEXEC, ..Fd::new(FdKind::PidFd) };
    fx.fd_name_changed = true;
    add_fd(st, fx, fd, entry);
}

pub(super) fn pidfd_getfd(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = PidfdGetfd::decode(event);
    let (Some(fd), Some(target)) = (e.fd.filter(|&fd| fd >= 0), e.target_fd) else { return };
    let leader = fx.leader.and_then(|leader| st.threads.get(leader));
    let Some(pidfd) = leader.and_then(|leader| leader.fds.get(e.pid_fd?)) else { return };
    let Some(mut entry) = st.thread(pidfd.pid).and_then(|process| process.fds.get(target)).cloned() else { return };
    Arc::make_mut(&mut entry).flags |= file_flags::O_CLOEXEC;
    put_fd(st, fx, fd, entry);
    fx.fd = Some(fd);
}
