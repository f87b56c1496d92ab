//! Fields about the thread, and about what the process uses: memory, descriptors, CPU, cgroups.

use crate::cx::Cx;
use crate::fd::kind_name;
use crate::field::{ArgKind, FieldFlags};
use lanner_schema::events::Procinfo;
use lanner_schema::{EventInfo, Format};
use lanner_state::thread::CpuUse;
use lanner_state::{Fd, Thread};
use std::io::Write;

/// The reports of CPU use.
fn on_report(info: &EventInfo, _: &crate::field::Arg) -> bool {
    info.code == Procinfo::CODE
}

fields! {
    /// Fields about the process and the thread that made the event.
    THREAD "process" ["syscall"];

    /// Names of the capabilities that may be made effective, `CAP_X CAP_Y`.
    "thread.cap_permitted": CharBuf Made = |cx, _, out| capabilities(cx.thread()?.facts.caps.permitted, out);
    /// Names of the capabilities that are kept across an exec, `CAP_X CAP_Y`.
    "thread.cap_inheritable": CharBuf Made = |cx, _, out| capabilities(cx.thread()?.facts.caps.inheritable, out);
    /// Names of the capabilities in force, `CAP_X CAP_Y`.
    "thread.cap_effective": CharBuf Made = |cx, _, out| capabilities(cx.thread()?.facts.caps.effective, out);
    /// Number of open descriptors of the process.
    "proc.fdopencount": Uint64 Uint(format = Format::Dec) = |cx, _| Some(open_fds(cx, cx.thread()?));
    /// Largest number of descriptors that the process may have open.
    "proc.fdlimit": Int64 Int(format = Format::Dec) = |cx, _| Some(fd_limit(cx, cx.thread()?));
    /// Open descriptors in percent of the limit.
    "proc.fdusage": Double Float = |cx, _| {
        let thread = cx.thread()?;
        let limit = fd_limit(cx, thread);
        Some(if limit == 0 { 0.0 } else { open_fds(cx, thread) as f64 * 100.0 / limit as f64 })
    };
    /// Virtual memory of the process in kB.
    "proc.vmsize": Uint64 Uint(format = Format::Dec) = |cx, _| memory(cx, |thread| thread.vm_size);
    /// Resident memory of the process in kB.
    "proc.vmrss": Uint64 Uint(format = Format::Dec) = |cx, _| memory(cx, |thread| thread.vm_rss);
    /// Swapped memory of the process in kB.
    "proc.vmswap": Uint64 Uint(format = Format::Dec) = |cx, _| memory(cx, |thread| thread.vm_swap);
    /// Major page faults of the thread.
    "thread.pfmajor": Uint64 Uint(format = Format::Dec) = |cx, _| Some(cx.thread()?.pf_major);
    /// Minor page faults of the thread.
    "thread.pfminor": Uint64 Uint(format = Format::Dec) = |cx, _| Some(cx.thread()?.pf_minor);
    /// Thread id.
    "thread.tid": Int64 Int(format = Format::Id) = |cx, _| shown_id(cx.event.tid);
    /// True for the thread that leads its process.
    "thread.ismain": Bool Bool = |cx, _| Some(cx.thread()?.is_main());
    /// Thread id as seen in the process' own pid namespace.
    "thread.vtid": Int64 Int(format = Format::Id) = |cx, _| Some(cx.thread()?.facts.vtid).filter(|id| *id != -1);
    /// `proc.name` and the thread id, one behind the other.
    "thread.nametid": CharBuf Made(flags = FieldFlags::HIDDEN) = |cx, _, out| {
        out.extend_from_slice(&cx.thread()?.facts.comm);
        write!(out, "{}", cx.event.tid).ok()
    };
    /// Time that the thread ran since the scheduler last chose it. Not measured: 0.
    "thread.exectime": RelTime Uint(format = Format::Dec) = |_, _| Some(0);
    /// Sum of `thread.exectime`. Not measured: 0.
    "thread.totexectime": RelTime Uint(format = Format::Dec) = |cx, _| cx.thread().map(|_| 0);
    /// The cgroups of the thread, `subsystem=path` joined by blanks.
    "thread.cgroups": CharBuf Made = |cx, _, out| {
        for (n, cgroup) in cx.thread()?.facts.cgroups.iter().enumerate() {
            if n > 0 {
                out.push(b' ');
            }
            out.extend_from_slice(cgroup);
        }
        (!out.is_empty()).then_some(())
    };
    /// The path of the thread's cgroup of one subsystem, as in `thread.cgroup.memory`.
    "thread.cgroup": CharBuf Text(arg = ArgKind::Subsystem) = |cx, arg| {
        let subsystem = arg.key()?.as_bytes();
        cx.thread()?.facts.cgroups.iter().find_map(|cgroup| cgroup.strip_prefix(subsystem)?.strip_prefix(b"="))
    };
    /// Number of living threads of the process, its leader included.
    "proc.nthreads": Uint64 Uint(format = Format::Dec) = |cx, _| Some(cx.state.group_size(cx.thread()?.pid()) as u64);
    /// Number of living threads of the process, its leader not counted.
    "proc.nchilds": Uint64 Uint(format = Format::Dec) = |cx, _| Some(cx.state.other_threads(cx.thread()?) as u64);
    /// CPU use of the thread since its last report, in percent; only reports of CPU use have it.
    "thread.cpu": Double Float(on = on_report) = |cx, _| percent(cx, |cpu| cpu.total);
    /// The part of `thread.cpu` that was spent in user space.
    "thread.cpu.user": Double Float(on = on_report) = |cx, _| percent(cx, |cpu| cpu.user);
    /// The part of `thread.cpu` that was spent in the kernel.
    "thread.cpu.system": Double Float(on = on_report) = |cx, _| percent(cx, |cpu| cpu.system);
    /// Virtual memory in kB of the thread that leads the process, 0 for others.
    "thread.vmsize": Uint64 Uint(format = Format::Dec) = |cx, _| own_memory(cx, |thread| thread.vm_size);
    /// Resident memory in kB of the thread that leads the process, 0 for others.
    "thread.vmrss": Uint64 Uint(format = Format::Dec) = |cx, _| own_memory(cx, |thread| thread.vm_rss);
    /// `thread.vmsize` in bytes.
    "thread.vmsize.b": Uint64 Uint(format = Format::Dec, flags = FieldFlags::HIDDEN) = |cx, _| Some(own_memory(cx, |thread| thread.vm_size)? * 1024);
    /// `thread.vmrss` in bytes.
    "thread.vmrss.b": Uint64 Uint(format = Format::Dec, flags = FieldFlags::HIDDEN) = |cx, _| Some(own_memory(cx, |thread| thread.vm_rss)? * 1024);
    /// `fd.type` of descriptor 0.
    "proc.stdin.type": CharBuf Text = |cx, _| Some(kind_name(open(cx, 0)?.kind).as_bytes());
    /// `fd.type` of descriptor 1.
    "proc.stdout.type": CharBuf Text = |cx, _| Some(kind_name(open(cx, 1)?.kind).as_bytes());
    /// `fd.type` of descriptor 2.
    "proc.stderr.type": CharBuf Text = |cx, _| Some(kind_name(open(cx, 2)?.kind).as_bytes());
    /// `fd.name` of descriptor 0.
    "proc.stdin.name": CharBuf Text = |cx, _| Some(&open(cx, 0)?.name);
    /// `fd.name` of descriptor 1.
    "proc.stdout.name": CharBuf Text = |cx, _| Some(&open(cx, 1)?.name);
    /// `fd.name` of descriptor 2.
    "proc.stderr.name": CharBuf Text = |cx, _| Some(&open(cx, 2)?.name);
}

