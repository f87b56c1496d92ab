//! fork (as the C library makes it: clone) and clone3: both sides, in their order, and the end.

use crate::harness::{Report, decoded};
use crate::together::Case;
use lanner_schema::Event;
use lanner_schema::events::{Clone, Clone3, Procexit};
use lanner_schema::flags::clone_flags;
use lanner_schema::snapshot::Snapshot;

pub const CASE: Case<'static> = Case {
    name: c"fork",
    syscalls: &["clone"],
    act: &|| unsafe {
        let child = libc::fork();
        if child == 0 {
            libc::_exit(7);
        }
        libc::waitpid(child, std::ptr::null_mut(), 0);
    },
    check: &|report| {
        let clone = decoded!(report, Clone);
        let procexit = decoded!(report, Procexit);
        let (parents, children): (Vec<&Clone<'_>>, Vec<_>) = clone.iter().partition(|e| e.res != Some(0));
        assert_eq!((parents.len(), children.len()), (1, 1), "{clone:#?}");
        assert_eq!(parents[0].res, children[0].tid);
        assert_eq!((parents[0].tid, children[0].ptid), (Some(report.child), Some(report.child)));
        assert_eq!(children[0].vtid, children[0].tid);
        assert!(children[0].cgroups.unwrap().starts_with(b"cpuset=/"), "{:?}", children[0].cgroups);
        assert_eq!((parents[0].uid, parents[0].exe), (Some(0), children[0].exe));
        assert!(parents[0].vm_rss.unwrap() <= parents[0].vm_size.unwrap(), "{:?}", parents[0]);
        assert!(parents[0].vm_size.unwrap() > 0 && parents[0].vm_rss.unwrap() > 0 && parents[0].fdlimit.unwrap() > 0);
        assert_eq!((procexit[0].status, procexit[0].ret, procexit[0].sig), (Some(0x700), Some(7), Some(0)));
        assert_eq!(procexit.len(), 2);
        begins_with(report, Clone::CODE, children[0].tid.unwrap());
    },
};

#[test]
fn succeeds_and_fails() {
    CASE.alone();
}

/// What a new process tells of itself comes before all that it does.
fn begins_with(report: &Report, code: u16, child: i64) {
    let first = report.events().find(|event| event.tid == child);
    assert_eq!(first.as_ref().map(Event::code), Some(code), "{first:?}");
    let own = report.before.iter().map(|bytes| Event::parse(bytes).unwrap());
    let announced = own.filter(|event| event.ts > 0).filter_map(|event| match Snapshot::from_event(&event)?.unwrap() {
        Snapshot::Thread(entry) => Some(entry.tid),
        _ => None,
    });
    let announced: Vec<i64> = announced.collect();
    assert!(!announced.contains(&child), "{announced:?}");
}

/// What parent and child share, and as it is told.
const FLAGS: u64 = (libc::CLONE_FS | libc::CLONE_FILES) as u64;
const FLAGS_TOLD: u32 = clone_flags::CLONE_FS | clone_flags::CLONE_FILES;

pub const CLONE3: Case<'static> = Case {
    name: c"clone3",
    syscalls: &["clone", "clone3", "fchdir"],
    act: &|| unsafe {
        // struct clone_args: flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls
        let args = [FLAGS, 0, 0, 0, libc::SIGCHLD as u64, 0, 0, 0];
        let child = libc::syscall(libc::SYS_clone3, args.as_ptr(), size_of_val(&args));
        if child == 0 {
            libc::fchdir(-1);
            libc::_exit(3);
        }
        libc::waitpid(child as i32, std::ptr::null_mut(), 0);
        libc::syscall(libc::SYS_clone3, args.as_ptr(), 1);
    },
    check: &|report| {
        let all = decoded!(report, Clone3);
        let res: Vec<i64> = all.iter().filter_map(|e| e.res).filter(|&res| res != 0).collect();
        assert!(res.len() == 2 && res.contains(&-22), "{all:#?}");
        let own: Vec<&Clone3<'_>> = all.iter().filter(|e| e.res == Some(0)).collect();
        let &[own] = &own[..] else { panic!("{all:#?}") };
        let child = own.tid.unwrap();
        assert!(res.contains(&child), "{all:#?}");
        assert_eq!((own.pid, own.ptid, own.vpid), (Some(child), Some(report.child), Some(child)));
        let parents = all.iter().find(|e| e.res == Some(child)).unwrap();
        assert_eq!((own.flags, own.flags.map(|flags| flags & FLAGS_TOLD)), (parents.flags, Some(FLAGS_TOLD)));
        assert_eq!((own.comm, own.cgroups, own.args), (parents.comm, parents.cgroups, parents.args));
        assert!(own.vm_size.unwrap() > 0 && own.vm_rss.unwrap() > 0, "{own:?}");
        assert!(decoded!(report, Clone).is_empty());
        begins_with(report, Clone3::CODE, child);
        assert_eq!(report.all(Clone3::CODE).iter().filter(|event| event.tid == child).count(), 1);
    },
};

#[test]
fn a_child_of_clone3_tells_itself_once() {
    CLONE3.alone();
}
