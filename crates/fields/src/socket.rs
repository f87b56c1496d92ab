//! Fields about sockets: addresses, ports, protocols, and names made of them.

use crate::cx::Cx;
use crate::fd::{directory, entry, name, on_fd, write_uid};
use crate::field::{Arg, FieldFlags, Lent, Shape};
use crate::value::Value;
use lanner_schema::Format;
use lanner_schema::address::Endpoint;
use lanner_state::fd::{L4, Role, Socket};
use lanner_state::{Fd, FdKind};
use std::io::Write;
use std::net::IpAddr;

/// Fields that compare with either end of a connection.
const EITHER: FieldFlags = FieldFlags::FILTER_ONLY.or(FieldFlags::NO_TRANSFORMER).or(FieldFlags::NO_RHS);

fields! {
    /// Fields about the descriptor that the event made, used or closed.
    SOCKET "fd" ["syscall"];

    /// Address of either end of a connection, or of a server socket; for conditions.
    "fd.ip": IpAddr Each(shape = Shape::Either, flags = EITHER, on = on_fd) = |cx, _, each| ends(cx, |end| Value::Ip(end.ip), each);
    /// Address of the client.
    "fd.cip": IpAddr Ip(on = on_fd) = |cx, _| client_ip(cx);
    /// Address of the server.
    "fd.sip": IpAddr Ip(on = on_fd) = |cx, _| server_ip(cx);
    /// Address of this side of the connection.
    "fd.lip": IpAddr Ip(on = on_fd) = |cx, _| local_ip(cx);
    /// Address of the other side of the connection.
    "fd.rip": IpAddr Ip(on = on_fd) = |cx, _| remote_ip(cx);
    /// Port of either end of a connection, or of a server socket; for conditions.
    "fd.port": Port Each(format = Format::Dec, shape = Shape::Either, flags = EITHER, on = on_fd) = ports;
    /// Port of the client.
    "fd.cport": Port Uint(format = Format::Dec, on = on_fd) = |cx, _| Some(u64::from(client(cx)?.port));
    /// Port of the server.
    "fd.sport": Port Uint(format = Format::Dec, on = on_fd) = |cx, _| Some(u64::from(server(cx)?.port));
    /// Port of this side of the connection.
    "fd.lport": Port Uint(format = Format::Dec, on = on_fd) = |cx, _| Some(u64::from(sides(cx)?.0.port));
    /// Port of the other side of the connection.
    "fd.rport": Port Uint(format = Format::Dec, on = on_fd) = |cx, _| Some(u64::from(sides(cx)?.1.port));
    /// Protocol of the socket: `tcp`, `udp`, `icmp`, `raw`; `<NA>` for everything else.
    "fd.l4proto": CharBuf Text(on = on_fd) = |cx, _| Some(match shown_l4(entry(cx)?) {
        L4::Tcp => b"tcp".as_slice(),
        L4::Udp => b"udp",
        L4::Icmp => b"icmp",
        L4::Raw => b"raw",
        L4::Unknown | L4::NotApplicable => b"<NA>",
    });
    /// `ip` or `unix`.
    "fd.sockfamily": CharBuf Text(on = on_fd) = |cx, _| match entry(cx)?.kind {
        FdKind::Unix => Some(b"unix"),
        _ if entry(cx)?.is_inet() => Some(b"ip"),
        _ => None,
    };
    /// True for server sockets, and for connections whose server is on this machine.
    "fd.is_server": Bool Bool(on = on_fd) = |cx, _| Some(match entry(cx)?.socket {
        Socket::InetServer(_) => true,
        Socket::Inet(_, server) => is_local(cx, server.ip),
        Socket::None | Socket::Unix { .. } => false,
    });
    /// A name for the descriptor that no other open one has: the thread id and the descriptor's number.
    "fd.uid": CharBuf Made(on = on_fd) = |cx, _, out| write_uid(cx, out);
    /// Container id, a colon, and `fd.name`.
    "fd.containername": CharBuf Made(on = on_fd) = |cx, arg, out| in_container(cx, arg, name, out);
    /// Container id, a colon, and `fd.directory`.
    "fd.containerdirectory": CharBuf Made(on = on_fd) = |cx, arg, out| in_container(cx, arg, directory, out);
    /// `fd.port`, compared also with names of services; for conditions.
    "fd.proto": Port Each(shape = Shape::Either, flags = EITHER, on = on_fd) = ports;
    /// The client's port as text; empty for server sockets and unix sockets.
    "fd.cproto": CharBuf Made(on = on_fd) = |cx, _, out| match client(cx) {
        Some(client) => decimal(client.port, out),
        None => (entry(cx)?.role != Role::None).then_some(()),
    };
    /// The server's port as text; empty for server sockets.
    "fd.sproto": CharBuf Made(on = on_fd) = |cx, _, out| match entry(cx)?.socket {
        Socket::InetServer(_) => Some(()),
        _ => decimal(server(cx)?.port, out),
    };
    /// The port of this side of the connection as text.
    "fd.lproto": CharBuf Made(on = on_fd) = |cx, _, out| decimal(sides(cx)?.0.port, out);
    /// The port of the other side of the connection as text.
    "fd.rproto": CharBuf Made(on = on_fd) = |cx, _, out| decimal(sides(cx)?.1.port, out);
    /// Network of either end of a connection, or of a server socket: `=` holds for addresses inside it; for conditions.
    "fd.net": IpNet Each(shape = Shape::Either, flags = EITHER, on = on_fd) = |cx, _, each| ends(cx, |end| Value::Ip(end.ip), each);
    /// Network of the client's address: `=` holds for addresses inside it; for conditions.
    "fd.cnet": IpNet Ip(flags = EITHER, on = on_fd) = |cx, _| client_ip(cx);
    /// Network of the server's address: `=` holds for addresses inside it; for conditions.
    "fd.snet": IpNet Ip(flags = EITHER, on = on_fd) = |cx, _| server_ip(cx);
    /// Network of this side's address: `=` holds for addresses inside it; for conditions.
    "fd.lnet": IpNet Ip(flags = EITHER, on = on_fd) = |cx, _| local_ip(cx);
    /// Network of the other side's address: `=` holds for addresses inside it; for conditions.
    "fd.rnet": IpNet Ip(flags = EITHER, on = on_fd) = |cx, _| remote_ip(cx);
}

