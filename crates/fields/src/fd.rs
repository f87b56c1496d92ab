//! Fields about the descriptor that the event made, used or closed.

use crate::cx::{Cx, Spelling};
use crate::domain;
use crate::field::{Arg, ArgKind, FieldFlags, Lent, Read, Shape};
use crate::path::absolute;
use crate::print::{NO_BYTES, write_tuple};
use crate::socket::{client_ip, local_ip, remote_ip, server_ip};
use crate::value::Value;
use lanner_schema::Format;
use lanner_schema::events::{Accept, Accept4, Connect, Creat, Open, OpenByHandleAt, Openat, Openat2};
use lanner_schema::extension::{Extension, ObjectFlags};
use lanner_schema::info::{EventFlags, EventInfo};
use lanner_schema::wire::{CharBuf, Fd as FdParam};
use lanner_state::facts::UNKNOWN_NAME;
use lanner_state::fd::{Connection, FdTable};
use lanner_state::{AT_FDCWD, Fd, FdKind};
use std::io::Write;

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
        Some(entry(cx).map_or_else(|| guessed_char(cx.event.name()), |fd| kind_char(fd.kind).as_bytes()))
    };
    /// What the descriptor is open on by name: the full path of a file, `client:port->server:port` of a connection, `address:port` of a server, kernel addresses and path of a unix socket.
    "fd.name": CharBuf Lent(flags = FieldFlags::PATH, on = on_fd) = name;
    /// The directory that a file lies in, or the name of an open directory.
    "fd.directory": CharBuf Lent(flags = FieldFlags::PATH, on = on_fd) = directory;
    /// The last part of a file's path; `/` for a name that is no path.
    "fd.filename": CharBuf Text(flags = FieldFlags::PATH, on = on_fd) = |cx, _| {
        Some(last_part(path_of(cx, entry(cx).filter(|fd| fd.kind == FdKind::File)?)))
    };
}

fields! {
    /// Fields about the descriptor that the event made, used or closed.
    FD_FACTS "fd" ["syscall"];

    /// True if the socket is connected.
    "fd.connected": Bool Bool(on = on_fd) = |cx, _| Some(entry(cx)?.connection == Connection::Connected);
    /// True if this event gave the descriptor another name.
    "fd.name_changed": Bool Bool(on = on_fd) = |cx, _| entry(cx).map(|_| cx.effect.fd_name_changed);
    /// Domain name of the client's address, as answers of name servers told it where the socket is; nobody is asked. Several names are compared one by one. It satisfies no exception: see docs/guide/names.md.
    "fd.cip.name": CharBuf Each(shape = Shape::Either, flags = NAMED, show = Some(Read::Text(|cx, _| domain::first(cx, client_ip(cx)?))), on = on_fd) = |cx, _, each| domain::each(cx, client_ip(cx)?, each);
    /// Domain name of the server's address, as answers of name servers told it where the socket is; nobody is asked. Several names are compared one by one. It satisfies no exception: see docs/guide/names.md.
    "fd.sip.name": CharBuf Each(shape = Shape::Either, flags = NAMED, show = Some(Read::Text(|cx, _| domain::first(cx, server_ip(cx)?))), on = on_fd) = |cx, _, each| domain::each(cx, server_ip(cx)?, each);
    /// Domain name of this side's address, as answers of name servers told it where the socket is; nobody is asked. Several names are compared one by one. It satisfies no exception: see docs/guide/names.md.
    "fd.lip.name": CharBuf Each(shape = Shape::Either, flags = NAMED, show = Some(Read::Text(|cx, _| domain::first(cx, local_ip(cx)?))), on = on_fd) = |cx, _, each| domain::each(cx, local_ip(cx)?, each);
    /// Domain name of the other side's address, as answers of name servers told it where the socket is; nobody is asked. Several names are compared one by one. It satisfies no exception: see docs/guide/names.md.
    "fd.rip.name": CharBuf Each(shape = Shape::Either, flags = NAMED, show = Some(Read::Text(|cx, _| domain::first(cx, remote_ip(cx)?))), on = on_fd) = |cx, _, each| domain::each(cx, remote_ip(cx)?, each);
    /// Number of the device that the file lies on, as the kernel encodes it; 0 when it is not known.
    "fd.dev": Int32 Int(format = Format::Hex, on = on_fd) = |cx, _| Some(i64::from(entry(cx)?.dev.cast_signed()));
    /// Major part of the device number.
    "fd.dev.major": Int32 Int(format = Format::Dec, on = on_fd) = |cx, _| Some(i64::from((entry(cx)?.dev & 0xf_ff00) >> 8));
    /// Minor part of the device number.
    "fd.dev.minor": Int32 Int(format = Format::Dec, on = on_fd) = |cx, _| {
        let dev = entry(cx)?.dev;
        Some(i64::from(dev & 0xff | dev >> 12 & 0xf_ff00))
    };
    /// Inode number, of pipes and sockets too where it is known; else 0.
    "fd.ino": Int64 Int(format = Format::Dec, on = on_fd) = |cx, _| Some(entry(cx)?.ino.cast_signed());
    /// The file's path as the process gave it: not made absolute, but without repeated slashes.
    "fd.nameraw": CharBuf Lent(on = on_fd) = name_raw;
    /// The path of the file or directory as the kernel knows it, from the root of the process: links are followed, detours gone. No value where it is not known.
    "fd.realpath": CharBuf Text(flags = FieldFlags::OWN, on = on_fd) = |cx, _| real(entry(cx)?);
    /// The directory of `fd.realpath`; for an open directory `fd.realpath` itself.
    "fd.realdirectory": CharBuf Text(flags = FieldFlags::OWN, on = on_fd) = |cx, _| {
        let fd = entry(cx)?;
        real(fd).map(|path| if fd.kind == FdKind::Directory { path } else { parent(path) })
    };
    /// The last part of `fd.realpath`; for files only.
    "fd.realfilename": CharBuf Text(flags = FieldFlags::OWN, on = on_fd) = |cx, _| {
        entry(cx).filter(|fd| fd.kind == FdKind::File).and_then(real).map(last_part)
    };
    /// True if the name by which the file or directory was opened was removed. No value where the kernel did not say what the descriptor is open on.
    "fd.is_deleted": Bool Bool(flags = FieldFlags::OWN, on = on_fd) = |cx, _| {
        let said = cx.state.is_own_stream().then(|| Extension::of(cx.event))?;
        let own = said.object.filter(|object| number(cx) == Some(object.fd))?;
        Some(own.fd >= 0 && said.flags.has(ObjectFlags::DELETED))
    };
    /// The types of all open descriptors of the process, each once; `[N]` is the type of one descriptor.
    "fd.types": CharBuf Each(format = Format::Dec, arg = ArgKind::OptionalIndex, shape = Shape::List, flags = FieldFlags::NO_RHS, on = on_fd) = types;
    /// True if the file was opened in the upper layer of an overlay file system.
    "fd.is_upper_layer": Bool Bool(on = on_fd) = |cx, _| Some(entry(cx)?.upper_layer);
    /// True if the file was opened in a lower layer of an overlay file system.
    "fd.is_lower_layer": Bool Bool(on = on_fd) = |cx, _| Some(entry(cx)?.lower_layer);
}

