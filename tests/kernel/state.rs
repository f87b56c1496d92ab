//! The state that follows a live stream knows the processes: those that were there, and those that start.

use crate::harness::watch_with;
use lanner_schema::Event;
use lanner_schema::events::{Execve, Openat};
use lanner_state::State;

#[test]
fn a_shell_and_its_child_are_followed() {
    let script =
        [c"sh".as_ptr(), c"-c".as_ptr(), c"cd /etc; cat hostname >/dev/null; exit 0".as_ptr(), std::ptr::null()];
    let Some(report) = watch_with(
        false,
        |_| (),
        || {
            if unsafe { libc::fork() } == 0 {
                unsafe { libc::execv(c"/bin/sh".as_ptr(), script.as_ptr()) };
            }
            unsafe { libc::wait(std::ptr::null_mut()) };
        },
    ) else {
        return;
    };
    let mut state = State::default();
    let (mut known, mut programs, mut opened) = (false, Vec::new(), false);
    for bytes in report.before.iter().chain(&report.seen) {
        let event = Event::parse(bytes).unwrap();
        let effect = state.follow(&event);
        let thread = state.thread(event.tid);
        known |= state.thread(report.child).is_some_and(|child| child.facts.cwd.len() > 1);
        if let (Execve::CODE, Some(thread)) = (event.code(), thread) {
            let parent = state.thread(thread.ptid).map(|parent| parent.facts.comm.to_vec());
            programs.push((thread.facts.comm.to_vec(), parent, thread.facts.cwd.to_vec()));
        }
        if event.code() == Openat::CODE && Openat::decode(&event).name == Some(b"hostname") {
            let fd = thread.and_then(|thread| state.fd_of(thread, Openat::decode(&event).fd.unwrap()));
            opened |= fd.is_some_and(|fd| &*fd.name == b"/etc/hostname");
        }
        state.settle(effect);
    }
    assert!(known, "the child was not in the snapshot");
    let inside = [report.folder.to_str().unwrap(), "/"].concat().into_bytes();
    assert_eq!(programs.len(), 2, "{programs:?}");
    assert_eq!((programs[0].0.as_slice(), &programs[0].2), (&b"sh"[..], &inside));
    assert_eq!(programs[1], (b"cat".to_vec(), Some(b"sh".to_vec()), b"/etc/".to_vec()));
    assert!(opened, "the name of the opened file is not known");
}
