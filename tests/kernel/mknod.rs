//! mknod: a pipe, and a device below no directory.

use crate::harness::{decoded, watch};
use lanner_schema::events::Mknod;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["mknod"], || unsafe {
        libc::syscall(libc::SYS_mknod, c"p".as_ptr(), libc::S_IFIFO | 0o600, 0);
        libc::syscall(libc::SYS_mknod, c"no/d".as_ptr(), libc::S_IFCHR | 0o600, libc::makedev(1, 3));
    }) else {
        return;
    };
    let mknod = decoded!(report, Mknod);
    let seen: Vec<_> = mknod.iter().map(|e| (e.res, e.path, e.mode, e.dev)).collect();
    assert_eq!(
        seen,
        [
            (Some(0), Some(&b"p"[..]), Some(0o10600), Some(0),),
            (Some(-2), Some(&b"no/d"[..]), Some(0o20600), Some(0x103),)
        ]
    );
}
