//! sendmmsg, recvmmsg: an event for each message.

use crate::harness::decoded;
use crate::together::Case;
use lanner_schema::address::SockTuple;
use lanner_schema::events::{Recvmmsg, Sendmmsg};
use lanner_schema::extension::Extension;

/// Messages of one call, each to a socket of its own.
const MESSAGES: usize = 3;

pub const CASE: Case<'static> = Case {
    name: c"sendmmsg",
    syscalls: &["sendmmsg", "recvmmsg"],
    act: &|| unsafe {
        let mut addresses: [libc::sockaddr_in; MESSAGES] = std::mem::zeroed();
        let mut servers = [0; MESSAGES];
        for (server, address) in servers.iter_mut().zip(&mut addresses) {
            *server = libc::socket(libc::AF_INET, libc::SOCK_DGRAM, 0);
            address.sin_family = libc::AF_INET as u16;
            address.sin_addr.s_addr = u32::from_ne_bytes([127, 0, 0, 1]);
            let mut len = 16;
            libc::bind(*server, (&raw const *address).cast(), len);
            libc::getsockname(*server, (&raw mut *address).cast(), &raw mut len);
        }
        let client = libc::socket(libc::AF_INET, libc::SOCK_DGRAM, 0);
        let mut text = *b"abc";
        let mut parts: [libc::iovec; MESSAGES] = std::mem::zeroed();
        let mut messages: [libc::mmsghdr; MESSAGES] = std::mem::zeroed();
        for at in 0..MESSAGES {
            parts[at] = libc::iovec { iov_base: text.as_mut_ptr().cast(), iov_len: at + 1 };
            messages[at].msg_hdr.msg_name = (&raw mut addresses[at]).cast();
            messages[at].msg_hdr.msg_namelen = 16;
            messages[at].msg_hdr.msg_iov = &raw mut parts[at];
            messages[at].msg_hdr.msg_iovlen = 1;
        }
        libc::sendmmsg(client, messages.as_mut_ptr(), MESSAGES as u32, 0);
        // Two wait at the first server now.
        libc::sendmmsg(client, messages.as_mut_ptr(), 1, 0);
        let mut room = [0u8; 8];
        for part in &mut parts {
            *part = libc::iovec { iov_base: room.as_mut_ptr().cast(), iov_len: 8 };
        }
        libc::recvmmsg(servers[0], messages.as_mut_ptr(), 2, 0, std::ptr::null_mut());
        libc::sendmmsg(99, messages.as_mut_ptr(), MESSAGES as u32, 0);
        std::hint::black_box((&parts, &text));
    },
    check: &|report| {
        let (sent, received) = (decoded!(report, Sendmmsg), decoded!(report, Recvmmsg));
        let seen: Vec<_> = sent.iter().map(|e| (e.res, e.data, e.size)).collect();
        assert_eq!(
            seen[..4],
            [(1, "a"), (2, "ab"), (3, "abc"), (1, "a")].map(|(res, data)| (
                Some(res),
                Some(data.as_bytes()),
                Some(res as u32)
            ))
        );
        let port = |bytes: Option<&[u8]>| match SockTuple::parse(bytes.unwrap()) {
            Some(SockTuple::Inet(_, to)) => to.port,
            other => panic!("{other:?}"),
        };
        let ports: Vec<_> = sent[..4].iter().map(|e| port(e.tuple)).collect();
        assert!(ports[0] != ports[1] && ports[1] != ports[2] && ports[0] == ports[3], "{ports:?}");
        assert_eq!((sent[4].res, sent[4].fd, sent.len()), (Some(-9), Some(99), 5));
        let seen: Vec<_> = received.iter().map(|e| (e.res, e.data, port(e.tuple))).collect();
        assert_eq!(seen, [(Some(1), Some(&b"a"[..]), ports[0]); 2]);
        let extensions: Vec<_> = report.all(Sendmmsg::CODE).iter().map(Extension::of).collect();
        assert!(extensions[..4].iter().all(|told| told.object.is_some() && !told.notes.any_cut()));
    },
};

#[test]
fn each_message_is_told() {
    CASE.alone();
}
