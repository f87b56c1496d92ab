//! shutdown: of no socket.

use crate::harness::{decoded, watch};
use lanner_schema::events::Shutdown;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["shutdown"], || unsafe {
        libc::syscall(libc::SYS_shutdown, 99, libc::SHUT_WR);
    }) else {
        return;
    };
    let shutdown = decoded!(report, Shutdown);
    let seen: Vec<_> = shutdown.iter().map(|e| (e.res, e.fd, e.how)).collect();
    assert_eq!(seen, [(Some(-9), Some(99), Some(1),)]);
}
