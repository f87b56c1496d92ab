//! inotify_init1: closed on exec.

use crate::harness::{decoded, watch};
use lanner_schema::events::InotifyInit1;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["inotify_init1"], || unsafe {
        libc::syscall(libc::SYS_inotify_init1, libc::IN_CLOEXEC);
    }) else {
        return;
    };
    let inotifyinit1 = decoded!(report, InotifyInit1);
    let seen: Vec<_> = inotifyinit1.iter().map(|e| (e.flags,)).collect();
    assert_eq!(seen, [(Some(lanner_schema::flags::file_flags::O_CLOEXEC as u16),)]);
}
