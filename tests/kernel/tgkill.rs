//! tgkill: to no thread.

use crate::harness::{decoded, watch};
use lanner_schema::events::Tgkill;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["tgkill"], || unsafe {
        libc::syscall(libc::SYS_tgkill, i32::MAX, i32::MAX, libc::SIGUSR1);
    }) else {
        return;
    };
    let tgkill = decoded!(report, Tgkill);
    let seen: Vec<_> = tgkill.iter().map(|e| (e.res, e.pid, e.tid, e.sig)).collect();
    assert_eq!(seen, [(Some(-3), Some(i64::from(i32::MAX)), Some(i64::from(i32::MAX)), Some(10),)]);
}
