//! semget: of a key.

use crate::harness::{decoded, watch};
use lanner_schema::events::Semget;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["semget"], || unsafe {
        libc::syscall(libc::SYS_semget, 0x1234, 1, 0o600);
    }) else {
        return;
    };
    let semget = decoded!(report, Semget);
    let seen: Vec<_> = semget.iter().map(|e| (e.key, e.nsems, e.semflg)).collect();
    assert_eq!(seen, [(Some(0x1234), Some(1), Some(0o600),)]);
}
