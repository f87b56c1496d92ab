//! sendfile: from no descriptor.

use crate::harness::{decoded, watch};
use lanner_schema::events::Sendfile;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["sendfile"], || unsafe {
        libc::syscall(libc::SYS_sendfile, 0, 99, 0, 7);
    }) else {
        return;
    };
    let sendfile = decoded!(report, Sendfile);
    let seen: Vec<_> = sendfile.iter().map(|e| (e.res, e.offset, e.out_fd, e.in_fd, e.size)).collect();
    assert_eq!(seen, [(Some(-9), Some(u64::MAX), Some(0), Some(99), Some(7),)]);
}
