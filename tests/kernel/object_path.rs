//! The kernel's path of what was opened: by detours, below other roots, in layers, without a name, too deep.

use crate::harness::{Report, decoded, watch};
use crate::object::{name, objects};
use lanner_schema::events::{Dup, Mount, Open, Openat, Openat2, Unshare};
use lanner_schema::extension::{Extension, ObjectFlags};
use lanner_schema::snapshot::FdTarget;
use std::ffi::CStr;

unsafe fn open(path: &CStr) -> i32 {
    unsafe { libc::openat(libc::AT_FDCWD, path.as_ptr(), libc::O_RDONLY) }
}

unsafe fn make(path: &CStr) -> i32 {
    unsafe { libc::creat(path.as_ptr(), 0o600) }
}

fn paths<'a>(told: &[Extension<'a>]) -> Vec<&'a [u8]> {
    told.iter().map(name).collect()
}

fn inside(report: &Report, path: &str) -> Vec<u8> {
    report.folder.join(path).into_os_string().into_encoded_bytes()
}

/// True, and said, where namespaces or mounts are not allowed.
fn refused(report: &Report) -> bool {
    let unshared = decoded!(report, Unshare).iter().map(|e| e.res).collect::<Vec<_>>();
    let mounted = decoded!(report, Mount).iter().map(|e| e.res).collect::<Vec<_>>();
    let refused = unshared.iter().chain(&mounted).any(|res| *res == Some(-1));
    if refused {
        println!("skipped: namespaces or mounts are refused here: {unshared:?} {mounted:?}");
    }
    refused
}

/// A mount namespace whose mounts are its own.
unsafe fn own_mounts() {
    let null = std::ptr::null();
    unsafe { libc::unshare(libc::CLONE_NEWNS) };
    unsafe { libc::mount(null, c"/".as_ptr(), null, libc::MS_REC | libc::MS_PRIVATE, null.cast()) };
}

unsafe fn mount(kind: &CStr, at: &CStr, options: &CStr) {
    unsafe { libc::mount(kind.as_ptr(), at.as_ptr(), kind.as_ptr(), 0, options.as_ptr().cast()) };
}

#[test]
fn detours_end_at_the_file() {
    let Some(report) = watch(&["openat"], || unsafe {
        libc::symlink(c"/etc".as_ptr(), c"link".as_ptr());
        libc::mkdir(c"..v1".as_ptr(), 0o700);
        make(c"..v1/token");
        libc::symlink(c"..v1".as_ptr(), c"..data".as_ptr());
        libc::symlink(c"..data/token".as_ptr(), c"token".as_ptr());
        open(c"link/passwd");
        open(c"/proc/self/root/etc/passwd");
        open(c"/etc/../etc/./passwd");
        open(c"token");
        let etc = libc::open(c"/etc".as_ptr(), libc::O_DIRECTORY);
        libc::openat(etc, c"passwd".as_ptr(), libc::O_RDONLY);
        libc::openat(etc, c"no such file".as_ptr(), libc::O_RDONLY);
        open(c"no such file");
    }) else {
        return;
    };
    let told = objects(&report, Openat::CODE);
    let passwd = &b"/etc/passwd"[..];
    assert_eq!(paths(&told[..7]), [passwd, passwd, passwd, &inside(&report, "..v1/token"), b"/etc", passwd, b"/etc"]);
    // What failed is told with the directory that it was looked for in, if that was given.
    assert_eq!(told[6].object.unwrap().fd, told[4].object.unwrap().fd);
    assert_eq!((told.len(), told[7].object), (8, None));
}

