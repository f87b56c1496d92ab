//! timerfd_create: of the monotonic clock, and of none.

use crate::harness::{decoded, watch};
use lanner_schema::events::TimerfdCreate;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["timerfd_create"], || unsafe {
        libc::syscall(libc::SYS_timerfd_create, 1, 0);
        libc::syscall(libc::SYS_timerfd_create, 99, 0);
    }) else {
        return;
    };
    let timerfdcreate = decoded!(report, TimerfdCreate);
    let seen: Vec<_> = timerfdcreate.iter().map(|e| (e.clockid,)).collect();
    assert_eq!(seen, [(Some(1),), (Some(99),)]);
}
