//! copy_file_range: between no descriptors.

use crate::harness::{decoded, watch};
use lanner_schema::events::CopyFileRange;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["copy_file_range"], || unsafe {
        let at = 9i64;
        libc::syscall(libc::SYS_copy_file_range, 98, 0, 99, (&raw const at), 5, 0);
    }) else {
        return;
    };
    let copyfilerange = decoded!(report, CopyFileRange);
    let seen: Vec<_> = copyfilerange.iter().map(|e| (e.res, e.fdout, e.offout, e.fdin, e.offin, e.len)).collect();
    assert_eq!(seen, [(Some(-9), Some(99), Some(9), Some(98), Some(u64::MAX), Some(5),)]);
}
