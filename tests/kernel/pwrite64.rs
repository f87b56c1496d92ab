//! pwrite64: at an offset.

use crate::harness::{decoded, watch};
use lanner_schema::events::Pwrite;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["pwrite64"], || unsafe {
        libc::close(0);
        libc::open(c"a".as_ptr(), libc::O_CREAT | libc::O_RDWR, 0o600);
        libc::write(0, c"hello".as_ptr().cast(), 5);
        libc::lseek(0, 0, 0);
        let mut data = *b"hello world";
        libc::syscall(libc::SYS_pwrite64, 0, data.as_mut_ptr(), 3, 7);
    }) else {
        return;
    };
    let pwrite = decoded!(report, Pwrite);
    let seen: Vec<_> = pwrite.iter().map(|e| (e.res, e.data, e.fd, e.size, e.pos)).collect();
    assert_eq!(seen, [(Some(3), Some(&b"hel"[..]), Some(0), Some(3), Some(7),)]);
}
