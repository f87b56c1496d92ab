//! newfstatat: below no directory.

use crate::harness::{decoded, watch};
use lanner_schema::events::Newfstatat;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["newfstatat"], || unsafe {
        let mut stat = [0u64; 32];
        // What the kernel did not look at may not be in memory: the probe could not read it.
        libc::strlen(std::hint::black_box(c"none".as_ptr()));
        libc::syscall(libc::SYS_newfstatat, 88, c"none".as_ptr(), stat.as_mut_ptr(), libc::AT_SYMLINK_NOFOLLOW);
    }) else {
        return;
    };
    let newfstatat = decoded!(report, Newfstatat);
    let seen: Vec<_> = newfstatat.iter().map(|e| (e.res, e.dirfd, e.path, e.flags)).collect();
    assert_eq!(seen, [(Some(-9), Some(88), Some(&b"none"[..]), Some(0x100),)]);
}
