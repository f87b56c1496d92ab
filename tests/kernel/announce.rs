//! A task that the reader was not told of is announced in front of its first event: who joined the scope, whose start was lost.

use crate::harness::{LOSSES_ALLOWED, Report, cgroup, decoded, watch_in, watch_with};
use crate::turns::alone;
use lanner_schema::Event;
use lanner_schema::events::Chdir;
use lanner_schema::snapshot::{Snapshot, ThreadEntry};
use lanner_source::live::Scope;
use lanner_state::State;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::MetadataExt as _;

/// Threads that were announced behind the snapshot's end.
fn announced(report: &Report) -> Vec<ThreadEntry<'_>> {
    let events = report.before.iter().map(|bytes| Event::parse(bytes).unwrap());
    let live = events.filter(|event| event.ts > 0);
    let pieces = live.filter_map(|event| Snapshot::from_event(&event)).map(Result::unwrap);
    pieces.filter_map(|piece| if let Snapshot::Thread(entry) = piece { Some(*entry) } else { None }).collect()
}

#[test]
fn who_joins_the_scope_is_announced_with_all_facts() {
    let Some(group) = cgroup() else { return };
    let procs = std::ffi::CString::new(group.join("cgroup.procs").to_str().unwrap()).unwrap();
    let report = watch_in(Scope::Cgroup(group.clone()), &["chdir"], || unsafe {
        let fd = libc::open(procs.as_ptr(), libc::O_WRONLY);
        if libc::write(fd, c"0".as_ptr().cast(), 1) != 1 {
            libc::_exit(1);
        }
        libc::chdir(c"/".as_ptr());
        libc::chdir(c"/tmp".as_ptr());
    });
    std::fs::remove_dir(&group).unwrap();
    let Some(report) = report else { return };
    let announced = announced(&report);
    assert_eq!(announced.len(), 1, "{announced:#?}");
    let entry = &announced[0];
    let exe = std::env::current_exe().unwrap();
    let meta = std::fs::metadata(&exe).unwrap();
    let ns = |seconds: i64, rest: i64| seconds as u64 * 1_000_000_000 + rest as u64;
    assert_eq!((entry.tid, entry.pid, entry.ptid), (report.child, report.child, i64::from(std::process::id())));
    assert_eq!((entry.vtid, entry.vpid), (report.child, report.child));
    assert_eq!((entry.exepath, entry.exe_ino), (exe.as_os_str().as_bytes(), meta.ino()));
    assert_eq!(entry.exe_ino_mtime, ns(meta.mtime(), meta.mtime_nsec()));
    assert_eq!(entry.exe_ino_ctime, ns(meta.ctime(), meta.ctime_nsec()));
    let mut words = std::env::args_os().map(|word| word.as_bytes().to_vec());
    assert_eq!(entry.exe, words.next().unwrap());
    let args: Vec<u8> = words.flat_map(|word| [word, vec![0]].concat()).collect();
    assert_eq!(entry.args, args);
    let env = std::fs::read("/proc/self/environ").unwrap();
    assert_eq!(entry.env, &env[..env.len().min(4096)]);
    assert_eq!(entry.cwd, b"/");
    assert_eq!(entry.root, b"/");
    assert_eq!((entry.uid, entry.gid, entry.cap_effective & 1), (0, 0, 1));
    assert!(entry.exe_writable && entry.vmsize_kb > 0 && entry.vmrss_kb > 0 && entry.fdlimit > 0, "{entry:#?}");
    let cgroups = String::from_utf8_lossy(entry.cgroups).into_owned();
    assert!(cgroups.starts_with("cpuset=/"), "{cgroups}");
    assert_eq!(entry.sid, i64::from(unsafe { libc::getsid(0) }));
    assert_eq!(
        (entry.pgid, entry.vpgid),
        (i64::from(unsafe { libc::getpgid(0) }), i64::from(unsafe { libc::getpgid(0) }))
    );
}

/// Processes that start, and bytes of each one's stack.
const STARTS: usize = 60;
const STACK: usize = 64 << 10;

extern "C" fn waits_and_moves(nth: *mut libc::c_void) -> libc::c_int {
    unsafe { libc::usleep(100_000 + 5000 * nth.addr() as u32) };
    unsafe { libc::chdir(c"/tmp".as_ptr()) };
    0
}

#[test]
fn whose_start_was_lost_is_announced() {
    let _alone = alone();
    let Some(report) = watch_with(
        LOSSES_ALLOWED,
        |options| {
            options.syscalls = vec!["clone".to_owned(), "chdir".to_owned()];
            options.lifecycle_ring = 8192;
        },
        || unsafe {
            let stacks = libc::mmap(
                std::ptr::null_mut(),
                STARTS * STACK,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS,
                -1,
                0,
            );
            // They share memory, so they start faster than anybody reads.
            for nth in 1..=STARTS {
                libc::clone(
                    waits_and_moves,
                    stacks.byte_add(nth * STACK),
                    libc::CLONE_VM | libc::SIGCHLD,
                    nth as *mut _,
                );
            }
            while libc::wait(std::ptr::null_mut()) > 0 {}
        },
    ) else {
        return;
    };
    assert_eq!(report.stats.malformed, 0);
    assert!(report.stats.total().lost_in_all() > 0, "nothing was lost: {:?}", report.stats.total());
    let mut state = State::default();
    let mut judged = 0;
    for bytes in report.all_in_order() {
        let event = Event::parse(bytes).unwrap();
        let effect = state.follow(&event);
        if event.code() == Chdir::CODE {
            let thread = state.thread(event.tid).unwrap();
            assert!(!thread.is_invalid() && !thread.facts.exepath.is_empty(), "{thread:#?}");
            judged += 1;
        }
        state.settle(effect);
    }
    assert!(judged > 0 && judged == decoded!(report, Chdir).len());
}
