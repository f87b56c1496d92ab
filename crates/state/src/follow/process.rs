//! Processes and threads: how they start and end, and who they are.

use super::place::{self, Place};
use super::{leader_mut, ok, session, thread_mut};
use crate::facts::{Capabilities, Facts, Strings};
use crate::intern::Interner;
use crate::state::{After, Effect, State};
use crate::thread::{Thread, ThreadIx};
use lanner_schema::Event;
use lanner_schema::events::{
    Capset, Clone as CloneEvent, Prctl, Prlimit, Procexit, Setgid, Setns, Setresgid, Setresuid, Setrlimit, Setsid,
    Setuid, Switch, Unshare,
};
use lanner_schema::extension::Namespaces;
use lanner_schema::flags::{clone_flags as cl, prctl_options, rlimit_resources};

/// All capabilities, as a process has them in a user namespace that it made.
const ALL_CAPS: Capabilities = Capabilities { inheritable: FULL_MASK, permitted: FULL_MASK, effective: FULL_MASK };
/// Bits of all 41 capabilities (up to `CAP_CHECKPOINT_RESTORE`).
const FULL_MASK: u64 = (1 << 41) - 1;

/// clone, clone3 and fork have the same parameters.
pub(super) fn clone(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    cloned(st, event, fx, false);
}

pub(super) fn vfork(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    cloned(st, event, fx, true);
}

fn cloned(st: &mut State, event: &Event<'_>, fx: &mut Effect, vfork: bool) {
    let e = CloneEvent::decode(event);
    match e.res {
        Some(0) => child_event(st, event, &e, fx),
        Some(child) if child > 0 => caller_event(st, event, &e, fx, child, vfork),
        _ => {}
    }
}

/// The parent's side. It makes the child's entry only where it knows enough: in a pid namespace the result is no id of the host, and
/// where the child ran first it may be gone already.
fn caller_event(st: &mut State, event: &Event<'_>, e: &CloneEvent<'_>, fx: &mut Effect, child: i64, vfork: bool) {
    fx.thread = fx.thread.and_then(|ix| super::unless_stale(st, ix, e.pid));
    let Some(caller_ix) = fx.thread.or_else(|| super::placeholder(st, event.tid)) else { return };
    fx.thread = Some(caller_ix);
    let valid = st.threads.get(caller_ix).is_some_and(|caller| !caller.is_invalid());
    if !valid {
        identify(st, caller_ix, e);
    }
    let flags = e.flags.unwrap_or(0);
    let elsewhere = cl::CLONE_CHILD_IN_PIDNS | cl::CLONE_NEWPID | cl::CLONE_PARENT;
    let Some(caller) = st.threads.get(caller_ix) else { return };
    if flags & elsewhere != 0
        || caller.tid() != caller.facts.vtid
        || vfork
        || flags & cl::CLONE_VFORK != 0
        || st.exited.recently(event.tid, child, event.ts)
    {
        return;
    }
    let is_thread = flags & cl::CLONE_THREAD != 0;
    let (pid, ptid) = if is_thread { (caller.pid(), caller.ptid) } else { (child, event.tid) };
    if st.thread(child).is_some_and(|child| child.flags & cl::CLONE_INVERTED != 0) {
        return;
    }
    st.threads.remove(child, &mut st.counters);
    let source = st.threads.find(event.tid);
    fx.thread = source;
    // A child that has namespaces or control groups of its own says so itself.
    let namespaces = source.and_then(|source| st.threads.get(source)).map(|source| source.facts.namespaces);
    let namespaces = namespaces.unwrap_or_default();
    let ids = Ids { tid: child, pid, ptid, vtid: child, vpid: pid, pidns_init_start_ts: boot_ts(st), namespaces };
    make(st, event.ts, e, ids, source, valid, flags);
}

