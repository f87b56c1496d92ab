//! bpf: a command that is none.

use crate::harness::{decoded, watch};
use lanner_schema::events::Bpf;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["bpf"], || unsafe {
        libc::syscall(libc::SYS_bpf, 99, 0, 0);
    }) else {
        return;
    };
    let bpf = decoded!(report, Bpf);
    let seen: Vec<_> = bpf.iter().map(|e| (e.fd, e.cmd)).collect();
    assert_eq!(seen, [(Some(-22), Some(99),)]);
}