#[test]
fn what_was_named_as_the_kernel_does_is_not_told_twice() {
    let Some(report) = watch(&["open", "openat", "openat2"], || unsafe {
        #[cfg(target_arch = "x86_64")]
        libc::syscall(libc::SYS_open, c"/etc/passwd".as_ptr(), libc::O_RDONLY);
        #[cfg(not(target_arch = "x86_64"))]
        open(c"/etc/passwd");
        open(c"/etc/passwd");
        let how = [0u64; 3];
        libc::syscall(libc::SYS_openat2, libc::AT_FDCWD, c"/etc/passwd".as_ptr(), how.as_ptr(), size_of_val(&how));
        open(c"/etc/./passwd");
        open(c"/etc//passwd");
        open(c"//etc/passwd");
        open(c"etc/passwd");
        libc::chdir(c"/".as_ptr());
        open(c"etc/passwd");
        open(c"/etc");
        open(c"/proc/self/stat");
        open(c"/dev/null");
        libc::symlink(c"/etc/passwd".as_ptr(), c"/tmp/lanner-passwd".as_ptr());
        open(c"/tmp/lanner-passwd");
        libc::unlink(c"/tmp/lanner-passwd".as_ptr());
    }) else {
        return;
    };
    let opens = [Open::CODE, Openat::CODE, Openat2::CODE];
    let told: Vec<_> = report.events().filter(|event| opens.contains(&event.code())).collect();
    let twice: Vec<bool> = told
        .iter()
        .map(|event| event.param(event.info().params.len() + 1).is_some_and(|bytes| !bytes.is_empty()))
        .collect();
    let once = kernel_compares();
    assert_eq!(twice, [!once, !once, !once, true, true, true, false, true, true, true, true, true]);
    let passwd = &b"/etc/passwd"[..];
    let extensions: Vec<_> = told.iter().map(Extension::of).filter(|said| said.object.is_some()).collect();
    let pid = format!("/proc/{}/stat", report.child).into_bytes();
    assert_eq!(
        paths(&extensions),
        [passwd, passwd, passwd, passwd, passwd, passwd, passwd, b"/etc", &pid, b"/dev/null", passwd]
    );
    // What the event itself tells is the same.
    let object = |at: usize| {
        let object = extensions[at].object.unwrap();
        let FdTarget::File(_, _, dev) = object.target else { panic!("{object:?}") };
        (object.fd > 2, object.ino, dev, object.kind)
    };
    assert_eq!((object(0), object(1), object(2)), (object(3), object(3), object(3)));
}

/// Kernels that have short names where the probe can compare them (6.14).
fn kernel_compares() -> bool {
    let release = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap();
    let mut numbers = release.split(['.', '-']).map(|number| number.parse::<u32>().unwrap_or(0));
    (numbers.next(), numbers.next()) >= (Some(6), Some(14))
}

#[test]
fn roots() {
    let Some(report) = watch(&["openat", "dup"], || unsafe {
        let before = open(c"/etc/passwd");
        libc::mkdir(c"etc".as_ptr(), 0o700);
        make(c"etc/passwd");
        libc::chroot(c".".as_ptr());
        open(c"/etc/passwd");
        // What lies outside is told from the top.
        libc::dup(before);
    }) else {
        return;
    };
    let passwd = &b"/etc/passwd"[..];
    assert_eq!(paths(&objects(&report, Openat::CODE)), [passwd, passwd]);
    assert_eq!(paths(&objects(&report, Dup::CODE)), [passwd]);
    let [outside, inside] = decoded!(report, Openat).iter().map(|e| e.ino).collect::<Vec<_>>()[..] else { panic!() };
    assert_eq!(objects(&report, Dup::CODE)[0].object.map(|object| object.ino), outside);
    assert_ne!(outside, inside);
}

