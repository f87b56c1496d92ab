//! init_module: from what is no module.

use crate::harness::{decoded, watch};
use lanner_schema::events::InitModule;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["init_module"], || unsafe {
        // What the kernel did not look at may not be in memory: the probe could not read it.
        libc::strlen(std::hint::black_box(c"payload".as_ptr()));
        libc::strlen(std::hint::black_box(c"y=2".as_ptr()));
        libc::syscall(libc::SYS_init_module, c"payload".as_ptr(), 7, c"y=2".as_ptr());
    }) else {
        return;
    };
    let initmodule = decoded!(report, InitModule);
    let seen: Vec<_> = initmodule.iter().map(|e| (e.img, e.length, e.uargs)).collect();
    assert_eq!(seen, [(Some(&b"payload"[..]), Some(7), Some(&b"y=2"[..]),)]);
}