/// The child's side: the ids here are those of the host.
fn child_event(st: &mut State, event: &Event<'_>, e: &CloneEvent<'_>, fx: &mut Effect) {
    if let Some(known) = st.thread(event.tid) {
        if known.facts.clone_ts != 0 && event.ts.saturating_sub(known.facts.clone_ts) < crate::exited::RECENT {
            // A thread is where its process is; one that leaves it is announced again.
            let is_thread = e.flags.unwrap_or(0) & cl::CLONE_THREAD != 0;
            if !is_thread {
                confirm(st, event, e);
            }
            return;
        }
        st.threads.remove(event.tid, &mut st.counters);
        fx.thread = None;
    }
    let flags = e.flags.unwrap_or(0);
    let pid = e.pid.unwrap_or(event.tid);
    let is_thread = flags & cl::CLONE_THREAD != 0;
    let ids = Ids {
        tid: event.tid,
        pid,
        ptid: e.ptid.unwrap_or(-1),
        vtid: e.vtid.unwrap_or(event.tid),
        vpid: e.vpid.unwrap_or(-1),
        pidns_init_start_ts: namespace_start(st, event.tid, e, flags),
        namespaces: place::namespaces(st, event),
    };
    let source_tid = if is_thread { pid } else { ids.ptid };
    let Some(source) = st.threads.find(source_tid).or_else(|| super::placeholder(st, source_tid)) else { return };
    let valid = st.threads.get(source).is_some_and(|source| !source.is_invalid());
    if !valid && is_thread {
        identify_leader(st, source, &ids);
    }
    fx.thread = make(st, event.ts, e, ids, Some(source), valid, flags | cl::CLONE_INVERTED);
    if let Some(ix) = fx.thread {
        st.last = ix;
        if let Some(thread) = st.threads.get_mut(ix) {
            thread.last_ts = event.ts;
        }
    }
}

/// The child of a clone that its parent told of: in Lanner's own streams it says where it is.
fn confirm(st: &mut State, event: &Event<'_>, e: &CloneEvent<'_>) {
    let Some(ix) = st.threads.find(event.tid).filter(|_| st.own_stream) else { return };
    let cgroups = st.cgroups.get(e.cgroups.unwrap_or_default());
    let own = place::namespaces(st, event);
    place::moved(st, ix, event.ts, cgroups, own);
}

/// When the init of the new thread's pid namespace started, ns since 1970.
fn namespace_start(st: &State, tid: i64, e: &CloneEvent<'_>, flags: u32) -> u64 {
    let in_namespace =
        flags & (cl::CLONE_CHILD_IN_PIDNS | cl::CLONE_NEWPID) != 0 || e.vtid.is_some_and(|vtid| vtid != tid);
    let since_boot = if in_namespace { e.pidns_init_start_ts.unwrap_or(0) } else { 0 };
    boot_ts(st).saturating_add(since_boot)
}

/// Boot time where it counts, see [`Facts::pidns_init_start_ts`].
fn boot_ts(st: &State) -> u64 {
    if st.own_stream { st.machine.boot_ts } else { 0 }
}

/// What an event says of its own thread, for an entry that only stood for it.
fn identify(st: &mut State, ix: ThreadIx, e: &CloneEvent<'_>) {
    let Some(thread) = st.threads.get_mut(ix) else { return };
    let tid = thread.tid();
    thread.ptid = e.ptid.unwrap_or(-1);
    let facts = thread.facts_mut();
    facts.pid = e.pid.unwrap_or(-1);
    facts.vtid = e.vtid.unwrap_or(tid);
    facts.vpid = e.vpid.unwrap_or(-1);
    st.threads.link(ix);
}

/// What a new thread says of its leader, for an entry that only stood for it.
fn identify_leader(st: &mut State, ix: ThreadIx, ids: &Ids) {
    let Some(leader) = st.threads.get_mut(ix) else { return };
    leader.ptid = ids.ptid;
    let facts = leader.facts_mut();
    facts.pid = ids.pid;
    facts.vpid = ids.vpid;
    facts.vtid = ids.vpid;
    st.threads.link(ix);
}

/// Who a new thread is.
struct Ids {
    tid: i64,
    pid: i64,
    ptid: i64,
    vtid: i64,
    vpid: i64,
    pidns_init_start_ts: u64,
    namespaces: Namespaces,
}

