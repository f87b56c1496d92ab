//! lchown: of a file, and of none.

use crate::harness::{decoded, watch};
use lanner_schema::events::Lchown;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["lchown"], || unsafe {
        libc::close(libc::creat(c"a".as_ptr(), 0o644));
        libc::syscall(libc::SYS_lchown, c"a".as_ptr(), 1, 2);
        libc::syscall(libc::SYS_lchown, c"none".as_ptr(), 1, 2);
    }) else {
        return;
    };
    let lchown = decoded!(report, Lchown);
    let seen: Vec<_> = lchown.iter().map(|e| (e.res, e.path, e.uid, e.gid)).collect();
    assert_eq!(
        seen,
        [(Some(0), Some(&b"a"[..]), Some(1), Some(2),), (Some(-2), Some(&b"none"[..]), Some(1), Some(2),)]
    );
}
