//! Fields about the descriptor that the event made, used or closed.

use crate::cx::Cx;
use crate::field::{Arg, Lent};
use lanner_schema::Format;
use lanner_schema::info::{EventFlags, EventInfo};
use lanner_state::{Fd, FdKind};

/// The events that work on a descriptor.
const ANY_FD: EventFlags = EventFlags::CREATES_FD.or(EventFlags::USES_FD).or(EventFlags::DESTROYS_FD);

/// Only events that work on a descriptor have these fields.
pub(crate) fn on_fd(info: &EventInfo, _: &Arg) -> bool {
    info.flags.has(ANY_FD)
}

/// The descriptor's entry, for events that work on one.
pub(crate) fn entry<'a>(cx: &Cx<'a>) -> Option<&'a Fd> {
    if cx.event.info().flags.has(ANY_FD) { cx.fd() } else { None }
}

/// The descriptor's number, for events that work on one.
pub(crate) fn number(cx: &Cx<'_>) -> Option<i64> {
    if cx.event.info().flags.has(ANY_FD) { cx.effect.fd } else { None }
}

fields! {
    /// Fields about the descriptor that the event made, used or closed.
    FD "fd" ["syscall"];

    /// Number of the descriptor.
    "fd.num": Int64 Int(format = Format::Id, on = on_fd) = |cx, _| number(cx);
    /// What the descriptor is open on: `file`, `directory`, `ipv4`, `ipv6`, `unix`, `pipe`, `event`, `signalfd`, `eventpoll`, `inotify`, `timerfd`, `netlink`, `bpf`, `userfaultfd`, `io_uring`, `memfd`, `pidfd`.
    "fd.type": CharBuf Text(format = Format::Dec, on = on_fd) = |cx, _| Some(kind_name(entry(cx)?.kind).as_bytes());
    /// `fd.type` as one character: `f`, `d`, `4`, `6`, `u`, `p`, `e`, `s`, `l`, `i`, `t`, `n`, `b`, `r`, `m`, `P`, or `o` for others.
    "fd.typechar": CharBuf Text(format = Format::Dec, on = on_fd) = |cx, _| {
        number(cx)?;
        Some(entry(cx).map_or_else(|| guessed_char(cx.event.name()), |fd| kind_char(fd.kind)))
    };
    /// What the descriptor is open on by name: the full path of a file, `client:port->server:port` of a connection, `address:port` of a server, kernel addresses and path of a unix socket.
    "fd.name": CharBuf Lent(on = on_fd) = |cx, _, out| name(cx, out);
}

/// The name of a kind of descriptor.
pub(crate) fn kind_name(kind: FdKind) -> &'static str {
    match kind {
        FdKind::Unknown => "<NA>",
        FdKind::File => "file",
        FdKind::Directory => "directory",
        FdKind::Ipv4 | FdKind::Ipv4Server => "ipv4",
        FdKind::Ipv6 | FdKind::Ipv6Server => "ipv6",
        FdKind::Pipe => "pipe",
        FdKind::Unix => "unix",
        FdKind::Event => "event",
        FdKind::Unsupported => "unsupported",
        FdKind::SignalFd => "signalfd",
        FdKind::EventPoll => "eventpoll",
        FdKind::Inotify => "inotify",
        FdKind::TimerFd => "timerfd",
        FdKind::Netlink => "netlink",
        FdKind::Bpf => "bpf",
        FdKind::UserFaultFd => "userfaultfd",
        FdKind::IoUring => "io_uring",
        FdKind::MemFd => "memfd",
        FdKind::PidFd => "pidfd",
    }
}

/// One character for a kind of descriptor.
pub(crate) fn kind_char(kind: FdKind) -> &'static [u8] {
    match kind {
        FdKind::Unknown => b"o",
        FdKind::File => b"f",
        FdKind::Directory => b"d",
        FdKind::Ipv4 | FdKind::Ipv4Server => b"4",
        FdKind::Ipv6 | FdKind::Ipv6Server => b"6",
        FdKind::Pipe => b"p",
        FdKind::Unix => b"u",
        FdKind::Event => b"e",
        FdKind::Unsupported => b"X",
        FdKind::SignalFd => b"s",
        FdKind::EventPoll => b"l",
        FdKind::Inotify => b"i",
        FdKind::TimerFd => b"t",
        FdKind::Netlink => b"n",
        FdKind::Bpf => b"b",
        FdKind::UserFaultFd => b"u",
        FdKind::IoUring => b"r",
        FdKind::MemFd => b"m",
        FdKind::PidFd => b"P",
    }
}

/// Without an entry the event still tells what its descriptor would have been.
fn guessed_char(event: &str) -> &'static [u8] {
    match event {
        "openat" | "openat2" | "creat" => b"f",
        "socket" | "accept" | "accept4" => b"4",
        "pipe" | "pipe2" => b"p",
        "eventfd" => b"e",
        "signalfd" => b"s",
        "timerfd_create" => b"t",
        "inotify_init" | "inotify_init1" => b"i",
        _ => b"o",
    }
}

/// The name that the entry has, or that the event gave what it tried to open.
fn name<'a>(cx: &Cx<'a>, _out: &mut Vec<u8>) -> Option<Lent<'a>> {
    number(cx)?;
    Some(Lent::Whole(entry(cx).map_or(b"", |fd| &fd.name)))
}
