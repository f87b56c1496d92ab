//! fstat: of no descriptor.

use crate::harness::{decoded, watch};
use lanner_schema::events::Fstat;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["fstat"], || unsafe {
        libc::syscall(libc::SYS_fstat, 99, 8);
    }) else {
        return;
    };
    let fstat = decoded!(report, Fstat);
    let seen: Vec<_> = fstat.iter().map(|e| (e.res, e.fd)).collect();
    assert_eq!(seen, [(Some(-9), Some(99),)]);
}
