//! pipe: both ends.

use crate::harness::{decoded, watch};
use lanner_schema::events::Pipe;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["pipe"], || unsafe {
        libc::syscall(libc::SYS_close_range, 3, u32::MAX, 0);
        let mut fds = [0i32; 2];
        libc::syscall(libc::SYS_pipe, (&raw mut fds).cast::<i32>());
    }) else {
        return;
    };
    let pipe = decoded!(report, Pipe);
    let seen: Vec<_> = pipe.iter().map(|e| (e.res, e.fd1, e.fd2)).collect();
    assert_eq!(seen, [(Some(0), Some(3), Some(4),)]);
}
