//! chmod: setuid, and of no file.

use crate::harness::{decoded, watch};
use lanner_schema::events::Chmod;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["chmod"], || unsafe {
        libc::close(libc::creat(c"a".as_ptr(), 0o644));
        libc::syscall(libc::SYS_chmod, c"a".as_ptr(), 0o4755);
        libc::syscall(libc::SYS_chmod, c"none".as_ptr(), 0o600);
    }) else {
        return;
    };
    let chmod = decoded!(report, Chmod);
    let seen: Vec<_> = chmod.iter().map(|e| (e.res, e.filename, e.mode)).collect();
    assert_eq!(seen, [(Some(0), Some(&b"a"[..]), Some(0o4755),), (Some(-2), Some(&b"none"[..]), Some(0o600),)]);
}
