//! creat: a file, and one below no directory.

use crate::harness::{decoded, watch};
use lanner_schema::events::Creat;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["creat"], || unsafe {
        libc::syscall(libc::SYS_creat, c"a".as_ptr(), 0o600);
        libc::syscall(libc::SYS_creat, c"no/a".as_ptr(), 0o600);
    }) else {
        return;
    };
    let creat = decoded!(report, Creat);
    let seen: Vec<_> = creat.iter().map(|e| (e.name, e.mode, e.creat_flags)).collect();
    assert_eq!(seen, [(Some(&b"a"[..]), Some(0o600), Some(0),), (Some(&b"no/a"[..]), Some(0o600), Some(0),)]);
}
