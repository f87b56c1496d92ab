//! What this kernel, these privileges and this container allow, as facts; what follows from them is told by `lanner doctor`.

use crate::live::{self, HOST_PID_NAMESPACE, Variant};
use crate::trial::{Answer, Place, Trial};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

/// Tracepoints that the probe's programs are attached to.
const TRACEPOINTS: [&str; 6] = [
    "sys_exit",
    "sched_process_exec",
    "sched_process_fork",
    "sched_process_exit",
    "signal_deliver",
    "cgroup_attach_task",
];

/// What was found out. Nothing was attached for it, and no event of any process was looked at.
#[derive(Debug, Clone)]
pub struct Facts {
    /// As `uname -r` and `uname -m` tell.
    pub release: String,
    /// The architecture.
    pub machine: String,
    /// The kernel tells its types (`/sys/kernel/btf/vmlinux`).
    pub types: bool,
    /// The kernel compiles programs to machine code; `None` where it does not say.
    pub compiled: Option<bool>,
    /// Bit mask of the effective capabilities, as in `/proc/self/status`.
    pub capabilities: u64,
    /// The active mode of lockdown; `None` where securityfs does not say.
    pub lockdown: Option<String>,
    /// The first pid namespace is this one.
    pub host_pids: bool,
    /// `kernel.unprivileged_bpf_disabled`: 0, anybody may load BPF programs; `None` where the kernel does not say.
    pub unprivileged: Option<String>,
    /// Where cgroups of version 2 are mounted.
    pub cgroups: Option<String>,
    /// Controllers are mounted as cgroups of version 1, here.
    pub old_cgroups: Option<String>,
    /// `HOST_ROOT`, and whether there is a `/etc/passwd` below it.
    pub host_root: Option<(String, bool)>,
    /// Tracepoints that the probe needs, each with the kernel's answer to a program for it.
    pub tracepoints: Vec<(&'static str, Answer)>,
    /// Maps that the probe needs.
    pub maps: Vec<(&'static str, Answer)>,
    /// A program that walks over all tasks.
    pub iterator: Answer,
    /// Other kinds of programs, which Lanner does without.
    pub others: Vec<(&'static str, Answer)>,
    /// Which of the probe's objects fits.
    pub variant: Variant,
    /// How many programs the kernel took, and what is missing; or why it takes none.
    pub probe: Result<(usize, Vec<String>), String>,
}

impl Facts {
    /// Finds out.
    pub fn gather() -> Self {
        let uname = rustix::system::uname();
        let trial = Trial::new();
        let place = |place| trial.as_ref().map_or(Answer::Missing, |trial| trial.place(place));
        let map = |kind| trial.as_ref().map_or(Answer::Missing, |trial| trial.map(kind));
        let variant = Variant::of_kernel();
        let (store, store_name) = match variant {
            Variant::Current => (libbpf_sys::BPF_MAP_TYPE_TASK_STORAGE, "task storage"),
            Variant::Old => (libbpf_sys::BPF_MAP_TYPE_HASH, "hash"),
        };
        Self {
            release: uname.release().to_string_lossy().into_owned(),
            machine: uname.machine().to_string_lossy().into_owned(),
            types: Path::new("/sys/kernel/btf/vmlinux").exists(),
            compiled: read("/proc/sys/net/core/bpf_jit_enable").map(|text| text.trim() != "0"),
            capabilities: capabilities(&read("/proc/self/status").unwrap_or_default()),
            lockdown: read("/sys/kernel/security/lockdown").and_then(|text| chosen(&text)),
            host_pids: std::fs::metadata("/proc/self/ns/pid").is_ok_and(|meta| meta.ino() == HOST_PID_NAMESPACE),
            unprivileged: read("/proc/sys/kernel/unprivileged_bpf_disabled").map(|text| text.trim().to_owned()),
            cgroups: read("/proc/self/mounts").and_then(|text| mount_of(&text, "cgroup2")),
            old_cgroups: read("/proc/self/mounts").and_then(|text| mount_of(&text, "cgroup")),
            host_root: std::env::var("HOST_ROOT").ok().map(|root| {
                let there = Path::new(&root).join("etc/passwd").exists();
                (root, there)
            }),
            tracepoints: TRACEPOINTS.map(|name| (name, place(Place::Tracepoint(name)))).to_vec(),
            maps: vec![
                ("ring buffer", map(libbpf_sys::BPF_MAP_TYPE_RINGBUF)),
                ("program array", map(libbpf_sys::BPF_MAP_TYPE_PROG_ARRAY)),
                (store_name, map(store)),
            ],
            iterator: place(Place::Iterator("task")),
            others: vec![("kprobe", place(Place::Kprobe)), ("LSM", place(Place::Lsm("file_open")))],
            variant,
            probe: live::try_out().map_err(|error| error.to_string()),
        }
    }
}

fn read(path: &str) -> Option<String> {
    std::fs::read_to_string(path).ok()
}

/// The mask behind `CapEff:`.
fn capabilities(status: &str) -> u64 {
    let mask = status.lines().find_map(|line| line.strip_prefix("CapEff:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default()
}

/// The word in brackets of `none [integrity] confidentiality`.
fn chosen(text: &str) -> Option<String> {
    let (_, rest) = text.split_once('[')?;
    rest.split_once(']').map(|(word, _)| word.to_owned())
}

/// Where a kind of file system is mounted first.
fn mount_of(mounts: &str, kind: &str) -> Option<String> {
    mounts.lines().find_map(|line| {
        let mut words = line.split(' ').skip(1);
        let folder = words.next()?;
        (words.next()? == kind).then(|| folder.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::{capabilities, chosen, mount_of};

    #[test]
    fn files_of_the_kernel_are_read() {
        assert_eq!(capabilities("Name:\tx\nCapEff:\t000001ffffffffff\n"), 0x1ff_ffff_ffff);
        assert_eq!(chosen("none [integrity] confidentiality\n").as_deref(), Some("integrity"));
        assert_eq!(chosen("none"), None);
        let mounts = "cgroup /sys/fs/cgroup/cpu cgroup rw 0 0\nnone /sys/fs/cgroup/unified cgroup2 rw 0 0\n";
        assert_eq!(mount_of(mounts, "cgroup2").as_deref(), Some("/sys/fs/cgroup/unified"));
        assert_eq!(mount_of(mounts, "cgroup").as_deref(), Some("/sys/fs/cgroup/cpu"));
        assert_eq!(mount_of(mounts, "tracefs"), None);
    }
}
