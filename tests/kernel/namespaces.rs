//! Namespaces of threads, and their control groups: told with what makes a thread, and again before the next event of one that changes them.

use crate::harness::{Report, told_cgroup, watch};
use crate::together::Case;
use lanner_schema::Event;
use lanner_schema::events::{Chdir, Clone as CloneEvent, Execve};
use lanner_schema::extension::Namespaces;
use lanner_schema::snapshot::{Snapshot, ThreadEntry};
use lanner_state::State;
use std::ffi::CStr;

/// Threads that were announced behind the snapshot's end, with their namespaces.
fn announced(report: &Report) -> Vec<(ThreadEntry<'_>, Namespaces)> {
    let events = report.before.iter().map(|bytes| Event::parse(bytes).unwrap());
    let threads =
        events.filter(|event| event.ts > 0).filter_map(|event| match Snapshot::from_event(&event)?.unwrap() {
            Snapshot::Thread(entry) => Some((*entry, Namespaces::of(&event))),
            _ => None,
        });
    threads.collect()
}

/// In the watched child: the inode of a file of /proc, or 0.
unsafe fn inode(path: &CStr) -> u64 {
    let mut stat: libc::stat = unsafe { std::mem::zeroed() };
    if unsafe { libc::stat(path.as_ptr(), &raw mut stat) } == 0 { stat.st_ino } else { 0 }
}

/// In the watched child: leaves numbers in a file of its folder.
unsafe fn leave(numbers: &[u64]) {
    let fd = unsafe { libc::open(c"numbers".as_ptr(), libc::O_CREAT | libc::O_WRONLY, 0o600) };
    for number in numbers {
        unsafe { libc::write(fd, number.to_ne_bytes().as_ptr().cast(), 8) };
    }
}

fn left(report: &Report) -> Vec<u64> {
    let bytes = std::fs::read(report.folder.join("numbers")).unwrap();
    bytes.as_chunks::<8>().0.iter().map(|bytes| u64::from_ne_bytes(*bytes)).collect()
}

/// The container that the state knows the thread of each chdir in, by its result.
fn containers(report: &Report) -> Vec<String> {
    let (mut state, mut found) = (State::default(), Vec::new());
    for bytes in report.all_in_order() {
        let event = Event::parse(bytes).unwrap();
        let effect = state.follow(&event);
        if event.code() == Chdir::CODE {
            let thread = state.thread(event.tid).unwrap();
            found.push(String::from_utf8(thread.facts.container.to_vec()).unwrap());
        }
        state.settle(effect);
    }
    found
}

#[test]
fn who_leaves_its_mount_namespace_is_told_again() {
    let Some(report) = watch(&["chdir", "unshare"], || unsafe {
        libc::chdir(c".".as_ptr());
        libc::unshare(libc::CLONE_NEWUTS);
        libc::unshare(libc::CLONE_NEWNS);
        leave(&[inode(c"/proc/self/ns/mnt")]);
        libc::chdir(c".".as_ptr());
    }) else {
        return;
    };
    let told: Vec<Namespaces> = announced(&report).iter().map(|(_, own)| *own).collect();
    let mount = u32::try_from(left(&report)[0]).unwrap();
    assert_eq!(told.last(), Some(&Namespaces { pid: 0, mount }), "{told:?}");
    assert_eq!(told.iter().filter(|own| own.are_own()).count(), 1, "{told:?}");
    assert_eq!(containers(&report), ["", ""]);
}

pub const CHILD: Case<'static> = Case {
    name: c"namespaces",
    syscalls: &["chdir", "clone", "execve"],
    act: &|| unsafe {
        let flags = libc::CLONE_NEWPID | libc::CLONE_NEWNS | libc::SIGCHLD;
        let mut gate = [0; 2];
        libc::pipe(gate.as_mut_ptr());
        let child = libc::syscall(libc::SYS_clone, flags, 0, 0, 0, 0);
        if child == 0 {
            let mut byte = 0u8;
            libc::read(gate[0], (&raw mut byte).cast(), 1);
            libc::chdir(c"/tmp".as_ptr());
            libc::execl(c"/bin/true".as_ptr(), c"true".as_ptr(), std::ptr::null::<libc::c_char>());
            libc::_exit(1);
        }
        let mut path = [0u8; 64];
        let mut own = [0; 2];
        for (at, kind) in [c"pid", c"mnt"].iter().enumerate() {
            libc::snprintf(path.as_mut_ptr().cast(), 64, c"/proc/%ld/ns/%s".as_ptr(), child, kind.as_ptr());
            own[at] = inode(CStr::from_ptr(path.as_ptr().cast()));
        }
        leave(&own);
        libc::write(gate[1], c"1".as_ptr().cast(), 1);
        libc::waitpid(child as i32, std::ptr::null_mut(), 0);
    },
    check: &|report| {
        let numbers = left(report);
        let own = Namespaces { pid: numbers[0] as u32, mount: numbers[1] as u32 };
        assert!(own.pid != 0 && own.mount != 0, "{own:?}");
        let clones = report.all(CloneEvent::CODE);
        let child = clones.iter().find(|event| CloneEvent::decode(event).res == Some(0)).unwrap();
        assert_eq!(Namespaces::of(child), own);
        let parent = clones.iter().find(|event| CloneEvent::decode(event).res > Some(0)).unwrap();
        assert_eq!(Namespaces::of(parent), Namespaces::default());
        assert_eq!(Namespaces::of(&report.all(Execve::CODE)[0]), own);
        assert_eq!(containers(report), [format!("ns{:010}", own.pid)]);
    },
};

#[test]
fn a_child_tells_its_namespaces_and_so_does_its_program() {
    CHILD.alone();
}

#[test]
fn who_is_moved_to_another_cgroup_is_told_again() {
    let Some(group) = told_cgroup() else { return };
    let procs = std::ffi::CString::new(group.join("cgroup.procs").to_str().unwrap()).unwrap();
    let report = watch(&["chdir"], || unsafe {
        libc::chdir(c"/".as_ptr());
        let fd = libc::open(procs.as_ptr(), libc::O_WRONLY);
        if libc::write(fd, c"0".as_ptr().cast(), 1) != 1 {
            libc::_exit(1);
        }
        libc::chdir(c"/tmp".as_ptr());
        libc::chdir(c"/".as_ptr());
    });
    std::fs::remove_dir(&group).unwrap();
    let Some(report) = report else { return };
    let name = group.file_name().unwrap().to_str().unwrap();
    let told = announced(&report);
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(String::from_utf8_lossy(told[0].0.cgroups).contains(name), "{:#?}", told[0]);
}
