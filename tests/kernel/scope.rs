//! The scope: descendants are watched whoever adopts them, nobody else is; a cgroup's members are watched while they are members.

use crate::harness::{Report, cgroup, decoded, watch, watch_in};
use crate::together::Case;
use lanner_schema::events::{Chdir, Clone, Procexit};
use lanner_source::live::Scope;
use std::ffi::{CStr, CString};
use std::path::Path;

fn chdirs(report: &Report) -> Vec<Vec<u8>> {
    decoded!(report, Chdir).iter().map(|e| e.path.unwrap_or_default().to_vec()).collect()
}

pub const ORPHANS: Case<'static> = Case {
    name: c"scope",
    syscalls: &["clone", "chdir"],
    act: &|| unsafe {
        let mut done = [0i32; 2];
        libc::pipe(done.as_mut_ptr());
        if libc::fork() == 0 {
            if libc::fork() == 0 {
                // Until its parent is gone.
                while libc::getppid() > 1 && libc::poll(std::ptr::null_mut(), 0, 20) == 0 && libc::getppid() != 1 {}
                libc::chdir(c"/orphan".as_ptr());
                libc::write(done[1], c"x".as_ptr().cast(), 1);
            }
            libc::_exit(0);
        }
        libc::wait(std::ptr::null_mut());
        let mut byte = 0u8;
        libc::read(done[0], (&raw mut byte).cast(), 1);
    },
    check: &|report| {
        assert_eq!(chdirs(report), [b"/orphan"]);
        assert_eq!((decoded!(report, Clone).len(), decoded!(report, Procexit).len()), (4, 3));
    },
};

#[test]
fn descendants_stay_watched_when_their_parent_is_gone() {
    ORPHANS.alone();
}

#[test]
fn others_are_not_watched() {
    // Makes its calls all the while the child is watched.
    let other = unsafe { libc::fork() };
    if other == 0 {
        loop {
            unsafe { libc::chdir(c"/not/yours".as_ptr()) };
            unsafe { libc::usleep(1000) };
        }
    }
    let report = watch(&["clone", "chdir"], || unsafe {
        libc::chdir(c"/mine".as_ptr());
        libc::usleep(100_000);
    });
    unsafe { libc::kill(other, libc::SIGKILL) };
    unsafe { libc::waitpid(other, std::ptr::null_mut(), 0) };
    let Some(report) = report else { return };
    assert_eq!(chdirs(&report), [b"/mine"]);
    assert!(report.events().all(|event| event.tid == report.child));
}

/// Makes the caller a member of a control group by its `cgroup.procs`, or ends it.
pub fn enter(procs: &CStr) {
    unsafe {
        let fd = libc::open(procs.as_ptr(), libc::O_WRONLY);
        if libc::write(fd, c"0".as_ptr().cast(), 1) != 1 {
            libc::_exit(1);
        }
        libc::close(fd);
    }
}

/// Enters a control group by its `cgroup.procs`, and leaves it by that of another.
pub fn come_and_go(group: &CStr, outside: &CStr) {
    unsafe { libc::chdir(c"/before".as_ptr()) };
    enter(group);
    unsafe { libc::chdir(c"/inside".as_ptr()) };
    enter(outside);
    unsafe { libc::chdir(c"/behind".as_ptr()) };
    enter(group);
    unsafe { libc::chdir(c"/again".as_ptr()) };
}

pub fn check_member(report: &Report) {
    assert_eq!(chdirs(report), [&b"/inside"[..], b"/again"]);
}

/// The file by which processes enter a control group, and that of the one around it.
pub fn entries(group: &Path) -> (CString, CString) {
    let procs = |group: &Path| CString::new(group.join("cgroup.procs").into_os_string().into_encoded_bytes()).unwrap();
    (procs(group), procs(group.parent().unwrap()))
}

#[test]
fn members_of_a_cgroup_are_watched_while_they_are() {
    let Some(group) = cgroup() else { return };
    let (procs, outside) = entries(&group);
    let report = watch_in(Scope::Cgroup(group.clone()), &["chdir"], || come_and_go(&procs, &outside));
    std::fs::remove_dir(&group).unwrap();
    if let Some(report) = report {
        check_member(&report);
    }
}
