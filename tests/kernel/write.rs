//! write: a file, and no descriptor.

use crate::harness::{decoded, watch};
use lanner_schema::events::Write;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["write"], || unsafe {
        libc::close(0);
        libc::open(c"a".as_ptr(), libc::O_CREAT | libc::O_RDWR, 0o600);
        libc::write(0, c"hello".as_ptr().cast(), 5);
        libc::lseek(0, 0, 0);
        let mut data = *b"hello world";
        libc::syscall(libc::SYS_write, 0, data.as_mut_ptr(), 11);
        libc::syscall(libc::SYS_write, 99, data.as_mut_ptr(), 3);
    }) else {
        return;
    };
    let write = decoded!(report, Write);
    // The first is the harness's, or the preparation's.
    let seen: Vec<_> = write.iter().map(|e| (e.res, e.data, e.fd, e.size)).collect();
    assert_eq!(
        seen[1..],
        [(Some(11), Some(&b"hello world"[..]), Some(0), Some(11),), (Some(-9), Some(&b"hel"[..]), Some(99), Some(3),)]
    );
}
