//! rmdir: of a directory, and of none.

use crate::harness::{decoded, watch};
use lanner_schema::events::Rmdir;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["rmdir"], || unsafe {
        libc::mkdir(c"d".as_ptr(), 0o755);
        libc::syscall(libc::SYS_rmdir, c"d".as_ptr());
        libc::syscall(libc::SYS_rmdir, c"none".as_ptr());
    }) else {
        return;
    };
    let rmdir = decoded!(report, Rmdir);
    let seen: Vec<_> = rmdir.iter().map(|e| (e.res, e.path)).collect();
    assert_eq!(seen, [(Some(0), Some(&b"d"[..]),), (Some(-2), Some(&b"none"[..]),)]);
}
