//! ioctl: of no descriptor.

use crate::harness::{decoded, watch};
use lanner_schema::events::Ioctl;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["ioctl"], || unsafe {
        libc::syscall(libc::SYS_ioctl, 99, 0x5401, 8);
    }) else {
        return;
    };
    let ioctl = decoded!(report, Ioctl);
    let seen: Vec<_> = ioctl.iter().map(|e| (e.res, e.fd, e.request, e.argument)).collect();
    assert_eq!(seen, [(Some(-9), Some(99), Some(0x5401), Some(8),)]);
}
