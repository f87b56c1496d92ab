//! Files: what opening them makes, and the directories of a process.

use super::{add_fd, enter, leader_mut, ok, thread_mut};
use crate::facts::UNKNOWN_NAME;
use crate::fd::{Fd, FdKind};
use crate::path;
use crate::state::{AT_FDCWD, Effect, State};
use lanner_schema::Event;
use lanner_schema::events::{
    Chdir, Chroot, Creat, CreatEnter, Fchdir, Getcwd, Open, OpenByHandleAt, OpenEnter, Openat, Openat2, Openat2Enter,
    OpenatEnter,
};
use lanner_schema::flags::{creat_flags, file_flags};

/// What an event of the open family says.
struct Opened<'a> {
    fd: Option<i64>,
    dirfd: i64,
    name: Option<&'a [u8]>,
    flags: u32,
    dev: Option<u32>,
    ino: Option<u64>,
}

pub(super) fn open(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = Open::decode(event);
    let opened =
        Opened { fd: e.fd, dirfd: AT_FDCWD, name: e.name, flags: e.flags.unwrap_or(0), dev: e.dev, ino: e.ino };
    made(st, fx, &[OpenEnter::CODE], &opened);
}

pub(super) fn openat(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = Openat::decode(event);
    let opened = Opened {
        fd: e.fd,
        dirfd: e.dirfd.unwrap_or(AT_FDCWD),
        name: e.name,
        flags: e.flags.unwrap_or(0),
        dev: e.dev,
        ino: e.ino,
    };
    made(st, fx, &[OpenatEnter::CODE], &opened);
}

pub(super) fn openat2(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = Openat2::decode(event);
    let opened = Opened {
        fd: e.fd,
        dirfd: e.dirfd.unwrap_or(AT_FDCWD),
        name: e.name,
        flags: e.flags.unwrap_or(0),
        dev: e.dev,
        ino: e.ino,
    };
    made(st, fx, &[Openat2Enter::CODE], &opened);
}

pub(super) fn creat(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = Creat::decode(event);
    let bits = e.creat_flags.map_or(0, u32::from);
    let layer = |bit, layer| if bits & bit != 0 { layer } else { 0 };
    let flags = layer(creat_flags::FD_UPPER_LAYER_CREAT, file_flags::FD_UPPER_LAYER)
        | layer(creat_flags::FD_LOWER_LAYER_CREAT, file_flags::FD_LOWER_LAYER);
    let opened = Opened { fd: e.fd, dirfd: AT_FDCWD, name: e.name, flags, dev: e.dev, ino: e.ino };
    made(st, fx, &[CreatEnter::CODE], &opened);
}

pub(super) fn open_by_handle_at(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = OpenByHandleAt::decode(event);
    let opened =
        Opened { fd: e.fd, dirfd: AT_FDCWD, name: e.path, flags: e.flags.unwrap_or(0), dev: e.dev, ino: e.ino };
    made(st, fx, &[], &opened);
}

/// The new descriptor. What was asked for by the enter event, of one of these codes, counts more than what the exit found in memory, but for
/// the bits that the kernel adds.
fn made(st: &mut State, fx: &mut Effect, enter: &[u16], opened: &Opened<'_>) {
    let asked = enter::take(st, fx, enter);
    let Some(fd) = opened.fd.filter(|&fd| fd >= 0) else { return };
    // Without a name it is still another descriptor than one whose close was missed.
    let exit = (opened.dirfd, opened.name.unwrap_or_default(), opened.flags);
    let asked = asked.as_ref().and_then(|asked| Some((asked.dirfd, asked.what.as_deref()?, asked.flags)));
    let (dirfd, given, flags) = match asked.filter(|&(_, name, _)| name != UNKNOWN_NAME) {
        Some((dirfd, name, flags)) => (dirfd, name, flags | (opened.flags & !(file_flags::O_F_CREATED - 1))),
        None => exit,
    };
    let mut full = core::mem::take(&mut st.scratch);
    let thread = fx.thread.and_then(|ix| st.threads.get(ix));
    st.resolve(thread, dirfd, given, &mut full);
    let name = st.names.get(&full);
    let name_raw = if *full == *given { name.clone() } else { st.names.get(given) };
    st.scratch = full;
    let kind = if flags & file_flags::O_DIRECTORY != 0 { FdKind::Directory } else { FdKind::File };
    let entry = Fd {
        name,
        name_raw,
        flags,
        dev: opened.dev.unwrap_or(0),
        ino: opened.ino.unwrap_or(0),
        upper_layer: flags & file_flags::FD_UPPER_LAYER != 0,
        lower_layer: flags & file_flags::FD_LOWER_LAYER != 0,
        ..Fd::new(kind)
    };
    fx.fd_name_changed = true;
    add_fd(st, fx, fd, entry);
}

pub(super) fn chdir(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = Chdir::decode(event);
    if ok(e.res) {
        enter_dir(st, fx, e.path);
    }
}

pub(super) fn fchdir(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    if ok(Fchdir::decode(event).res)
        && let Some(name) = st.fd(fx).map(|fd| fd.name.clone())
    {
        enter_dir(st, fx, Some(&name));
    }
}

pub(super) fn getcwd(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = Getcwd::decode(event);
    if ok(e.res) {
        enter_dir(st, fx, e.path);
    }
}

/// The process of the event's thread is in another directory now.
fn enter_dir(st: &mut State, fx: &Effect, dir: Option<&[u8]>) {
    let Some(dir) = dir else { return };
    let mut cwd = core::mem::take(&mut st.scratch);
    if let Some(leader) = leader_mut(st, fx) {
        path::concat(&mut cwd, &leader.facts.cwd, dir);
        if !cwd.ends_with(b"/") {
            cwd.push(b'/');
        }
        if *leader.facts.cwd != *cwd {
            leader.facts_mut().cwd = crate::facts::text(&cwd);
        }
    }
    st.scratch = cwd;
}

pub(super) fn chroot(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = Chroot::decode(event);
    let Some(given) = e.path.filter(|_| ok(e.res)) else { return };
    let mut root = core::mem::take(&mut st.scratch);
    st.resolve(fx.thread.and_then(|ix| st.threads.get(ix)), AT_FDCWD, given, &mut root);
    if let Some(thread) = thread_mut(st, fx) {
        thread.facts_mut().root = crate::facts::text(&root);
    }
    st.scratch = root;
}
