//! open: a file, and none.

use crate::harness::{decoded, watch};
use lanner_schema::events::Open;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["open"], || unsafe {
        libc::syscall(libc::SYS_open, c"/etc/passwd".as_ptr(), libc::O_RDONLY);
        libc::syscall(libc::SYS_open, c"none".as_ptr(), libc::O_RDWR);
    }) else {
        return;
    };
    let open = decoded!(report, Open);
    let seen: Vec<_> = open.iter().map(|e| (e.name, e.mode)).collect();
    assert_eq!(seen, [(Some(&b"/etc/passwd"[..]), Some(0),), (Some(&b"none"[..]), Some(0),)]);
}
