//! futex: wakes nobody.

use crate::harness::{decoded, watch};
use lanner_schema::events::Futex;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["futex"], || unsafe {
        let word = 0u32;
        libc::syscall(libc::SYS_futex, (&raw const word), 1 | 128, 3, 0, 0, 0);
    }) else {
        return;
    };
    let futex = decoded!(report, Futex);
    let seen: Vec<_> = futex.iter().map(|e| (e.res, e.op, e.val)).collect();
    assert_eq!(seen, [(Some(0), Some(0x81), Some(3),)]);
}
