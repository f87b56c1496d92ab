//! nanosleep: a millisecond and a little.

use crate::harness::{decoded, watch};
use lanner_schema::events::Nanosleep;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["nanosleep"], || unsafe {
        let time = [0i64, 1_000_005];
        libc::syscall(libc::SYS_nanosleep, time.as_ptr(), 0);
    }) else {
        return;
    };
    let nanosleep = decoded!(report, Nanosleep);
    let seen: Vec<_> = nanosleep.iter().map(|e| (e.res, e.interval)).collect();
    assert_eq!(seen, [(Some(0), Some(1_000_005),)]);
}
