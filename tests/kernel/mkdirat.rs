//! mkdirat: a directory, and one below no descriptor.

use crate::harness::{decoded, watch};
use lanner_schema::events::Mkdirat;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["mkdirat"], || unsafe {
        libc::syscall(libc::SYS_mkdirat, libc::AT_FDCWD, c"d".as_ptr(), 0o750);
        libc::syscall(libc::SYS_mkdirat, 88, c"d".as_ptr(), 0o700);
    }) else {
        return;
    };
    let mkdirat = decoded!(report, Mkdirat);
    let seen: Vec<_> = mkdirat.iter().map(|e| (e.res, e.dirfd, e.path, e.mode)).collect();
    assert_eq!(
        seen,
        [(Some(0), Some(-100), Some(&b"d"[..]), Some(0o750),), (Some(-9), Some(88), Some(&b"d"[..]), Some(0o700),)]
    );
}
