//! finit_module: from no file.

use crate::harness::{decoded, watch};
use lanner_schema::events::FinitModule;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["finit_module"], || unsafe {
        // What the kernel did not look at may not be in memory: the probe could not read it.
        libc::strlen(std::hint::black_box(c"x=1".as_ptr()));
        libc::syscall(libc::SYS_finit_module, 99, c"x=1".as_ptr(), 2);
    }) else {
        return;
    };
    let finitmodule = decoded!(report, FinitModule);
    let seen: Vec<_> = finitmodule.iter().map(|e| (e.fd, e.uargs, e.flags)).collect();
    assert_eq!(seen, [(Some(99), Some(&b"x=1"[..]), Some(2),)]);
}
