//! unlink: of a file, and of none.

use crate::harness::{decoded, watch};
use lanner_schema::events::Unlink;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["unlink"], || unsafe {
        libc::close(libc::creat(c"a".as_ptr(), 0o644));
        libc::syscall(libc::SYS_unlink, c"a".as_ptr());
        libc::syscall(libc::SYS_unlink, c"none".as_ptr());
    }) else {
        return;
    };
    let unlink = decoded!(report, Unlink);
    let seen: Vec<_> = unlink.iter().map(|e| (e.res, e.path)).collect();
    assert_eq!(seen, [(Some(0), Some(&b"a"[..]),), (Some(-2), Some(&b"none"[..]),)]);
}
