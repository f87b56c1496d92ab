//! pidfd_open: of no process.

use crate::harness::{decoded, watch};
use lanner_schema::events::PidfdOpen;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["pidfd_open"], || unsafe {
        libc::syscall(libc::SYS_pidfd_open, i32::MAX, 0);
    }) else {
        return;
    };
    let pidfdopen = decoded!(report, PidfdOpen);
    let seen: Vec<_> = pidfdopen.iter().map(|e| (e.fd, e.pid, e.flags)).collect();
    assert_eq!(seen, [(Some(-3), Some(i64::from(i32::MAX)), Some(0),)]);
}
