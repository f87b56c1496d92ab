//! getdents64: of no directory.

use crate::harness::{decoded, watch};
use lanner_schema::events::Getdents64;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["getdents64"], || unsafe {
        libc::syscall(libc::SYS_getdents64, 99, 8, 8);
    }) else {
        return;
    };
    let getdents64 = decoded!(report, Getdents64);
    let seen: Vec<_> = getdents64.iter().map(|e| (e.res, e.fd)).collect();
    assert_eq!(seen, [(Some(-9), Some(99),)]);
}
