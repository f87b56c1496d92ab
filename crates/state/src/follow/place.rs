//! Where a process is: its container, by its control groups and, in Lanner's own streams, by its namespaces.

use super::session;
use crate::cgroup::{Cgroups, ContainerIds, Ids};
use crate::facts::{Facts, Text, text};
use crate::state::State;
use crate::thread::{Thread, ThreadIx};
use lanner_schema::Event;
use lanner_schema::extension::Namespaces;

/// Why nothing is known of a container without a name.
const NAMELESS: &[u8] = b"no runtime names it: only its namespaces tell of it";

/// Where a process was, or its parent is.
#[derive(Debug, Clone, Default)]
pub(super) struct Place {
    pub(super) namespaces: Namespaces,
    container: Text,
}

impl Place {
    pub(super) fn of(facts: &Facts) -> Self {
        Self { namespaces: facts.namespaces, container: facts.container.clone() }
    }
}

/// The container of a process with these control groups and namespaces, which was elsewhere before (a new one: where its parent is); empty on the host.
///
/// The answers, surest first: an id in the name of a control group; another process of a container in the same mount namespace (who enters with `nsenter`
/// stays in groups of the host); a name that anybody could give to a group, or a machine's of systemd, borne out by namespaces of its own; the container
/// that it was in, whose pid namespace it has; and for who has namespaces of pids and of mounts that nobody names, an id that is made from the former.
pub(super) fn container(st: &mut State, ids: &Ids, own: Namespaces, before: &Place) -> Text {
    let named = named(st, ids, own);
    if own.mount == 0 || !ids.sure.is_empty() || !by_namespaces(st) {
        return named;
    }
    if let Some(member) = st.mounts.member(&st.threads, own.mount) {
        return member.facts.container.clone();
    }
    if own.pid == 0 || !named.is_empty() {
        return named;
    }
    if before.namespaces.pid == own.pid && !before.container.is_empty() {
        return before.container.clone();
    }
    let id = text(format!("ns{:010}", own.pid).as_bytes());
    if st.containers.why_unknown(&id).is_none() {
        st.containers.set_unknown(&id, NAMELESS);
    }
    id
}

/// The container as control groups name it.
pub(super) fn named(st: &State, ids: &Ids, own: Namespaces) -> Text {
    let id = match own {
        _ if !by_namespaces(st) => &ids.falco,
        Namespaces { mount: 0, .. } => &ids.sure,
        _ if !ids.sure.is_empty() => &ids.sure,
        Namespaces { pid: 1.., .. } if ids.likely.is_empty() => &ids.machine,
        _ => &ids.likely,
    };
    id.clone()
}

/// True if namespaces count.
fn by_namespaces(st: &State) -> bool {
    st.own_stream && st.cgroups.kind() == ContainerIds::Own
}

/// The namespaces that an event tells.
pub(super) fn namespaces(st: &State, event: &Event<'_>) -> Namespaces {
    if st.own_stream { Namespaces::of(event) } else { Namespaces::default() }
}

/// A thread has other control groups or namespaces than it was thought to have, at this time.
pub(super) fn moved(st: &mut State, ix: ThreadIx, ts: u64, cgroups: Cgroups, own: Namespaces) {
    let Some(facts) = st.threads.get(ix).map(|thread| &thread.facts) else { return };
    if facts.namespaces == own && facts.cgroups == cgroups.strings {
        return;
    }
    let (pid, before) = (facts.pid, Place::of(facts));
    let container = container(st, &cgroups.ids, own, &before);
    let enters = session::enters(st, pid, own, &before, &container);
    let Some(thread) = st.threads.get_mut(ix) else { return };
    let facts = thread.facts_mut();
    (facts.namespaces, facts.cgroups, facts.container) = (own, cgroups.strings, container);
    if enters {
        session::begin(facts, ts);
    }
    settled(st, ix);
}

/// A thread's place is known: others may be found in its container by it. Before a container's own mounts are made, what becomes its first process has those
/// of the runtime, which are no container's.
pub(super) fn settled(st: &mut State, ix: ThreadIx) {
    let Some(thread) = st.threads.get(ix).filter(|thread| !thread.facts.container.is_empty()) else { return };
    let own = thread.facts.namespaces;
    if own.mount == 0 {
        return;
    }
    let parent = st.threads.by_tid(thread.ptid).filter(|parent| !parent.is_invalid());
    if own != parent.map_or(Namespaces { pid: 0, ..own }, |parent| parent.facts.namespaces) {
        let tid = thread.tid();
        st.mounts.note(&st.threads, own.mount, tid);
    }
}

/// The leader of a process was moved: its other threads are where it is.
pub(super) fn follow_leader(st: &mut State, leader: ThreadIx) {
    let Some(thread) = st.threads.get(leader).filter(|thread| thread.is_main()) else { return };
    let (cgroups, container) = (thread.facts.cgroups.clone(), thread.facts.container.clone());
    let elsewhere = |thread: &&Thread| thread.facts.container != container;
    let others: Vec<i64> = st.threads.members(thread.pid()).filter(elsewhere).map(Thread::tid).collect();
    for other in others {
        let other = st.threads.find(other).and_then(|ix| st.threads.get_mut(ix));
        let Some(facts) = other.map(Thread::facts_mut) else { continue };
        (facts.cgroups, facts.container) = (cgroups.clone(), container.clone());
    }
}

/// Threads of a snapshot have got their parents: those whom their control groups name come first, others are found by them.
pub(super) fn settle_all(st: &mut State, threads: &[ThreadIx]) {
    threads.iter().for_each(|&ix| settled(st, ix));
    for &ix in threads {
        let Some(thread) = st.threads.get(ix) else { continue };
        let own = thread.facts.namespaces;
        if own.mount == 0 || !thread.facts.container.is_empty() {
            continue;
        }
        let before = st.threads.by_tid(thread.ptid).map(|parent| Place::of(&parent.facts)).unwrap_or_default();
        // Its control groups have been asked.
        let container = container(st, &Ids::default(), own, &before);
        if let Some(thread) = st.threads.get_mut(ix).filter(|_| !container.is_empty()) {
            thread.facts_mut().container = container;
            settled(st, ix);
        }
    }
    session::find_all(st, threads);
}
