//! The filter in the kernel: what no clause asks for is dropped and counted, by result, by descriptor, by the kernel's path and by the given one.

use crate::harness::{Report, decoded, watch_and, watch_with};
use lanner_schema::events::{Close, Dup, Mkdirat, Openat};
use lanner_schema::filter::{Automaton, Clause, Facts, KernelFilter, MAX_CLASSES, Paths, SyscallFilter};
use lanner_schema::syscalls::by_name;

/// An automaton whose verdict has bit 0 for what lies below a directory (`/etc/`).
fn below(directory: &str) -> Automaton {
    let bytes = directory.as_bytes();
    let mut class = [0u8; 256];
    for byte in bytes {
        if class[usize::from(*byte)] == 0 {
            class[usize::from(*byte)] = class.iter().max().unwrap() + 1;
        }
    }
    // 0 is the dead end, 1 the start, the last state the end, where all stays.
    let end = bytes.len() + 1;
    let mut next = vec![0u16; (end + 1) * MAX_CLASSES];
    for (at, byte) in bytes.iter().enumerate() {
        next[(at + 1) * MAX_CLASSES + usize::from(class[usize::from(*byte)])] = at as u16 + 2;
    }
    next[end * MAX_CLASSES..].fill(end as u16);
    let mut verdict = vec![0; end + 1];
    verdict[end] = 1;
    Automaton { class, next, verdict, start: 1 }
}

fn of(syscall: &str, clauses: &[Clause]) -> SyscallFilter {
    SyscallFilter { syscall: by_name(syscall).unwrap().code, clauses: clauses.to_vec() }
}

fn watch_filtered(paths: Paths, directory: &str, act: impl FnOnce()) -> Option<Report> {
    let opens = Clause { facts: Facts::SUCCESS.and(Facts::OPEN_READ), path: Some(0) };
    let sockets = Clause { facts: Facts::SUCCESS.and(Facts::STANDARD).and(Facts::MAYBE_INET), path: None };
    let filter = KernelFilter {
        syscalls: vec![of("openat", &[opens]), of("close", &[]), of("dup", &[sockets])],
        automaton: below(directory),
        paths,
    };
    let set = |options: &mut lanner_source::live::LiveOptions| {
        options.syscalls = ["openat", "close", "dup", "chdir", "fchdir", "chroot"].map(str::to_owned).to_vec();
        options.filter = Some(filter);
    };
    watch_with(false, set, act)
}

fn names(report: &Report) -> Vec<String> {
    let events = decoded!(report, Openat);
    events.iter().map(|event| String::from_utf8_lossy(event.name.unwrap_or_default()).into_owned()).collect()
}

unsafe fn open(path: &std::ffi::CStr) -> i32 {
    unsafe { libc::openat(libc::AT_FDCWD, path.as_ptr(), libc::O_RDONLY) }
}

#[test]
fn calls_that_no_clause_asks_for_are_dropped() {
    let Some(report) = watch_filtered(Paths::Both, "/etc/", || unsafe {
        open(c"/etc/passwd");
        open(c"/etc/no-such-file");
        open(c"/usr/bin/env");
        libc::openat(libc::AT_FDCWD, c"/etc/passwd".as_ptr(), libc::O_WRONLY);
        libc::close(77);
        libc::close(0);
        libc::dup(1);
    }) else {
        return;
    };
    assert_eq!(names(&report), ["/etc/passwd"]);
    assert!(decoded!(report, Close).is_empty() && decoded!(report, Dup).is_empty());
    let file = report.stats.classes[3];
    assert_eq!((file.delivered, file.lost_in_all()), (1, 0), "{file:?}");
    assert!(file.filtered >= 6, "{file:?}");
}

#[test]
fn a_socket_as_standard_input_passes() {
    let Some(report) = watch_filtered(Paths::Both, "/etc/", || unsafe {
        let socket = libc::socket(libc::AF_INET, libc::SOCK_DGRAM, 0);
        libc::close(0);
        libc::dup(socket);
        libc::close(0);
        libc::dup(1);
    }) else {
        return;
    };
    let dups = decoded!(report, Dup);
    assert_eq!(dups.iter().map(|dup| dup.res).collect::<Vec<_>>(), [Some(0)]);
}

