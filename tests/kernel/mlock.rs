//! mlock: where nothing is.

use crate::harness::{decoded, watch};
use lanner_schema::events::Mlock;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["mlock"], || unsafe {
        libc::syscall(libc::SYS_mlock, 0x1000, 4096);
    }) else {
        return;
    };
    let mlock = decoded!(report, Mlock);
    let seen: Vec<_> = mlock.iter().map(|e| (e.res, e.addr, e.len)).collect();
    assert_eq!(seen, [(Some(-12), Some(0x1000), Some(4096),)]);
}
