//! bpf: a command that is none.

use crate::harness::decoded;
use crate::together::Case;
use lanner_schema::events::Bpf;

pub const CASE: Case<'static> = Case {
    name: c"bpf",
    syscalls: &["bpf"],
    act: &|| unsafe {
        libc::syscall(libc::SYS_bpf, 99, 0, 0);
    },
    check: &|report| {
        let bpf = decoded!(report, Bpf);
        let seen: Vec<_> = bpf.iter().map(|e| (e.fd, e.cmd)).collect();
        assert_eq!(seen, [(Some(-22), Some(99),)]);
    },
};

#[test]
fn succeeds_and_fails() {
    CASE.alone();
}
