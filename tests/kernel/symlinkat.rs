//! symlinkat: in a directory, and in none.

use crate::harness::{decoded, watch};
use lanner_schema::events::Symlinkat;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["symlinkat"], || unsafe {
        // What the kernel did not look at may not be in memory: the probe could not read it.
        libc::strlen(std::hint::black_box(c"l".as_ptr()));
        libc::strlen(std::hint::black_box(c"t".as_ptr()));
        libc::syscall(libc::SYS_symlinkat, c"t".as_ptr(), libc::AT_FDCWD, c"l".as_ptr());
        libc::syscall(libc::SYS_symlinkat, c"t".as_ptr(), 88, c"l".as_ptr());
    }) else {
        return;
    };
    let symlinkat = decoded!(report, Symlinkat);
    let seen: Vec<_> = symlinkat.iter().map(|e| (e.res, e.target, e.linkdirfd, e.linkpath)).collect();
    assert_eq!(
        seen,
        [
            (Some(0), Some(&b"t"[..]), Some(-100), Some(&b"l"[..]),),
            (Some(-9), Some(&b"t"[..]), Some(88), Some(&b"l"[..]),)
        ]
    );
}
