//! ppoll: a descriptor that is none. The kernel has written what is left of the time.

use crate::harness::{decoded, watch};
use lanner_schema::events::Ppoll;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["ppoll"], || unsafe {
        let mut list = [99u32, 1];
        let time = [0i64, 7];
        libc::syscall(libc::SYS_ppoll, list.as_mut_ptr(), 1, time.as_ptr(), 0, 8);
    }) else {
        return;
    };
    let ppoll = decoded!(report, Ppoll);
    let seen: Vec<_> = ppoll.iter().map(|e| (e.res, e.fds, e.timeout, e.sigmask)).collect();
    assert_eq!(seen, [(Some(1), Some(&[1u8, 0, 99, 0, 0, 0, 0, 0, 0, 0, 0x40, 0][..]), Some(0), Some(0),)]);
}