#[test]
fn either_spelling_is_enough() {
    let act = || unsafe {
        libc::symlink(c"/etc".as_ptr(), c"link".as_ptr());
        open(c"link/passwd");
        open(c"/proc/self/root/etc/passwd");
        libc::chdir(c"/etc".as_ptr());
        open(c"passwd");
        open(c"../usr/bin/env");
        libc::chdir(c"/".as_ptr());
        open(c"etc/passwd");
        open(c"usr/bin/env");
    };
    // Where the folder's own path was given is not known: what is relative to it passes. Where a text with `..` leads is not told by the text.
    let (link, root, odd) = ("link/passwd", "/proc/self/root/etc/passwd", "../usr/bin/env");
    let Some(report) = watch_filtered(Paths::Kernel, "/etc/", act) else { return };
    assert_eq!(names(&report), [link, root, "passwd", "etc/passwd"]);
    let Some(report) = watch_filtered(Paths::AsGiven, "/etc/", act) else { return };
    assert_eq!(names(&report), [link, "passwd", odd, "etc/passwd"]);
    let Some(report) = watch_filtered(Paths::Both, "/etc/", act) else { return };
    assert_eq!(names(&report), [link, root, "passwd", odd, "etc/passwd"]);
    let Some(report) = watch_filtered(Paths::Both, "/proc/self/", act) else { return };
    assert_eq!(names(&report), [link, root, odd]);
    let Some(report) = watch_filtered(Paths::Kernel, "/proc/self/", act) else { return };
    assert!(names(&report).is_empty());
}

/// As given, names below a directory that was reached by a link have the link in their path: only the reader knows it.
#[test]
fn names_below_directories_given_otherwise_pass() {
    let act = || unsafe {
        libc::chdir(c"/usr/bin".as_ptr());
        open(c"env");
        libc::chdir(c"/bin".as_ptr());
        open(c"env");
        libc::chdir(c"..".as_ptr());
        open(c"bin/cat");
        libc::chdir(c"/usr".as_ptr());
        libc::chdir(c"bin".as_ptr());
        open(c"ls");
        libc::chdir(c"..".as_ptr());
        open(c"bin/ls");
        let child = libc::fork();
        if child == 0 {
            open(c"bin/true");
            libc::chdir(c"/bin".as_ptr());
            open(c"true");
            libc::_exit(0);
        }
        libc::waitpid(child, std::ptr::null_mut(), 0);
        let usr = libc::open(c"/usr".as_ptr(), libc::O_RDONLY | libc::O_DIRECTORY);
        libc::openat(usr, c"bin/false".as_ptr(), libc::O_RDONLY);
        libc::fchdir(usr);
        open(c"bin/dir");
    };
    let Some(report) = watch_filtered(Paths::Both, "/bin/", act) else { return };
    // `/bin` is a link to `usr/bin` here; without that all of these are given by their own path.
    if std::fs::read_link("/bin").is_err() {
        println!("skipped: /bin is no link");
        return;
    }
    assert_eq!(names(&report), ["env", "bin/cat", "true", "/usr", "bin/false", "bin/dir"]);
}

#[test]
fn a_renamed_directory_is_followed() {
    let Some(report) = watch_filtered(Paths::Kernel, "/tmp/lanner-filter-b/", || unsafe {
        libc::mkdir(c"/tmp/lanner-filter-a".as_ptr(), 0o700);
        libc::mkdir(c"/tmp/lanner-filter-a/in".as_ptr(), 0o700);
        libc::close(libc::creat(c"/tmp/lanner-filter-a/in/file".as_ptr(), 0o600));
        open(c"/tmp/lanner-filter-a/in/file");
        open(c"/tmp/lanner-filter-a/in/file");
        libc::rename(c"/tmp/lanner-filter-a".as_ptr(), c"/tmp/lanner-filter-b".as_ptr());
        open(c"/tmp/lanner-filter-b/in/file");
        libc::rename(c"/tmp/lanner-filter-b".as_ptr(), c"/tmp/lanner-filter-a".as_ptr());
        open(c"/tmp/lanner-filter-a/in/file");
        libc::unlink(c"/tmp/lanner-filter-a/in/file".as_ptr());
        libc::rmdir(c"/tmp/lanner-filter-a/in".as_ptr());
        libc::rmdir(c"/tmp/lanner-filter-a".as_ptr());
    }) else {
        return;
    };
    assert_eq!(names(&report), ["/tmp/lanner-filter-b/in/file"]);
}

#[test]
fn a_changed_root_is_seen() {
    let Some(report) = watch_filtered(Paths::Kernel, "/etc/", || unsafe {
        libc::mkdir(c"etc".as_ptr(), 0o700);
        libc::close(libc::creat(c"etc/inner".as_ptr(), 0o600));
        open(c"etc/inner");
        libc::chroot(c".".as_ptr());
        open(c"/etc/inner");
    }) else {
        return;
    };
    assert_eq!(names(&report), ["/etc/inner"]);
}

