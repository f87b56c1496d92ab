//! lseek: in a file, and in none.

use crate::harness::{decoded, watch};
use lanner_schema::events::Lseek;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["lseek"], || unsafe {
        libc::close(0);
        libc::open(c"a".as_ptr(), libc::O_CREAT | libc::O_RDWR, 0o600);
        libc::write(0, c"hello".as_ptr().cast(), 5);
        libc::lseek(0, 0, 0);

        libc::syscall(libc::SYS_lseek, 0, 3, libc::SEEK_SET);
        libc::syscall(libc::SYS_lseek, 99, 0, libc::SEEK_END);
    }) else {
        return;
    };
    let lseek = decoded!(report, Lseek);
    // The first is the harness's, or the preparation's.
    let seen: Vec<_> = lseek.iter().map(|e| (e.res, e.fd, e.offset, e.whence)).collect();
    assert_eq!(seen[1..], [(Some(3), Some(0), Some(3), Some(0),), (Some(-9), Some(99), Some(0), Some(2),)]);
}
