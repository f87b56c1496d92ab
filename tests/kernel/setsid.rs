//! setsid: a session of its own, and once more.

use crate::harness::{decoded, watch};
use lanner_schema::events::Setsid;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["setsid"], || unsafe {
        libc::setsid();
        libc::setsid();
    }) else {
        return;
    };
    let setsid = decoded!(report, Setsid);
    let seen: Vec<_> = setsid.iter().map(|e| e.res).collect();
    assert_eq!(seen, [Some(report.child), Some(-1)]);
}
