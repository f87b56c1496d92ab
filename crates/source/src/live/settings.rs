//! What the probe is told when it is loaded: the bytes of `struct settings` in `bpf/lib/maps.h`.

use super::LiveOptions;
use super::scope::Watched;
use super::uring::{self, Uring};
use crate::host_root::host_path;
use lanner_schema::syscalls::{SYSCALLS, Syscall, Uses, by_name};
use rustix::time::{ClockId, clock_gettime};

/// Numbers of syscalls that the probe's tables cover.
pub(super) const NUMBERS: usize = 512;
/// No such syscall.
const NONE: u16 = 0xffff;
/// `enum scope_mode` of `bpf/lib/maps.h`.
const SCOPE_PROCESS: u32 = 1;
const SCOPE_CGROUP: u32 = 2;
const SCOPE_HOST: u32 = 3;
/// `IF_CHANGED` of `bpf/lib/maps.h`, beside a class.
pub(super) const IF_CHANGED: u8 = 0x40;
/// How the schema selects delivered signals.
pub(super) const SIGNALS: &str = "signal_deliver";

/// What a probe is told.
#[derive(Debug)]
pub(super) struct Settings<'a> {
    pub options: &'a LiveOptions,
    pub watched: &'a Watched,
    /// When the host booted, ns since 1970: what is added to the kernel's times.
    pub boot_epoch: u64,
    /// CPUs that there can be.
    pub cpus: u32,
    /// What is known of rings.
    pub uring: Uring,
}

impl Settings<'_> {
    /// In the order of the C struct.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let (mode, pid, cgroup, level) = match *self.watched {
            Watched::Process(pid) => (SCOPE_PROCESS, pid, 0, 0),
            Watched::Cgroup { id, level } => (SCOPE_CGROUP, 0, id, level),
            Watched::Host { within } => (SCOPE_HOST, within.unwrap_or(0), 0, 0),
        };
        let signals = self.options.syscalls.iter().any(|name| name == SIGNALS);
        let mut out = Vec::with_capacity(6 * NUMBERS);
        out.extend_from_slice(&self.boot_epoch.to_le_bytes());
        out.extend_from_slice(&self.options.lifecycle_ring.to_le_bytes());
        out.extend_from_slice(&look_mask(self.options.ring, self.cpus).to_le_bytes());
        out.extend_from_slice(&cgroup.to_le_bytes());
        out.extend_from_slice(&level.to_le_bytes());
        out.extend_from_slice(&mode.to_le_bytes());
        out.extend_from_slice(&pid.to_le_bytes());
        out.extend_from_slice(&self.options.snaplen.to_le_bytes());
        out.extend_from_slice(&u32::from(signals).to_le_bytes());
        out.extend_from_slice(&host_mounts().to_le_bytes());
        out.extend_from_slice(&self.options.ring.to_le_bytes());
        out.extend_from_slice(&self.cpus.to_le_bytes());
        out.extend_from_slice(&self.uring.creds_bit.to_le_bytes());
        out.extend_from_slice(&self.uring.async_bit.to_le_bytes());
        out.extend_from_slice(&u32::from(self.uring.parts_of_completion).to_le_bytes());
        for number in uring::numbers().into_iter().chain(natives_of_32()) {
            out.extend_from_slice(&number.to_le_bytes());
        }
        for code in codes() {
            out.extend_from_slice(&code.to_le_bytes());
        }
        out.extend_from_slice(&(rustix::param::page_size() as u32 / 1024).to_le_bytes());
        out
    }
}

/// Bytes of ring for one event that does not look how full it is; most are smaller by far.
const UNLOOKED: u32 = 4096;
/// Events between two looks at most.
const LOOK_EVERY: u32 = 64;

/// How many events are written between two looks how full a ring of so many bytes is, less one: few where the ring is small, or many CPUs share it.
fn look_mask(ring: u32, cpus: u32) -> u32 {
    let every = (ring / UNLOOKED / cpus.max(1)).clamp(1, LOOK_EVERY);
    (1 << every.ilog2()) - 1
}

