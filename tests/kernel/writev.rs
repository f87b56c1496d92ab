//! writev: from two buffers, and to no descriptor.

use crate::harness::{decoded, watch};
use lanner_schema::events::Writev;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["writev"], || unsafe {
        libc::close(0);
        libc::open(c"a".as_ptr(), libc::O_CREAT | libc::O_RDWR, 0o600);
        libc::write(0, c"hello".as_ptr().cast(), 5);
        libc::lseek(0, 0, 0);
        let mut data = *b"hello world";
        let parts = [data.as_mut_ptr() as u64, 2, data.as_mut_ptr().add(4) as u64, 3];
        libc::syscall(libc::SYS_writev, 0, parts.as_ptr(), 2);
        libc::syscall(libc::SYS_writev, 99, parts.as_ptr(), 1);
    }) else {
        return;
    };
    let writev = decoded!(report, Writev);
    let seen: Vec<_> = writev.iter().map(|e| (e.res, e.data, e.fd, e.size)).collect();
    assert_eq!(
        seen,
        [(Some(5), Some(&b"heo w"[..]), Some(0), Some(5),), (Some(-9), Some(&b"he"[..]), Some(99), Some(2),)]
    );
}
