//! pread64: from an offset.

use crate::harness::{decoded, watch};
use lanner_schema::events::Pread;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["pread64"], || unsafe {
        libc::close(0);
        libc::open(c"a".as_ptr(), libc::O_CREAT | libc::O_RDWR, 0o600);
        libc::write(0, c"hello".as_ptr().cast(), 5);
        libc::lseek(0, 0, 0);
        let mut data = *b"hello world";
        libc::syscall(libc::SYS_pread64, 0, data.as_mut_ptr(), 3, 1);
    }) else {
        return;
    };
    let pread = decoded!(report, Pread);
    let seen: Vec<_> = pread.iter().map(|e| (e.res, e.data, e.fd, e.size, e.pos)).collect();
    assert_eq!(seen, [(Some(3), Some(&b"ell"[..]), Some(0), Some(3), Some(1),)]);
}
