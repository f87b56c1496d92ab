//! renameat: of a file, and below no directory.

use crate::harness::{decoded, watch};
use lanner_schema::events::Renameat;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["renameat"], || unsafe {
        // What the kernel did not look at may not be in memory: the probe could not read it.
        libc::strlen(std::hint::black_box(c"a".as_ptr()));
        libc::strlen(std::hint::black_box(c"b".as_ptr()));
        libc::close(libc::creat(c"a".as_ptr(), 0o644));
        libc::syscall(libc::SYS_renameat, libc::AT_FDCWD, c"a".as_ptr(), libc::AT_FDCWD, c"b".as_ptr());
        libc::syscall(libc::SYS_renameat, 88, c"a".as_ptr(), 89, c"b".as_ptr());
    }) else {
        return;
    };
    let renameat = decoded!(report, Renameat);
    let seen: Vec<_> = renameat.iter().map(|e| (e.res, e.olddirfd, e.oldpath, e.newdirfd, e.newpath)).collect();
    assert_eq!(
        seen,
        [
            (Some(0), Some(-100), Some(&b"a"[..]), Some(-100), Some(&b"b"[..]),),
            (Some(-9), Some(88), Some(&b"a"[..]), Some(89), Some(&b"b"[..]),)
        ]
    );
}
