//! What calls by name act on: the kernel's path of each name, as it was when the kernel began to act; of this call and of no other.

use crate::harness::{Report, watch_with};
use crate::together::Case;
use crate::turns::alone;
use lanner_schema::events::{
    Chmod, Chown, Chroot, Fchmodat, Fchownat, Lchown, Link, Linkat, Mkdir, Mkdirat, Mknod, Mount, Rename, Renameat2,
    Rmdir, Symlink, Symlinkat, Umount2, Unlink, Unlinkat, Unshare,
};
use lanner_schema::extension::{Acted, Extension};
use lanner_schema::filter::{Automaton, Clause, Facts, KernelFilter, MAX_CLASSES, Paths, SyscallFilter};
use lanner_schema::syscalls::by_name;
use std::ffi::{CStr, c_void};
use std::sync::atomic::{AtomicBool, Ordering};

/// The first and the second path of each event of a type.
fn paths(report: &Report, code: u16) -> Vec<(String, String)> {
    let text = |path: &[u8]| {
        let folder = report.folder.to_str().unwrap();
        String::from_utf8_lossy(path).replace(folder, "~")
    };
    let acted = |event: &lanner_schema::Event<'_>| {
        let Acted { first, second } = Acted::of(event);
        (text(first), text(second))
    };
    report.all(code).iter().map(acted).collect()
}

fn firsts(report: &Report, code: u16) -> Vec<String> {
    paths(report, code).into_iter().map(|(first, _)| first).collect()
}

/// True, and said, before Linux 5.15 and where functions of the kernel can't be watched.
fn lacks(report: &Report) -> bool {
    let lacks = report.missing.iter().any(|line| line.starts_with("calls by name: "));
    if lacks {
        println!("skipped: {:?}", report.missing);
    }
    lacks
}

unsafe fn make(path: &CStr) {
    unsafe { libc::close(libc::creat(path.as_ptr(), 0o600)) };
}

/// `there/` and a link to it, `way`.
unsafe fn folders() {
    unsafe { libc::mkdir(c"there".as_ptr(), 0o700) };
    unsafe { libc::symlink(c"there".as_ptr(), c"way".as_ptr()) };
}

pub const LINKS: Case<'static> = Case {
    name: c"acted-links",
    syscalls: &[
        "unlink", "unlinkat", "rmdir", "mkdir", "mkdirat", "mknod", "chmod", "fchmodat", "chown", "lchown", "fchownat",
    ],
    act: &|| unsafe {
        let (here, me) = (libc::AT_FDCWD, libc::getuid());
        folders();
        make(c"there/a");
        make(c"there/b");
        libc::symlink(c"a".as_ptr(), c"there/link".as_ptr());
        let way = libc::open(c"way".as_ptr(), libc::O_DIRECTORY);
        libc::syscall(libc::SYS_mkdir, c"way/../way/d".as_ptr(), 0o700);
        libc::syscall(libc::SYS_mkdirat, way, c"e/".as_ptr(), 0o700);
        libc::syscall(libc::SYS_mknod, c"/proc/self/cwd/way/fifo".as_ptr(), libc::S_IFIFO | 0o600, 0);
        libc::syscall(libc::SYS_chmod, c"way/link".as_ptr(), 0o640);
        libc::syscall(libc::SYS_fchmodat, here, c"way/a".as_ptr(), 0o600);
        libc::syscall(libc::SYS_chown, c"way/link".as_ptr(), me, -1);
        libc::syscall(libc::SYS_lchown, c"way/link".as_ptr(), me, -1);
        libc::syscall(libc::SYS_fchownat, way, c"link".as_ptr(), me, -1, 0);
        libc::syscall(libc::SYS_rmdir, c"way/d".as_ptr());
        libc::syscall(libc::SYS_unlinkat, way, c"e".as_ptr(), libc::AT_REMOVEDIR);
        libc::syscall(libc::SYS_unlink, c"way/link".as_ptr());
        libc::syscall(libc::SYS_unlinkat, here, c"way/b".as_ptr(), 0);
    },
    check: &|report| {
        if lacks(report) {
            return;
        }
        assert_eq!(firsts(report, Mkdir::CODE).last().unwrap(), "~/there/d");
        assert_eq!(firsts(report, Mkdirat::CODE), ["~/there/e"]);
        assert_eq!(firsts(report, Mknod::CODE), ["~/there/fifo"]);
        assert_eq!(firsts(report, Chmod::CODE), ["~/there/a"]);
        assert_eq!(firsts(report, Fchmodat::CODE), ["~/there/a"]);
        assert_eq!(firsts(report, Chown::CODE), ["~/there/a"]);
        assert_eq!(firsts(report, Lchown::CODE), ["~/there/link"]);
        assert_eq!(firsts(report, Fchownat::CODE), ["~/there/a"]);
        assert_eq!(firsts(report, Rmdir::CODE), ["~/there/d"]);
        assert_eq!(firsts(report, Unlink::CODE), ["~/there/link"]);
        assert_eq!(firsts(report, Unlinkat::CODE), ["~/there/e", "~/there/b"]);
        // What else is told stays where it is.
        let unlinkat = report.all(Unlinkat::CODE);
        let directory = Extension::of(&unlinkat[0]).object.map(|object| object.kind);
        assert_eq!(
            (directory, Extension::of(&unlinkat[1]).object),
            (Some(lanner_schema::snapshot::fd_kind::DIRECTORY), None)
        );
    },
};

