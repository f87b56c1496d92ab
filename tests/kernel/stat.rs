//! stat: of a file, and of none.

use crate::harness::{decoded, watch};
use lanner_schema::events::Stat;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["stat"], || unsafe {
        let mut stat = [0u64; 32];
        libc::syscall(libc::SYS_stat, c"/etc/passwd".as_ptr(), stat.as_mut_ptr());
        libc::syscall(libc::SYS_stat, c"none".as_ptr(), stat.as_mut_ptr());
    }) else {
        return;
    };
    let stat = decoded!(report, Stat);
    let seen: Vec<_> = stat.iter().map(|e| (e.res, e.path)).collect();
    assert_eq!(seen, [(Some(0), Some(&b"/etc/passwd"[..]),), (Some(-2), Some(&b"none"[..]),)]);
}
