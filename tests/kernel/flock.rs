//! flock: of a file, and of none.

use crate::harness::{decoded, watch};
use lanner_schema::events::Flock;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["flock"], || unsafe {
        libc::close(0);
        libc::open(c"a".as_ptr(), libc::O_CREAT | libc::O_RDWR, 0o600);
        libc::write(0, c"hello".as_ptr().cast(), 5);
        libc::lseek(0, 0, 0);

        libc::syscall(libc::SYS_flock, 0, libc::LOCK_EX | libc::LOCK_NB);
        libc::syscall(libc::SYS_flock, 99, libc::LOCK_UN);
    }) else {
        return;
    };
    let flock = decoded!(report, Flock);
    let seen: Vec<_> = flock.iter().map(|e| (e.res, e.fd, e.operation)).collect();
    assert_eq!(seen, [(Some(0), Some(0), Some(6),), (Some(-9), Some(99), Some(8),)]);
}
