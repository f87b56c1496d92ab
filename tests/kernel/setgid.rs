//! setgid.

use crate::harness::{decoded, watch};
use lanner_schema::events::Setgid;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["setgid"], || unsafe {
        libc::syscall(libc::SYS_setgid, 1000);
    }) else {
        return;
    };
    let setgid = decoded!(report, Setgid);
    let seen: Vec<_> = setgid.iter().map(|e| (e.res, e.gid)).collect();
    assert_eq!(seen, [(Some(0), Some(1000),)]);
}
