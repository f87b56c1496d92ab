//! io_uring_setup: a ring of four.

use crate::harness::{decoded, watch};
use lanner_schema::events::IoUringSetup;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["io_uring_setup"], || unsafe {
        let mut params = [0u64; 16];
        libc::syscall(libc::SYS_io_uring_setup, 4, params.as_mut_ptr());
    }) else {
        return;
    };
    let iouringsetup = decoded!(report, IoUringSetup);
    let seen: Vec<_> = iouringsetup.iter().map(|e| (e.entries, e.sq_entries, e.cq_entries)).collect();
    assert_eq!(seen, [(Some(4), Some(4), Some(8),)]);
}
