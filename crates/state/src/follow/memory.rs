//! Memory: how much a process uses, and files that exist in memory only.

use super::ipc::plain;
use super::{add_fd, thread_mut};
use crate::facts::text;
use crate::fd::{Fd, FdKind};
use crate::state::{Effect, State};
use lanner_schema::Event;
use lanner_schema::events::{MemfdCreate, Userfaultfd};
use lanner_schema::flags::{file_flags, memfd_create_flags};
use lanner_schema::wire::{Uint32, Wire};

/// brk, mmap, mmap2 and munmap: behind the result they tell what the process uses now, in kB.
pub(super) fn usage(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let Some(thread) = thread_mut(st, fx) else { return };
    let mut params = event.params().skip(1).map(Uint32::decode);
    if let (Some(Some(size)), Some(Some(rss)), Some(Some(swap))) = (params.next(), params.next(), params.next()) {
        (thread.vm_size, thread.vm_rss, thread.vm_swap) = (size, rss, swap);
    }
}

pub(super) fn memfd_create(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = MemfdCreate::decode(event);
    let Some(fd) = e.fd.filter(|&fd| fd >= 0) else { return };
    let close = e.flags.is_some_and(|flags| flags & memfd_create_flags::MFD_CLOEXEC != 0);
    let entry = Fd {
        name: text(e.name.unwrap_or_default()),
        flags: if close { file_flags::O_CLOEXEC } else { 0 },
        ..Fd::new(FdKind::MemFd)
    };
    fx.fd_name_changed = !entry.name.is_empty();
    add_fd(st, fx, fd, entry);
}

pub(super) fn userfaultfd(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = Userfaultfd::decode(event);
    plain(st, fx, e.res, FdKind::UserFaultFd, e.flags.unwrap_or(0));
}
