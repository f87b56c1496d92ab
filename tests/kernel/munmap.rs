//! munmap: at an address between pages.

use crate::harness::{decoded, watch};
use lanner_schema::events::Munmap;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["munmap"], || unsafe {
        libc::syscall(libc::SYS_munmap, 0x1001, 4096);
    }) else {
        return;
    };
    let munmap = decoded!(report, Munmap);
    let seen: Vec<_> = munmap.iter().map(|e| (e.res, e.addr, e.length)).collect();
    assert_eq!(seen, [(Some(-22), Some(0x1001), Some(4096),)]);
}
