//! renameat2: without replacing, and an exchange with nothing.

use crate::harness::{decoded, watch};
use lanner_schema::events::Renameat2;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["renameat2"], || unsafe {
        // What the kernel did not look at may not be in memory: the probe could not read it.
        libc::strlen(std::hint::black_box(c"a".as_ptr()));
        libc::strlen(std::hint::black_box(c"b".as_ptr()));
        libc::strlen(std::hint::black_box(c"none".as_ptr()));
        libc::close(libc::creat(c"a".as_ptr(), 0o644));
        libc::syscall(libc::SYS_renameat2, libc::AT_FDCWD, c"a".as_ptr(), libc::AT_FDCWD, c"b".as_ptr(), 1);
        libc::syscall(libc::SYS_renameat2, libc::AT_FDCWD, c"none".as_ptr(), libc::AT_FDCWD, c"b".as_ptr(), 2);
    }) else {
        return;
    };
    let renameat2 = decoded!(report, Renameat2);
    let seen: Vec<_> = renameat2.iter().map(|e| (e.res, e.oldpath, e.newpath, e.flags)).collect();
    assert_eq!(
        seen,
        [
            (Some(0), Some(&b"a"[..]), Some(&b"b"[..]), Some(1),),
            (Some(-2), Some(&b"none"[..]), Some(&b"b"[..]), Some(2),)
        ]
    );
}
