//! fcntl: a copy of a descriptor, and a question to none.

use crate::harness::{decoded, watch};
use lanner_schema::events::Fcntl;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["fcntl"], || unsafe {
        libc::syscall(libc::SYS_fcntl, 0, libc::F_DUPFD, 60);
        libc::syscall(libc::SYS_fcntl, 99, libc::F_GETFD, 0);
    }) else {
        return;
    };
    let fcntl = decoded!(report, Fcntl);
    let seen: Vec<_> = fcntl.iter().map(|e| (e.res, e.fd, e.cmd, e.arg)).collect();
    assert_eq!(
        seen,
        [
            (Some(60), Some(0), Some(lanner_schema::flags::fcntl_commands::F_DUPFD as u8), Some(60),),
            (Some(-9), Some(99), Some(lanner_schema::flags::fcntl_commands::F_GETFD as u8), Some(0),)
        ]
    );
}
