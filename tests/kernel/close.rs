//! close: of an open descriptor, and of none.

use crate::harness::{decoded, watch};
use lanner_schema::events::Close;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["close"], || unsafe {
        libc::syscall(libc::SYS_close, 0);
        libc::syscall(libc::SYS_close, -1);
    }) else {
        return;
    };
    let close = decoded!(report, Close);
    let seen: Vec<_> = close.iter().map(|e| (e.res, e.fd)).collect();
    assert_eq!(seen, [(Some(0), Some(0),), (Some(-9), Some(-1),)]);
}
