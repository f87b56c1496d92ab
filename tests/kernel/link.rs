//! link: of a file, and of none.

use crate::harness::{decoded, watch};
use lanner_schema::events::Link;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["link"], || unsafe {
        // What the kernel did not look at may not be in memory: the probe could not read it.
        libc::strlen(std::hint::black_box(c"a".as_ptr()));
        libc::strlen(std::hint::black_box(c"b".as_ptr()));
        libc::strlen(std::hint::black_box(c"none".as_ptr()));
        libc::close(libc::creat(c"a".as_ptr(), 0o644));
        libc::syscall(libc::SYS_link, c"a".as_ptr(), c"b".as_ptr());
        libc::syscall(libc::SYS_link, c"none".as_ptr(), c"b".as_ptr());
    }) else {
        return;
    };
    let link = decoded!(report, Link);
    let seen: Vec<_> = link.iter().map(|e| (e.res, e.oldpath, e.newpath)).collect();
    assert_eq!(seen, [(Some(0), Some(&b"a"[..]), Some(&b"b"[..]),), (Some(-2), Some(&b"none"[..]), Some(&b"b"[..]),)]);
}
