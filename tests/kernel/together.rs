//! Cases that can share a load of the probe: each acts in a process of its own, and is checked on that process's events alone.

use crate::harness::{Report, own_mappings, populate, watch};
use std::collections::BTreeSet;
use std::ffi::CStr;
use std::panic::AssertUnwindSafe;

/// What one child does, and what must be told of it. It is watched with the options of [`watch`].
#[derive(Clone, Copy)]
pub struct Case<'a> {
    /// Names its folder where it shares a load, and its failure.
    pub name: &'a CStr,
    pub syscalls: &'a [&'a str],
    /// As for [`watch`]: neither a lock nor memory.
    pub act: &'a dyn Fn(),
    pub check: &'a dyn Fn(&Report),
}

impl Case<'_> {
    /// With a load of its own.
    pub fn alone(&self) {
        if let Some(report) = watch(self.syscalls, self.act) {
            (self.check)(&report);
        }
    }
}

/// A file with two numbers for each case: its child's process id, and how that one ended, as `waitpid` tells it.
const ENDS: &CStr = c"ends";

/// The syscalls of all cases, each once.
pub fn syscalls<'a>(cases: &[Case<'a>]) -> Vec<&'a str> {
    let all: BTreeSet<&str> = cases.iter().flat_map(|case| case.syscalls).copied().collect();
    all.into_iter().collect()
}

/// In the watched child: carries out one case after the other, each in a child and a folder of its own.
pub fn act(cases: &[Case<'_>]) -> impl FnOnce() {
    let texts = own_mappings();
    move || unsafe {
        let ends = libc::open(ENDS.as_ptr(), libc::O_CREAT | libc::O_WRONLY | libc::O_CLOEXEC, 0o600);
        for case in cases {
            libc::mkdir(case.name.as_ptr(), 0o700);
            libc::chdir(case.name.as_ptr());
            let child = libc::fork();
            if child == 0 {
                populate(&texts);
                (case.act)();
                libc::_exit(0);
            }
            let mut end = [child, 0];
            libc::waitpid(child, &raw mut end[1], 0);
            libc::chdir(c"..".as_ptr());
            libc::write(ends, end.as_ptr().cast(), size_of_val(&end));
        }
        libc::close(ends);
    }
}

/// Checks all cases, each on the events of its process and of those that descend from it; names those that fail.
pub fn check(report: &Report, cases: &[Case<'_>]) {
    let ends = std::fs::read(report.folder.join(ENDS.to_str().unwrap())).unwrap();
    let ends: Vec<i32> = ends.as_chunks().0.iter().map(|bytes| i32::from_ne_bytes(*bytes)).collect();
    let ends = ends.as_chunks().0;
    assert_eq!(ends.len(), cases.len());
    let mut failed = Vec::new();
    for (case, [child, status]) in cases.iter().zip(ends) {
        let name = case.name.to_str().unwrap();
        println!("case: {name}");
        let check = || {
            assert_eq!(*status, 0, "the child failed");
            (case.check)(&report.of((*child).into(), name));
        };
        if std::panic::catch_unwind(AssertUnwindSafe(check)).is_err() {
            failed.push(name);
        }
    }
    assert!(failed.is_empty(), "failed: {failed:?}");
}
