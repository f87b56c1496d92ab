//! keyctl: a new session keyring, a search for a key that is not there, and no operation.

use crate::harness::decoded;
use crate::together::Case;
use lanner_schema::events::Keyctl;
use lanner_schema::flags::keyctl_operations::{KEYCTL_JOIN_SESSION_KEYRING, KEYCTL_SEARCH};

/// The session keyring of the caller (include/uapi/linux/keyctl.h).
const SESSION_KEYRING: i64 = -3;
/// Types of an argument.
const NUMBER: u8 = 0;
const TEXT: u8 = 1;

pub const CASE: Case<'static> = Case {
    name: c"keyctl",
    syscalls: &["keyctl"],
    act: &|| unsafe {
        let (ring, kind, name) = (c"lanner-test", c"user", c"lanner-no-such-key");
        for text in [ring, kind, name] {
            libc::strlen(std::hint::black_box(text.as_ptr()));
        }
        libc::syscall(libc::SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, ring.as_ptr(), 7, 8, 9);
        libc::syscall(libc::SYS_keyctl, KEYCTL_SEARCH, SESSION_KEYRING, kind.as_ptr(), name.as_ptr(), 0);
        libc::syscall(libc::SYS_keyctl, 4000, 1, 2, 3, 4);
    },
    check: &|report| {
        let keyctl = decoded!(report, Keyctl);
        let number = |value: i64| Some((NUMBER, value.to_le_bytes().to_vec()));
        let text = |value: &str| Some((TEXT, [value.as_bytes(), &[0]].concat()));
        let seen: Vec<_> = keyctl
            .iter()
            .map(|e| {
                (
                    e.operation,
                    [e.arg2, e.arg3, e.arg4, e.arg5].map(|arg| arg.map(|(kind, value)| (kind, value.to_vec()))),
                )
            })
            .collect();
        let join = (Some(KEYCTL_JOIN_SESSION_KEYRING), [text("lanner-test"), None, None, None]);
        let search = [number(SESSION_KEYRING), text("user"), text("lanner-no-such-key"), number(0)];
        let other = (Some(4000), [1, 2, 3, 4].map(number));
        assert_eq!(seen, [join, (Some(KEYCTL_SEARCH), search), other]);
        if keyctl[0].res == Some(-i64::from(libc::ENOSYS)) {
            println!("skipped: this kernel has no keys");
            return;
        }
        assert!(keyctl[0].res.unwrap() > 0);
        assert_eq!(
            (keyctl[1].res, keyctl[2].res),
            (Some(-i64::from(libc::ENOKEY)), Some(-i64::from(libc::EOPNOTSUPP)))
        );
    },
};

#[test]
fn succeeds_and_fails() {
    CASE.alone();
}