/// Inode of the first process's mount namespace; of our own where that one is not told; 0 where neither is.
pub(crate) fn host_mounts() -> u32 {
    use std::os::unix::fs::MetadataExt as _;
    let inode = |process: &str| {
        std::fs::metadata(host_path(&format!("/proc/{process}/ns/mnt"))).map(|namespace| namespace.ino())
    };
    inode("1").or_else(|_| inode("self")).map_or(0, |inode| inode as u32)
}

/// Nanoseconds since 1970 when the host booted.
pub(crate) fn boot_epoch() -> u64 {
    let now = |clock| {
        let time = clock_gettime(clock);
        time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
    };
    now(ClockId::Realtime).saturating_sub(now(ClockId::Boottime))
}

/// Nanoseconds since 1970 now, by the clock of the probe's events.
pub(super) fn now(boot_epoch: u64) -> u64 {
    let time = clock_gettime(ClockId::Boottime);
    boot_epoch + time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

/// The number on this architecture, below [`NUMBERS`].
pub(super) fn native(syscall: &Syscall) -> Option<usize> {
    let number = if cfg!(target_arch = "aarch64") { syscall.arm64 } else { syscall.x86_64 };
    number.map(usize::from).filter(|&number| number < NUMBERS)
}

/// Calls after which paths may lead elsewhere: `note_move` of `bpf/lib/filter.h`.
const MOVES: [&str; 8] = ["rename", "renameat", "renameat2", "rmdir", "unlinkat", "mount", "umount2", "move_mount"];

/// Native numbers of the calls after which paths may lead elsewhere.
pub(super) fn moves() -> impl Iterator<Item = usize> {
    MOVES.iter().filter_map(|name| native(by_name(name)?))
}

/// Calls by which a process may come into a container, or leave one, which Falco's state does not follow.
const PLACES: [&str; 2] = ["setns", "unshare"];

/// Names of the syscalls that the state follows.
pub(super) fn state_set() -> impl Iterator<Item = &'static str> {
    let wanted = |syscall: &&Syscall| syscall.uses.has(Uses::STATE) || PLACES.contains(&syscall.name);
    SYSCALLS.iter().filter(wanted).map(|syscall| syscall.name)
}

/// Calls that only 32-bit callers have, each with the one that does the same.
const ONLY_OF_32: [(&str, &str); 5] = [
    ("umount", "umount2"),
    ("mmap2", "mmap"),
    ("fstatat64", "newfstatat"),
    ("ugetrlimit", "getrlimit"),
    ("_newselect", "select"),
];

/// Native numbers by those of 32-bit callers. A call that only they have is what [`ONLY_OF_32`] says, else what the name without its ending is here,
/// such as setuid32.
pub(super) fn natives_of_32() -> [u16; NUMBERS] {
    let mut table = [NONE; NUMBERS];
    for syscall in SYSCALLS {
        let Some(slot) = syscall.ia32.and_then(|number| table.get_mut(usize::from(number))) else { continue };
        let same = ONLY_OF_32.iter().find(|(name, _)| *name == syscall.name).map(|(_, same)| *same);
        let plain = || {
            let name = same.or_else(|| syscall.name.strip_suffix("32")).or_else(|| syscall.name.strip_suffix("64"));
            by_name(name?)
        };
        let number = native(syscall).or_else(|| native(plain()?));
        *slot = number.map_or(NONE, |number| number as u16);
    }
    table
}

/// Codes of `SYSCALLID` parameters by native number.
fn codes() -> [u16; NUMBERS] {
    let mut table = [0; NUMBERS];
    for syscall in SYSCALLS {
        if let Some(slot) = native(syscall).and_then(|number| table.get_mut(number)) {
            *slot = syscall.code;
        }
    }
    table
}
