//! getcwd: of the root.

use crate::harness::{decoded, watch};
use lanner_schema::events::Getcwd;

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["getcwd"], || unsafe {
        let mut data = [0u8; 64];
        libc::chdir(c"/".as_ptr());
        libc::syscall(libc::SYS_getcwd, data.as_mut_ptr(), 64);
    }) else {
        return;
    };
    let getcwd = decoded!(report, Getcwd);
    let seen: Vec<_> = getcwd.iter().map(|e| (e.path,)).collect();
    assert_eq!(seen, [(Some(&b"/"[..]),)]);
}
