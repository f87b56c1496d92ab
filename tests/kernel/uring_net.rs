//! io_uring: sockets of a real ring raise the events of the syscalls that do the same.

use crate::harness::watch;
use crate::together::Case;
use crate::uring_ring::{FIXED_FILE, Ring, Sqe, by_rings, op, unseen};
use lanner_schema::address::{Endpoint, SockAddr, SockTuple};
use lanner_schema::events::{Accept4, Bind, Connect, Listen, Recvfrom, Recvmsg, Sendmsg, Sendto, Shutdown, Socket};
use lanner_schema::extension::Uring;
use lanner_schema::snapshot::FdTarget;
use std::net::{IpAddr, Ipv4Addr};

/// 127.0.0.1, a port where nobody listens.
fn nobody() -> libc::sockaddr_in {
    libc::sockaddr_in {
        sin_family: libc::AF_INET as u16,
        sin_port: 1u16.to_be(),
        sin_addr: libc::in_addr { s_addr: u32::from_ne_bytes([127, 0, 0, 1]) },
        sin_zero: [0; 8],
    }
}

pub const CONNECTS: Case<'static> = Case {
    name: c"uring-net",
    syscalls: &["socket", "connect"],
    act: &|| unsafe {
        let ring = Ring::new(0);
        let made = Sqe { opcode: op::SOCKET, fd: libc::AF_INET, off: libc::SOCK_DGRAM as u64, ..Sqe::default() };
        let socket = ring.submit(made, true);
        assert!(socket >= 0);
        let address = nobody();
        let connect = |fd, flags| Sqe {
            opcode: op::CONNECT,
            flags,
            fd,
            addr: (&raw const address).addr() as u64,
            off: size_of_val(&address) as u64,
            ..Sqe::default()
        };
        assert_eq!(ring.submit(connect(socket, 0), true), 0);
        let stream = libc::socket(libc::AF_INET, libc::SOCK_STREAM, 0);
        assert_eq!(ring.submit(connect(stream, 0), true), -libc::ECONNREFUSED);
        // A descriptor that only the ring has.
        libc::syscall(libc::SYS_io_uring_register, ring.fd, 2, &raw const socket, 1);
        libc::close(socket);
        assert_eq!(ring.submit(connect(0, FIXED_FILE), true), 0);
    },
    check: &|report| {
        if unseen(report) {
            return;
        }
        let made = by_rings(report, Socket::CODE);
        let told = Socket::decode(&made[0].0);
        assert_eq!((told.domain, told.r#type, made.len()), (Some(2), Some(2), 1));
        let connects = by_rings(report, Connect::CODE);
        let told: Vec<_> = connects.iter().map(|(event, _)| Connect::decode(event)).collect();
        let results: Vec<_> = told.iter().map(|connect| connect.res).collect();
        assert_eq!(results, [Some(0), Some(-111), Some(0)]);
        let nobody = Some(SockAddr::Inet(Endpoint { ip: IpAddr::V4(Ipv4Addr::LOCALHOST), port: 1 }));
        assert!(told.iter().all(|connect| SockAddr::parse(connect.addr.unwrap()) == nobody), "{told:#?}");
        assert_eq!(told[2].fd, Some(Uring::NOT_IN_TABLE));
        assert!(connects[2].1.uring.unwrap().has(Uring::DIRECT) && !connects[0].1.uring.unwrap().has(Uring::DIRECT));
        for (_, said) in &connects {
            assert!(matches!(said.object.unwrap().target, FdTarget::Inet(..)), "{said:?}");
        }
    },
};

#[test]
fn sockets_of_a_ring_connect() {
    CONNECTS.alone();
}

/// Where others are waited for: a port that the kernel chooses.
fn anywhere() -> libc::sockaddr_in {
    libc::sockaddr_in { sin_port: 0, ..nobody() }
}

const BACKLOG: u32 = 5;
const ACCEPT_MULTISHOT: u16 = 1;

#[test]
fn a_ring_serves() {
    let Some(report) = watch(&["bind", "listen", "accept4", "shutdown"], || unsafe {
        let ring = Ring::new(0);
        let mut address = anywhere();
        let mut len = size_of_val(&address) as u32;
        let server = libc::socket(libc::AF_INET, libc::SOCK_STREAM, 0);
        let bind = Sqe {
            opcode: op::BIND,
            fd: server,
            addr: (&raw const address).addr() as u64,
            off: len.into(),
            ..Sqe::default()
        };
        if ring.submit(bind, true) < 0 {
            // Before 6.11.
            return;
        }
        assert_eq!(ring.submit(Sqe { opcode: op::LISTEN, fd: server, len: BACKLOG, ..Sqe::default() }, true), 0);
        libc::getsockname(server, (&raw mut address).cast(), &raw mut len);
        let client = || {
            let client = libc::socket(libc::AF_INET, libc::SOCK_STREAM, 0);
            assert_eq!(libc::connect(client, (&raw const address).cast(), len), 0);
            client
        };
        let first = client();
        let accept = Sqe { opcode: op::ACCEPT, fd: server, op_flags: libc::SOCK_CLOEXEC as u32, ..Sqe::default() };
        assert!(ring.submit(accept, true) >= 0);
        let how = libc::SHUT_RDWR as u32;
        assert_eq!(ring.submit(Sqe { opcode: op::SHUTDOWN, fd: first, len: how, ..Sqe::default() }, true), 0);
        // One request, two connections.
        let repeated =
            Sqe { opcode: op::ACCEPT, fd: server, ioprio: ACCEPT_MULTISHOT, user_data: 77, ..Sqe::default() };
        ring.submit(repeated, false);
        for _ in 0..2 {
            client();
            assert!(ring.wait() >= 0);
        }
    }) else {
        return;
    };
    if unseen(&report) {
        return;
    }
    let binds = by_rings(&report, Bind::CODE);
    let bind = Bind::decode(&binds[0].0);
    if bind.res != Some(0) {
        println!("skipped: this kernel's rings do not bind");
        return;
    }
    let anywhere = Some(SockAddr::Inet(Endpoint { ip: IpAddr::V4(Ipv4Addr::LOCALHOST), port: 0 }));
    assert_eq!(SockAddr::parse(bind.addr.unwrap()), anywhere);
    let listens = by_rings(&report, Listen::CODE);
    let listen = Listen::decode(&listens[0].0);
    assert_eq!((listen.res, listen.fd, listen.backlog), (Some(0), bind.fd, Some(BACKLOG as i32)));
    let accepts = by_rings(&report, Accept4::CODE);
    // The end of the ring ends the request.
    let last = accepts.get(3).map(|(event, _)| Accept4::decode(event).fd);
    assert!(accepts.len() >= 3 && last.is_none_or(|fd| fd == Some(-125)), "{last:?}");
    for (event, said) in accepts.iter().take(3) {
        let accept = Accept4::decode(event);
        assert!(accept.fd.unwrap() > listen.fd.unwrap());
        assert_eq!(accept.queuemax, Some(BACKLOG));
        let Some(SockTuple::Inet(_, destination)) = SockTuple::parse(accept.tuple.unwrap()) else {
            panic!("{accept:?}")
        };
        assert_eq!(destination.ip, IpAddr::V4(Ipv4Addr::LOCALHOST));
        assert_eq!(Some(said.object.unwrap().fd), accept.fd);
    }
    let shutdowns = by_rings(&report, Shutdown::CODE);
    assert_eq!(Shutdown::decode(&shutdowns[0].0).how, Some(2));
}

#[test]
fn messages_go_by_a_ring() {
    let Some(report) = watch(&["sendto", "sendmsg", "recvfrom", "recvmsg"], || unsafe {
        let ring = Ring::new(0);
        let mut pair = [0; 2];
        libc::socketpair(libc::AF_UNIX, libc::SOCK_DGRAM, 0, pair.as_mut_ptr());
        let (text, mut room) = (*b"a message", [0u8; 32]);
        let send = Sqe { opcode: op::SEND, fd: pair[0], addr: text.as_ptr().addr() as u64, len: 9, ..Sqe::default() };
        assert_eq!(ring.submit(send, true), 9);
        let receive =
            Sqe { opcode: op::RECV, fd: pair[1], addr: room.as_mut_ptr().addr() as u64, len: 32, ..Sqe::default() };
        assert_eq!(ring.submit(receive, true), 9);
        let mut buffer = libc::iovec { iov_base: room.as_mut_ptr().cast(), iov_len: 7 };
        let mut message: libc::msghdr = std::mem::zeroed();
        (message.msg_iov, message.msg_iovlen) = (&raw mut buffer, 1);
        let of_message =
            |opcode, fd| Sqe { opcode, fd, addr: (&raw const message).addr() as u64, len: 1, ..Sqe::default() };
        assert_eq!(ring.submit(of_message(op::SENDMSG, pair[0]), true), 7);
        assert_eq!(ring.submit(of_message(op::RECVMSG, pair[1]), true), 7);
        // To an address.
        let datagram = libc::socket(libc::AF_INET, libc::SOCK_DGRAM, 0);
        let address = nobody();
        let to = Sqe { off: (&raw const address).addr() as u64, file_index: 16, fd: datagram, ..send };
        ring.submit(to, true);
    }) else {
        return;
    };
    if unseen(&report) {
        return;
    }
    let sends = by_rings(&report, Sendto::CODE);
    let send = Sendto::decode(&sends[0].0);
    assert_eq!((send.res, send.data, send.size), (Some(9), Some(&b"a message"[..]), Some(9)));
    let receives = by_rings(&report, Recvfrom::CODE);
    let receive = Recvfrom::decode(&receives[0].0);
    assert_eq!((receive.res, receive.data, receive.size), (Some(9), Some(&b"a message"[..]), Some(32)));
    let (sent, received) = (by_rings(&report, Sendmsg::CODE), by_rings(&report, Recvmsg::CODE));
    let (sent, received) = ((Sendmsg::decode(&sent[0].0), sent[0].1), (Recvmsg::decode(&received[0].0), received[0].1));
    assert_eq!((sent.0.res, received.0.res), (Some(7), Some(7)));
    assert!(sent.1.notes.any_unreadable() && received.1.notes.any_unreadable());
    for (_, said) in sends.iter().take(1).chain(&receives) {
        assert!(matches!(said.object.unwrap().target, FdTarget::Unix { .. }), "{said:?}");
    }
    let to = Sendto::decode(&sends[1].0);
    if to.res == Some(-22) {
        println!("skipped: this kernel's rings do not send to addresses");
        return;
    }
    let Some(SockTuple::Inet(_, destination)) = SockTuple::parse(to.tuple.unwrap()) else { panic!("{to:?}") };
    assert_eq!((destination.ip, destination.port), (IpAddr::V4(Ipv4Addr::LOCALHOST), 1));
}
