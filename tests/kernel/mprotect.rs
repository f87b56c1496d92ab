//! mprotect: of nothing, and of an address between pages.

use crate::harness::{decoded, watch};
use lanner_schema::events::Mprotect;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["mprotect"], || unsafe {
        libc::syscall(libc::SYS_mprotect, 0x1000, 0, libc::PROT_READ);
        libc::syscall(libc::SYS_mprotect, 0x1001, 4096, libc::PROT_EXEC);
    }) else {
        return;
    };
    let mprotect = decoded!(report, Mprotect);
    let seen: Vec<_> = mprotect.iter().map(|e| (e.res, e.addr, e.length, e.prot)).collect();
    assert_eq!(seen, [(Some(0), Some(0x1000), Some(0), Some(1),), (Some(-22), Some(0x1001), Some(4096), Some(4),)]);
}