#[test]
fn links_on_the_way_are_followed() {
    LINKS.alone();
}

pub const TWO_NAMES: Case<'static> = Case {
    name: c"acted-two-names",
    syscalls: &["rename", "renameat2", "link", "linkat", "symlink", "symlinkat"],
    act: &|| unsafe {
        let here = libc::AT_FDCWD;
        folders();
        make(c"there/a");
        libc::symlink(c"a".as_ptr(), c"there/link".as_ptr());
        libc::syscall(libc::SYS_rename, c"way/a".as_ptr(), c"./b".as_ptr());
        libc::syscall(libc::SYS_renameat2, here, c"b".as_ptr(), here, c"way/c".as_ptr(), 0);
        libc::syscall(libc::SYS_link, c"way/c".as_ptr(), c"d".as_ptr());
        libc::syscall(libc::SYS_linkat, here, c"way/c".as_ptr(), here, c"way/e".as_ptr(), libc::AT_SYMLINK_FOLLOW);
        libc::syscall(libc::SYS_symlink, c"/etc/shadow".as_ptr(), c"way/s".as_ptr());
        libc::syscall(libc::SYS_symlinkat, c"way/s".as_ptr(), here, c"way/t".as_ptr());
    },
    check: &|report| {
        if lacks(report) {
            return;
        }
        let two = |first: &str, second: &str| (first.to_owned(), second.to_owned());
        assert_eq!(paths(report, Rename::CODE), [two("~/there/a", "~/b")]);
        assert_eq!(paths(report, Renameat2::CODE), [two("~/b", "~/there/c")]);
        assert_eq!(paths(report, Link::CODE), [two("~/there/c", "~/d")]);
        assert_eq!(paths(report, Linkat::CODE), [two("~/there/c", "~/there/e")]);
        assert_eq!(paths(report, Symlink::CODE).last().unwrap(), &two("", "~/there/s"));
        assert_eq!(paths(report, Symlinkat::CODE), [two("", "~/there/t")]);
    },
};

#[test]
fn calls_with_two_names_tell_both() {
    TWO_NAMES.alone();
}

pub const FAILURES: Case<'static> = Case {
    name: c"acted-failures",
    syscalls: &["unlink", "rmdir"],
    act: &|| unsafe {
        folders();
        libc::mkdir(c"there/full".as_ptr(), 0o700);
        make(c"there/full/a");
        make(c"there/b");
        // The kernel asked, and refused afterwards: the folder is not empty; it is none.
        libc::syscall(libc::SYS_rmdir, c"way/full".as_ptr());
        libc::syscall(libc::SYS_unlink, c"way/full".as_ptr());
        // It did not ask.
        libc::syscall(libc::SYS_rmdir, c"none".as_ptr());
        libc::syscall(libc::SYS_unlink, c"way/b".as_ptr());
        libc::syscall(libc::SYS_unlink, c"none".as_ptr());
    },
    check: &|report| {
        if lacks(report) {
            return;
        }
        assert_eq!(firsts(report, Rmdir::CODE), ["", ""]);
        assert_eq!(firsts(report, Unlink::CODE), ["", "~/there/b", ""]);
    },
};

