//! socketpair: of the unix family, and of none.

use crate::harness::{decoded, watch};
use lanner_schema::events::Socketpair;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["socketpair"], || unsafe {
        libc::syscall(libc::SYS_close_range, 3, u32::MAX, 0);
        let mut fds = [0i32; 2];
        libc::syscall(libc::SYS_socketpair, libc::AF_UNIX, libc::SOCK_STREAM, 0, (&raw mut fds).cast::<i32>());
        libc::syscall(libc::SYS_socketpair, 999, 1, 0, (&raw mut fds).cast::<i32>());
    }) else {
        return;
    };
    let socketpair = decoded!(report, Socketpair);
    let seen: Vec<_> = socketpair.iter().map(|e| (e.res, e.fd1, e.fd2, e.domain, e.r#type)).collect();
    assert_eq!(
        seen,
        [(Some(0), Some(3), Some(4), Some(1), Some(1),), (Some(-97), Some(-1), Some(-1), Some(999), Some(1),)]
    );
}
