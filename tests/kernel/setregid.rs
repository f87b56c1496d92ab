//! setregid: the effective id alone.

use crate::harness::{decoded, watch};
use lanner_schema::events::Setregid;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["setregid"], || unsafe {
        libc::syscall(libc::SYS_setregid, -1, 1000);
    }) else {
        return;
    };
    let setregid = decoded!(report, Setregid);
    let seen: Vec<_> = setregid.iter().map(|e| (e.res, e.rgid, e.egid)).collect();
    assert_eq!(seen, [(Some(0), Some(u32::MAX), Some(1000),)]);
}
