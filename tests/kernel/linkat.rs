//! linkat: of a file, and below no directory.

use crate::harness::{decoded, watch};
use lanner_schema::events::Linkat;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["linkat"], || unsafe {
        // What the kernel did not look at may not be in memory: the probe could not read it.
        libc::strlen(std::hint::black_box(c"a".as_ptr()));
        libc::strlen(std::hint::black_box(c"b".as_ptr()));
        libc::close(libc::creat(c"a".as_ptr(), 0o644));
        libc::syscall(
            libc::SYS_linkat,
            libc::AT_FDCWD,
            c"a".as_ptr(),
            libc::AT_FDCWD,
            c"b".as_ptr(),
            libc::AT_SYMLINK_FOLLOW,
        );
        libc::syscall(libc::SYS_linkat, 88, c"a".as_ptr(), libc::AT_FDCWD, c"b".as_ptr(), 0);
    }) else {
        return;
    };
    let linkat = decoded!(report, Linkat);
    let seen: Vec<_> = linkat.iter().map(|e| (e.res, e.olddir, e.oldpath, e.newdir, e.newpath, e.flags)).collect();
    assert_eq!(
        seen,
        [
            (Some(0), Some(-100), Some(&b"a"[..]), Some(-100), Some(&b"b"[..]), Some(0x400),),
            (Some(-9), Some(88), Some(&b"a"[..]), Some(-100), Some(&b"b"[..]), Some(0),)
        ]
    );
}
