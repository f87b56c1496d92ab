//! poll: a descriptor that is none.

use crate::harness::{decoded, watch};
use lanner_schema::events::Poll;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["poll"], || unsafe {
        let mut list = [99u32, 1];
        libc::syscall(libc::SYS_poll, list.as_mut_ptr(), 1, 0);
    }) else {
        return;
    };
    let poll = decoded!(report, Poll);
    let seen: Vec<_> = poll.iter().map(|e| (e.res, e.fds, e.timeout)).collect();
    assert_eq!(seen, [(Some(1), Some(&[1u8, 0, 99, 0, 0, 0, 0, 0, 0, 0, 0x40, 0][..]), Some(0),)]);
}
