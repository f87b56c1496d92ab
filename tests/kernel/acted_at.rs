//! What calls by name below directories act on, which all architectures have; else as in acted.rs.

use crate::harness::{Report, watch};
use lanner_schema::events::{
    Chroot, Fchmodat, Fchownat, Linkat, Mkdirat, Mount, Renameat2, Symlinkat, Umount2, Unlinkat,
};
use lanner_schema::extension::Acted;

/// Both paths of each event of a type that succeeded.
fn paths(report: &Report, code: u16) -> Vec<(String, String)> {
    let text = |path: &[u8]| String::from_utf8_lossy(path).replace(report.folder.to_str().unwrap(), "~");
    let events = report.all(code);
    let done = events.iter().filter(|event| event.param(0) == Some(&0i64.to_le_bytes()[..]));
    done.map(Acted::of).map(|acted| (text(acted.first), text(acted.second))).collect()
}

#[test]
fn links_on_the_way_are_followed() {
    let names = [
        "mkdirat",
        "fchmodat",
        "fchownat",
        "renameat2",
        "linkat",
        "symlinkat",
        "unlinkat",
        "mount",
        "umount2",
        "chroot",
    ];
    let Some(report) = watch(&names, || unsafe {
        let (here, me, null) = (libc::AT_FDCWD, libc::getuid(), std::ptr::null::<libc::c_char>());
        libc::mkdir(c"there".as_ptr(), 0o700);
        libc::symlink(c"there".as_ptr(), c"way".as_ptr());
        let way = libc::open(c"way".as_ptr(), libc::O_DIRECTORY);
        libc::close(libc::open(c"there/a".as_ptr(), libc::O_CREAT | libc::O_WRONLY, 0o600));
        libc::syscall(libc::SYS_mkdirat, way, c"at/".as_ptr(), 0o700);
        libc::syscall(libc::SYS_fchmodat, here, c"way/a".as_ptr(), 0o640);
        libc::syscall(libc::SYS_fchownat, here, c"way/a".as_ptr(), me, -1, 0);
        libc::syscall(libc::SYS_renameat2, here, c"way/a".as_ptr(), here, c"./b".as_ptr(), 0);
        libc::syscall(libc::SYS_linkat, here, c"b".as_ptr(), way, c"c".as_ptr(), 0);
        libc::syscall(libc::SYS_symlinkat, c"/etc/shadow".as_ptr(), way, c"s".as_ptr());
        libc::syscall(libc::SYS_unlinkat, way, c"none".as_ptr(), 0);
        libc::syscall(libc::SYS_unlinkat, here, c"way/c".as_ptr(), 0);
        libc::unshare(libc::CLONE_NEWNS);
        libc::mount(null, c"/".as_ptr(), null, libc::MS_REC | libc::MS_PRIVATE, null.cast());
        libc::mount(c"none".as_ptr(), c"way/at".as_ptr(), c"tmpfs".as_ptr(), 0, null.cast());
        libc::umount2(c"way/../way/at".as_ptr(), 0);
        libc::syscall(libc::SYS_unlinkat, way, c"at".as_ptr(), libc::AT_REMOVEDIR);
        libc::chroot(c"way".as_ptr());
    }) else {
        return;
    };
    if report.missing.iter().any(|line| line.starts_with("calls by name: ")) {
        println!("skipped: {:?}", report.missing);
        return;
    }
    let two = |first: &str, second: &str| (first.to_owned(), second.to_owned());
    let one = |first: &str| two(first, "");
    // The first is made by the C library, where it has no other call for that.
    assert_eq!(paths(&report, Mkdirat::CODE).last(), Some(&one("~/there/at")));
    assert_eq!(paths(&report, Fchmodat::CODE), [one("~/there/a")]);
    assert_eq!(paths(&report, Fchownat::CODE), [one("~/there/a")]);
    assert_eq!(paths(&report, Renameat2::CODE), [two("~/there/a", "~/b")]);
    assert_eq!(paths(&report, Linkat::CODE), [two("~/b", "~/there/c")]);
    assert_eq!(paths(&report, Symlinkat::CODE).last(), Some(&two("", "~/there/s")));
    assert_eq!(paths(&report, Unlinkat::CODE), [one("~/there/c"), one("~/there/at")]);
    assert_eq!(paths(&report, Chroot::CODE), [one("~/there")]);
    let (mounted, gone) = (paths(&report, Mount::CODE), paths(&report, Umount2::CODE));
    // Where namespaces or mounts are refused, nothing was mounted.
    if !mounted.is_empty() {
        assert_eq!((mounted, gone), (vec![two("", "/"), two("", "~/there/at")], vec![one("~/there/at")]));
    }
}
