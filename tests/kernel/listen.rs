//! listen: on no socket; on one, see accept4.

use crate::harness::{decoded, watch};
use lanner_schema::events::Listen;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["listen"], || unsafe {
        libc::syscall(libc::SYS_listen, 99, 7);
    }) else {
        return;
    };
    let listen = decoded!(report, Listen);
    let seen: Vec<_> = listen.iter().map(|e| (e.res, e.fd, e.backlog)).collect();
    assert_eq!(seen, [(Some(-9), Some(99), Some(7),)]);
}
