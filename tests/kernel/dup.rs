//! dup: of an open descriptor, and of none.

use crate::harness::{decoded, watch};
use lanner_schema::events::Dup;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["dup"], || unsafe {
        libc::syscall(libc::SYS_close_range, 3, u32::MAX, 0);
        libc::syscall(libc::SYS_dup, 0);
        libc::syscall(libc::SYS_dup, 99);
    }) else {
        return;
    };
    let dup = decoded!(report, Dup);
    let seen: Vec<_> = dup.iter().map(|e| (e.res, e.oldfd)).collect();
    assert_eq!(seen, [(Some(3), Some(0),), (Some(-9), Some(99),)]);
}
