//! Sockets: how they are made, named and connected, and which end of a connection is whose.

mod tuple;

pub(super) use tuple::{canonical, canonical_pair, print_end, print_pair, print_unix};

use super::{add_fd, enter, fd_mut, ok, put_fd};
use crate::fd::{Connection, Fd, FdKind, L4, Role, Socket as Ends};
use crate::state::{Effect, State};
use lanner_schema::Event;
use lanner_schema::address::{AF_INET, AF_INET6, Endpoint, SockAddr, SockTuple};
use lanner_schema::events::{
    Accept, Accept4, Bind, Connect, ConnectEnter, Read, Recv, Recvfrom, Recvmmsg, Recvmsg, Send, Sendmmsg, Sendmsg,
    Sendto, Socket, Socketpair,
};
use lanner_schema::flags::{file_flags, socket_families};
use std::sync::Arc;
use tuple::{Direction, Merge};

/// Linux socket types, without the flags above the first byte.
const SOCK_STREAM: u32 = 1;
const SOCK_DGRAM: u32 = 2;
const SOCK_RAW: u32 = 3;
/// Linux `SOCK_CLOEXEC`, a flag of socket types and of accept4.
const SOCK_CLOEXEC: u32 = 0o2_000_000;
/// Internet protocol numbers.
const IPPROTO_ICMP: u32 = 1;
const IPPROTO_TCP: u32 = 6;
const IPPROTO_UDP: u32 = 17;
const IPPROTO_RAW: u32 = 255;
/// Linux `-EINPROGRESS`: a connect that goes on in the background.
const EINPROGRESS: i64 = -115;

/// Kind and protocol of a new socket.
pub(super) fn kind_of(domain: u32, ty: u32, proto: u32) -> (FdKind, L4) {
    let kind = match domain {
        socket_families::AF_UNIX => return (FdKind::Unix, L4::Unknown),
        socket_families::AF_NETLINK => return (FdKind::Netlink, L4::Unknown),
        socket_families::AF_INET => FdKind::Ipv4,
        socket_families::AF_INET6 => FdKind::Ipv6,
        _ => return (FdKind::Unknown, L4::Unknown),
    };
    let raw = ty & 0xff == SOCK_RAW;
    let l4 = match proto {
        IPPROTO_TCP | IPPROTO_UDP | IPPROTO_ICMP if raw => L4::Raw,
        IPPROTO_TCP => L4::Tcp,
        IPPROTO_UDP => L4::Udp,
        IPPROTO_ICMP => L4::Icmp,
        IPPROTO_RAW => L4::Raw,
        0 => match ty & 0xff {
            SOCK_STREAM => L4::Tcp,
            SOCK_DGRAM => L4::Udp,
            _ => L4::Unknown,
        },
        _ => L4::Unknown,
    };
    (kind, l4)
}

pub(super) fn socket(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = Socket::decode(event);
    let Some(fd) = e.fd.filter(|&fd| fd >= 0) else { return };
    let ty = e.r#type.unwrap_or(0);
    let (kind, l4) = kind_of(e.domain.unwrap_or(0), ty, e.proto.unwrap_or(0));
    let close = if ty & SOCK_CLOEXEC != 0 { file_flags::O_CLOEXEC } else { 0 };
    add_fd(st, fx, fd, Fd { l4, flags: e.flags.unwrap_or(0) | close, ..Fd::new(kind) });
}

pub(super) fn socketpair(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = Socketpair::decode(event);
    let (Some(first), Some(second)) = (e.fd1, e.fd2) else { return };
    if !ok(e.res) || first < 0 || second < 0 || first == second {
        return;
    }
    let close = if e.r#type.is_some_and(|ty| ty & SOCK_CLOEXEC != 0) { file_flags::O_CLOEXEC } else { 0 };
    let (source, peer) = (e.source.unwrap_or(0), e.peer.unwrap_or(0));
    let entry = Arc::new(Fd { socket: Ends::Unix { source, peer }, flags: close, ..Fd::new(FdKind::Unix) });
    put_fd(st, fx, first, entry.clone());
    put_fd(st, fx, second, entry);
    fx.fd = Some(second);
}