/// By bit, as in the kernel's `linux/capability.h`.
static CAPABILITIES: [&str; 41] = [
    "CAP_CHOWN",
    "CAP_DAC_OVERRIDE",
    "CAP_DAC_READ_SEARCH",
    "CAP_FOWNER",
    "CAP_FSETID",
    "CAP_KILL",
    "CAP_SETGID",
    "CAP_SETUID",
    "CAP_SETPCAP",
    "CAP_LINUX_IMMUTABLE",
    "CAP_NET_BIND_SERVICE",
    "CAP_NET_BROADCAST",
    "CAP_NET_ADMIN",
    "CAP_NET_RAW",
    "CAP_IPC_LOCK",
    "CAP_IPC_OWNER",
    "CAP_SYS_MODULE",
    "CAP_SYS_RAWIO",
    "CAP_SYS_CHROOT",
    "CAP_SYS_PTRACE",
    "CAP_SYS_PACCT",
    "CAP_SYS_ADMIN",
    "CAP_SYS_BOOT",
    "CAP_SYS_NICE",
    "CAP_SYS_RESOURCE",
    "CAP_SYS_TIME",
    "CAP_SYS_TTY_CONFIG",
    "CAP_MKNOD",
    "CAP_LEASE",
    "CAP_AUDIT_WRITE",
    "CAP_AUDIT_CONTROL",
    "CAP_SETFCAP",
    "CAP_MAC_OVERRIDE",
    "CAP_MAC_ADMIN",
    "CAP_SYSLOG",
    "CAP_WAKE_ALARM",
    "CAP_BLOCK_SUSPEND",
    "CAP_AUDIT_READ",
    "CAP_PERFMON",
    "CAP_BPF",
    "CAP_CHECKPOINT_RESTORE",
];

fn capabilities(set: u64, out: &mut Vec<u8>) -> Option<()> {
    for (_, name) in CAPABILITIES.iter().enumerate().filter(|(bit, _)| set >> bit & 1 == 1) {
        if !out.is_empty() {
            out.push(b' ');
        }
        out.extend_from_slice(name.as_bytes());
    }
    Some(())
}

fn open_fds(cx: &Cx<'_>, thread: &Thread) -> u64 {
    cx.state.leader(thread).map_or(0, |leader| leader.fds.len() as u64)
}

/// Without a known leader there is no limit to speak of.
fn fd_limit(cx: &Cx<'_>, thread: &Thread) -> i64 {
    cx.state.leader(thread).map_or(0, |leader| leader.fdlimit.max(0))
}

/// Each thread's entry has the memory of the process as its own last event told.
fn memory(cx: &Cx<'_>, of: fn(&Thread) -> u32) -> Option<u64> {
    Some(u64::from(of(cx.thread()?)))
}

fn own_memory(cx: &Cx<'_>, of: fn(&Thread) -> u32) -> Option<u64> {
    let thread = cx.thread()?;
    Some(if thread.is_main() { u64::from(of(thread)) } else { 0 })
}

fn percent(cx: &Cx<'_>, of: fn(&CpuUse) -> u64) -> Option<f64> {
    let report = cx.event.code() == Procinfo::CODE;
    report.then_some(()).and_then(|()| Some(of(&cx.thread()?.cpu).min(100) as f64))
}

/// Ids that no kernel gives are made up by the source, and not shown.
pub(crate) fn shown_id(id: i64) -> Option<i64> {
    (-1..=i64::from(u32::MAX)).contains(&id).then_some(id)
}

fn open<'a>(cx: &Cx<'a>, number: i64) -> Option<&'a Fd> {
    cx.state.fd_of(cx.thread()?, number)
}
