//! What the kernel says of an event's descriptor, in streams of Lanner's own probe: it fills and corrects the table of descriptors.
//!
//! The table alone would need every open, close, dup and socket call; the probe leaves out those that no rule needs, and tells of each event's descriptor what it
//! is at that moment.

use super::net::{canonical, canonical_pair, print_end, print_pair, print_unix};
use super::{fd_mut, put_fd_of, snapshot};
use crate::facts::Text;
use crate::fd::{Connection, Fd, FdKind, L4, Role, Socket};
use crate::state::{Effect, State, UNKNOWN_DIR};
use lanner_schema::address::Endpoint;
use lanner_schema::events::{Connect, Recv, Recvfrom, Recvmmsg, Recvmsg, Send, Sendmmsg, Sendmsg, Sendto};
use lanner_schema::extension::{Extension, ObjectFlags, Place};
use lanner_schema::info::{EventFlags, EventInfo};
use lanner_schema::snapshot::{FdEntry, FdTarget};
use std::sync::Arc;

/// What is left of a descriptor's facts when the event itself tells the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Want {
    /// All.
    Everything,
    /// All but the ends of a socket: the event names them, and what becomes of them is its change.
    NoEnds,
}

/// Events that name the ends of sockets.
fn is_net(info: &EventInfo) -> bool {
    matches!(
        info.code,
        Connect::CODE
            | Send::CODE
            | Sendto::CODE
            | Sendmsg::CODE
            | Sendmmsg::CODE
            | Recv::CODE
            | Recvfrom::CODE
            | Recvmsg::CODE
            | Recvmmsg::CODE
    )
}

/// Before the event is followed: of its argument.
pub(super) fn before(st: &mut State, info: &EventInfo, fx: &mut Effect, said: &Extension<'_>) {
    let Some(object) = said.object.filter(|object| fx.fd == Some(object.fd)) else { return };
    if !info.flags.has(EventFlags::CREATES_FD) {
        learn(st, fx, &object, said.flags, if is_net(info) { Want::NoEnds } else { Want::Everything });
        put_place(st, fx, said.place);
    }
}

/// Where a socket is.
fn put_place(st: &mut State, fx: &Effect, place: Place) {
    if !place.is_known() || st.fd(fx).is_none_or(|fd| fd.place == place) {
        return;
    }
    let fd = if fx.beyond { st.beyond.as_mut().map(Arc::make_mut) } else { fd_mut(st, fx) };
    if let Some(fd) = fd {
        fd.place = place;
    }
}

/// After it: of what the event made or named.
pub(super) fn after(st: &mut State, info: &EventInfo, fx: &mut Effect, said: &Extension<'_>) {
    let Some(object) = said.object.filter(|object| object.fd >= 0) else { return };
    let makes = info.flags.has(EventFlags::CREATES_FD);
    if makes && fx.fd.is_none_or(|fd| fd < 0) {
        // Nothing was made: it is the directory that the name was relative to.
        let mut directory = Effect { fd: Some(object.fd), ..*fx };
        learn(st, &mut directory, &object, said.flags, Want::Everything);
    } else if makes && fx.fd_name_changed && fx.fd == Some(object.fd) && st.fd(fx).is_some() {
        // The event itself says what it made.
        complete(st, fx, &object);
    } else if makes || fx.fd != Some(object.fd) {
        // A copy of a descriptor that was not known.
        if makes || st.fd(fx).is_none() {
            fx.fd = Some(object.fd);
        }
        if fx.fd == Some(object.fd) {
            learn(st, fx, &object, said.flags, Want::Everything);
        }
    } else if is_net(info) {
        learn(st, fx, &object, said.flags, Want::Everything);
    }
    if fx.fd == Some(object.fd) {
        put_place(st, fx, said.place);
    }
}

