//! dup2: to a given number, and of no descriptor.

use crate::harness::{decoded, watch};
use lanner_schema::events::Dup2;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["dup2"], || unsafe {
        libc::syscall(libc::SYS_dup2, 0, 50);
        libc::syscall(libc::SYS_dup2, 99, 50);
    }) else {
        return;
    };
    let dup2 = decoded!(report, Dup2);
    let seen: Vec<_> = dup2.iter().map(|e| (e.res, e.oldfd, e.newfd)).collect();
    assert_eq!(seen, [(Some(50), Some(0), Some(50),), (Some(-9), Some(99), Some(50),)]);
}