#[test]
fn a_call_that_fails_tells_none_and_leaves_none() {
    FAILURES.alone();
}

pub const ROOTS: Case<'static> = Case {
    name: c"acted-roots",
    syscalls: &["unshare", "mount", "umount2", "chroot", "unlink"],
    act: &|| unsafe {
        let null = std::ptr::null::<libc::c_char>();
        folders();
        libc::mkdir(c"there/at".as_ptr(), 0o700);
        libc::unshare(libc::CLONE_NEWNS);
        libc::mount(null, c"/".as_ptr(), null, libc::MS_REC | libc::MS_PRIVATE, null.cast());
        libc::mount(c"none".as_ptr(), c"way/at".as_ptr(), c"tmpfs".as_ptr(), 0, null.cast());
        make(c"way/at/inside");
        libc::syscall(libc::SYS_unlink, c"way/at/inside".as_ptr());
        libc::umount2(c"way/../way/at".as_ptr(), 0);
        make(c"there/at/b");
        libc::chroot(c"way".as_ptr());
        libc::chdir(c"/".as_ptr());
        libc::syscall(libc::SYS_unlink, c"at/./b".as_ptr());
        libc::chroot(c"at".as_ptr());
    },
    check: &|report| {
        if lacks(report) {
            return;
        }
        let refused = |code| report.all(code).iter().any(|event| event.param(0) == Some(&(-1i64).to_le_bytes()[..]));
        if refused(Unshare::CODE) || refused(Mount::CODE) {
            println!("skipped: namespaces or mounts are refused here");
            return;
        }
        let two = |first: &str, second: &str| (first.to_owned(), second.to_owned());
        assert_eq!(paths(report, Mount::CODE), [two("", "/"), two("", "~/there/at")]);
        assert_eq!(paths(report, Umount2::CODE), [two("~/there/at", "")]);
        assert_eq!(firsts(report, Unlink::CODE), ["~/there/at/inside", "/at/b"]);
        assert_eq!(firsts(report, Chroot::CODE), ["~/there", "/at"]);
    },
};

#[test]
fn mounts_and_roots() {
    ROOTS.alone();
}

/// Folders in one another.
const DEEP: usize = 97;

pub const LONG: Case<'static> = Case {
    name: c"acted-long",
    syscalls: &["unlink", "rmdir"],
    act: &|| unsafe {
        let long = [b'n'; 251];
        let mut name = [0u8; 252];
        name[..251].copy_from_slice(&long);
        let name = CStr::from_bytes_with_nul(&name).unwrap();
        // Fifteen names: the longest path that the kernel takes is a little longer.
        for _ in 0..15 {
            libc::mkdir(name.as_ptr(), 0o700);
            libc::chdir(name.as_ptr());
        }
        make(c"last");
        libc::syscall(libc::SYS_unlink, c"last".as_ptr());
        for _ in 0..15 {
            libc::chdir(c"..".as_ptr());
        }
        // More names than are walked.
        for _ in 0..DEEP {
            libc::mkdir(c"d".as_ptr(), 0o700);
            libc::chdir(c"d".as_ptr());
        }
        make(c"last");
        libc::syscall(libc::SYS_unlink, c"last".as_ptr());
    },
    check: &|report| {
        if lacks(report) {
            return;
        }
        let [long, deep] = &firsts(report, Unlink::CODE)[..] else { panic!() };
        assert_eq!(*long, format!("~{}/last", format!("/{}", "n".repeat(251)).repeat(15)));
        assert_eq!(deep, "");
    },
};

#[test]
fn paths_as_long_as_there_are() {
    LONG.alone();
}

const STACK: usize = 64 << 10;
const THREAD: i32 = libc::CLONE_VM
    | libc::CLONE_FS
    | libc::CLONE_FILES
    | libc::CLONE_SIGHAND
    | libc::CLONE_THREAD
    | libc::CLONE_SYSVSEM;

/// Removals by each of the two ways.
const ENOUGH: u32 = 20;
static OVER: AtomicBool = AtomicBool::new(false);

extern "C" fn exchange(_: *mut c_void) -> i32 {
    while !OVER.load(Ordering::Relaxed) {
        let (here, exchange) = (libc::AT_FDCWD, libc::RENAME_EXCHANGE);
        unsafe { libc::syscall(libc::SYS_renameat2, here, c"way".as_ptr(), here, c"other".as_ptr(), exchange) };
    }
    0
}

