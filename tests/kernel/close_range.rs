//! close_range: all from a number on, and a range that ends before it begins.

use crate::harness::{decoded, watch};
use lanner_schema::events::CloseRange;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["close_range"], || unsafe {
        libc::syscall(libc::SYS_close_range, 3, u32::MAX, 0);
        libc::syscall(libc::SYS_close_range, 5, 4, 0);
    }) else {
        return;
    };
    let closerange = decoded!(report, CloseRange);
    let seen: Vec<_> = closerange.iter().map(|e| (e.res, e.first, e.last, e.flags)).collect();
    assert_eq!(seen, [(Some(0), Some(3), Some(u32::MAX), Some(0),), (Some(-22), Some(5), Some(4), Some(0),)]);
}
