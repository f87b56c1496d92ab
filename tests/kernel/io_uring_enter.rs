//! io_uring_enter: of no ring.

use crate::harness::{decoded, watch};
use lanner_schema::events::IoUringEnter;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["io_uring_enter"], || unsafe {
        libc::syscall(libc::SYS_io_uring_enter, 99, 3, 2, 1, 0, 0);
    }) else {
        return;
    };
    let iouringenter = decoded!(report, IoUringEnter);
    let seen: Vec<_> =
        iouringenter.iter().map(|e| (e.res, e.fd, e.to_submit, e.min_complete, e.flags, e.sig)).collect();
    assert_eq!(seen, [(Some(-9), Some(99), Some(3), Some(2), Some(1), Some(0),)]);
}