/// Makes a new thread's entry: from the event, and from the thread that it is a copy of where that is `valid`. One that is not learns
/// from the event instead.
fn make(
    st: &mut State,
    ts: u64,
    e: &CloneEvent<'_>,
    ids: Ids,
    source: Option<ThreadIx>,
    valid: bool,
    flags: u32,
) -> Option<ThreadIx> {
    let is_thread = flags & cl::CLONE_THREAD != 0;
    let cgroups = st.cgroups.get(e.cgroups.unwrap_or_default());
    let whence = source.and_then(|source| st.threads.get(source)).map(|source| Place::of(&source.facts));
    let whence = whence.unwrap_or_default();
    let container = place::container(st, &cgroups.ids, ids.namespaces, &whence);
    let parent = source.filter(|_| valid).and_then(|source| st.threads.get(source));
    let mut facts = new_facts(&mut st.names, e, &ids, parent.map(|parent| &*parent.facts));
    (facts.cgroups, facts.container) = (cgroups.strings, container);
    facts.clone_ts = ts;
    let mut fds = None;
    if let Some(parent) = parent {
        facts.exec_ts = if is_thread { parent.facts.exec_ts } else { 0 };
        if is_thread {
            // Threads have that of their leader. As in Falco, what a thread forks then has none.
            facts.env = Strings::default();
        }
        if let Some(leader) = st.leader(parent) {
            facts.cwd = leader.facts.cwd.clone();
            if !is_thread {
                let all = st.counters.fds().saturating_add(leader.fds.len() as u64);
                if all <= st.max_fds {
                    fds = Some(leader.fds.clone());
                } else {
                    st.counters.drops_full_fdtable += leader.fds.len() as u64;
                }
            }
        }
    } else if let Some(source) = source.and_then(|source| st.threads.get_mut(source)) {
        source.facts_mut().set_command(
            &mut st.names,
            e.comm.unwrap_or_default(),
            e.exe.unwrap_or_default(),
            e.args.unwrap_or_default(),
        );
    }
    let mut thread = Thread::new(facts);
    thread.ptid = ids.ptid;
    thread.flags = if is_thread { flags | cl::CLONE_FILES } else { flags };
    thread.fdlimit = e.fdlimit.unwrap_or(-1);
    thread.fds = fds.unwrap_or_default();
    let copied = thread.fds.len() as u64;
    (thread.pf_major, thread.pf_minor) = (e.pgft_maj.unwrap_or(0), e.pgft_min.unwrap_or(0));
    if let Some(swap) = e.vm_swap {
        (thread.vm_size, thread.vm_rss, thread.vm_swap) = (e.vm_size.unwrap_or(0), e.vm_rss.unwrap_or(0), swap);
    }
    let ix = st.threads.insert(thread, &mut st.counters)?;
    st.counters.added_fds += copied;
    st.threads.link(ix);
    session::of_sibling(st, ix, &whence);
    place::settled(st, ix);
    Some(ix)
}

fn new_facts(names: &mut Interner, e: &CloneEvent<'_>, ids: &Ids, parent: Option<&Facts>) -> Facts {
    let mut facts = parent.cloned().unwrap_or_else(|| Facts::unknown(ids.tid));
    facts.tid = ids.tid;
    facts.pid = ids.pid;
    facts.vtid = ids.vtid;
    facts.vpid = ids.vpid;
    facts.pidns_init_start_ts = ids.pidns_init_start_ts;
    facts.namespaces = ids.namespaces;
    facts.file.pidns_start_to_ctime = None;
    facts.uid = e.uid.unwrap_or(u32::MAX);
    facts.gid = e.gid.unwrap_or(u32::MAX);
    facts.set_command(names, e.comm.unwrap_or_default(), e.exe.unwrap_or_default(), e.args.unwrap_or_default());
    facts
}

pub(super) fn procexit(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let Some(ix) = fx.thread else { return };
    let reaper_tid = Procexit::decode(event).reaper_tid.unwrap_or(-1);
    st.threads.mark_dead(ix);
    let Some(thread) = st.threads.get_mut(ix) else { return };
    thread.reaper_tid = reaper_tid;
    fx.after = After::Exit;
    st.exited.note(thread.ptid, event.tid, event.ts);
}

pub(super) fn setuid(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = Setuid::decode(event);
    set_uid(st, fx, e.res, e.uid);
}

/// setresuid and setreuid: real, then effective.
pub(super) fn setresuid(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = Setresuid::decode(event);
    set_uid(st, fx, e.res, e.euid);
}

fn set_uid(st: &mut State, fx: &Effect, res: Option<i64>, uid: Option<u32>) {
    // -1 leaves the id as it is.
    let Some(uid) = uid.filter(|&uid| ok(res) && uid != u32::MAX) else { return };
    if let Some(thread) = thread_mut(st, fx).filter(|thread| thread.facts.uid != uid) {
        thread.facts_mut().uid = uid;
    }
}

