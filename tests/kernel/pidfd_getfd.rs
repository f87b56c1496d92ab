//! pidfd_getfd: of no process.

use crate::harness::{decoded, watch};
use lanner_schema::events::PidfdGetfd;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["pidfd_getfd"], || unsafe {
        libc::syscall(libc::SYS_pidfd_getfd, 99, 1, 0);
    }) else {
        return;
    };
    let pidfdgetfd = decoded!(report, PidfdGetfd);
    let seen: Vec<_> = pidfdgetfd.iter().map(|e| (e.fd, e.pid_fd, e.target_fd, e.flags)).collect();
    assert_eq!(seen, [(Some(-9), Some(99), Some(1), Some(0),)]);
}
