//! access: of a file, and of none.

use crate::harness::{decoded, watch};
use lanner_schema::events::Access;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["access"], || unsafe {
        libc::syscall(libc::SYS_access, c"/etc/passwd".as_ptr(), libc::R_OK);
        libc::syscall(libc::SYS_access, c"none".as_ptr(), libc::X_OK);
    }) else {
        return;
    };
    let access = decoded!(report, Access);
    let seen: Vec<_> = access.iter().map(|e| (e.res, e.name, e.mode)).collect();
    assert_eq!(seen, [(Some(0), Some(&b"/etc/passwd"[..]), Some(4),), (Some(-2), Some(&b"none"[..]), Some(1),)]);
}
