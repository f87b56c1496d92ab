//! mkdir: a directory, and one below none.

use crate::harness::{decoded, watch};
use lanner_schema::events::Mkdir;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["mkdir"], || unsafe {
        libc::syscall(libc::SYS_mkdir, c"d".as_ptr(), 0o750);
        libc::syscall(libc::SYS_mkdir, c"no/d".as_ptr(), 0o700);
    }) else {
        return;
    };
    let mkdir = decoded!(report, Mkdir);
    let seen: Vec<_> = mkdir.iter().map(|e| (e.res, e.path, e.mode)).collect();
    assert_eq!(seen, [(Some(0), Some(&b"d"[..]), Some(0o750),), (Some(-2), Some(&b"no/d"[..]), Some(0o700),)]);
}
