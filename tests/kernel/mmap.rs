//! mmap: at an address between pages.

use crate::harness::decoded;
use crate::together::Case;
use lanner_schema::events::Mmap;

pub const CASE: Case<'static> = Case {
    name: c"mmap",
    syscalls: &["mmap"],
    act: &|| unsafe {
        libc::syscall(
            libc::SYS_mmap,
            0x1001,
            4096,
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_PRIVATE | libc::MAP_FIXED | libc::MAP_ANONYMOUS,
            -1,
            // As long as a register: it goes over the stack.
            0_i64,
        );
    },
    check: &|report| {
        let mmap = decoded!(report, Mmap);
        let seen: Vec<_> = mmap.iter().map(|e| (e.res, e.addr, e.length, e.prot, e.flags, e.fd, e.offset)).collect();
        assert_eq!(seen, [(Some(-22), Some(0x1001), Some(4096), Some(3), Some(0xe), Some(-1), Some(0),)]);
    },
};

#[test]
fn succeeds_and_fails() {
    CASE.alone();
}
