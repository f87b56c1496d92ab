//! sendto, recvfrom, sendmsg, recvmsg: datagrams to a socket of its own.

use crate::harness::decoded;
use crate::together::Case;
use lanner_schema::address::SockTuple;
use lanner_schema::events::{Recvfrom, Recvmsg, Sendmsg, Sendto};

pub const CASE: Case<'static> = Case {
    name: c"sendto",
    syscalls: &["sendto", "recvfrom", "sendmsg", "recvmsg"],
    act: &|| unsafe {
        let mut address: libc::sockaddr_in = std::mem::zeroed();
        address.sin_family = libc::AF_INET as u16;
        address.sin_addr.s_addr = u32::from_ne_bytes([127, 0, 0, 1]);
        let mut len = 16;
        let server = libc::socket(libc::AF_INET, libc::SOCK_DGRAM, 0);
        libc::bind(server, (&raw const address).cast(), len);
        libc::getsockname(server, (&raw mut address).cast(), &raw mut len);
        let client = libc::socket(libc::AF_INET, libc::SOCK_DGRAM, 0);
        libc::sendto(client, c"hello".as_ptr().cast(), 5, 0, (&raw const address).cast(), len);
        let mut data = [0u8; 64];
        let mut from: libc::sockaddr_in = std::mem::zeroed();
        libc::recvfrom(server, data.as_mut_ptr().cast(), 64, 0, (&raw mut from).cast(), &raw mut len);
        let mut parts = [
            libc::iovec { iov_base: c"one ".as_ptr().cast_mut().cast(), iov_len: 4 },
            libc::iovec { iov_base: c"two".as_ptr().cast_mut().cast(), iov_len: 3 },
        ];
        let mut message: libc::msghdr = std::mem::zeroed();
        message.msg_name = (&raw mut address).cast();
        message.msg_namelen = 16;
        message.msg_iov = parts.as_mut_ptr();
        message.msg_iovlen = 2;
        libc::sendmsg(client, &raw const message, 0);
        parts[0] = libc::iovec { iov_base: data.as_mut_ptr().cast(), iov_len: 64 };
        message.msg_iovlen = 1;
        message.msg_name = (&raw mut from).cast();
        libc::recvmsg(server, &raw mut message, 0);
        std::hint::black_box(&parts);
        libc::recvmsg(99, &raw mut message, 0);
    },
    check: &|report| {
        let sendto = decoded!(report, Sendto);
        let recvfrom = decoded!(report, Recvfrom);
        let sendmsg = decoded!(report, Sendmsg);
        let recvmsg = decoded!(report, Recvmsg);
        let tuple = |bytes: Option<&[u8]>| match SockTuple::parse(bytes.unwrap()) {
            Some(SockTuple::Inet(source, to)) => (source.port, to.port),
            other => panic!("{other:?}"),
        };
        assert_eq!((sendto[0].res, sendto[0].data, sendto[0].size), (Some(5), Some(&b"hello"[..]), Some(5)));
        assert_eq!((recvfrom[0].res, recvfrom[0].data, recvfrom[0].size), (Some(5), Some(&b"hello"[..]), Some(64)));
        let (client, server) = tuple(sendto[0].tuple);
        assert!(client != 0 && server != 0);
        assert_eq!(tuple(recvfrom[0].tuple), (client, server));
        assert_eq!((sendmsg[0].res, sendmsg[0].data, sendmsg[0].size), (Some(7), Some(&b"one two"[..]), Some(7)));
        assert_eq!((recvmsg[0].res, recvmsg[0].data, recvmsg[0].size), (Some(7), Some(&b"one two"[..]), Some(64)));
        assert_eq!(tuple(sendmsg[0].tuple), (client, server));
        assert_eq!(tuple(recvmsg[0].tuple), (client, server));
        assert_eq!((recvmsg[1].res, recvmsg[1].tuple), (Some(-9), None));
    },
};

#[test]
fn succeeds_and_fails() {
    CASE.alone();
}
