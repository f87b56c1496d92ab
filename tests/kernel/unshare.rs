//! unshare: two namespaces, and what can't be left.

use crate::harness::{decoded, watch};
use lanner_schema::events::Unshare;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["unshare"], || unsafe {
        libc::syscall(libc::SYS_unshare, libc::CLONE_NEWNS | libc::CLONE_NEWUTS);
        libc::syscall(libc::SYS_unshare, libc::CLONE_VFORK);
    }) else {
        return;
    };
    let unshare = decoded!(report, Unshare);
    let seen: Vec<_> = unshare.iter().map(|e| (e.res, e.flags)).collect();
    assert_eq!(
        seen,
        [
            (
                Some(0),
                Some(lanner_schema::flags::clone_flags::CLONE_NEWNS | lanner_schema::flags::clone_flags::CLONE_NEWUTS),
            ),
            (Some(-22), Some(lanner_schema::flags::clone_flags::CLONE_VFORK),)
        ]
    );
}
