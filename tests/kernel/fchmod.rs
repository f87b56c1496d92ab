//! fchmod: of an open file, and of none.

use crate::harness::{decoded, watch};
use lanner_schema::events::Fchmod;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["fchmod"], || unsafe {
        libc::close(0);
        libc::creat(c"a".as_ptr(), 0o644);
        libc::syscall(libc::SYS_fchmod, 0, 0o600);
        libc::syscall(libc::SYS_fchmod, 99, 0o600);
    }) else {
        return;
    };
    let fchmod = decoded!(report, Fchmod);
    let seen: Vec<_> = fchmod.iter().map(|e| (e.fd, e.mode)).collect();
    assert_eq!(seen, [(Some(0), Some(0o600),), (Some(99), Some(0o600),)]);
}
