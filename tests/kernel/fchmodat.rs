//! fchmodat: setgid, and below no directory.

use crate::harness::{decoded, watch};
use lanner_schema::events::Fchmodat;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["fchmodat"], || unsafe {
        libc::close(libc::creat(c"a".as_ptr(), 0o644));
        libc::syscall(libc::SYS_fchmodat, libc::AT_FDCWD, c"a".as_ptr(), 0o2755);
        libc::syscall(libc::SYS_fchmodat, 88, c"a".as_ptr(), 0o600);
    }) else {
        return;
    };
    let fchmodat = decoded!(report, Fchmodat);
    let seen: Vec<_> = fchmodat.iter().map(|e| (e.res, e.dirfd, e.filename, e.mode)).collect();
    assert_eq!(
        seen,
        [(Some(0), Some(-100), Some(&b"a"[..]), Some(0o2755),), (Some(-9), Some(88), Some(&b"a"[..]), Some(0o600),)]
    );
}
