//! epoll_create1: closed on exec, and with a flag that is none.

use crate::harness::{decoded, watch};
use lanner_schema::events::EpollCreate1;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["epoll_create1"], || unsafe {
        libc::syscall(libc::SYS_epoll_create1, libc::EPOLL_CLOEXEC);
        libc::syscall(libc::SYS_epoll_create1, 1);
    }) else {
        return;
    };
    let epollcreate1 = decoded!(report, EpollCreate1);
    let seen: Vec<_> = epollcreate1.iter().map(|e| (e.flags,)).collect();
    assert_eq!(seen, [(Some(1),), (Some(0),)]);
}
