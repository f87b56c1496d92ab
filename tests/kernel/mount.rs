//! mount: a file system in memory (in a mount namespace of its own), and on no directory.

use crate::harness::{decoded, watch};
use lanner_schema::events::Mount;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["mount"], || unsafe {
        // What the kernel did not look at may not be in memory: the probe could not read it.
        libc::strlen(std::hint::black_box(c"d".as_ptr()));
        libc::strlen(std::hint::black_box(c"ext4".as_ptr()));
        libc::strlen(std::hint::black_box(c"none".as_ptr()));
        libc::strlen(std::hint::black_box(c"tmpfs".as_ptr()));
        libc::strlen(std::hint::black_box(c"x".as_ptr()));
        libc::mkdir(c"d".as_ptr(), 0o755);
        libc::unshare(libc::CLONE_NEWNS);
        libc::syscall(
            libc::SYS_mount,
            c"none".as_ptr(),
            c"d".as_ptr(),
            c"tmpfs".as_ptr(),
            libc::MS_NOSUID | libc::MS_RDONLY,
            0,
        );
        libc::syscall(libc::SYS_mount, c"x".as_ptr(), c"none".as_ptr(), c"ext4".as_ptr(), 0, 0);
    }) else {
        return;
    };
    let mount = decoded!(report, Mount);
    let seen: Vec<_> = mount.iter().map(|e| (e.res, e.dev, e.dir, e.r#type, e.flags)).collect();
    assert_eq!(
        seen,
        [
            (Some(0), Some(&b"none"[..]), Some(&b"d"[..]), Some(&b"tmpfs"[..]), Some(3),),
            (Some(-2), Some(&b"x"[..]), Some(&b"none"[..]), Some(&b"ext4"[..]), Some(0),)
        ]
    );
}
