//! capset: two capabilities are left, and what can't be read changes nothing.

use crate::harness::{decoded, watch};
use lanner_schema::events::Capset;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["capset"], || unsafe {
        let header = [0x2008_0522u32, 0];
        let sets = [1u32, 3, 0, 0, 0, 0];
        libc::syscall(libc::SYS_capset, header.as_ptr(), sets.as_ptr());
        libc::syscall(libc::SYS_capset, 8, 8);
    }) else {
        return;
    };
    let capset = decoded!(report, Capset);
    let seen: Vec<_> = capset.iter().map(|e| (e.res, e.cap_inheritable, e.cap_permitted, e.cap_effective)).collect();
    assert_eq!(seen, [(Some(0), Some(0), Some(3), Some(1)), (Some(-14), Some(0), Some(3), Some(1))]);
}
