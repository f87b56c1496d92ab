//! Syscalls without a layout of their own; what is not wanted is not told.

use crate::harness::{decoded, watch};
use lanner_schema::events::Syscall;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["sched_yield", "uname"], || unsafe {
        libc::syscall(libc::SYS_getppid);
        libc::syscall(libc::SYS_sched_yield);
        libc::syscall(libc::SYS_uname, 8);
    }) else {
        return;
    };
    let syscall = decoded!(report, Syscall);
    let code = |name: &str| lanner_schema::syscalls::by_name(name).map(|syscall| syscall.code);
    let seen: Vec<_> = syscall.iter().map(|e| (e.ID, e.nativeID)).collect();
    assert_eq!(seen, [(code("sched_yield"), Some(24)), (code("uname"), Some(63))], "getppid is not wanted");
}
