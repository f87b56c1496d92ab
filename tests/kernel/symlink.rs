//! symlink: to a sensitive name, and in no directory.

use crate::harness::{decoded, watch};
use lanner_schema::events::Symlink;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["symlink"], || unsafe {
        libc::syscall(libc::SYS_symlink, c"/etc/shadow".as_ptr(), c"l".as_ptr());
        libc::syscall(libc::SYS_symlink, c"x".as_ptr(), c"no/l".as_ptr());
    }) else {
        return;
    };
    let symlink = decoded!(report, Symlink);
    let seen: Vec<_> = symlink.iter().map(|e| (e.res, e.target, e.linkpath)).collect();
    assert_eq!(
        seen,
        [(Some(0), Some(&b"/etc/shadow"[..]), Some(&b"l"[..]),), (Some(-2), Some(&b"x"[..]), Some(&b"no/l"[..]),)]
    );
}
