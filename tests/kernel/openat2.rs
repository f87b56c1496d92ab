//! openat2: a file without following links, and rules that can't be read.

use crate::harness::{decoded, watch};
use lanner_schema::events::Openat2;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["openat2"], || unsafe {
        // What the kernel did not look at may not be in memory: the probe could not read it.
        libc::strlen(std::hint::black_box(c"none".as_ptr()));
        let how = [libc::O_RDONLY as u64, 0, 4];
        libc::syscall(libc::SYS_openat2, libc::AT_FDCWD, c"/etc/passwd".as_ptr(), how.as_ptr(), 24);
        libc::syscall(libc::SYS_openat2, libc::AT_FDCWD, c"none".as_ptr(), 8, 24);
    }) else {
        return;
    };
    let openat2 = decoded!(report, Openat2);
    assert!(openat2[0].fd.unwrap() >= 0 && openat2[0].ino.unwrap() > 0);
    assert_eq!(openat2[0].name, Some(&b"/etc/passwd"[..]));
    assert_eq!(openat2[0].resolve, Some(lanner_schema::flags::openat2_flags::RESOLVE_NO_SYMLINKS));
    assert_eq!((openat2[1].fd, openat2[1].name), (Some(-14), Some(&b"none"[..])));
    assert!(lanner_schema::extension::Notes::of(&report.all(Openat2::CODE)[1]).any(), "its rules could not be read");
}
