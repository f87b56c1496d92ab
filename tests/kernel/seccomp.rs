//! seccomp: a question for sizes, with no place for the answer.

use crate::harness::{decoded, watch};
use lanner_schema::events::Seccomp;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["seccomp"], || unsafe {
        libc::syscall(libc::SYS_seccomp, 3, 0, 0);
    }) else {
        return;
    };
    let seccomp = decoded!(report, Seccomp);
    let seen: Vec<_> = seccomp.iter().map(|e| (e.op, e.flags)).collect();
    assert_eq!(seen, [(Some(3), Some(0),)]);
}
