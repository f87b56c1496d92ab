//! setreuid: the effective id alone.

use crate::harness::{decoded, watch};
use lanner_schema::events::Setreuid;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["setreuid"], || unsafe {
        libc::syscall(libc::SYS_setreuid, -1, 1000);
    }) else {
        return;
    };
    let setreuid = decoded!(report, Setreuid);
    let seen: Vec<_> = setreuid.iter().map(|e| (e.res, e.ruid, e.euid)).collect();
    assert_eq!(seen, [(Some(0), Some(u32::MAX), Some(1000),)]);
}
