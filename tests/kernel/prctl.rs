//! prctl: a name, a flag, and what is none.

use crate::harness::{decoded, watch};
use lanner_schema::events::Prctl;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["prctl"], || unsafe {
        libc::syscall(libc::SYS_prctl, libc::PR_SET_NAME, c"renamed".as_ptr(), 0, 0, 0);
        libc::syscall(libc::SYS_prctl, libc::PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
        libc::syscall(libc::SYS_prctl, 9999, 5, 0, 0, 0);
    }) else {
        return;
    };
    let prctl = decoded!(report, Prctl);
    let seen: Vec<_> = prctl.iter().map(|e| (e.res, e.option, e.arg2_str, e.arg2_int)).collect();
    assert_eq!(
        seen,
        [
            (Some(0), Some(15), Some(&b"renamed"[..]), Some(0),),
            (Some(0), Some(36), Some(&b""[..]), Some(1),),
            (Some(-22), Some(9999), Some(&b""[..]), Some(5),)
        ]
    );
}
