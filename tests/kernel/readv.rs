//! readv: into two buffers.

use crate::harness::{decoded, watch};
use lanner_schema::events::Readv;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["readv"], || unsafe {
        libc::close(0);
        libc::open(c"a".as_ptr(), libc::O_CREAT | libc::O_RDWR, 0o600);
        libc::write(0, c"hello".as_ptr().cast(), 5);
        libc::lseek(0, 0, 0);
        let mut data = *b"hello world";
        let parts = [data.as_mut_ptr() as u64, 2, data.as_mut_ptr().add(4) as u64, 3];
        libc::syscall(libc::SYS_readv, 0, parts.as_ptr(), 2);
    }) else {
        return;
    };
    let readv = decoded!(report, Readv);
    let seen: Vec<_> = readv.iter().map(|e| (e.res, e.size, e.data, e.fd)).collect();
    assert_eq!(seen, [(Some(5), Some(5), Some(&b"hello"[..]), Some(0),)]);
}
