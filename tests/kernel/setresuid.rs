//! setresuid: away from root, and back, which is not allowed.

use crate::harness::{decoded, watch};
use lanner_schema::events::Setresuid;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["setresuid"], || unsafe {
        libc::syscall(libc::SYS_setresuid, 1, 2, 3);
        libc::syscall(libc::SYS_setresuid, 0, 0, 0);
    }) else {
        return;
    };
    let setresuid = decoded!(report, Setresuid);
    let seen: Vec<_> = setresuid.iter().map(|e| (e.res, e.ruid, e.euid, e.suid)).collect();
    assert_eq!(seen, [(Some(0), Some(1), Some(2), Some(3),), (Some(-1), Some(0), Some(0), Some(0),)]);
}
