//! fchown: of an open file, and of none.

use crate::harness::{decoded, watch};
use lanner_schema::events::Fchown;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["fchown"], || unsafe {
        libc::close(0);
        libc::creat(c"a".as_ptr(), 0o644);
        libc::syscall(libc::SYS_fchown, 0, 1, 2);
        libc::syscall(libc::SYS_fchown, 99, 1, 2);
    }) else {
        return;
    };
    let fchown = decoded!(report, Fchown);
    let seen: Vec<_> = fchown.iter().map(|e| (e.res, e.fd, e.uid, e.gid)).collect();
    assert_eq!(seen, [(Some(0), Some(0), Some(1), Some(2),), (Some(-9), Some(99), Some(1), Some(2),)]);
}
