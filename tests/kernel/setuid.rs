//! setuid: away from root, and back, which is not allowed.

use crate::harness::{decoded, watch};
use lanner_schema::events::Setuid;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["setuid"], || unsafe {
        libc::syscall(libc::SYS_setuid, 1000);
        libc::syscall(libc::SYS_setuid, 0);
    }) else {
        return;
    };
    let setuid = decoded!(report, Setuid);
    let seen: Vec<_> = setuid.iter().map(|e| (e.res, e.uid)).collect();
    assert_eq!(seen, [(Some(0), Some(1000),), (Some(-1), Some(0),)]);
}