/// Protocol as shown: of connections it means something only when it is known which end this is.
pub(crate) fn shown_l4(fd: &Fd) -> L4 {
    match (fd.l4, fd.kind, fd.role) {
        (L4::Raw, ..) => L4::Raw,
        (l4, FdKind::Ipv4Server | FdKind::Ipv6Server, _) => l4,
        (_, _, Role::None) => L4::NotApplicable,
        (l4, ..) => l4,
    }
}

/// Both ends of a connection of which it is known which end is which: client, server.
fn connection(cx: &Cx<'_>) -> Option<(Endpoint, Endpoint)> {
    match entry(cx)? {
        Fd { role: Role::None, .. } => None,
        Fd { socket: Socket::Inet(client, server), .. } => Some((*client, *server)),
        _ => None,
    }
}

fn client(cx: &Cx<'_>) -> Option<Endpoint> {
    Some(connection(cx)?.0)
}

/// The server's end; a server socket needs no role to be a server.
fn server(cx: &Cx<'_>) -> Option<Endpoint> {
    match entry(cx)?.socket {
        Socket::InetServer(server) => Some(server),
        _ => Some(connection(cx)?.1),
    }
}

/// As in Falco, that of a server socket is shown only where its role is known too.
pub(crate) fn server_ip(cx: &Cx<'_>) -> Option<IpAddr> {
    if entry(cx)?.role == Role::None { None } else { Some(server(cx)?.ip) }
}

/// This side and the other side of a connection.
fn sides(cx: &Cx<'_>) -> Option<(Endpoint, Endpoint)> {
    let (client, server) = connection(cx)?;
    Some(if is_local(cx, client.ip) { (client, server) } else { (server, client) })
}

pub(crate) fn client_ip(cx: &Cx<'_>) -> Option<IpAddr> {
    Some(client(cx)?.ip)
}

pub(crate) fn local_ip(cx: &Cx<'_>) -> Option<IpAddr> {
    Some(sides(cx)?.0.ip)
}

pub(crate) fn remote_ip(cx: &Cx<'_>) -> Option<IpAddr> {
    Some(sides(cx)?.1.ip)
}

/// Where the addresses of the machine are not known, as in some captures, none is known to be local, not even loopback: Falco's answer.
fn is_local(cx: &Cx<'_>, ip: IpAddr) -> bool {
    !cx.state.machine().interfaces.is_empty() && cx.state.is_local(cx.thread(), ip)
}

/// Any descriptor has these fields, but only sockets have ends.
fn ends(cx: &Cx<'_>, value: fn(Endpoint) -> Value<'static>, each: &mut dyn FnMut(Value<'_>) -> bool) -> Option<()> {
    match entry(cx)?.socket {
        Socket::Inet(client, server) => {
            let _ = each(value(client)) && each(value(server));
        }
        Socket::InetServer(server) => {
            each(value(server));
        }
        Socket::None | Socket::Unix { .. } => {}
    }
    Some(())
}

fn ports(cx: &Cx<'_>, _: &Arg, each: &mut dyn FnMut(Value<'_>) -> bool) -> Option<()> {
    ends(cx, |end| Value::Uint(u64::from(end.port)), each)
}

fn decimal(port: u16, out: &mut Vec<u8>) -> Option<()> {
    write!(out, "{port}").ok()
}

type ReadText = for<'a> fn(&Cx<'a>, &'a Arg, &mut Vec<u8>) -> Option<Lent<'a>>;

fn in_container<'a>(cx: &Cx<'a>, _: &Arg, text: ReadText, out: &mut Vec<u8>) -> Option<()> {
    static NO_ARG: Arg = Arg::None;
    let made = text(cx, &NO_ARG, out)?;
    let container: &[u8] = cx.thread().map_or(b"", |thread| &thread.facts.container);
    let prefix = container.iter().chain(b":").copied();
    match made {
        Lent::Whole(text) => {
            out.clear();
            out.extend(prefix);
            out.extend_from_slice(text);
        }
        Lent::Made => drop(out.splice(..0, prefix)),
    }
    Some(())
}
