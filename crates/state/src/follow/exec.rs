//! Exec: a process becomes another program.

use super::enter::{self, Asked};
use super::{EXECVE_ENTER, EXECVEAT_ENTER, place, session};
use crate::facts::{Exe, Facts, Strings, Text, UNKNOWN_NAME, text};
use crate::intern::Interner;
use crate::state::{Effect, State};
use crate::thread::{Thread, ThreadIx};
use lanner_schema::Event;
use lanner_schema::events::{Execve, Execveat};
use lanner_schema::extension::{Namespaces, Notes};
use lanner_schema::flags::{clone_flags as cl, execve_flags};

/// execve, and execveat too where it succeeded (the kernel side reports it as this).
pub(super) fn execve(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = Execve::decode(event);
    let Some(ix) = fx.thread.filter(|_| super::ok(e.res)) else { return };
    let asked = enter::take(st, fx, &[EXECVE_ENTER, EXECVEAT_ENTER]);
    fx.thread = super::unless_stale(st, ix, e.pid);
    let Some(ix) = fx.thread else { return };
    let own = place::namespaces(st, event);
    became(st, event.ts, ix, &e, asked.as_ref(), own);
    let notes = if st.own_stream { Notes::of(event) } else { Notes::default() };
    let cut = |name| notes.any_cut() && event.info().param(name).is_some_and(|at| notes.cut(at));
    let (args_cut, env_cut) = (cut("args"), cut("env"));
    let thread = st.threads.get_mut(ix);
    if let Some(thread) = thread.filter(|t| (t.facts.args_cut, t.facts.env_cut) != (args_cut, env_cut)) {
        let facts = thread.facts_mut();
        (facts.args_cut, facts.env_cut) = (args_cut, env_cut);
    }
}

pub(super) fn execveat(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    debug_assert_eq!(Execveat::CODE, event.code(), "its parameters are those of execve, but for the last");
    execve(st, event, fx);
}

fn became(st: &mut State, ts: u64, ix: ThreadIx, e: &Execve<'_>, asked: Option<&Asked>, own: Namespaces) {
    st.threads.revive(ix);
    let exepath = match e.trusted_exepath {
        Some(path) => Some(st.names.get(path)),
        None => asked.and_then(|asked| path_asked_for(st, ix, asked)),
    };
    let cgroups = st.cgroups.get(e.cgroups.unwrap_or_default());
    if !cgroups.strings.is_empty() {
        place::moved(st, ix, ts, cgroups, own);
    }
    let Some(thread) = st.threads.get_mut(ix) else { return };
    let unknown = thread.is_invalid();
    if unknown {
        thread.ptid = e.ptid.unwrap_or(-1);
    }
    let in_namespace = thread.flags & cl::CLONE_CHILD_IN_PIDNS != 0;
    let facts = thread.facts_mut();
    if let Some(pid) = e.pid.filter(|_| unknown) {
        facts.pid = pid;
    }
    if unknown && !in_namespace {
        (facts.vtid, facts.vpid) = (facts.tid, facts.pid);
    }
    set_program(&mut st.names, facts, ts, e);
    if let Some(path) = exepath {
        facts.exepath = path;
    }
    thread.fdlimit = e.fdlimit.map_or(thread.fdlimit, |limit| limit as i64);
    (thread.pf_major, thread.pf_minor) = (e.pgft_maj.unwrap_or(thread.pf_major), e.pgft_min.unwrap_or(thread.pf_minor));
    (thread.vm_size, thread.vm_rss, thread.vm_swap) =
        (e.vm_size.unwrap_or(thread.vm_size), e.vm_rss.unwrap_or(thread.vm_rss), e.vm_swap.unwrap_or(thread.vm_swap));
    thread.flags = thread.flags & cl::CLONE_INVERTED | cl::NAME_CHANGED;
    if unknown {
        st.threads.link(ix);
    }
    session::starts_program(st, ix, ts);
    if let Some(leader) = st.threads.leader_of(ix).and_then(|leader| st.threads.get_mut(leader)) {
        st.counters.removed_fds += leader.fds.retain(|_, fd| !fd.closes_on_exec());
    }
    end_other_threads(st, ix);
}

