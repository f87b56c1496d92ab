//! reboot: one that ends its caller is told all the same, before it; one that returns, at its end. In a pid namespace of its own, where it kills the first process
//! of that namespace and nothing else.

use crate::together::Case;
use lanner_schema::events::{Procexit, Syscall};
use lanner_schema::syscalls::by_name;

pub const CASE: Case<'static> = Case {
    name: c"reboot",
    syscalls: &["reboot"],
    act: &|| unsafe {
        if libc::unshare(libc::CLONE_NEWPID) != 0 {
            return;
        }
        let child = libc::fork();
        // The host's own first process is the only other one with this number.
        if child == 0 {
            if libc::getpid() == 1 && libc::getppid() == 0 {
                // Refused there: told at its end.
                libc::reboot(libc::RB_KEXEC);
                libc::reboot(libc::RB_AUTOBOOT);
            }
            libc::_exit(9);
        }
        let mut status = 0;
        libc::waitpid(child, &raw mut status, 0);
        libc::close(libc::creat(
            if libc::WTERMSIG(status) == libc::SIGHUP { c"hangup" } else { c"other" }.as_ptr(),
            0o600,
        ));
    },
    check: &|report| {
        if report.missing.iter().any(|line| line.starts_with("reboot: ")) || !report.folder.join("hangup").exists() {
            println!(
                "skipped: no pid namespace, or functions of the kernel can't be watched here: {:?}",
                report.missing
            );
            return;
        }
        let reboot = by_name("reboot").map(|syscall| syscall.code);
        let told: Vec<_> = report
            .events()
            .filter_map(|event| match event.code() {
                Syscall::CODE => Some((event.tid, Syscall::decode(&event).ID == reboot)),
                Procexit::CODE => Some((event.tid, false)),
                _ => None,
            })
            .collect();
        let [(first, true), (second, true), (end, false), (_, false)] = told[..] else { panic!("{told:?}") };
        assert!(first == second && first == end && first != report.child, "{told:?}");
    },
};

#[test]
fn a_restart_is_told_before_its_caller_ends() {
    CASE.alone();
}
