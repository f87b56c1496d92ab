//! chown: of a file, and of none.

use crate::harness::{decoded, watch};
use lanner_schema::events::Chown;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["chown"], || unsafe {
        libc::close(libc::creat(c"a".as_ptr(), 0o644));
        libc::syscall(libc::SYS_chown, c"a".as_ptr(), 1, 2);
        libc::syscall(libc::SYS_chown, c"none".as_ptr(), 1, 2);
    }) else {
        return;
    };
    let chown = decoded!(report, Chown);
    let seen: Vec<_> = chown.iter().map(|e| (e.res, e.path, e.uid, e.gid)).collect();
    assert_eq!(
        seen,
        [(Some(0), Some(&b"a"[..]), Some(1), Some(2),), (Some(-2), Some(&b"none"[..]), Some(1), Some(2),)]
    );
}