/// What fields of domain names have in common.
const NAMED: FieldFlags = FieldFlags::NO_TRANSFORMER.or(FieldFlags::NO_RHS).or(FieldFlags::HEARSAY);

/// The name of a kind of descriptor.
pub fn kind_name(kind: FdKind) -> &'static str {
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
pub fn kind_char(kind: FdKind) -> &'static str {
    match kind {
        FdKind::Unknown => "o",
        FdKind::File => "f",
        FdKind::Directory => "d",
        FdKind::Ipv4 | FdKind::Ipv4Server => "4",
        FdKind::Ipv6 | FdKind::Ipv6Server => "6",
        FdKind::Pipe => "p",
        FdKind::Unix => "u",
        FdKind::Event => "e",
        FdKind::Unsupported => "X",
        FdKind::SignalFd => "s",
        FdKind::EventPoll => "l",
        FdKind::Inotify => "i",
        FdKind::TimerFd => "t",
        FdKind::Netlink => "n",
        FdKind::Bpf => "b",
        FdKind::UserFaultFd => "u",
        FdKind::IoUring => "r",
        FdKind::MemFd => "m",
        FdKind::PidFd => "P",
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
pub(crate) fn name<'a>(cx: &Cx<'a>, _: &'a Arg, out: &mut Vec<u8>) -> Option<Lent<'a>> {
    number(cx)?;
    match entry(cx) {
        Some(fd) => Some(Lent::Whole(path_of(cx, fd))),
        None => tried(cx, false, out),
    }
}

/// The entry's name in the spelling that is asked for.
pub(crate) fn path_of<'a>(cx: &Cx<'a>, fd: &'a Fd) -> &'a [u8] {
    match cx.spelling {
        Spelling::AsGiven => &fd.name,
        Spelling::Kernel => fd.other_path().unwrap_or(&fd.name),
    }
}

/// The kernel's path.
pub(crate) fn real(fd: &Fd) -> Option<&[u8]> {
    Some(&*fd.real).filter(|path| !path.is_empty())
}

/// What stands behind the last `/`; the whole when there is nothing, `/` for what is no path.
fn last_part(path: &[u8]) -> &[u8] {
    match path.iter().rposition(|&b| b == b'/') {
        None => b"/",
        Some(slash) => path.get(slash + 1..).filter(|name| !name.is_empty()).unwrap_or(path),
    }
}

fn name_raw<'a>(cx: &Cx<'a>, _: &'a Arg, out: &mut Vec<u8>) -> Option<Lent<'a>> {
    number(cx)?;
    let raw = match entry(cx) {
        Some(fd) => Lent::Whole(&fd.name_raw),
        None => tried(cx, true, out)?,
    };
    let repeats = |path: &[u8]| path.windows(2).any(|pair| pair == b"//");
    Some(match raw {
        Lent::Whole(path) if repeats(path) => {
            out.extend_from_slice(path);
            without_repeats(out);
            Lent::Made
        }
        Lent::Whole(path) => Lent::Whole(path),
        Lent::Made => {
            without_repeats(out);
            Lent::Made
        }
    })
}

/// Makes one slash of several.
fn without_repeats(path: &mut Vec<u8>) {
    path.dedup_by(|b, before| *b == b'/' && *before == b'/');
}

pub(crate) fn directory<'a>(cx: &Cx<'a>, _: &'a Arg, out: &mut Vec<u8>) -> Option<Lent<'a>> {
    number(cx)?;
    match entry(cx) {
        Some(fd) if fd.kind == FdKind::Directory => Some(Lent::Whole(path_of(cx, fd))),
        Some(fd) if fd.kind == FdKind::File => Some(Lent::Whole(parent(path_of(cx, fd)))),
        Some(_) => None,
        None => match tried(cx, false, out)? {
            Lent::Whole(path) => Some(Lent::Whole(parent(path))),
            Lent::Made => {
                match parent_len(out) {
                    None => {
                        out.clear();
                        out.push(b'/');
                    }
                    Some(len) => out.truncate(len),
                }
                Some(Lent::Made)
            }
        },
    }
}

/// Length of what a path has in front of its last `/`; of the whole path when there is nothing behind. `None` when there is nothing in front.
fn parent_len(path: &[u8]) -> Option<usize> {
    match path.iter().rposition(|&b| b == b'/') {
        None | Some(0) => None,
        Some(at) if at + 1 == path.len() => Some(path.len()),
        Some(at) => Some(at),
    }
}

/// The directory of a path; `/` when there is nothing in front of its last `/`.
fn parent(path: &[u8]) -> &[u8] {
    parent_len(path).and_then(|len| path.get(..len)).unwrap_or(b"/")
}

/// What a syscall without an entry of its own would have opened or connected; empty for other exit events, nothing for enter events.
fn tried<'a>(cx: &Cx<'a>, raw: bool, out: &mut Vec<u8>) -> Option<Lent<'a>> {
    if !cx.event.info().is_exit() {
        return None;
    }
    let path = |at: usize| cx.event.get::<CharBuf>(at);
    Some(match cx.event.code() {
        // As in Falco, absolute paths are shown as they were given, and relative ones made absolute also where the raw name is asked for.
        Open::CODE | Creat::CODE => match path(1).unwrap_or(UNKNOWN_NAME) {
            path if path.is_empty() || path.starts_with(b"/") || path == UNKNOWN_NAME => Lent::Whole(path),
            path => absolute(cx, AT_FDCWD, path, out),
        },
        Openat::CODE | Openat2::CODE if raw => Lent::Whole(path(2)?),
        Openat::CODE | Openat2::CODE => absolute(cx, cx.event.get::<FdParam>(1)?, path(2)?, out),
        OpenByHandleAt::CODE => Lent::Whole(path(3).unwrap_or(UNKNOWN_NAME)),
        Accept::CODE | Accept4::CODE | Connect::CODE => match cx.event.param(1) {
            None | Some([]) => Lent::Whole(NO_BYTES),
            Some(tuple) => {
                write_tuple(tuple, out);
                Lent::Made
            }
        },
        _ => Lent::Whole(b""),
    })
}

