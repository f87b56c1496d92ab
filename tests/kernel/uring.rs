//! io_uring: what a real ring carries out raises the events of the syscalls that do the same.

use crate::harness::watch;
use crate::together::Case;
use crate::uring_ring::{CQE_SKIP_SUCCESS, Ring, SETUP_SQPOLL, Sqe, by_rings, on_path, op, open, unseen};
use lanner_schema::events::{Close, Mkdirat, Openat, Openat2, Renameat2, Unlinkat};
use lanner_schema::extension::Uring;
use lanner_schema::flags::{file_flags, openat2_flags};
use lanner_schema::snapshot::FdTarget;
use std::os::unix::fs::MetadataExt as _;

pub const OPENS: Case<'static> = Case {
    name: c"uring",
    syscalls: &["openat", "openat2", "close"],
    act: &|| unsafe {
        let ring = Ring::new(0);
        let how = [libc::O_RDONLY as u64 | libc::O_CLOEXEC as u64, 0, 0x04];
        let opened = ring.submit(open(c"/etc/passwd", libc::O_RDONLY), true);
        assert!(opened >= 0);
        assert!(ring.submit(open(c"made", libc::O_CREAT | libc::O_WRONLY), true) >= 0);
        assert_eq!(ring.submit(open(c"no/such/file", libc::O_RDWR), true), -libc::ENOENT);
        let sqe = Sqe { len: 24, off: how.as_ptr().addr() as u64, ..on_path(op::OPENAT2, c"/etc/group") };
        assert!(ring.submit(sqe, true) >= 0);
        assert_eq!(ring.submit(Sqe { opcode: op::CLOSE, fd: opened, ..Sqe::default() }, true), 0);
    },
    check: &|report| {
        if unseen(report) {
            return;
        }
        let (made, passwd) =
            (std::fs::metadata(report.folder.join("made")).unwrap(), std::fs::metadata("/etc/passwd").unwrap());
        let opens = by_rings(report, Openat::CODE);
        let told: Vec<Openat<'_>> = opens.iter().map(|(event, _)| Openat::decode(event)).collect();
        assert_eq!(told.len(), 3, "{told:#?}");
        assert!(told[0].fd.unwrap() >= 3 && opens.iter().all(|(event, _)| event.tid == report.child));
        assert_eq!((told[0].name, told[0].dirfd), (Some(&b"/etc/passwd"[..]), Some(-100)));
        assert_eq!((told[0].ino, told[0].dev.map(u64::from)), (Some(passwd.ino()), Some(passwd.dev())));
        assert_eq!((told[1].name, told[1].mode, told[1].ino), (Some(&b"made"[..]), Some(0o640), Some(made.ino())));
        assert!(
            told[1].flags.unwrap() & file_flags::O_F_CREATED != 0
                && told[0].flags.unwrap() & file_flags::O_F_CREATED == 0
        );
        assert_eq!((told[2].fd, told[2].name, told[2].ino), (Some(-2), Some(&b"no/such/file"[..]), Some(0)));
        let said = opens[0].1;
        let object = said.object.unwrap();
        assert_eq!(Some(object.fd), told[0].fd);
        assert!(matches!(object.target, FdTarget::File(_, b"/etc/passwd", _)), "{object:?}");
        let uring = said.uring.unwrap();
        assert_eq!((uring.operation(), uring.user()), (op::OPENAT, 0));
        assert!(!uring.has(Uring::PRESUMED) && !uring.has(Uring::DIRECT) && !said.notes.any(), "{said:?}");
        let opens = by_rings(report, Openat2::CODE);
        let told = Openat2::decode(&opens[0].0);
        assert_eq!(
            (told.name, told.resolve, opens.len()),
            (Some(&b"/etc/group"[..]), Some(openat2_flags::RESOLVE_NO_SYMLINKS), 1)
        );
        let closes = by_rings(report, Close::CODE);
        assert_eq!((Close::decode(&closes[0].0).res, closes.len()), (Some(0), 1));
    },
};

#[test]
fn opens_by_a_ring_are_opens() {
    OPENS.alone();
}

#[test]
fn names_are_removed_and_made() {
    let Some(report) = watch(&["unlinkat", "mkdirat", "renameat2"], || unsafe {
        let ring = Ring::new(0);
        assert_eq!(ring.submit(Sqe { len: 0o700, ..on_path(op::MKDIRAT, c"folder") }, true), 0);
        let renamed = Sqe {
            off: c"other".as_ptr().addr() as u64,
            len: libc::AT_FDCWD as u32,
            ..on_path(op::RENAMEAT, c"folder")
        };
        assert_eq!(ring.submit(renamed, true), 0);
        let removed = Sqe { op_flags: libc::AT_REMOVEDIR as u32, ..on_path(op::UNLINKAT, c"other") };
        assert_eq!(ring.submit(removed, true), 0);
        assert_eq!(ring.submit(on_path(op::UNLINKAT, c"no-such-file"), true), -libc::ENOENT);
    }) else {
        return;
    };
    if unseen(&report) {
        return;
    }
    let made = by_rings(&report, Mkdirat::CODE);
    let told = Mkdirat::decode(&made[0].0);
    assert_eq!((told.res, told.path, told.mode), (Some(0), Some(&b"folder"[..]), Some(0o700)));
    let renamed = by_rings(&report, Renameat2::CODE);
    let told = Renameat2::decode(&renamed[0].0);
    assert_eq!((told.res, told.oldpath, told.newpath), (Some(0), Some(&b"folder"[..]), Some(&b"other"[..])));
    let removed = by_rings(&report, Unlinkat::CODE);
    let told: Vec<_> = removed.iter().map(|(event, _)| Unlinkat::decode(event)).map(|e| (e.res, e.name)).collect();
    assert_eq!(told, [(Some(0), Some(&b"other"[..])), (Some(-2), Some(&b"no-such-file"[..]))]);
}

#[test]
fn a_ring_with_a_thread_acts_for_its_process() {
    let Some(report) = watch(&["openat"], || unsafe {
        let ring = Ring::new(SETUP_SQPOLL);
        assert!(ring.submit(open(c"/etc/passwd", libc::O_RDONLY), true) >= 0);
    }) else {
        return;
    };
    if unseen(&report) {
        return;
    }
    let opens = by_rings(&report, Openat::CODE);
    assert_eq!((opens.len(), opens[0].0.tid), (1, report.child));
}

#[test]
fn what_completes_untold_is_presumed() {
    let Some(report) = watch(&["openat"], || unsafe {
        let ring = Ring::new(0);
        // Nothing is told of a success.
        ring.submit(Sqe { flags: CQE_SKIP_SUCCESS, ..open(c"/etc/passwd", libc::O_RDONLY) }, false);
        // The completion ring has eight places; what comes when they are taken is told when somebody takes them.
        for _ in 0..8 {
            ring.submit(Sqe { opcode: op::NOP, ..Sqe::default() }, false);
        }
        ring.submit(open(c"/etc/group", libc::O_RDONLY), false);
        libc::usleep(3_000_000);
    }) else {
        return;
    };
    if unseen(&report) {
        return;
    }
    let opens = by_rings(&report, Openat::CODE);
    let names: Vec<_> = opens.iter().map(|(event, _)| Openat::decode(event)).map(|e| (e.fd, e.name)).collect();
    let presumed = Some(Uring::NOT_IN_TABLE);
    assert_eq!(names, [(presumed, Some(&b"/etc/passwd"[..])), (presumed, Some(&b"/etc/group"[..]))]);
    assert!(opens.iter().all(|(_, said)| said.uring.unwrap().has(Uring::PRESUMED)));
}