/// Makes the entry of the event's descriptor agree with what the kernel says.
fn learn(st: &mut State, fx: &mut Effect, object: &FdEntry<'_>, flags: ObjectFlags, want: Want) {
    match st.fd(fx) {
        Some(known) if agrees(known, object, want) => complete(st, fx, object),
        known => {
            let was_there = known.is_some();
            // Of the same socket with other ends, the flags are still right.
            let flags_before = known.filter(|fd| fd.ino != 0 && fd.ino == object.ino).map_or(0, |fd| fd.flags);
            let copy = if want == Want::Everything { copied(st, fx, object) } else { None };
            let mut fd = copy.unwrap_or_else(|| facts_of(st, fx, object, flags, want));
            fd.upper_layer = flags.has(ObjectFlags::UPPER);
            fd.lower_layer = flags.has(ObjectFlags::LOWER);
            fd.flags |= if matches!(object.target, FdTarget::File(..)) { 0 } else { flags_before };
            let fd = Arc::new(fd);
            st.counters.fds_from_kernel += 1;
            st.counters.fds_corrected += u64::from(was_there);
            let kept = fx.leader.is_some_and(|leader| put_fd_of(st, leader, object.fd, fd.clone()));
            if !kept {
                st.beyond = Some(fd);
                fx.beyond = true;
            }
        }
    }
}

/// What an entry lacks. Its name stays as it was given, but for one in a directory that is not known.
fn complete(st: &mut State, fx: &Effect, object: &FdEntry<'_>) {
    let (path, dev) = match object.target {
        FdTarget::File(_, path, dev) => (path, dev),
        FdTarget::Named(path) => (path, 0),
        FdTarget::Inet(..) | FdTarget::InetServer(..) | FdTarget::Unix { .. } => (&b""[..], 0),
    };
    let Some(known) = st.fd(fx) else { return };
    let has_path = matches!(known.kind, FdKind::File | FdKind::Directory) && !path.is_empty();
    let same = (!has_path || *known.real == *path)
        && (object.ino == 0 || known.ino == object.ino)
        && (dev == 0 || known.dev == dev);
    if same {
        return;
    }
    let real = if has_path { st.names.share(path, &known.name.clone()) } else { known.real.clone() };
    if let Some(fd) = fd_mut(st, fx) {
        if has_path && fd.name.starts_with(UNKNOWN_DIR) {
            fd.name = real.clone();
        }
        fd.real = real;
        fd.ino = if fd.ino == 0 { object.ino } else { fd.ino };
        fd.dev = if fd.dev == 0 { dev } else { fd.dev };
    }
}

/// Kinds that an entry and the kernel may have different words for.
fn class(kind: FdKind) -> FdKind {
    match kind {
        FdKind::Directory | FdKind::MemFd => FdKind::File,
        FdKind::Ipv4Server | FdKind::Ipv6 | FdKind::Ipv6Server => FdKind::Ipv4,
        kind => kind,
    }
}

/// Whether an entry can be of what the kernel says the descriptor is open on. What one of them does not know does not count.
fn agrees(known: &Fd, object: &FdEntry<'_>, want: Want) -> bool {
    let (one, other) = (class(known.kind), class(snapshot::kind(object.kind)));
    let vague = |kind| matches!(kind, FdKind::Unknown | FdKind::Unsupported);
    let dev = if let FdTarget::File(_, _, dev) = object.target { dev } else { 0 };
    let differ = |one: u64, other: u64| one != 0 && other != 0 && one != other;
    if one != other && !vague(other) || differ(known.ino, object.ino) || differ(known.dev.into(), dev.into()) {
        return false;
    }
    want == Want::NoEnds || ends_agree(known, &object.target)
}

/// Whether a socket has the ends that the kernel says, whichever of them is the client.
fn ends_agree(known: &Fd, target: &FdTarget<'_>) -> bool {
    match (*target, known.socket) {
        (FdTarget::Inet(source, destination, _), known) if source.port != 0 && destination.port != 0 => {
            let (source, destination) = canonical_pair(source, destination);
            known == Socket::Inet(source, destination) || known == Socket::Inet(destination, source)
        }
        // A datagram socket that is bound can have told and heard of many others.
        (FdTarget::InetServer(..), _) if known.l4 == L4::Udp => true,
        (FdTarget::InetServer(end, _), Socket::InetServer(bound)) => bound.port == end.port,
        (FdTarget::InetServer(..), _) => false,
        _ => true,
    }
}

