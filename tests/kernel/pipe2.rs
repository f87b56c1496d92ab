//! pipe2: both ends, and no place for them.

use crate::harness::decoded;
use crate::together::Case;
use lanner_schema::events::Pipe2;

pub const CASE: Case<'static> = Case {
    name: c"pipe2",
    syscalls: &["pipe2"],
    act: &|| unsafe {
        libc::syscall(libc::SYS_close_range, 3, u32::MAX, 0);
        let mut fds = [0i32; 2];
        libc::syscall(libc::SYS_pipe2, (&raw mut fds).cast::<i32>(), libc::O_CLOEXEC);
        libc::syscall(libc::SYS_pipe2, 0, 0);
    },
    check: &|report| {
        let pipe2 = decoded!(report, Pipe2);
        let seen: Vec<_> = pipe2.iter().map(|e| (e.res, e.fd1, e.fd2, e.flags)).collect();
        assert_eq!(
            seen,
            [
                (Some(0), Some(3), Some(4), Some(lanner_schema::flags::file_flags::O_CLOEXEC),),
                (Some(-14), Some(-1), Some(-1), Some(0),)
            ]
        );
    },
};

#[test]
fn succeeds_and_fails() {
    CASE.alone();
}
