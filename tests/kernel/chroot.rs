//! chroot: to no directory, and to one.

use crate::harness::{decoded, watch};
use lanner_schema::events::Chroot;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["chroot"], || unsafe {
        libc::syscall(libc::SYS_chroot, c"none".as_ptr());
        libc::syscall(libc::SYS_chroot, c".".as_ptr());
    }) else {
        return;
    };
    let chroot = decoded!(report, Chroot);
    let seen: Vec<_> = chroot.iter().map(|e| (e.res, e.path)).collect();
    assert_eq!(seen, [(Some(-2), Some(&b"none"[..]),), (Some(0), Some(&b"."[..]),)]);
}
