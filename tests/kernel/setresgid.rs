//! setresgid.

use crate::harness::{decoded, watch};
use lanner_schema::events::Setresgid;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["setresgid"], || unsafe {
        libc::syscall(libc::SYS_setresgid, 1, 2, 3);
    }) else {
        return;
    };
    let setresgid = decoded!(report, Setresgid);
    let seen: Vec<_> = setresgid.iter().map(|e| (e.res, e.rgid, e.egid, e.sgid)).collect();
    assert_eq!(seen, [(Some(0), Some(1), Some(2), Some(3),)]);
}
