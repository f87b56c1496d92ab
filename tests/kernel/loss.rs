//! Honest accounting: a tiny ring that overflows loses events, each of them counted, no end of a process, and tells a coverage gap.

use crate::harness::{LOSSES_ALLOWED, Report, decoded, watch_each, watch_with};
use crate::turns::alone;
use lanner_schema::Event;
use lanner_schema::events::{Close, Procexit};
use lanner_schema::snapshot::{Gap, GapPhase};
use lanner_source::live::{LiveOptions, LossReason, class_of};

/// Calls of the child, which come faster than anybody reads.
const CALLS: usize = 20_000;

fn tiny(options: &mut LiveOptions) {
    options.syscalls = vec!["close".to_owned()];
    options.ring = 4096;
}

fn flood() {
    flood_from(0);
}

/// Calls that tell their number by the descriptor that they would close.
fn flood_from(first: usize) {
    (first..first + CALLS).for_each(|number| _ = unsafe { libc::close(-1 - number as i32) });
}

#[test]
fn what_does_not_fit_is_counted() {
    let _alone = alone();
    let Some(report) = watch_with(LOSSES_ALLOWED, tiny, flood) else { return };
    let seen = decoded!(report, Close).len() as u64;
    let file = report.stats.classes[3];
    assert_eq!(file.seen, CALLS as u64);
    assert_eq!(file.delivered, seen);
    assert_eq!(file.seen, file.delivered + file.filtered + file.lost_in_all());
    assert!(file.lost[LossReason::RingFull as usize] > 0 && file.lost_in_all() == file.lost[0], "{file:?}");
    assert_eq!(report.refused[usize::from(Close::CODE)], file.lost_in_all());
    assert_eq!(decoded!(report, Procexit).len(), 1);
    let on_cpus: u64 = report.stats.cpus.iter().map(|cpu| cpu[3].seen).sum();
    assert_eq!(on_cpus, file.seen);
    assert_eq!((report.stats.malformed, report.stats.recursion_misses), (0, 0));
}

fn gaps(report: &Report) -> Vec<Gap> {
    let events = report.before.iter().map(|bytes| Event::parse(bytes).unwrap());
    events.filter_map(|event| Gap::from_event(&event)).map(Result::unwrap).collect()
}

#[test]
fn losses_are_told_as_gaps_that_open_and_close() {
    let _alone = alone();
    // The child goes on when a gap is closed, however long that takes.
    let mut gate = [0; 2];
    assert_eq!(unsafe { libc::pipe(gate.as_mut_ptr()) }, 0);
    let act = || {
        for flood in 0..2 {
            flood_from(flood * CALLS);
            let mut byte = 0u8;
            unsafe { libc::read(gate[0], (&raw mut byte).cast(), 1) };
        }
    };
    let mut each = |event: &Event<'_>| {
        let gap = Gap::from_event(event).map(Result::unwrap);
        if gap.is_some_and(|gap| gap.phase == GapPhase::Closed) {
            unsafe { libc::write(gate[1], c"x".as_ptr().cast(), 1) };
        }
    };
    let report = watch_each(LOSSES_ALLOWED, tiny, &mut each, act);
    gate.into_iter().for_each(|end| _ = unsafe { libc::close(end) });
    let Some(report) = report else { return };
    let gaps = gaps(&report);
    let of = |phase| gaps.iter().filter(|gap| gap.phase == phase).collect::<Vec<_>>();
    let (opened, closed) = (of(GapPhase::Opened), of(GapPhase::Closed));
    assert_eq!((opened.len(), closed.len()), (2, 2), "{gaps:?}");
    for (opened, closed) in opened.iter().zip(&closed) {
        assert!(opened.from < opened.to && opened.from == closed.from && opened.to <= closed.to, "{gaps:?}");
        assert_eq!((closed.classes(), closed.reasons()), (vec!["file"], vec!["ring full"]));
    }
    assert!(closed[0].to < opened[1].from, "{gaps:?}");
    // The gaps hold all that was lost: wherever numbers are missing, there is one.
    let lost: u64 = closed.iter().map(|gap| gap.lost()).sum();
    assert_eq!(lost, report.stats.total().lost_in_all());
    let calls: Vec<(u64, i64)> =
        report.all(Close::CODE).iter().map(|event| (event.ts, -1 - Close::decode(event).fd.unwrap())).collect();
    let mut missing = 0;
    for pair in calls.windows(2).filter(|pair| pair[1].1 != pair[0].1 + 1) {
        let [(before, _), (after, _)] = pair else { unreachable!() };
        missing += 1;
        assert!(closed.iter().any(|gap| gap.from <= *after && *before <= gap.to), "{gaps:?} {pair:?}");
    }
    assert!(missing > 0, "{calls:?}");
}

#[test]
fn nothing_is_told_where_nothing_is_lost() {
    let _alone = alone();
    let Some(report) = watch_with(!LOSSES_ALLOWED, |options| options.syscalls = vec!["close".to_owned()], flood) else {
        return;
    };
    assert_eq!(gaps(&report), []);
}

#[test]
fn each_syscall_has_the_class_of_its_program() {
    let classes = ["close", "openat", "connect", "execve", "setuid", "signaldeliver", "procexit", "getrandom"];
    assert_eq!(
        classes.map(class_of),
        ["file", "file", "net", "lifecycle", "identity", "process", "lifecycle", "generic"]
    );
}
