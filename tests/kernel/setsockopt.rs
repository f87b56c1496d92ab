//! setsockopt: a flag, and a name for no socket.

use crate::harness::{decoded, watch};
use lanner_schema::events::Setsockopt;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["setsockopt"], || unsafe {
        libc::close(0);
        libc::socket(libc::AF_INET, libc::SOCK_DGRAM, 0);
        let on = 1u32;
        libc::strlen(std::hint::black_box(c"eth0".as_ptr()));
        libc::syscall(libc::SYS_setsockopt, 0, libc::SOL_SOCKET, libc::SO_REUSEADDR, (&raw const on), 4);
        libc::syscall(libc::SYS_setsockopt, 99, libc::SOL_SOCKET, libc::SO_BINDTODEVICE, c"eth0".as_ptr(), 4);
    }) else {
        return;
    };
    let setsockopt = decoded!(report, Setsockopt);
    let seen: Vec<_> = setsockopt.iter().map(|e| (e.res, e.fd, e.level, e.optname, e.val, e.optlen)).collect();
    assert_eq!(
        seen,
        [
            (Some(0), Some(0), Some(1), Some(2), Some((2, &[1u8, 0, 0, 0][..])), Some(4),),
            (Some(-9), Some(99), Some(1), Some(25), Some((0, &b"eth0"[..])), Some(4),)
        ]
    );
}
