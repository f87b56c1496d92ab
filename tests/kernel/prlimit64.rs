//! prlimit64: no core files.

use crate::harness::{decoded, watch};
use lanner_schema::events::Prlimit;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["prlimit64"], || unsafe {
        let limits = [0u64, 0];
        libc::syscall(libc::SYS_prlimit64, 0, libc::RLIMIT_CORE, limits.as_ptr(), 0);
    }) else {
        return;
    };
    let prlimit = decoded!(report, Prlimit);
    let seen: Vec<_> =
        prlimit.iter().map(|e| (e.res, e.newcur, e.newmax, e.oldcur, e.oldmax, e.pid, e.resource)).collect();
    assert_eq!(seen, [(Some(0), Some(0), Some(0), Some(-1), Some(-1), Some(0), Some(4),)]);
}
