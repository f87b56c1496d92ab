//! setns: by no descriptor.

use crate::harness::{decoded, watch};
use lanner_schema::events::Setns;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["setns"], || unsafe {
        libc::syscall(libc::SYS_setns, 99, libc::CLONE_NEWNET);
    }) else {
        return;
    };
    let setns = decoded!(report, Setns);
    let seen: Vec<_> = setns.iter().map(|e| (e.res, e.fd, e.nstype)).collect();
    assert_eq!(seen, [(Some(-9), Some(99), Some(lanner_schema::flags::clone_flags::CLONE_NEWNET),)]);
}