/// An entry of the same object under another number of the process, which has the name that it was opened by: a copy was made, and not told.
fn copied(st: &State, fx: &Effect, object: &FdEntry<'_>) -> Option<Fd> {
    let path = match object.target {
        FdTarget::File(_, path, _) | FdTarget::Named(path) => path,
        FdTarget::Inet(..) | FdTarget::InetServer(..) | FdTarget::Unix { .. } => b"",
    };
    let same = |fd: &Fd| {
        let file = matches!(fd.kind, FdKind::File | FdKind::Directory);
        let has_own_inode = file || fd.is_inet() || matches!(fd.kind, FdKind::Unix | FdKind::Pipe);
        let same_inode = object.ino != 0 && fd.ino == object.ino && has_own_inode;
        same_inode && (!file || *fd.real == *path) && agrees(fd, object, Want::Everything)
    };
    let process = st.threads.get(fx.leader?)?;
    let mut fd = process.fds.iter().find(|(_, fd)| same(fd)).map(|(_, fd)| Fd::clone(fd))?;
    if let FdTarget::File(flags, ..) = object.target {
        fd.flags = flags;
    }
    Some(fd)
}

/// An entry from what the kernel says alone.
fn facts_of(st: &mut State, fx: &Effect, object: &FdEntry<'_>, flags: ObjectFlags, want: Want) -> Fd {
    let mut fd = snapshot::descriptor(object);
    // A datagram socket has a port of its own once it was used: that does not make it a server.
    let bound = matches!(fd.socket, Socket::InetServer(_)) && fd.l4 == L4::Udp;
    if want == Want::NoEnds || bound {
        fd.socket = Socket::None;
    }
    match (fd.socket, object.target) {
        (Socket::Inet(own, peer), _) => {
            let (own, peer) = canonical_pair(own, peer);
            fd.kind = if own.ip.is_ipv4() { FdKind::Ipv4 } else { FdKind::Ipv6 };
            connected(st, fx, &mut fd, (own, peer), flags.has(ObjectFlags::ACCEPTED));
        }
        (Socket::InetServer(end), _) => {
            let end = canonical(end);
            fd.kind = if end.ip.is_ipv4() { FdKind::Ipv4Server } else { FdKind::Ipv6Server };
            fd.socket = Socket::InetServer(end);
            fd.name = printed(st, |name| print_end(name, end));
        }
        (Socket::Unix { source, peer }, FdTarget::Unix { name: path, .. }) => {
            // The path is that of the end that has one.
            fd.role = Role::None;
            fd.name = printed(st, |name| print_unix(name, source, peer, path));
        }
        (Socket::None, FdTarget::Inet(..) | FdTarget::InetServer(..) | FdTarget::Unix { .. }) => {
            fd.kind = match fd.kind {
                FdKind::Ipv4Server => FdKind::Ipv4,
                FdKind::Ipv6Server => FdKind::Ipv6,
                kind => kind,
            };
            (fd.name, fd.role) = (Arc::default(), Role::None);
        }
        _ => {}
    }
    fd
}

/// The ends of a socket, the own one first. Its process served the own port, or asked from there.
fn connected(st: &mut State, fx: &Effect, fd: &mut Fd, (own, peer): (Endpoint, Endpoint), accepted: bool) {
    if peer.port == 0 {
        (fd.socket, fd.name) = (Socket::None, Arc::default());
        return;
    }
    let serves = |fd: &Fd| matches!(fd.socket, Socket::InetServer(end) if end.port == own.port);
    let process = fx.leader.and_then(|leader| st.threads.get(leader));
    let served = accepted || process.is_some_and(|process| process.fds.iter().any(|(_, fd)| serves(fd)));
    let (role, client, server) = if served { (Role::Server, peer, own) } else { (Role::Client, own, peer) };
    (fd.role, fd.socket, fd.connection) = (role, Socket::Inet(client, server), Connection::Connected);
    fd.name = printed(st, |name| print_pair(name, client, server));
}

fn printed(st: &mut State, print: impl FnOnce(&mut Vec<u8>)) -> Text {
    let mut name = core::mem::take(&mut st.scratch);
    name.clear();
    print(&mut name);
    let text = st.names.get(&name);
    st.scratch = name;
    text
}
