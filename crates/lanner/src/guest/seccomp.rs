//! Calls that Lanner never makes once it watches, and that whoever takes it over would like to make. A list of what is denied, not of what is allowed:
//! programs that outputs start are under it too, and need whatever they need.

use lanner_schema::syscalls;
use seccompiler::{BpfProgram, Error, SeccompAction, SeccompFilter, TargetArch, apply_filter_all_threads};
use std::collections::BTreeMap;

/// The calls, by what they are about.
pub const DENIED: [(&str, &[&str]); 8] = [
    ("other processes", &["ptrace", "process_vm_readv", "process_vm_writev", "pidfd_getfd", "kcmp"]),
    ("the kernel", &["init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load", "reboot"]),
    (
        "what is mounted",
        &[
            "mount",
            "umount2",
            "pivot_root",
            "chroot",
            "move_mount",
            "open_tree",
            "fsopen",
            "fsconfig",
            "fsmount",
            "fspick",
            "mount_setattr",
            "swapon",
            "swapoff",
            "acct",
            "quotactl",
            "quotactl_fd",
        ],
    ),
    ("namespaces", &["unshare", "setns"]),
    (
        "clock and names",
        &["settimeofday", "clock_settime", "clock_adjtime", "adjtimex", "sethostname", "setdomainname"],
    ),
    ("keys", &["add_key", "request_key", "keyctl"]),
    ("hardware", &["iopl", "ioperm", "modify_ldt"]),
    (
        "ways around",
        &[
            "io_uring_setup",
            "io_uring_enter",
            "io_uring_register",
            "userfaultfd",
            "perf_event_open",
            "open_by_handle_at",
            "fanotify_init",
            "lookup_dcookie",
            "vhangup",
            "syslog",
        ],
    ),
];

/// Denied too, where no output runs a program.
const STARTS: [&str; 2] = ["execve", "execveat"];

/// Marks calls by the x32 interface of x86_64, which have numbers of their own.
const X32: i64 = 0x4000_0000;

/// EPERM, on all architectures.
const NOT_PERMITTED: u32 = 1;

/// From now on no thread of this process makes one of these calls; it gets EPERM.
///
/// # Errors
/// Why the kernel refuses the filter.
pub fn begin(runs_programs: bool) -> Result<(), Error> {
    apply_filter_all_threads(&filter(runs_programs)?)
}

fn filter(runs_programs: bool) -> Result<BpfProgram, Error> {
    let arch: TargetArch = std::env::consts::ARCH.try_into()?;
    let starts = if runs_programs { &[][..] } else { &STARTS[..] };
    let names = DENIED.iter().flat_map(|(_, names)| *names).chain(starts);
    let numbers = names.filter_map(|name| number(name, arch));
    let numbers = numbers.flat_map(|number| match arch {
        TargetArch::x86_64 => vec![number, number | X32],
        _ => vec![number],
    });
    // Calls without further rules are denied whatever their arguments.
    let rules: BTreeMap<i64, Vec<_>> = numbers.map(|number| (number, Vec::new())).collect();
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, SeccompAction::Errno(NOT_PERMITTED), arch)?;
    Ok(filter.try_into()?)
}

/// A call's number, where the architecture has it.
fn number(name: &str, arch: TargetArch) -> Option<i64> {
    let syscall = syscalls::by_name(name)?;
    let number = match arch {
        TargetArch::x86_64 => syscall.x86_64,
        TargetArch::aarch64 => syscall.arm64,
        _ => None,
    };
    number.map(i64::from)
}

#[cfg(test)]
mod tests {
    use super::{DENIED, STARTS, filter};
    use lanner_schema::syscalls::by_name;

    #[test]
    fn all_names_are_calls() {
        for name in DENIED.iter().flat_map(|(_, names)| *names).chain(&STARTS) {
            let syscall = by_name(name).unwrap();
            assert!(syscall.x86_64.is_some(), "{name}");
        }
    }

    #[test]
    fn a_denied_call_is_denied_and_others_are_not() {
        let in_thread = std::thread::spawn(|| {
            let name = rustix::system::uname();
            seccompiler::apply_filter(&filter(false).unwrap()).unwrap();
            // The name that it has anyway.
            let set = rustix::system::sethostname(name.nodename().to_bytes());
            let run = std::process::Command::new("/bin/true").status();
            (set, run.map_err(|error| error.kind()), std::fs::read("/proc/self/stat").is_ok())
        });
        let (set, run, read) = in_thread.join().unwrap();
        assert_eq!(set, Err(rustix::io::Errno::PERM));
        assert_eq!(run.unwrap_err(), std::io::ErrorKind::PermissionDenied);
        assert!(read);
        let in_thread = std::thread::spawn(|| {
            seccompiler::apply_filter(&filter(true).unwrap()).unwrap();
            std::process::Command::new("/bin/true").status().is_ok_and(|status| status.success())
        });
        assert!(in_thread.join().unwrap());
    }
}
