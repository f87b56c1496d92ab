//! tkill: to no thread.

use crate::harness::{decoded, watch};
use lanner_schema::events::Tkill;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["tkill"], || unsafe {
        libc::syscall(libc::SYS_tkill, i32::MAX, libc::SIGUSR1);
    }) else {
        return;
    };
    let tkill = decoded!(report, Tkill);
    let seen: Vec<_> = tkill.iter().map(|e| (e.res, e.tid, e.sig)).collect();
    assert_eq!(seen, [(Some(-3), Some(i64::from(i32::MAX)), Some(10),)]);
}
