//! getsockopt: the error of a socket, of which there is none.

use crate::harness::{decoded, watch};
use lanner_schema::events::Getsockopt;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["getsockopt"], || unsafe {
        libc::close(0);
        libc::socket(libc::AF_INET, libc::SOCK_DGRAM, 0);
        let (mut error, mut len) = (7u32, 4u32);
        libc::syscall(libc::SYS_getsockopt, 0, libc::SOL_SOCKET, libc::SO_ERROR, (&raw mut error), (&raw mut len));
    }) else {
        return;
    };
    let getsockopt = decoded!(report, Getsockopt);
    let seen: Vec<_> = getsockopt.iter().map(|e| (e.res, e.fd, e.level, e.optname, e.val, e.optlen)).collect();
    assert_eq!(seen, [(Some(0), Some(0), Some(1), Some(4), Some((1, &[0u8; 8][..])), Some(4),)]);
}
