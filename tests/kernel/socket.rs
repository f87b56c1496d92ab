//! socket: of datagrams, and of no family.

use crate::harness::{decoded, watch};
use lanner_schema::events::Socket;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["socket"], || unsafe {
        libc::syscall(libc::SYS_socket, libc::AF_INET, libc::SOCK_DGRAM | libc::SOCK_CLOEXEC, 0);
        libc::syscall(libc::SYS_socket, 999, 1, 0);
    }) else {
        return;
    };
    let socket = decoded!(report, Socket);
    let seen: Vec<_> = socket.iter().map(|e| (e.domain, e.r#type, e.proto, e.flags)).collect();
    assert_eq!(
        seen,
        [
            (
                Some(2),
                Some((libc::SOCK_DGRAM | libc::SOCK_CLOEXEC) as u32),
                Some(0),
                Some(lanner_schema::flags::file_flags::O_CLOEXEC),
            ),
            (Some(999), Some(1), Some(0), Some(0),)
        ]
    );
}
