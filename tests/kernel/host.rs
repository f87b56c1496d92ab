//! The whole host: all processes but the one that watches, whose children are watched. Here only this program and what it starts is looked at.

use crate::harness::{decoded, watch_with};
use crate::turns::alone;
use lanner_schema::events::Fchmod;
use lanner_source::live::Scope;
use std::sync::atomic::{AtomicBool, Ordering};

/// Modes by which the calls are told apart.
const BY_WATCHER: libc::c_uint = 0o111;
const BY_CHILD: libc::c_uint = 0o222;
const BY_GRANDCHILD: libc::c_uint = 0o444;

#[test]
fn own_threads_are_left_out_and_children_are_not() {
    let _alone = alone();
    let over = AtomicBool::new(false);
    let report = std::thread::scope(|scope| {
        // A thread of the watching program makes the same calls all the while.
        scope.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                unsafe { libc::fchmod(-1, BY_WATCHER) };
                std::thread::sleep(std::time::Duration::from_micros(200));
            }
        });
        let report = watch_with(
            false,
            |options| {
                options.scope = Scope::Host;
                options.within = Some(std::process::id().cast_signed());
                options.syscalls = vec!["fchmod".to_owned()];
            },
            || unsafe {
                libc::fchmod(-1, BY_CHILD);
                if libc::fork() == 0 {
                    libc::fchmod(-1, BY_GRANDCHILD);
                    libc::_exit(0);
                }
                libc::wait(std::ptr::null_mut());
                libc::usleep(20_000);
            },
        );
        over.store(true, Ordering::Relaxed);
        report
    });
    let Some(report) = report else { return };
    let modes: Vec<_> = decoded!(report, Fchmod).iter().map(|e| e.mode.unwrap()).collect();
    assert!(!modes.contains(&BY_WATCHER), "the watcher watched itself");
    let of = |mode| modes.iter().filter(|&&seen| seen == mode).count();
    assert_eq!((of(BY_CHILD), of(BY_GRANDCHILD)), (1, 1), "{modes:?}");
}
