//! All programs at once: the kernel's verifier takes them, in a bounded time.

use crate::harness::watch;
use crate::turns::alone;
use lanner_schema::syscalls::SYSCALLS;
use std::time::Duration;

/// Instructions that the verifier may go through for one program; its own limit is a million.
const MOST_VERIFIED: u32 = 400_000;

#[test]
fn every_program_is_accepted() {
    let _alone = alone();
    let all: Vec<&str> = SYSCALLS.iter().map(|syscall| syscall.name).collect();
    let Some(mut report) = watch(&all, || ()) else { return };
    assert!(!report.seen.is_empty());
    // Without the kernel's answer a program that does not load would only be left out.
    assert!(!report.missing.iter().any(|line| line.contains("verifier")), "{:#?}", report.missing);
    report.programs.sort_by_key(|(_, verified)| std::cmp::Reverse(*verified));
    let total: u32 = report.programs.iter().map(|(_, verified)| verified).sum();
    println!(
        "{} programs, {total} instructions verified, started in {:?} of CPU time",
        report.programs.len(),
        report.start
    );
    for (name, verified) in report.programs.iter().take(12) {
        println!("{verified:8} {name}");
    }
    assert!(report.programs[0].1 < MOST_VERIFIED);
    assert!(report.start < Duration::from_secs(10), "{:?}", report.start);
}
