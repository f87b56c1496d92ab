//! Sessions in containers: who came in from outside, by `docker exec`, `kubectl exec`, `nsenter` and their like, and what is started below.
//!
//! A container's first process makes its mount namespace, those that it starts inherit it, and who comes in from outside enters it while others are there.
//! Streams of Falco do not tell namespaces: there who starts a program below a parent outside of the container, and is not its process 1, came in.

use super::place::Place;
use crate::facts::{ExecSession, Facts, Text};
use crate::state::State;
use crate::thread::{Thread, ThreadIx};
use lanner_schema::extension::Namespaces;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// Whether a process whose container this is came into it from outside. To be asked before its facts are changed; a new one may be there by what was told of it
/// before, and is nobody whom it joins.
pub(super) fn enters(st: &mut State, pid: i64, own: Namespaces, before: &Place, container: &Text) -> bool {
    let mut lives_there = |mount: u32| {
        let member = if mount == 0 { None } else { st.mounts.other_member(&st.threads, mount, pid) };
        member.is_some_and(|member| member.facts.container == *container)
    };
    let moved = own.mount != before.namespaces.mount && !container.is_empty();
    moved && lives_there(own.mount) && !lives_there(before.namespaces.mount)
}

/// A new thread is in other mounts than the parent of its process: runtimes make a sibling (`CLONE_PARENT`), which is where the one is that made it. Of a
/// container's first process that made the mounts, so that it came from nowhere; where it is gone already, who is not process 1 came from outside.
pub(super) fn of_sibling(st: &mut State, ix: ThreadIx, before: &Place) {
    let Some(thread) = st.threads.get(ix).filter(|thread| thread.facts.namespaces.mount != before.namespaces.mount)
    else {
        return;
    };
    let (tid, pid) = (thread.tid(), thread.pid());
    let (own, container) = (thread.facts.namespaces, thread.facts.container.clone());
    let (first, ts) = (thread.facts.vpid == 1, thread.facts.clone_ts);
    let siblings = st.threads.by_tid(thread.ptid).map_or(&[][..], |parent| &parent.children);
    let mut others = siblings.iter().rev().filter(|sibling| **sibling != tid).filter_map(|&tid| st.threads.by_tid(tid));
    let sibling = others.find(|other| other.facts.namespaces.mount == own.mount);
    let sibling = sibling.map(|sibling| sibling.facts.session.clone());
    let entered = sibling.is_none() && !first && enters(st, pid, own, before, &container);
    let Some(thread) = st.threads.get_mut(ix) else { return };
    match sibling {
        Some(session) if session != thread.facts.session => thread.facts_mut().session = session,
        None if entered => begin(thread.facts_mut(), ts),
        _ => {}
    }
}

/// Begins one.
pub(super) fn begin(facts: &mut Facts, ts: u64) {
    facts.session = Some(Arc::new(ExecSession { ts, pid: facts.pid, tty: facts.tty, ..ExecSession::default() }));
}

/// One whose first program is that of a process.
fn started(facts: &Facts, ts: u64) -> Option<Arc<ExecSession>> {
    let (exe, args) = (facts.exe.clone(), facts.args.clone());
    Some(Arc::new(ExecSession { exe, args, ts, pid: facts.pid, tty: facts.tty, is_started: true }))
}

/// A process has become another program: the first one of a session says when that began, and where.
pub(super) fn starts_program(st: &mut State, ix: ThreadIx, ts: u64) {
    let Some(thread) = st.threads.get(ix) else { return };
    let begins = match &thread.facts.session {
        Some(session) => !session.is_started,
        None => !st.own_stream && is_from_outside(st, thread),
    };
    if let Some(thread) = st.threads.get_mut(ix).filter(|_| begins) {
        let facts = thread.facts_mut();
        facts.session = started(facts, ts);
    }
}

/// In a stream of Falco.
fn is_from_outside(st: &State, thread: &Thread) -> bool {
    let facts = &thread.facts;
    let here = |other: &Thread| other.facts.container == facts.container;
    let outside = || st.parent(thread).is_some_and(|parent| !parent.is_invalid() && !here(parent));
    let first = |other: &Thread| other.facts.vpid == 1 && !other.dead && here(other);
    !facts.container.is_empty() && facts.vpid > 1 && outside() && st.threads.iter().any(first)
}

/// Threads that were there before the first event, or that only an announcement told: of those in a mount namespace whose parents are not, all but the first came
/// in from outside, nobody knows when.
pub(super) fn find_all(st: &mut State, threads: &[ThreadIx]) {
    let mut found: Vec<(&Thread, ThreadIx)> =
        threads.iter().filter_map(|&ix| Some((st.threads.get(ix)?, ix))).collect();
    found.retain(|(thread, _)| thread.facts.namespaces.mount != 0 && !thread.facts.container.is_empty());
    let told: FxHashSet<i64> = found.iter().map(|(thread, _)| thread.tid()).collect();
    found.sort_by_key(|(thread, _)| (thread.facts.vpid != 1, thread.tid()));
    let (mut first, mut entered) = (FxHashMap::<u32, i64>::default(), Vec::new());
    for (thread, ix) in found.iter().filter(|(thread, _)| thread.is_main()) {
        let mount = thread.facts.namespaces.mount;
        if st.parent(thread).is_some_and(|parent| parent.facts.namespaces.mount == mount) {
            continue;
        }
        let known = st.mounts.member(&st.threads, mount).map(Thread::pid).filter(|member| !told.contains(member));
        let first = *first.entry(mount).or_insert(known.unwrap_or(thread.pid()));
        if first != thread.pid() && thread.facts.vpid != 1 {
            entered.push(*ix);
        }
    }
    let all: Vec<ThreadIx> = found.into_iter().map(|(_, ix)| ix).collect();
    for &ix in &entered {
        let Some(facts) = st.threads.get_mut(ix).map(Thread::facts_mut) else { continue };
        facts.session = started(facts, 0);
    }
    if !entered.is_empty() {
        all.into_iter().for_each(|ix| inherit(st, ix));
    }
}

/// The session of the leader, or of the nearest ancestor in the same container.
fn inherit(st: &mut State, ix: ThreadIx) {
    let Some(thread) = st.threads.get(ix).filter(|thread| thread.facts.session.is_none()) else { return };
    let line = st.leader(thread).into_iter().chain(st.ancestors(thread));
    let mut here = line.take_while(|other| other.facts.container == thread.facts.container);
    let session = here.find_map(|other| other.facts.session.clone());
    if let Some(thread) = st.threads.get_mut(ix).filter(|_| session.is_some()) {
        thread.facts_mut().session = session;
    }
}
