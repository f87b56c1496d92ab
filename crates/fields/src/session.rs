//! Fields about the groups that a process belongs to: pid namespace, session, process group.

use crate::cx::Cx;
use lanner_schema::Format;
use lanner_state::Thread;

fields! {
    /// Fields about the process and the thread that made the event.
    SESSION "process" ["syscall"];

    /// Process id as seen in the process' own pid namespace.
    "proc.vpid": Int64 Int(format = Format::Id) = |cx, _| Some(cx.thread()?.facts.vpid).filter(|id| *id != -1);
    /// `proc.vpid` of the parent.
    "proc.pvpid": Int64 Int(format = Format::Id) = |cx, _| Some(cx.parent()?.facts.vpid);
    /// Session id as seen in the process' own pid namespace.
    "proc.sid": Int64 Int(format = Format::Id) = |cx, _| Some(cx.thread()?.facts.sid);
    /// `proc.name` of the session's leader, empty when it is not known.
    "proc.sname": CharBuf Text = |cx, _| Some(session(cx)?.map_or(b"", |leader| &leader.facts.comm));
    /// `proc.exe` of the session's leader, empty when it is not known.
    "proc.sid.exe": CharBuf Text = |cx, _| Some(session(cx)?.map_or(b"", |leader| &leader.facts.exe));
    /// `proc.exepath` of the session's leader, empty when it is not known.
    "proc.sid.exepath": CharBuf Text = |cx, _| Some(session(cx)?.map_or(b"", |leader| &leader.facts.exepath));
    /// Process group id as seen in the process' own pid namespace.
    "proc.vpgid": Int64 Int(format = Format::Id) = |cx, _| Some(cx.thread()?.facts.vpgid);
    /// `proc.name` of the process group's leader, found by `proc.vpgid`; empty when it is not known.
    "proc.vpgid.name": CharBuf Text = |cx, _| Some(virtual_group(cx)?.map_or(b"", |leader| &leader.facts.comm));
    /// `proc.exe` of the process group's leader, found by `proc.vpgid`; empty when it is not known.
    "proc.vpgid.exe": CharBuf Text = |cx, _| Some(virtual_group(cx)?.map_or(b"", |leader| &leader.facts.exe));
    /// `proc.exepath` of the process group's leader, found by `proc.vpgid`; empty when it is not known.
    "proc.vpgid.exepath": CharBuf Text = |cx, _| Some(virtual_group(cx)?.map_or(b"", |leader| &leader.facts.exepath));
    /// Process group id as the host sees it, -1 when it is not known.
    "proc.pgid": Int64 Int(format = Format::Id) = |cx, _| Some(cx.thread()?.facts.pgid);
    /// `proc.name` of the process group's leader, found by `proc.pgid`; empty when it is not known.
    "proc.pgid.name": CharBuf Text = |cx, _| Some(group(cx)?.map_or(b"", |leader| &leader.facts.comm));
    /// `proc.exe` of the process group's leader, found by `proc.pgid`; empty when it is not known.
    "proc.pgid.exe": CharBuf Text = |cx, _| Some(group(cx)?.map_or(b"", |leader| &leader.facts.exe));
    /// `proc.exepath` of the process group's leader, found by `proc.pgid`; empty when it is not known.
    "proc.pgid.exepath": CharBuf Text = |cx, _| Some(group(cx)?.map_or(b"", |leader| &leader.facts.exepath));
}

fn session<'a>(cx: &Cx<'a>) -> Option<Option<&'a Thread>> {
    Some(cx.state.session_leader(cx.thread()?))
}

fn virtual_group<'a>(cx: &Cx<'a>) -> Option<Option<&'a Thread>> {
    Some(cx.state.vpgid_leader(cx.thread()?))
}

fn group<'a>(cx: &Cx<'a>) -> Option<Option<&'a Thread>> {
    Some(cx.state.pgid_leader(cx.thread()?))
}