#[test]
fn a_root_as_containers_have_it() {
    let Some(report) = watch(&["openat", "unshare", "mount"], || unsafe {
        own_mounts();
        libc::mkdir(c"root".as_ptr(), 0o700);
        mount(c"tmpfs", c"root", c"size=1m");
        libc::mkdir(c"root/etc".as_ptr(), 0o700);
        libc::mkdir(c"root/old".as_ptr(), 0o700);
        open(c"root/etc");
        make(c"root/etc/passwd");
        libc::syscall(libc::SYS_pivot_root, c"root".as_ptr(), c"root/old".as_ptr());
        libc::chdir(c"/".as_ptr());
        open(c"/etc/passwd");
        open(c"old/etc/passwd");
    }) else {
        return;
    };
    if refused(&report) {
        return;
    }
    let told = objects(&report, Openat::CODE);
    assert_eq!(paths(&told), [&inside(&report, "root/etc")[..], b"/etc/passwd", b"/old/etc/passwd"]);
}

#[test]
fn layers() {
    let Some(report) = watch(&["openat", "unshare", "mount"], || unsafe {
        own_mounts();
        libc::mkdir(c"over".as_ptr(), 0o700);
        mount(c"tmpfs", c"over", c"size=1m");
        libc::chdir(c"over".as_ptr());
        for folder in [c"lower", c"upper", c"work", c"all"] {
            libc::mkdir(folder.as_ptr(), 0o700);
        }
        make(c"lower/below");
        make(c"lower/changed");
        mount(c"overlay", c"all", c"lowerdir=lower,upperdir=upper,workdir=work");
        make(c"all/new");
        open(c"all/below");
        open(c"all/new");
        libc::openat(libc::AT_FDCWD, c"all/changed".as_ptr(), libc::O_WRONLY);
        open(c"lower/below");
    }) else {
        return;
    };
    if refused(&report) {
        return;
    }
    let told = objects(&report, Openat::CODE);
    let expected = ["all/below", "all/new", "all/changed", "lower/below"]
        .map(|path| inside(&report, "over").into_iter().chain(*b"/").chain(path.bytes()).collect::<Vec<u8>>());
    assert_eq!(paths(&told), expected);
    let flags: Vec<_> = told.iter().map(|told| told.flags).collect();
    assert_eq!(flags, [ObjectFlags::LOWER, ObjectFlags::UPPER, ObjectFlags::UPPER, ObjectFlags::default()]);
}

#[test]
fn names_that_are_gone() {
    let Some(report) = watch(&["openat", "dup"], || unsafe {
        make(c"file");
        make(c"linked");
        libc::link(c"linked".as_ptr(), c"kept".as_ptr());
        libc::mkdir(c"folder".as_ptr(), 0o700);
        let opened = [open(c"file"), open(c"linked"), open(c"folder"), open(c"kept")];
        libc::unlink(c"file".as_ptr());
        libc::unlink(c"linked".as_ptr());
        libc::rmdir(c"folder".as_ptr());
        libc::rename(c"kept".as_ptr(), c"moved".as_ptr());
        for fd in opened {
            libc::dup(fd);
        }
    }) else {
        return;
    };
    assert!(objects(&report, Openat::CODE).iter().all(|told| told.flags == ObjectFlags::default()));
    let told = objects(&report, Dup::CODE);
    assert_eq!(paths(&told), ["file", "linked", "folder", "moved"].map(|path| inside(&report, path)));
    let flags: Vec<_> = told.iter().map(|told| told.flags).collect();
    let gone = ObjectFlags::DELETED;
    assert_eq!(flags, [gone, gone, gone, ObjectFlags::default()]);
}

#[test]
fn a_path_that_is_too_deep() {
    const DEPTH: usize = 110;
    let Some(report) = watch(&["openat"], || unsafe {
        for _ in 0..DEPTH {
            libc::mkdir(c"deep".as_ptr(), 0o700);
            libc::chdir(c"deep".as_ptr());
        }
        make(c"end");
        open(c"end");
    }) else {
        return;
    };
    let told = objects(&report, Openat::CODE);
    assert_eq!(told[0].flags, ObjectFlags::DEEP);
    let path = name(&told[0]);
    assert!(path.starts_with(b"/deep/deep/") && path.ends_with(b"/deep/end"), "{}", String::from_utf8_lossy(path));
}
