//! eventfd2: a counter at 7.

use crate::harness::{decoded, watch};
use lanner_schema::events::Eventfd2;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["eventfd2"], || unsafe {
        libc::syscall(libc::SYS_eventfd2, 7, libc::EFD_NONBLOCK);
    }) else {
        return;
    };
    let eventfd2 = decoded!(report, Eventfd2);
    let seen: Vec<_> = eventfd2.iter().map(|e| (e.flags, e.initval)).collect();
    assert_eq!(seen, [(Some(lanner_schema::flags::file_flags::O_NONBLOCK as u16), Some(7),)]);
}