#[test]
fn another_filter_takes_over_without_a_blind_edge() {
    let filter = |of: &[(&str, &[Clause])]| KernelFilter {
        syscalls: of.iter().map(|(name, clauses)| self::of(name, clauses)).collect(),
        automaton: below("/etc/"),
        paths: Paths::Both,
    };
    let any = Clause { facts: Facts::SUCCESS, path: None };
    let first = filter(&[("openat", &[]), ("mkdirat", &[any])]);
    let second = filter(&[("openat", &[any])]);
    // Bytes go back and forth: the child acts, the watcher has seen it, the watcher has changed the filter, the child acts again.
    let (mut there, mut back) = ([0; 2], [0; 2]);
    assert_eq!(unsafe { libc::pipe(there.as_mut_ptr()) | libc::pipe(back.as_mut_ptr()) }, 0);
    let set = |options: &mut lanner_source::live::LiveOptions| {
        options.syscalls = vec!["openat".to_owned()];
        options.filter = Some(first);
    };
    let mut changed = 0;
    let act = || unsafe {
        open(c"/etc/passwd");
        libc::mkdirat(libc::AT_FDCWD, c"unwanted".as_ptr(), 0o700);
        libc::write(there[1], c"x".as_ptr().cast(), 1);
        let mut byte = 0u8;
        libc::read(back[0], (&raw mut byte).cast(), 1);
        open(c"/etc/group");
        libc::mkdirat(libc::AT_FDCWD, c"wanted".as_ptr(), 0o700);
    };
    let change = |live: &mut lanner_source::live::Live| {
        let mut byte = 0u8;
        assert_eq!(unsafe { libc::read(there[0], (&raw mut byte).cast(), 1) }, 1);
        let mut options = lanner_source::live::LiveOptions::new(lanner_source::live::Scope::Host);
        options.syscalls = vec!["openat".to_owned(), "mkdirat".to_owned()];
        options.filter = Some(second);
        assert!(live.change(&options).is_err(), "mkdirat has no program yet");
        assert_eq!(live.preparer().unwrap().prepare(&options.syscalls).unwrap(), Vec::<String>::new());
        changed = live.change(&options).unwrap();
        unsafe { libc::write(back[1], c"x".as_ptr().cast(), 1) };
    };
    let Some(report) = watch_and(set, change, act) else { return };
    assert_eq!(names(&report), ["/etc/group"]);
    let made = decoded!(report, Mkdirat);
    assert_eq!(made.iter().map(|event| event.path).collect::<Vec<_>>(), [Some(&b"wanted"[..])]);
    let wanted = report.generations.iter().filter(|generation| **generation == changed).count();
    assert!(changed == 2 && wanted >= 2, "{:?}", report.generations);
}

/// Where the caller's control groups are made for the test: named like a container, like a service, and left.
#[test]
fn containers_are_told_from_the_host() {
    let inside = Clause { facts: Facts::MAYBE_CONTAINER, path: None };
    let Some(group) = crate::harness::told_cgroup() else { return };
    let names = ["lanner.service", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "lxc"];
    let folders = names.map(|name| group.join(name));
    folders.iter().for_each(|folder| std::fs::create_dir(folder).unwrap());
    let join = |folder: &std::path::Path| {
        let path = std::ffi::CString::new(folder.join("cgroup.procs").to_str().unwrap()).unwrap();
        move || unsafe {
            let file = libc::open(path.as_ptr(), libc::O_WRONLY);
            assert_eq!(libc::write(file, c"0".as_ptr().cast(), 1), 1);
        }
    };
    let [service, hexadecimal, lxc] = [&folders[0], &folders[1], &folders[2]].map(|folder| join(folder));
    let filter = KernelFilter { syscalls: vec![of("close", &[inside])], automaton: below("/"), paths: Paths::Kernel };
    let set = |options: &mut lanner_source::live::LiveOptions| {
        options.syscalls = vec!["close".to_owned()];
        options.filter = Some(filter);
    };
    let act = || unsafe {
        service();
        libc::close(901);
        hexadecimal();
        libc::close(902);
        lxc();
        libc::close(903);
        service();
        libc::close(904);
        assert_eq!(libc::unshare(libc::CLONE_NEWNS), 0);
        libc::close(905);
    };
    let report = watch_with(false, set, act);
    folders.iter().chain([&group]).for_each(|folder| _ = std::fs::remove_dir(folder));
    let Some(report) = report else { return };
    let closed: Vec<i64> = decoded!(report, Close).iter().filter_map(|event| event.fd).filter(|fd| *fd > 900).collect();
    assert_eq!(closed, [902, 903, 905]);
}