fn types<'a>(cx: &Cx<'a>, arg: &Arg, each: &mut dyn FnMut(Value<'_>) -> bool) -> Option<()> {
    number(cx)?;
    let thread = cx.thread()?;
    let table = &cx.state.leader(thread).unwrap_or(thread).fds;
    if let Some(number) = arg.index() {
        let fd = table.get(i64::try_from(number).ok()?)?;
        each(Value::Text(kind_name(fd.kind).as_bytes()));
        return Some(());
    }
    each_kind(table, each);
    Some(())
}

/// Each name of a kind once; kinds that share a name (sockets and server sockets) are one.
fn each_kind(table: &FdTable, each: &mut dyn FnMut(Value<'_>) -> bool) {
    let mut seen: u32 = 0;
    for (_, fd) in table.iter() {
        let kind = match fd.kind {
            FdKind::Ipv4Server => FdKind::Ipv4,
            FdKind::Ipv6Server => FdKind::Ipv6,
            kind => kind,
        };
        let bit = 1 << kind as u32;
        if seen & bit == 0 && !each(Value::Text(kind_name(kind).as_bytes())) {
            return;
        }
        seen |= bit;
    }
}

/// `N` digits of the thread, then of the descriptor.
pub(crate) fn write_uid(cx: &Cx<'_>, out: &mut Vec<u8>) -> Option<()> {
    let number = number(cx)?;
    write!(out, "{}{number}", cx.event.tid).ok()
}
