//! setrlimit: no core files.

use crate::harness::{decoded, watch};
use lanner_schema::events::Setrlimit;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["setrlimit"], || unsafe {
        let limits = [0u64, 0];
        libc::syscall(libc::SYS_setrlimit, libc::RLIMIT_CORE, limits.as_ptr());
    }) else {
        return;
    };
    let setrlimit = decoded!(report, Setrlimit);
    let seen: Vec<_> = setrlimit.iter().map(|e| (e.res, e.cur, e.max, e.resource)).collect();
    assert_eq!(seen, [(Some(0), Some(0), Some(0), Some(4),)]);
}
