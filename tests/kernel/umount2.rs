//! umount2: of a mount (in a mount namespace of its own), and of none.

use crate::harness::{decoded, watch};
use lanner_schema::events::Umount2;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["umount2"], || unsafe {
        // What the kernel did not look at may not be in memory: the probe could not read it.
        libc::strlen(std::hint::black_box(c"/".as_ptr()));
        libc::strlen(std::hint::black_box(c"d".as_ptr()));
        libc::strlen(std::hint::black_box(c"none".as_ptr()));
        libc::strlen(std::hint::black_box(c"tmpfs".as_ptr()));
        libc::mkdir(c"d".as_ptr(), 0o755);
        libc::unshare(libc::CLONE_NEWNS);
        libc::mount(
            c"none".as_ptr(),
            c"/".as_ptr(),
            std::ptr::null(),
            libc::MS_REC | libc::MS_PRIVATE,
            std::ptr::null(),
        );
        libc::mount(c"none".as_ptr(), c"d".as_ptr(), c"tmpfs".as_ptr(), 0, std::ptr::null());
        libc::syscall(libc::SYS_umount2, c"d".as_ptr(), libc::MNT_DETACH);
        libc::syscall(libc::SYS_umount2, c"none".as_ptr(), 0);
    }) else {
        return;
    };
    let umount2 = decoded!(report, Umount2);
    let seen: Vec<_> = umount2.iter().map(|e| (e.res, e.name, e.flags)).collect();
    assert_eq!(seen, [(Some(0), Some(&b"d"[..]), Some(2),), (Some(-2), Some(&b"none"[..]), Some(0),)]);
}
