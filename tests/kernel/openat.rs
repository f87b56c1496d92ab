//! openat: a file that is there, one that is made, one that is not there, a name that can't be read, and one that is too long.

use crate::together::Case;
use lanner_schema::events::Openat;
use lanner_schema::extension::Notes;
use lanner_schema::flags::file_flags;
use std::os::unix::fs::MetadataExt;

const NAME: usize = 2;

pub const CASE: Case<'static> = Case {
    name: c"openat",
    syscalls: &["openat"],
    act: &|| unsafe {
        libc::openat(libc::AT_FDCWD, c"/etc/passwd".as_ptr(), libc::O_RDONLY | libc::O_CLOEXEC);
        libc::openat(libc::AT_FDCWD, c"made".as_ptr(), libc::O_CREAT | libc::O_WRONLY | libc::O_TRUNC, 0o640);
        libc::openat(77, c"no/such/file".as_ptr(), libc::O_RDWR);
        libc::openat(libc::AT_FDCWD, std::ptr::without_provenance(8), libc::O_RDONLY);
    },
    check: &|report| {
        let made = std::fs::metadata(report.folder.join("made")).unwrap().ino();
        let passwd = std::fs::metadata("/etc/passwd").unwrap();
        let events = report.all(Openat::CODE);
        let opened: Vec<Openat<'_>> = events.iter().map(Openat::decode).collect();
        assert_eq!(opened.len(), 4, "{opened:#?}");
        assert!(opened[0].fd.unwrap() >= 0);
        assert_eq!((opened[0].dirfd, opened[0].name), (Some(-100), Some(&b"/etc/passwd"[..])));
        assert_eq!(opened[0].ino, Some(passwd.ino()));
        assert_eq!(opened[0].dev.map(u64::from), Some(passwd.dev()));
        let flags = file_flags::O_RDONLY | file_flags::O_CLOEXEC;
        assert_eq!(opened[0].flags.map(|f| f & !file_flags::O_LARGEFILE), Some(flags));
        assert_eq!((opened[1].mode, opened[1].ino), (Some(0o640), Some(made)));
        assert!(opened[1].flags.unwrap() & file_flags::O_F_CREATED != 0);
        assert_eq!((opened[2].fd, opened[2].dirfd, opened[2].ino), (Some(-9), Some(77), Some(0)));
        assert_eq!((opened[3].fd, opened[3].name), (Some(-14), None));
        assert!(Notes::of(&events[3]).unreadable(NAME) && !Notes::of(&events[0]).any());
    },
};

#[test]
fn succeeds_and_fails() {
    CASE.alone();
}