/// A thread switches a link while the first one removes files by it: what is told is what was removed.
pub const SWITCHED: Case<'static> = Case {
    name: c"acted-switched",
    syscalls: &["unlink", "clone"],
    act: &|| unsafe {
        libc::mkdir(c"a".as_ptr(), 0o700);
        libc::mkdir(c"b".as_ptr(), 0o700);
        libc::symlink(c"a".as_ptr(), c"way".as_ptr());
        libc::symlink(c"b".as_ptr(), c"other".as_ptr());
        let gone = libc::creat(c"gone".as_ptr(), 0o600);
        let (access, flags) = (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
        let stack = libc::mmap(std::ptr::null_mut(), STACK, access, flags, -1, 0);
        libc::clone(exchange, stack.byte_add(STACK), THREAD, std::ptr::null_mut());
        let mut counts = [0u32; 2];
        for _ in 0..4000 {
            make(c"a/f");
            make(c"b/f");
            libc::syscall(libc::SYS_unlink, c"way/f".as_ptr());
            let of_b = libc::access(c"a/f".as_ptr(), libc::F_OK) == 0;
            libc::write(gone, if of_b { c"b" } else { c"a" }.as_ptr().cast(), 1);
            libc::sched_yield();
            counts[usize::from(of_b)] += 1;
            if counts.iter().all(|&count| count >= ENOUGH) {
                break;
            }
        }
        OVER.store(true, Ordering::Relaxed);
    },
    check: &|report| {
        if lacks(report) {
            return;
        }
        let gone = std::fs::read_to_string(report.folder.join("gone")).unwrap();
        let expected: Vec<String> = gone.chars().map(|folder| format!("~/{folder}/f")).collect();
        let untold = report.stats.untold_paths;
        let told = firsts(report, Unlink::CODE);
        assert_eq!(told.len(), expected.len());
        let wrong = told.iter().zip(&expected).filter(|(told, expected)| told != expected).collect::<Vec<_>>();
        assert!(wrong.iter().all(|(told, _)| told.is_empty()) && wrong.len() as u64 <= untold, "{wrong:?} {untold}");
        let of_b = gone.chars().filter(|&folder| folder == 'b').count();
        assert!(of_b >= ENOUGH as usize && gone.len() - of_b >= ENOUGH as usize, "{of_b} of {}", gone.len());
    },
};

#[test]
fn a_switched_link_is_told_as_it_was_followed() {
    let _alone = alone();
    SWITCHED.alone();
}

/// What the filter drops is not kept for a later call, and what passes is told.
#[test]
fn a_call_that_is_filtered_leaves_none() {
    let failed = Clause { facts: Facts::FAILURE, path: None };
    let of = |name: &str, clauses: &[Clause]| SyscallFilter {
        syscall: by_name(name).unwrap().code,
        clauses: clauses.to_vec(),
    };
    let any = Clause { facts: Facts::SUCCESS, path: None };
    let automaton = Automaton { class: [0; 256], next: vec![0; MAX_CLASSES], verdict: vec![0], start: 0 };
    let syscalls = vec![of("unlink", &[failed]), of("rmdir", &[any]), of("mkdir", &[])];
    let set = |options: &mut lanner_source::live::LiveOptions| {
        options.syscalls = ["unlink", "rmdir", "mkdir"].map(str::to_owned).to_vec();
        options.filter = Some(KernelFilter { syscalls, automaton, paths: Paths::Both });
    };
    let Some(report) = watch_with(false, set, || unsafe {
        folders();
        make(c"there/a");
        libc::syscall(libc::SYS_mkdir, c"way/d".as_ptr(), 0o700);
        libc::syscall(libc::SYS_unlink, c"way/a".as_ptr());
        libc::syscall(libc::SYS_unlink, c"none".as_ptr());
        libc::syscall(libc::SYS_rmdir, c"way/d".as_ptr());
    }) else {
        return;
    };
    if lacks(&report) {
        return;
    }
    assert_eq!(
        (firsts(&report, Unlink::CODE), firsts(&report, Rmdir::CODE)),
        (vec![String::new()], vec!["~/there/d".to_owned()])
    );
    assert!(report.all(Mkdir::CODE).is_empty());
}
