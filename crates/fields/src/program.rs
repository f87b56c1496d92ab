//! Fields about the age of a process and about its program file.

use crate::cx::Cx;
use lanner_schema::Format;
use lanner_state::Thread;

fields! {
    /// Fields about the process and the thread that made the event.
    PROGRAM "process" ["syscall"];

    /// Nanoseconds since the process was made.
    "proc.duration": RelTime Uint(format = Format::Dec) = |cx, _| age(cx, cx.thread()?);
    /// Nanoseconds since the parent was made.
    "proc.ppid.duration": RelTime Uint(format = Format::Dec) = |cx, _| age(cx, cx.state.ancestor(cx.thread()?, 1)?);
    /// When the process was made, in nanoseconds since 1970.
    "proc.pid.ts": RelTime Uint(format = Format::Dec) = |cx, _| known(cx.thread()?.facts.clone_ts);
    /// When the parent was made, in nanoseconds since 1970; 0 when it is not known.
    "proc.ppid.ts": RelTime Uint(format = Format::Dec) = |cx, _| Some(cx.parent()?.facts.clone_ts);
    /// True if the user of the process may write its program file.
    "proc.is_exe_writable": Bool Bool = |cx, _| Some(cx.thread()?.facts.file.writable);
    /// True if the program file lies in the upper layer of an overlay file system: it was not in the container's image.
    "proc.is_exe_upper_layer": Bool Bool = |cx, _| Some(cx.thread()?.facts.file.upper_layer);
    /// True if the program file lies in a lower layer of an overlay file system: it came with the container's image.
    "proc.is_exe_lower_layer": Bool Bool = |cx, _| Some(cx.thread()?.facts.file.lower_layer);
    /// True if the program exists in memory only.
    "proc.is_exe_from_memfd": Bool Bool = |cx, _| Some(cx.thread()?.facts.file.from_memfd);
    /// True if the process leads its session.
    "proc.is_sid_leader": Bool Bool = |cx, _| leads(cx, |thread| thread.facts.sid == thread.facts.vpid);
    /// True if the process leads its process group, by the ids of its own pid namespace.
    "proc.is_vpgid_leader": Bool Bool = |cx, _| leads(cx, |thread| thread.facts.vpgid == thread.facts.vpid);
    /// True if the process leads its process group, by the ids of the host.
    "proc.is_pgid_leader": Bool Bool = |cx, _| leads(cx, |thread| thread.facts.pgid == thread.facts.pid);
    /// Inode number of the program file.
    "proc.exe_ino": Int64 Int(format = Format::Dec) = |cx, _| known(cx.thread()?.facts.file.ino).map(u64::cast_signed);
    /// When the program file's inode last changed, in nanoseconds since 1970.
    "proc.exe_ino.ctime": AbsTime Uint(format = Format::Dec) = |cx, _| known(cx.thread()?.facts.file.ctime);
    /// When the program file's content last changed, in nanoseconds since 1970.
    "proc.exe_ino.mtime": AbsTime Uint(format = Format::Dec) = |cx, _| known(cx.thread()?.facts.file.mtime);
    /// Nanoseconds from the last change of the program file's inode to the start of the process; a huge number when the file is younger.
    "proc.exe_ino.ctime_duration_proc_start": AbsTime Uint(format = Format::Dec) = |cx, _| known(cx.thread()?.facts.file.ctime_to_clone?);
    /// Nanoseconds from the start of the pid namespace to the last change of the program file's inode; no value when the file is older.
    "proc.exe_ino.ctime_duration_pidns_start": AbsTime Uint(format = Format::Dec) = |cx, _| known(cx.thread()?.facts.file.pidns_start_to_ctime?);
    /// When the pid namespace's first process was made, in nanoseconds since 1970.
    "proc.pidns_init_start_ts": Uint64 Uint(format = Format::Dec) = |cx, _| known(cx.thread()?.facts.pidns_init_start_ts);
}

/// 0 stands for a number that is not known.
fn known(number: u64) -> Option<u64> {
    (number != 0).then_some(number)
}

fn age(cx: &Cx<'_>, thread: &Thread) -> Option<u64> {
    Some(cx.event.ts.wrapping_sub(known(thread.facts.clone_ts)?))
}

fn leads(cx: &Cx<'_>, is: fn(&Thread) -> bool) -> Option<bool> {
    Some(is(cx.thread()?))
}
