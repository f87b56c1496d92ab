//! Fields that are 1 for the events they count, so that sums of them mean something.

use crate::cx::Cx;
use crate::evt::IO;
use crate::evt_result::{buflen, on_result};
use crate::field::{Arg, FieldFlags};
use lanner_schema::events::{Accept, Accept4, Connect, Creat, Open, OpenByHandleAt, Openat, Openat2, Procinfo};
use lanner_schema::{Category, EventInfo, Format};
use lanner_state::{FdKind, Thread};

fn on_exit(info: &EventInfo, _: &Arg) -> bool {
    info.is_exit()
}

fields! {
    /// Fields that count events.
    COUNT "evt" ["syscall"];

    /// 1 for every event.
    "evt.count": Uint32 Uint(format = Format::Dec) = |_, _| Some(1);
    /// 1 for syscalls that failed, 0 for others.
    "evt.count.error": Uint32 Uint(format = Format::Dec, on = on_result) = |cx, _| failed(cx);
    /// `evt.count.error` of events about files.
    "evt.count.error.file": Uint32 Uint(format = Format::Dec, on = on_result) = |cx, _| failed(cx).filter(|_| is_file(cx));
    /// `evt.count.error` of events about sockets.
    "evt.count.error.net": Uint32 Uint(format = Format::Dec, on = on_result) = |cx, _| failed(cx).filter(|_| is_net(cx));
    /// `evt.count.error` of events about memory.
    "evt.count.error.memory": Uint32 Uint(format = Format::Dec, on = on_result) = |cx, _| failed(cx).filter(|_| is_memory(cx));
    /// `evt.count.error` of all other events, and of those about memory which have a descriptor that is neither.
    "evt.count.error.other": Uint32 Uint(format = Format::Dec, on = on_result) = |cx, _| {
        failed(cx).filter(|_| !(is_file(cx) || is_net(cx) || cx.fd().is_none() && is_memory(cx)))
    };
    /// 1 for the ends of syscalls.
    "evt.count.exit": Uint32 Uint(format = Format::Dec, on = on_exit) = |cx, _| cx.event.info().is_exit().then_some(1);
    /// 1 for reports of the CPU use of threads that lead their process, else 0.
    "evt.count.procinfo": Uint32 Uint(format = Format::Dec, flags = FieldFlags::HIDDEN) = |cx, _| {
        Some(u64::from(cx.event.code() == Procinfo::CODE && cx.thread().is_some_and(Thread::is_main)))
    };
    /// 1 for reports of the CPU use of threads, else 0.
    "evt.count.threadinfo": Uint32 Uint(format = Format::Dec, flags = FieldFlags::HIDDEN) = |cx, _| {
        Some(u64::from(cx.event.code() == Procinfo::CODE))
    };
}

fields! {
    /// Fields about how much was read and written.
    BUFLEN "evt" ["syscall"];

    /// `evt.buflen` of reads.
    "evt.buflen.in": Uint64 Uint(format = Format::Dec, flags = FieldFlags::HIDDEN) = |cx, _| length(cx, Category::IO_READ, |_| true);
    /// `evt.buflen` of writes.
    "evt.buflen.out": Uint64 Uint(format = Format::Dec, flags = FieldFlags::HIDDEN) = |cx, _| length(cx, Category::IO_WRITE, |_| true);
    /// `evt.buflen` of files.
    "evt.buflen.file": Uint64 Uint(format = Format::Dec, flags = FieldFlags::HIDDEN) = |cx, _| length(cx, IO, |kind| kind == FdKind::File);
    /// `evt.buflen` of reads from files.
    "evt.buflen.file.in": Uint64 Uint(format = Format::Dec, flags = FieldFlags::HIDDEN) = |cx, _| length(cx, Category::IO_READ, |kind| kind == FdKind::File);
    /// `evt.buflen` of writes to files.
    "evt.buflen.file.out": Uint64 Uint(format = Format::Dec, flags = FieldFlags::HIDDEN) = |cx, _| length(cx, Category::IO_WRITE, |kind| kind == FdKind::File);
    /// `evt.buflen` of internet sockets.
    "evt.buflen.net": Uint64 Uint(format = Format::Dec, flags = FieldFlags::HIDDEN) = |cx, _| length(cx, IO, is_inet);
    /// `evt.buflen` of reads from internet sockets.
    "evt.buflen.net.in": Uint64 Uint(format = Format::Dec, flags = FieldFlags::HIDDEN) = |cx, _| length(cx, Category::IO_READ, is_inet);
    /// `evt.buflen` of writes to internet sockets.
    "evt.buflen.net.out": Uint64 Uint(format = Format::Dec, flags = FieldFlags::HIDDEN) = |cx, _| length(cx, Category::IO_WRITE, is_inet);
}

fn failed(cx: &Cx<'_>) -> Option<u64> {
    Some(u64::from(cx.result()? < 0))
}

fn is_inet(kind: FdKind) -> bool {
    matches!(kind, FdKind::Ipv4 | FdKind::Ipv6 | FdKind::Ipv4Server | FdKind::Ipv6Server)
}

/// Without an entry of the descriptor, the event itself says that it is about a file.
fn is_file(cx: &Cx<'_>) -> bool {
    match cx.fd() {
        Some(fd) => matches!(fd.kind, FdKind::File | FdKind::Directory),
        None => {
            matches!(cx.event.code(), Open::CODE | Creat::CODE | Openat::CODE | Openat2::CODE | OpenByHandleAt::CODE)
        }
    }
}

/// Without an entry of the descriptor, the event itself says that it is about a socket.
fn is_net(cx: &Cx<'_>) -> bool {
    match cx.fd() {
        Some(fd) => is_inet(fd.kind) || fd.kind == FdKind::Unix,
        None => matches!(cx.event.code(), Accept::CODE | Accept4::CODE | Connect::CODE),
    }
}

fn is_memory(cx: &Cx<'_>) -> bool {
    cx.event.info().category.has(Category::MEMORY)
}

fn length(cx: &Cx<'_>, category: Category, is: fn(FdKind) -> bool) -> Option<u64> {
    if !cx.event.info().category.has(category) || !is(cx.fd()?.kind) {
        return None;
    }
    buflen(cx)
}
