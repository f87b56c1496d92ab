//! setpgid: a group of its own, and that of a process that is no child.

use crate::harness::{decoded, watch};
use lanner_schema::events::Setpgid;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["setpgid"], || unsafe {
        libc::syscall(libc::SYS_setpgid, 0, 0);
        libc::syscall(libc::SYS_setpgid, 1, 0);
    }) else {
        return;
    };
    let setpgid = decoded!(report, Setpgid);
    let seen: Vec<_> = setpgid.iter().map(|e| (e.res, e.pid, e.pgid)).collect();
    assert_eq!(seen, [(Some(0), Some(0), Some(0),), (Some(-3), Some(1), Some(0),)]);
}
