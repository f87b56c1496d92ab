//! ptrace: to no process.

use crate::harness::{decoded, watch};
use lanner_schema::events::Ptrace;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["ptrace"], || unsafe {
        libc::syscall(libc::SYS_ptrace, libc::PTRACE_ATTACH, i32::MAX, 0, 0);
    }) else {
        return;
    };
    let ptrace = decoded!(report, Ptrace);
    let seen: Vec<_> = ptrace.iter().map(|e| (e.res, e.request, e.pid)).collect();
    assert_eq!(
        seen,
        [(Some(-3), Some(lanner_schema::flags::ptrace_requests::PTRACE_ATTACH as u16), Some(i64::from(i32::MAX)),)]
    );
}
