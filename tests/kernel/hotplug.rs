//! A CPU goes and comes back while the probe works: its events are told, and none is lost uncounted. Only in the virtual machines of `tests/vm`.

use crate::harness::decoded;
use crate::together::Case;
use crate::turns::alone;
use lanner_schema::events::{Clone, Close, Procexit};
use std::sync::atomic::{AtomicBool, Ordering};

/// Set by `tests/vm/run.sh` in its guests.
pub const GUEST: &str = "LANNER_VM_GUEST";
/// Calls in each phase.
const CALLS: usize = 200;
const ONLINE: &std::ffi::CStr = c"/sys/devices/system/cpu/cpu1/online";

/// False where the CPU is not there.
unsafe fn bind(cpu: usize) -> bool {
    unsafe {
        let mut set: libc::cpu_set_t = std::mem::zeroed();
        libc::CPU_SET(cpu, &mut set);
        libc::sched_setaffinity(0, size_of_val(&set), &raw const set) == 0
    }
}

unsafe fn switch(on: bool) {
    unsafe {
        let fd = libc::open(ONLINE.as_ptr(), libc::O_WRONLY);
        let word = if on { c"1" } else { c"0" };
        if libc::write(fd, word.as_ptr().cast(), 1) != 1 {
            libc::_exit(1);
        }
        libc::close(fd);
    }
}

/// Calls that only this phase makes.
unsafe fn calls(phase: i32) {
    (0..CALLS).for_each(|_| _ = unsafe { libc::close(-phase) });
}

pub const CASE: Case<'static> = Case {
    name: c"hotplug",
    syscalls: &["close", "clone"],
    act: &|| unsafe {
        let (access, flags) = (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_SHARED | libc::MAP_ANONYMOUS);
        let over = AtomicBool::from_ptr(libc::mmap(std::ptr::null_mut(), 4096, access, flags, -1, 0).cast());
        // Works on the CPU all the while; the kernel moves it away and it comes back.
        if libc::fork() == 0 {
            bind(1);
            while !over.load(Ordering::Relaxed) {
                libc::close(-9);
                libc::usleep(1000);
            }
            bind(1);
            calls(8);
            libc::_exit(0);
        }
        bind(0);
        calls(2);
        bind(1);
        calls(3);
        switch(false);
        calls(4);
        let gone = !bind(1);
        switch(true);
        let back = bind(1);
        calls(5);
        over.store(true, Ordering::Relaxed);
        let mut status = 0;
        libc::wait(&raw mut status);
        if !gone || !back || status != 0 {
            libc::_exit(2);
        }
    },
    check: &|report| {
        let closes = decoded!(report, Close);
        let of = |phase: i64| closes.iter().filter(|close| close.fd == Some(-phase)).count();
        assert_eq!([2, 3, 4, 5, 8].map(of), [CALLS; 5]);
        assert!(of(9) > 0);
        // In the CPU's own counters, which outlast its absence.
        let on_cpus: Vec<u64> = report.stats.cpus.iter().map(|cpu| cpu[3].delivered).collect();
        assert!(on_cpus[0] >= 2 * CALLS as u64 && on_cpus[1] >= 3 * CALLS as u64, "{on_cpus:?}");
        assert_eq!((decoded!(report, Clone).len(), decoded!(report, Procexit).len()), (2, 2));
        assert_eq!(report.stats.recursion_misses, 0);
    },
};

#[test]
fn a_cpu_that_goes_and_comes() {
    let _alone = alone();
    if std::env::var_os(GUEST).is_none() {
        println!("skipped: switches a CPU off; only in a guest of tests/vm");
        return;
    }
    CASE.alone();
}