pub(super) fn bind(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = Bind::decode(event);
    let Some(address) = e.addr.filter(|_| ok(e.res)).and_then(SockAddr::parse) else { return };
    match address {
        SockAddr::Inet(end) => {
            let end = tuple::canonical(end);
            tuple::rename(st, fx, |out| tuple::print_end(out, end));
            if let Some(fd) = fd_mut(st, fx).filter(|_| end.port > 0) {
                fd.kind = if end.ip.is_ipv4() { FdKind::Ipv4Server } else { FdKind::Ipv6Server };
                fd.socket = Ends::InetServer(end);
                fd.role = Role::Server;
            }
        }
        SockAddr::Unix(path) => tuple::rename(st, fx, |out| out.extend_from_slice(path)),
        SockAddr::Other(_) => {}
    }
}

pub(super) fn connect(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = Connect::decode(event);
    let asked = enter::take(st, fx, &[ConnectEnter::CODE]).and_then(|asked| asked.what);
    let asked = asked.as_deref();
    if !e.res.is_some_and(|res| res >= 0 || res == EINPROGRESS) {
        return;
    }
    match e.tuple.and_then(SockTuple::parse) {
        Some(SockTuple::Inet(source, mut destination)) => {
            // The kernel had no address of the peer and its text was copied from the caller's memory: the earlier copy counts.
            let copied = e.addr.and_then(SockAddr::parse) == Some(SockAddr::Inet(destination));
            if copied && let Some(SockAddr::Inet(asked)) = asked.and_then(SockAddr::parse) {
                destination = asked;
            }
            connected(st, fx, source, destination);
        }
        Some(SockTuple::Unix { source, peer, path }) => {
            tuple::rename(st, fx, |out| tuple::print_unix(out, source, peer, path));
            if let Some(fd) = fd_mut(st, fx) {
                fd.socket = Ends::Unix { source, peer };
            }
        }
        Some(SockTuple::Other(_)) => return,
        None => match asked.or(e.addr).and_then(SockAddr::parse) {
            Some(SockAddr::Inet(end)) => {
                let any = tuple::unspecified(end);
                connected(st, fx, any, end);
            }
            _ => return,
        },
    }
    if let Some(fd) = fd_mut(st, fx) {
        fd.role = if fd.role == Role::None { Role::Client } else { fd.role };
        fd.connection = Connection::Connected;
    }
}

fn connected(st: &mut State, fx: &mut Effect, source: Endpoint, destination: Endpoint) {
    let (source, destination) = tuple::canonical_pair(source, destination);
    let Some(fd) = fd_mut(st, fx) else { return };
    let udp = fd.l4 == L4::Udp;
    let changed = tuple::merge(fd, source, destination, udp);
    if changed && udp && fd.role == Role::Server {
        tuple::swap(fd);
    }
    tuple::complete(st, fx);
    tuple::rename_by_ends(st, fx);
}

pub(super) fn accept(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = Accept::decode(event);
    accepted(st, fx, e.fd, e.tuple, 0);
}

pub(super) fn accept4(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = Accept4::decode(event);
    accepted(st, fx, e.fd, e.tuple, e.flags.unwrap_or(0) as u32);
}

fn accepted(st: &mut State, fx: &mut Effect, fd: Option<i64>, tuple: Option<&[u8]>, flags: u32) {
    let Some(fd) = fd.filter(|&fd| fd >= 0) else { return };
    fx.fd = Some(fd);
    let mut entry = Fd { role: Role::Server, connection: Connection::Connected, ..Fd::new(FdKind::Unknown) };
    if flags & (SOCK_CLOEXEC | file_flags::O_CLOEXEC) != 0 {
        entry.flags = file_flags::O_CLOEXEC;
    }
    let mut name = core::mem::take(&mut st.scratch);
    name.clear();
    match tuple.and_then(SockTuple::parse) {
        Some(SockTuple::Inet(source, destination)) => {
            let (source, destination) = tuple::canonical_pair(source, destination);
            entry.kind = if source.ip.is_ipv4() { FdKind::Ipv4 } else { FdKind::Ipv6 };
            entry.l4 = L4::Tcp;
            entry.socket = Ends::Inet(source, destination);
            tuple::print_pair(&mut name, source, destination);
        }
        Some(SockTuple::Unix { source, peer, path }) => {
            entry.kind = FdKind::Unix;
            entry.socket = Ends::Unix { source, peer };
            tuple::print_unix(&mut name, source, peer, path);
        }
        Some(SockTuple::Other(_)) | None => {
            st.scratch = name;
            return;
        }
    }
    entry.name = st.names.get(&name);
    st.scratch = name;
    fx.fd_name_changed = true;
    add_fd(st, fx, fd, entry);
}

