//! What a recording says of threads and descriptors beyond the capture format's entries, and where in its stream it begins.

use super::snapshot::{kind, protocol};
use crate::facts::{ExecSession, Strings, Text, text};
use crate::fd::{Connection, Role, Socket};
use crate::state::State;
use crate::thread::CpuUse;
use lanner_schema::Event;
use lanner_schema::snapshot::{self, FdMore, ThreadMore, fd_bits, thread_bits};
use std::sync::Arc;

/// Puts a text that differs from the entry's in place.
fn put(to: &mut Text, told: Option<&[u8]>) {
    if let Some(told) = told {
        *to = text(told);
    }
}

fn put_list(to: &mut Strings, told: Option<&[u8]>) {
    if let Some(told) = told {
        *to = Strings::new(told);
    }
}

pub(super) fn thread(st: &mut State, data: &[u8]) {
    let Ok(more) = ThreadMore::decode(data) else {
        st.counters.unreadable += 1;
        return;
    };
    let has = |bit| more.bits & bit != 0;
    let Some(ix) = st.threads.find(more.tid) else { return };
    if has(thread_bits::DEAD) {
        st.threads.mark_dead(ix);
    }
    let Some(thread) = st.threads.get_mut(ix) else { return };
    (thread.reaper_tid, thread.fdlimit) = (more.reaper_tid, more.fdlimit);
    let [user, system, total] = more.cpu;
    thread.cpu = CpuUse { user, system, total };
    thread.cpu_total = more.cpu_total.into();
    let facts = thread.facts_mut();
    (facts.clone_ts, facts.exec_ts) = (more.clone_ts, more.exec_ts);
    facts.file.ctime_to_clone = has(thread_bits::CTIME_TO_CLONE).then_some(more.ctime_to_clone);
    facts.file.pidns_start_to_ctime = has(thread_bits::PIDNS_START_TO_CTIME).then_some(more.pidns_start_to_ctime);
    (facts.args_cut, facts.env_cut) = (has(thread_bits::ARGS_CUT), has(thread_bits::ENV_CUT));
    put(&mut facts.comm, more.comm);
    put(&mut facts.exe, more.exe);
    put(&mut facts.exepath, more.exepath);
    put_list(&mut facts.args, more.args);
    if more.cmdline.is_some() {
        put(&mut facts.cmdline, more.cmdline);
        facts.args_at = more.args_at as usize;
    }
    put_list(&mut facts.env, more.env);
    put_list(&mut facts.cgroups, more.cgroups);
    put(&mut facts.cwd, more.cwd);
    put(&mut facts.root, more.root);
    put(&mut facts.container, more.container);
    facts.session = has(thread_bits::SESSION).then(|| {
        let (ts, pid, tty) = (more.session_ts, more.session_pid, more.session_tty);
        let (exe, args) = (text(more.session_exe), Strings::new(more.session_args));
        Arc::new(ExecSession { exe, args, ts, pid, tty, is_started: has(thread_bits::SESSION_STARTED) })
    });
    let pid = facts.pid;
    if has(thread_bits::REAPER)
        && let Some(group) = st.threads.group_mut(pid)
    {
        group.reaper = true;
    }
}

pub(super) fn fd(st: &mut State, data: &[u8]) {
    let Ok(more) = FdMore::decode(data) else {
        st.counters.unreadable += 1;
        return;
    };
    let thread = st.threads.find(more.tid).and_then(|ix| st.threads.get_mut(ix));
    let Some(fd) = thread.and_then(|thread| thread.fds.get_mut(more.fd)) else { return };
    let has = |bit| more.bits & bit != 0;
    fd.kind = kind(more.kind);
    fd.l4 = protocol(more.l4);
    fd.role = match more.role {
        1 => Role::Client,
        2 => Role::Server,
        _ => Role::None,
    };
    fd.connection = match more.connection {
        1 => Connection::Pending,
        2 => Connection::Connected,
        3 => Connection::Failed,
        _ => Connection::None,
    };
    if has(fd_bits::NO_ADDRESSES) {
        fd.socket = Socket::None;
    }
    (fd.upper_layer, fd.lower_layer) = (has(fd_bits::UPPER_LAYER), has(fd_bits::LOWER_LAYER));
    (fd.flags, fd.dev, fd.pid) = (more.flags, more.dev, more.pid);
    (fd.name, fd.name_raw) = (text(more.name), text(more.name_raw));
    fd.place = more.place;
    fd.real = more.real.map_or_else(|| fd.name.clone(), text);
}

pub(super) fn origin(st: &mut State, event: &Event<'_>) {
    match snapshot::origin(event) {
        Some(origin) if st.first_ts == 0 => st.first_ts = origin.first_ts,
        Some(_) => {}
        None => st.counters.unreadable += 1,
    }
}
