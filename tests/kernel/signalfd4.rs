//! signalfd4: of one signal.

use crate::harness::{decoded, watch};
use lanner_schema::events::Signalfd4;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["signalfd4"], || unsafe {
        let mask = 0x400u64;
        libc::syscall(libc::SYS_signalfd4, -1, (&raw const mask), 8, libc::SFD_CLOEXEC);
    }) else {
        return;
    };
    let signalfd4 = decoded!(report, Signalfd4);
    let seen: Vec<_> = signalfd4.iter().map(|e| (e.fd, e.mask, e.flags)).collect();
    assert_eq!(seen, [(Some(-1), Some(0x400), Some(lanner_schema::flags::file_flags::O_CLOEXEC as u16),)]);
}
