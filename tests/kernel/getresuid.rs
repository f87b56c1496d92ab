//! getresuid: of root.

use crate::harness::{decoded, watch};
use lanner_schema::events::Getresuid;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["getresuid"], || unsafe {
        let mut ids = [7u32; 3];
        libc::syscall(libc::SYS_getresuid, (&raw mut ids[0]), &raw mut ids[1], &raw mut ids[2]);
    }) else {
        return;
    };
    let getresuid = decoded!(report, Getresuid);
    let seen: Vec<_> = getresuid.iter().map(|e| (e.res, e.ruid, e.euid, e.suid)).collect();
    assert_eq!(seen, [(Some(0), Some(0), Some(0), Some(0),)]);
}