/// The new program, its arguments, environment and rights.
fn set_program(names: &mut Interner, facts: &mut Facts, ts: u64, e: &Execve<'_>) {
    facts.set_command(names, e.comm.unwrap_or_default(), e.exe.unwrap_or_default(), e.args.unwrap_or_default());
    facts.exec_ts = ts;
    if let Some(env) = e.env {
        facts.env = Strings::share(names, env, &facts.env);
    }
    facts.tty = e.tty.unwrap_or(facts.tty);
    facts.vpgid = e.vpgid.unwrap_or(facts.vpgid);
    facts.pgid = e.pgid.unwrap_or(-1);
    facts.loginuid = e.loginuid.unwrap_or(facts.loginuid);
    facts.uid = e.uid.unwrap_or(facts.uid);
    facts.gid = e.gid.unwrap_or(facts.gid);
    facts.caps.inheritable = e.cap_inheritable.unwrap_or(facts.caps.inheritable);
    facts.caps.permitted = e.cap_permitted.unwrap_or(facts.caps.permitted);
    facts.caps.effective = e.cap_effective.unwrap_or(facts.caps.effective);
    let old = facts.file;
    let has = |bit, before| e.flags.map_or(before, |flags| flags & bit != 0);
    let (ino, ctime) = (e.exe_ino.unwrap_or(old.ino), e.exe_ino_ctime.unwrap_or(old.ctime));
    facts.file = Exe {
        ino,
        ctime,
        mtime: e.exe_ino_mtime.unwrap_or(old.mtime),
        ctime_to_clone: if e.exe_ino_ctime.is_some() && facts.clone_ts != 0 {
            Some(facts.clone_ts.wrapping_sub(ctime))
        } else {
            old.ctime_to_clone
        },
        pidns_start_to_ctime: if e.exe_ino_ctime.is_some() && facts.pidns_init_start_ts != 0 {
            ctime.checked_sub(facts.pidns_init_start_ts).filter(|&ns| ns > 0)
        } else {
            old.pidns_start_to_ctime
        },
        writable: has(execve_flags::EXE_WRITABLE, old.writable),
        upper_layer: has(execve_flags::EXE_UPPER_LAYER, old.upper_layer),
        lower_layer: has(execve_flags::EXE_LOWER_LAYER, old.lower_layer),
        from_memfd: has(execve_flags::EXE_FROM_MEMFD, old.from_memfd),
    };
}

/// The program's path as the enter event says it, for captures whose exit does not: execve relative to the working directory, execveat to
/// a directory, or the directory's own path when there is no name.
fn path_asked_for(st: &State, ix: ThreadIx, asked: &Asked) -> Option<Text> {
    let thread = st.threads.get(ix)?;
    let unknown = text(UNKNOWN_NAME);
    let Some(name) = asked.what.as_deref().filter(|&name| name != UNKNOWN_NAME) else { return Some(unknown) };
    if name.is_empty() {
        return Some(st.fd_of(thread, asked.dirfd).map_or(unknown, |fd| fd.name.clone()));
    }
    let mut path = Vec::new();
    st.resolve(Some(thread), asked.dirfd, name, &mut path);
    Some(text(&path))
}

/// Of a process that becomes another program only the calling thread goes on, under the leader's id.
fn end_other_threads(st: &mut State, ix: ThreadIx) {
    let Some(thread) = st.threads.get(ix) else { return };
    let (tid, pid) = (thread.tid(), thread.pid());
    let others: Vec<i64> =
        st.threads.members(pid).map(Thread::tid).filter(|&other| other != tid && other != pid).collect();
    for other in others {
        st.threads.remove(other, &mut st.counters);
    }
}