pub(super) fn send(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = Send::decode(event);
    sent(st, fx, e.res, e.tuple);
}

pub(super) fn sendto(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = Sendto::decode(event);
    sent(st, fx, e.res, e.tuple);
}

pub(super) fn sendmsg(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = Sendmsg::decode(event);
    sent(st, fx, e.res, e.tuple);
}

pub(super) fn sendmmsg(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = Sendmmsg::decode(event);
    transferred(st, fx, e.res, e.tuple, Direction::Write);
}

pub(super) fn recv(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = Recv::decode(event);
    transferred(st, fx, e.res, e.tuple, Direction::Read);
}

pub(super) fn recvfrom(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = Recvfrom::decode(event);
    transferred(st, fx, e.res, e.tuple, Direction::Read);
}

pub(super) fn recvmsg(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = Recvmsg::decode(event);
    transferred(st, fx, e.res, e.tuple, Direction::Read);
}

pub(super) fn recvmmsg(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = Recvmmsg::decode(event);
    transferred(st, fx, e.res, e.tuple, Direction::Read);
}

/// read, write and their like: they may work on a socket too. The result is the first parameter of all of them.
pub(super) fn transfer(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let open = st.fd(fx).is_some_and(|fd| fd.is_inet() && fd.connection != Connection::Connected);
    if open && ok(Read::decode(event).res) {
        use_connection(st, fx);
    }
}

/// A send on a descriptor that nothing is known of tells that it is a datagram socket.
fn sent(st: &mut State, fx: &mut Effect, res: Option<i64>, tuple: Option<&[u8]>) {
    if ok(res) && st.fd(fx).is_none() {
        let family = tuple.and_then(<[u8]>::first);
        let kind = match family {
            Some(&AF_INET) => FdKind::Ipv4,
            Some(&AF_INET6) => FdKind::Ipv6,
            _ => return,
        };
        let Some(fd) = fx.fd.filter(|&fd| fd >= 0) else { return };
        add_fd(st, fx, fd, Fd { l4: L4::Udp, ..Fd::new(kind) });
    }
    transferred(st, fx, res, tuple, Direction::Write);
}

/// Data went through a socket: addresses that are not known yet are learnt from it.
fn transferred(st: &mut State, fx: &mut Effect, res: Option<i64>, tuple: Option<&[u8]>, direction: Direction) {
    if !ok(res) {
        return;
    }
    let Some(fd) = st.fd(fx) else { return };
    if fd.name.is_empty() || fd.l4 != L4::Tcp || !fd.is_inet() {
        match tuple.and_then(SockTuple::parse) {
            Some(SockTuple::Inet(source, destination)) => {
                tuple::learn(st, fx, Merge { source, destination, direction });
            }
            Some(SockTuple::Unix { source, peer, path }) => {
                tuple::rename(st, fx, |out| tuple::print_unix(out, source, peer, path));
                if let Some(fd) = fd_mut(st, fx) {
                    fd.kind = FdKind::Unix;
                    fd.socket = Ends::Unix { source, peer };
                }
            }
            Some(SockTuple::Other(_)) | None => {}
        }
    }
    if st.fd(fx).is_some_and(|fd| fd.is_inet() && fd.connection != Connection::Connected) {
        use_connection(st, fx);
    }
}

fn use_connection(st: &mut State, fx: &Effect) {
    if let Some(fd) = fd_mut(st, fx) {
        fd.connection = Connection::Connected;
    }
}
