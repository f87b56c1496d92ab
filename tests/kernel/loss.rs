//! Honest accounting: a tiny ring that overflows loses events, each of them counted, and no end of a process.

use crate::harness::{LOSSES_ALLOWED, decoded, watch_with};
use lanner_schema::events::{Close, Procexit};
use lanner_source::live::LossReason;

/// Calls of the child, which come faster than anybody reads.
const CALLS: usize = 20_000;

#[test]
fn what_does_not_fit_is_counted() {
    let Some(report) = watch_with(
        LOSSES_ALLOWED,
        |options| {
            options.syscalls = vec!["close".to_owned()];
            options.ring = 4096;
        },
        || (0..CALLS).for_each(|_| _ = unsafe { libc::close(-1) }),
    ) else {
        return;
    };
    let seen = decoded!(report, Close).len() as u64;
    let file = report.stats.classes[3];
    assert_eq!(file.seen, CALLS as u64);
    assert_eq!(file.delivered, seen);
    assert_eq!(file.seen, file.delivered + file.filtered + file.lost_in_all());
    assert!(file.lost[LossReason::RingFull as usize] > 0 && file.lost_in_all() == file.lost[0], "{file:?}");
    assert_eq!(decoded!(report, Procexit).len(), 1);
    let on_cpus: u64 = report.stats.cpus.iter().map(|cpu| cpu[3].seen).sum();
    assert_eq!(on_cpus, file.seen);
    assert_eq!((report.stats.malformed, report.stats.recursion_misses), (0, 0));
}
