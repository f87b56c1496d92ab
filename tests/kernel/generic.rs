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
    let native = |number: libc::c_long| Some(number as u16);
    let wanted = [(code("sched_yield"), native(libc::SYS_sched_yield)), (code("uname"), native(libc::SYS_uname))];
    assert_eq!(seen, wanted, "getppid is not wanted");
}
