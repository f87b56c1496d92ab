//! unlinkat: of a directory, and below no directory.

use crate::harness::decoded;
use crate::together::Case;
use lanner_schema::events::Unlinkat;

pub const CASE: Case<'static> = Case {
    name: c"unlinkat",
    syscalls: &["unlinkat"],
    act: &|| unsafe {
        // What the kernel did not look at may not be in memory: the probe could not read it.
        libc::strlen(std::hint::black_box(c"d".as_ptr()));
        libc::strlen(std::hint::black_box(c"none".as_ptr()));
        libc::mkdir(c"d".as_ptr(), 0o755);
        libc::syscall(libc::SYS_unlinkat, libc::AT_FDCWD, c"d".as_ptr(), libc::AT_REMOVEDIR);
        libc::syscall(libc::SYS_unlinkat, 88, c"none".as_ptr(), 0);
    },
    check: &|report| {
        let unlinkat = decoded!(report, Unlinkat);
        let seen: Vec<_> = unlinkat.iter().map(|e| (e.res, e.dirfd, e.name, e.flags)).collect();
        assert_eq!(
            seen,
            [(Some(0), Some(-100), Some(&b"d"[..]), Some(0x200),), (Some(-9), Some(88), Some(&b"none"[..]), Some(0),)]
        );
    },
};

#[test]
fn succeeds_and_fails() {
    CASE.alone();
}
