//! kill: a question to itself, and a signal to no process.

use crate::harness::{decoded, watch};
use lanner_schema::events::Kill;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["kill"], || unsafe {
        libc::syscall(libc::SYS_kill, libc::getpid(), 0);
        libc::syscall(libc::SYS_kill, i32::MAX, libc::SIGTERM);
    }) else {
        return;
    };
    let kill = decoded!(report, Kill);
    let seen: Vec<_> = kill.iter().map(|e| (e.res, e.sig)).collect();
    assert_eq!(seen, [(Some(0), Some(0),), (Some(-3), Some(15),)]);
}
