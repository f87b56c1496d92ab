//! semctl: of no set.

use crate::harness::{decoded, watch};
use lanner_schema::events::Semctl;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["semctl"], || unsafe {
        libc::syscall(libc::SYS_semctl, -1, 2, 16, 7);
    }) else {
        return;
    };
    let semctl = decoded!(report, Semctl);
    let seen: Vec<_> = semctl.iter().map(|e| (e.res, e.semid, e.semnum, e.cmd, e.val)).collect();
    assert_eq!(
        seen,
        [(Some(-22), Some(-1), Some(2), Some(lanner_schema::flags::semctl_commands::SETVAL as u16), Some(7),)]
    );
}
