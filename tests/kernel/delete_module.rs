//! delete_module: of no module.

use crate::harness::{decoded, watch};
use lanner_schema::events::DeleteModule;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["delete_module"], || unsafe {
        // What the kernel did not look at may not be in memory: the probe could not read it.
        libc::strlen(std::hint::black_box(c"none".as_ptr()));
        libc::syscall(libc::SYS_delete_module, c"none".as_ptr(), 0o4000);
    }) else {
        return;
    };
    let deletemodule = decoded!(report, DeleteModule);
    let seen: Vec<_> = deletemodule.iter().map(|e| (e.name, e.flags)).collect();
    assert_eq!(seen, [(Some(&b"none"[..]), Some(lanner_schema::flags::delete_module_flags::O_NONBLOCK),)]);
}
