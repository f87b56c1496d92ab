//! lstat: of no file.

use crate::harness::{decoded, watch};
use lanner_schema::events::Lstat;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["lstat"], || unsafe {
        libc::syscall(libc::SYS_lstat, c"none".as_ptr(), 0);
    }) else {
        return;
    };
    let lstat = decoded!(report, Lstat);
    let seen: Vec<_> = lstat.iter().map(|e| (e.res, e.path)).collect();
    assert_eq!(seen, [(Some(-2), Some(&b"none"[..]),)]);
}
