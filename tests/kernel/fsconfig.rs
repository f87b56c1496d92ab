//! fsconfig: of no file system.

use crate::harness::{decoded, watch};
use lanner_schema::events::Fsconfig;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["fsconfig"], || unsafe {
        // What the kernel did not look at may not be in memory: the probe could not read it.
        libc::strlen(std::hint::black_box(c"source".as_ptr()));
        libc::strlen(std::hint::black_box(c"value".as_ptr()));
        libc::syscall(libc::SYS_fsconfig, 99, 1, c"source".as_ptr(), c"value".as_ptr(), 0);
    }) else {
        return;
    };
    let fsconfig = decoded!(report, Fsconfig);
    let seen: Vec<_> =
        fsconfig.iter().map(|e| (e.res, e.fd, e.cmd, e.key, e.value_charbuf, e.value_bytebuf, e.aux)).collect();
    assert_eq!(seen, [(Some(-9), Some(99), Some(1), Some(&b"source"[..]), Some(&b"value"[..]), None, Some(0),)]);
}
