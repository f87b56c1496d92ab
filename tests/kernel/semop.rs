//! semop: of no set.

use crate::harness::{decoded, watch};
use lanner_schema::events::Semop;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["semop"], || unsafe {
        let operations = [3i16, -1, 0o4000, 4, 1, 0];
        libc::syscall(libc::SYS_semop, -1, operations.as_ptr(), 2);
    }) else {
        return;
    };
    let semop = decoded!(report, Semop);
    let seen: Vec<_> = semop
        .iter()
        .map(|e| (e.nsops, e.sem_num_0, e.sem_op_0, e.sem_flg_0, e.sem_num_1, e.sem_op_1, e.semid))
        .collect();
    assert_eq!(
        seen,
        [(
            Some(2),
            Some(3),
            Some(-1),
            Some(lanner_schema::flags::semop_flags::IPC_NOWAIT as u16),
            Some(4),
            Some(1),
            Some(-1),
        )]
    );
}
