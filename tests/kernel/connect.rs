//! connect, and what it needs: a connection to itself, and to no unix socket.

use crate::harness::decoded;
use crate::together::Case;
use lanner_schema::address::{Endpoint, SockAddr, SockTuple};
use lanner_schema::events::{Accept4, Bind, Connect, Listen, Socket};

pub const CASE: Case<'static> = Case {
    name: c"connect",
    syscalls: &["socket", "bind", "listen", "connect", "accept4"],
    act: &|| unsafe {
        let mut address: libc::sockaddr_in = std::mem::zeroed();
        address.sin_family = libc::AF_INET as u16;
        address.sin_addr.s_addr = u32::from_ne_bytes([127, 0, 0, 1]);
        let mut len = 16;
        libc::syscall(libc::SYS_close_range, 3, u32::MAX, 0);
        let server = libc::socket(libc::AF_INET, libc::SOCK_STREAM, 0);
        libc::bind(server, (&raw const address).cast(), len);
        libc::listen(server, 5);
        libc::getsockname(server, (&raw mut address).cast(), &raw mut len);
        let client = libc::socket(libc::AF_INET, libc::SOCK_STREAM, 0);
        libc::connect(client, (&raw const address).cast(), len);
        libc::accept4(server, std::ptr::null_mut(), std::ptr::null_mut(), libc::SOCK_CLOEXEC);
        let mut unix: libc::sockaddr_un = std::mem::zeroed();
        unix.sun_family = libc::AF_UNIX as u16;
        unix.sun_path[0] = b'x' as libc::c_char;
        let local = libc::socket(libc::AF_UNIX, libc::SOCK_STREAM, 0);
        libc::connect(local, (&raw const unix).cast(), 110);
    },
    check: &|report| {
        let socket = decoded!(report, Socket);
        let bind = decoded!(report, Bind);
        let connect = decoded!(report, Connect);
        let accept4 = decoded!(report, Accept4);
        let listen = decoded!(report, Listen);
        assert_eq!(socket.iter().map(|e| e.fd).collect::<Vec<_>>(), [Some(3), Some(4), Some(6)]);
        let end = |port| Endpoint { ip: std::net::IpAddr::from([127, 0, 0, 1]), port };
        assert_eq!(SockAddr::parse(bind[0].addr.unwrap()), Some(SockAddr::Inet(end(0))));
        assert_eq!((bind[0].res, bind[0].fd), (Some(0), Some(3)));
        assert_eq!((listen[0].res, listen[0].backlog), (Some(0), Some(5)));
        let Some(SockAddr::Inet(server)) = SockAddr::parse(connect[0].addr.unwrap()) else { panic!("{connect:?}") };
        let Some(SockTuple::Inet(source, to)) = SockTuple::parse(connect[0].tuple.unwrap()) else {
            panic!("{connect:?}")
        };
        assert!(to == server && source.ip == server.ip && source.port > 0 && source.port != server.port);
        assert_eq!(SockTuple::parse(accept4[0].tuple.unwrap()), Some(SockTuple::Inet(source, server)));
        assert_eq!((accept4[0].fd, accept4[0].queuemax), (Some(5), Some(5)));
        assert_eq!(connect[1].res, Some(-2));
        assert_eq!(SockAddr::parse(connect[1].addr.unwrap()), Some(SockAddr::Unix(b"x")));
    },
};

#[test]
fn succeeds_and_fails() {
    CASE.alone();
}
