//! dup3: to a given number with a flag, and of no descriptor.

use crate::harness::{decoded, watch};
use lanner_schema::events::Dup3;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["dup3"], || unsafe {
        libc::syscall(libc::SYS_dup3, 0, 51, libc::O_CLOEXEC);
        libc::syscall(libc::SYS_dup3, 99, 51, 0);
    }) else {
        return;
    };
    let dup3 = decoded!(report, Dup3);
    let seen: Vec<_> = dup3.iter().map(|e| (e.res, e.oldfd, e.newfd, e.flags)).collect();
    assert_eq!(
        seen,
        [
            (Some(51), Some(0), Some(51), Some(lanner_schema::flags::file_flags::O_CLOEXEC),),
            (Some(-9), Some(99), Some(51), Some(0),)
        ]
    );
}