pub(super) fn setgid(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = Setgid::decode(event);
    set_gid(st, fx, e.res, e.gid);
}

/// setresgid and setregid: real, then effective.
pub(super) fn setresgid(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = Setresgid::decode(event);
    set_gid(st, fx, e.res, e.egid);
}

fn set_gid(st: &mut State, fx: &Effect, res: Option<i64>, gid: Option<u32>) {
    let Some(gid) = gid.filter(|&gid| ok(res) && gid != u32::MAX) else { return };
    if let Some(thread) = thread_mut(st, fx).filter(|thread| thread.facts.gid != gid) {
        thread.facts_mut().gid = gid;
    }
}

pub(super) fn setsid(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let Some(sid) = Setsid::decode(event).res.filter(|&sid| sid >= 0) else { return };
    if let Some(thread) = thread_mut(st, fx) {
        thread.facts_mut().sid = sid;
    }
}

pub(super) fn prctl(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = Prctl::decode(event);
    let option = e.option.unwrap_or(0);
    let subreaper =
        matches!(option, prctl_options::PR_SET_CHILD_SUBREAPER | prctl_options::PR_GET_CHILD_SUBREAPER) && ok(e.res);
    let Some(thread) = fx.thread.and_then(|ix| st.threads.get(ix)).filter(|_| subreaper) else { return };
    let pid = thread.pid();
    if let Some(group) = st.threads.group_mut(pid) {
        group.reaper = e.arg2_int.is_some_and(|arg| arg != 0);
    }
}

pub(super) fn capset(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = Capset::decode(event);
    let (Some(inheritable), Some(permitted), Some(effective)) = (e.cap_inheritable, e.cap_permitted, e.cap_effective)
    else {
        return;
    };
    if ok(e.res) {
        set_caps(st, fx, Capabilities { inheritable, permitted, effective });
    }
}

fn set_caps(st: &mut State, fx: &Effect, caps: Capabilities) {
    if let Some(thread) = thread_mut(st, fx).filter(|thread| thread.facts.caps != caps) {
        thread.facts_mut().caps = caps;
    }
}

pub(super) fn unshare(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = Unshare::decode(event);
    if ok(e.res) && e.flags.is_some_and(|flags| flags & cl::CLONE_NEWUSER != 0) {
        set_caps(st, fx, ALL_CAPS);
    }
}

pub(super) fn setns(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = Setns::decode(event);
    if ok(e.res) && e.nstype.is_some_and(|flags| flags & cl::CLONE_NEWUSER != 0) {
        set_caps(st, fx, ALL_CAPS);
    }
}

/// setrlimit and getrlimit have the same parameters.
pub(super) fn setrlimit(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = Setrlimit::decode(event);
    if ok(e.res) && e.resource.map(u32::from) == Some(rlimit_resources::RLIMIT_NOFILE) {
        set_limit(leader_mut(st, fx), e.cur);
    }
}

pub(super) fn prlimit(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = Prlimit::decode(event);
    if !ok(e.res) || e.resource.map(u32::from) != Some(rlimit_resources::RLIMIT_NOFILE) {
        return;
    }
    match e.pid.unwrap_or(0) {
        0 => set_limit(leader_mut(st, fx), e.newcur),
        pid => {
            let leader = st.threads.find(pid).and_then(|ix| st.threads.leader_of(ix));
            set_limit(leader.and_then(|leader| st.threads.get_mut(leader)), e.newcur);
        }
    }
}

fn set_limit(thread: Option<&mut Thread>, limit: Option<i64>) {
    if let (Some(thread), Some(limit)) = (thread, limit.filter(|&limit| limit != -1)) {
        thread.fdlimit = limit;
    }
}

pub(super) fn switch(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let e = Switch::decode(event);
    if let Some(thread) = thread_mut(st, fx) {
        (thread.pf_major, thread.pf_minor) = (e.pgft_maj.unwrap_or(0), e.pgft_min.unwrap_or(0));
    }
    if let Some(leader) = leader_mut(st, fx) {
        (leader.vm_size, leader.vm_rss, leader.vm_swap) =
            (e.vm_size.unwrap_or(0), e.vm_rss.unwrap_or(0), e.vm_swap.unwrap_or(0));
    }
}
