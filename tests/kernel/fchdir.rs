//! fchdir: to an open directory, and to none.

use crate::harness::{decoded, watch};
use lanner_schema::events::Fchdir;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["fchdir"], || unsafe {
        libc::close(0);
        libc::open(c"/etc".as_ptr(), libc::O_RDONLY);
        libc::syscall(libc::SYS_fchdir, 0);
        libc::syscall(libc::SYS_fchdir, 99);
    }) else {
        return;
    };
    let fchdir = decoded!(report, Fchdir);
    let seen: Vec<_> = fchdir.iter().map(|e| (e.res, e.fd)).collect();
    assert_eq!(seen, [(Some(0), Some(0),), (Some(-9), Some(99),)]);
}
