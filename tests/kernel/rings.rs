//! The rings: identity calls that change nothing cost no space, exec and exit have the last quarter, and time goes forward.

use crate::harness::{LOSSES_ALLOWED, Report, decoded, watch_with};
use crate::turns::alone;
use lanner_schema::events::{Openat, Procexit, Setresuid, Setuid};
use lanner_source::live::LossReason;

/// Index of the classes in the statistics.
const LIFECYCLE: usize = 0;
const IDENTITY: usize = 1;

/// Calls of a loop, more than the rings could hold.
const CALLS: u64 = 20_000;

#[test]
fn identity_calls_that_change_nothing_are_dropped_and_counted() {
    let _alone = alone();
    let Some(report) = watch_with(
        !LOSSES_ALLOWED,
        |options| {
            options.syscalls.clear();
            options.ask(&[]);
            options.syscalls = vec!["setresuid".to_owned(), "setuid".to_owned(), "prctl".to_owned()];
        },
        || unsafe {
            let keep = u32::MAX;
            for _ in 0..CALLS {
                libc::syscall(libc::SYS_setresuid, keep, keep, keep);
                libc::prctl(libc::PR_SET_NAME, c"another".as_ptr());
            }
            libc::syscall(libc::SYS_setuid, 1000);
            libc::syscall(libc::SYS_setuid, 1000);
            libc::syscall(libc::SYS_setuid, 0);
        },
    ) else {
        return;
    };
    let setuid: Vec<_> = decoded!(report, Setuid).iter().map(|e| (e.res, e.uid)).collect();
    assert_eq!(setuid, [(Some(0), Some(1000))], "only what changed is told");
    assert!(decoded!(report, Setresuid).is_empty());
    let identity = report.stats.classes[IDENTITY];
    assert_eq!((identity.seen, identity.filtered, identity.delivered), (CALLS + 3, CALLS + 2, 1));
}

#[test]
fn calls_that_rules_ask_for_are_all_told() {
    let Some(report) = watch_with(
        !LOSSES_ALLOWED,
        |options| {
            options.ask(&["setuid"]);
            options.syscalls = vec!["setresuid".to_owned(), "setuid".to_owned()];
        },
        || unsafe {
            libc::syscall(libc::SYS_setuid, 0);
            libc::syscall(libc::SYS_setuid, 0);
            libc::syscall(libc::SYS_setresuid, 0, 0, 0);
        },
    ) else {
        return;
    };
    assert_eq!((decoded!(report, Setuid).len(), decoded!(report, Setresuid).len()), (2, 0));
}

#[test]
fn a_flood_of_identities_leaves_room_for_ends() {
    let _alone = alone();
    let Some(report) = watch_with(
        LOSSES_ALLOWED,
        |options| {
            options.syscalls = vec!["setuid".to_owned()];
            options.lifecycle_ring = 4096;
        },
        || unsafe {
            for _ in 0..4 {
                if libc::fork() == 0 {
                    (0..CALLS).for_each(|_| _ = libc::syscall(libc::SYS_setuid, 0));
                    libc::_exit(0);
                }
            }
            while libc::wait(std::ptr::null_mut()) > 0 {}
        },
    ) else {
        return;
    };
    let identity = report.stats.classes[IDENTITY];
    assert!(identity.lost[LossReason::RingFull as usize] > 0, "no flood: {identity:?}");
    assert_eq!(decoded!(report, Procexit).len(), 5, "{:?}", report.stats.classes[LIFECYCLE]);
}

/// Times of a report's events, in the order of arrival: how far time goes back at most, in ns, and for one thread.
fn backwards(report: &Report) -> (u64, u64) {
    let (mut most, mut most_of_one) = (0, 0);
    let (mut newest, mut of_thread) = (0u64, std::collections::HashMap::new());
    for event in report.events() {
        most = most.max(newest.saturating_sub(event.ts));
        newest = newest.max(event.ts);
        let own: &mut u64 = of_thread.entry(event.tid).or_default();
        most_of_one = most_of_one.max(own.saturating_sub(event.ts));
        *own = event.ts.max(*own);
    }
    (most, most_of_one)
}

#[test]
fn a_thread_that_uses_both_rings_is_told_in_order() {
    let _alone = alone();
    let Some(report) = watch_with(
        LOSSES_ALLOWED,
        |options| options.syscalls = vec!["setuid".to_owned(), "openat".to_owned()],
        || unsafe {
            for _ in 0..3 {
                if libc::fork() == 0 {
                    break;
                }
            }
            for _ in 0..5000 {
                libc::syscall(libc::SYS_setuid, 0);
                libc::syscall(libc::SYS_openat, -1, c"relative".as_ptr(), 0, 0);
            }
            while libc::wait(std::ptr::null_mut()) > 0 {}
        },
    ) else {
        return;
    };
    let (opened, set) = (decoded!(report, Openat), decoded!(report, Setuid));
    assert!(opened.len() > 1000 && set.len() > 1000);
    if report.stats.total().lost_in_all() == 0 {
        let mut last = std::collections::HashMap::new();
        for event in report.events().filter(|event| event.code() != Procexit::CODE) {
            let before = last.insert(event.tid, event.code());
            assert_ne!(before, Some(event.code()), "a thread alternates, its events do not");
        }
    }
    let (most, of_one) = backwards(&report);
    println!("time goes back by {most} ns at most");
    assert_eq!(of_one, 0, "a thread's events are not in order");
    // A program that the hypervisor stops between its time and its ring takes longer than the hold.
    assert!(most < 50_000_000, "{most} ns");
}
