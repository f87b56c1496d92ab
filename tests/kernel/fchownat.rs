//! fchownat: of a file, and below no directory.

use crate::harness::{decoded, watch};
use lanner_schema::events::Fchownat;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["fchownat"], || unsafe {
        libc::close(libc::creat(c"a".as_ptr(), 0o644));
        libc::syscall(libc::SYS_fchownat, libc::AT_FDCWD, c"a".as_ptr(), 1, 2, libc::AT_SYMLINK_NOFOLLOW);
        libc::syscall(libc::SYS_fchownat, 88, c"a".as_ptr(), 1, 2, 0);
    }) else {
        return;
    };
    let fchownat = decoded!(report, Fchownat);
    let seen: Vec<_> = fchownat.iter().map(|e| (e.res, e.dirfd, e.pathname, e.uid, e.gid, e.flags)).collect();
    assert_eq!(
        seen,
        [
            (Some(0), Some(-100), Some(&b"a"[..]), Some(1), Some(2), Some(0x400),),
            (Some(-9), Some(88), Some(&b"a"[..]), Some(1), Some(2), Some(0),)
        ]
    );
}
