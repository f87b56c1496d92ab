//! chdir: to a directory, and to none.

use crate::harness::{decoded, watch};
use lanner_schema::events::Chdir;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["chdir"], || unsafe {
        libc::syscall(libc::SYS_chdir, c"/etc".as_ptr());
        libc::syscall(libc::SYS_chdir, c"none".as_ptr());
    }) else {
        return;
    };
    let chdir = decoded!(report, Chdir);
    let seen: Vec<_> = chdir.iter().map(|e| (e.res, e.path)).collect();
    assert_eq!(seen, [(Some(0), Some(&b"/etc"[..]),), (Some(-2), Some(&b"none"[..]),)]);
}
