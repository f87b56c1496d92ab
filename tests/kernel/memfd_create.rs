//! memfd_create: a file, and with a flag that is none.

use crate::harness::{decoded, watch};
use lanner_schema::events::MemfdCreate;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["memfd_create"], || unsafe {
        // What the kernel did not look at may not be in memory: the probe could not read it.
        libc::strlen(std::hint::black_box(c"x".as_ptr()));
        libc::syscall(libc::SYS_memfd_create, c"payload".as_ptr(), 1);
        libc::syscall(libc::SYS_memfd_create, c"x".as_ptr(), 0x8000_0000u32);
    }) else {
        return;
    };
    let memfdcreate = decoded!(report, MemfdCreate);
    let seen: Vec<_> = memfdcreate.iter().map(|e| (e.name, e.flags)).collect();
    assert_eq!(seen, [(Some(&b"payload"[..]), Some(1),), (Some(&b"x"[..]), Some(0x8000_0000),)]);
}
