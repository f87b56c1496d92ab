//! Both ends of a connection: merged into what is known of a socket, ordered client to server, and printed as its name.

use super::super::fd_mut;
use crate::fd::{Fd, FdKind, L4, Role, Socket as Ends};
use crate::state::{Effect, State};
use lanner_schema::address::Endpoint;
use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Which way data went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// Into the process.
    Read,
    /// Out of the process.
    Write,
}

/// A tuple that an event saw.
#[derive(Debug, Clone, Copy)]
pub(super) struct Merge {
    pub source: Endpoint,
    pub destination: Endpoint,
    pub direction: Direction,
}

/// The IPv4 address inside a mapped one; also of `::`, which a socket of both families is bound to.
fn mapped(ip: IpAddr) -> Option<IpAddr> {
    match ip {
        IpAddr::V6(ip) if ip.is_unspecified() => Some(IpAddr::V4(Ipv4Addr::UNSPECIFIED)),
        IpAddr::V6(ip) => ip.to_ipv4_mapped().map(IpAddr::V4),
        IpAddr::V4(_) => None,
    }
}

/// An address of IPv4 that was written as one of IPv6, as one of IPv4.
pub(crate) fn canonical(end: Endpoint) -> Endpoint {
    Endpoint { ip: mapped(end.ip).unwrap_or(end.ip), ..end }
}

/// As [`canonical`], where both ends are of IPv4.
pub(crate) fn canonical_pair(source: Endpoint, destination: Endpoint) -> (Endpoint, Endpoint) {
    match (mapped(source.ip), mapped(destination.ip)) {
        (Some(_), Some(_)) => (canonical(source), canonical(destination)),
        _ => (source, destination),
    }
}

/// No address, in the family of another.
pub(super) fn unspecified(like: Endpoint) -> Endpoint {
    let ip = if like.ip.is_ipv4() { IpAddr::V4(Ipv4Addr::UNSPECIFIED) } else { IpAddr::V6(Ipv6Addr::UNSPECIFIED) };
    Endpoint { ip, port: 0 }
}

/// Puts a tuple into a socket: the source always, the destination where none is known or `overwrite` says so. False if it was known.
pub(super) fn merge(fd: &mut Fd, source: Endpoint, destination: Endpoint, overwrite: bool) -> bool {
    fd.kind = if source.ip.is_ipv4() { FdKind::Ipv4 } else { FdKind::Ipv6 };
    let old = match fd.socket {
        Ends::Inet(s, d) if s.ip.is_ipv4() == source.ip.is_ipv4() => Some((s, d)),
        _ => None,
    };
    if old == Some((source, destination)) || old == Some((destination, source)) {
        return false;
    }
    let mut merged = destination;
    if let Some((_, old)) = old.filter(|_| !overwrite) {
        if !old.ip.is_unspecified() {
            merged.ip = old.ip;
        }
        if old.port != 0 {
            merged.port = old.port;
        }
    }
    fd.socket = Ends::Inet(source, merged);
    true
}

/// Learns from the tuple of a data call.
pub(super) fn learn(st: &mut State, fx: &mut Effect, seen: Merge) {
    let (source, destination) = canonical_pair(seen.source, seen.destination);
    let Some(fd) = fd_mut(st, fx) else { return };
    if !merge(fd, source, destination, false) {
        return;
    }
    if fd.l4 == L4::Unknown {
        fd.l4 = L4::Udp;
    }
    complete(st, fx);
    let Some(fd) = fd_mut(st, fx) else { return };
    if fd.role == Role::None {
        // Nothing else is known: a server is asked first, a client asks first. (Falco asks before whether the process has a socket with the
        // destination's port, but the socket itself always is one.)
        fd.role = if seen.direction == Direction::Read { Role::Server } else { Role::Client };
    }
    if matches!((seen.direction, fd.role), (Direction::Read, Role::Client) | (Direction::Write, Role::Server)) {
        swap(fd);
    }
    rename_by_ends(st, fx);
}

/// Exchanges the ends.
pub(super) fn swap(fd: &mut Fd) {
    if let Ends::Inet(source, destination) = fd.socket {
        fd.socket = Ends::Inet(destination, source);
    }
}

/// Fills in an address that a wildcard stands for, from the interfaces of the machine.
pub(super) fn complete(st: &mut State, fx: &Effect) {
    let Some(Ends::Inet(mut source, mut destination)) = st.fd(fx).map(|fd| fd.socket) else { return };
    let (from, to) = (source.ip.is_unspecified(), destination.ip.is_unspecified());
    if from == to {
        return;
    }
    let (known, unknown) = if from { (destination, &mut source) } else { (source, &mut destination) };
    if let Some(ip) = st.machine.local_address_for(known.ip) {
        unknown.ip = ip;
        if let Some(fd) = fd_mut(st, fx) {
            fd.socket = Ends::Inet(source, destination);
        }
    }
}

/// Gives the event's descriptor the printed ends as its name.
pub(super) fn rename_by_ends(st: &mut State, fx: &mut Effect) {
    if let Some(Ends::Inet(source, destination)) = st.fd(fx).map(|fd| fd.socket) {
        rename(st, fx, |out| print_pair(out, source, destination));
    }
}

/// Gives the event's descriptor a name, and notes when it is another than before.
pub(super) fn rename(st: &mut State, fx: &mut Effect, print: impl FnOnce(&mut Vec<u8>)) {
    let mut name = core::mem::take(&mut st.scratch);
    name.clear();
    print(&mut name);
    if st.fd(fx).is_some_and(|fd| *fd.name != *name) {
        fx.fd_name_changed = true;
        let name = st.names.get(&name);
        if let Some(fd) = fd_mut(st, fx) {
            fd.name = name;
        }
    }
    st.scratch = name;
}

/// Prints `address:port`, IPv6 without brackets as Falco does.
pub(crate) fn print_end(out: &mut Vec<u8>, end: Endpoint) {
    // Writing to a vector cannot fail.
    let _ = write!(out, "{}:{}", end.ip, end.port);
}

/// Prints `address:port->address:port`.
pub(crate) fn print_pair(out: &mut Vec<u8>, source: Endpoint, destination: Endpoint) {
    print_end(out, source);
    out.extend_from_slice(b"->");
    print_end(out, destination);
}

/// Prints `address->address path`, addresses of the kernel's sockets in hexadecimal.
pub(crate) fn print_unix(out: &mut Vec<u8>, source: u64, peer: u64, path: &[u8]) {
    // Writing to a vector cannot fail.
    let _ = write!(out, "{source:x}->{peer:x} ");
    out.extend_from_slice(path);
}
