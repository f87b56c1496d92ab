//! getuid: of root.

use crate::harness::{decoded, watch};
use lanner_schema::events::Getuid;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["getuid"], || unsafe {
        libc::syscall(libc::SYS_getuid, 0);
    }) else {
        return;
    };
    let getuid = decoded!(report, Getuid);
    let seen: Vec<_> = getuid.iter().map(|e| (e.uid,)).collect();
    assert_eq!(seen, [(Some(0),)]);
}
