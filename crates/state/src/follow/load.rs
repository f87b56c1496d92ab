//! What is given up when Lanner itself has too little memory, in the order of [`Load::memory`]. Processes stay known.

use crate::facts::Strings;
use crate::names::Names;
use crate::state::State;
use lanner_schema::snapshot::Load;

/// Descriptors that are followed while memory is short: this part of the usual number.
const FEWER_FDS: u64 = 8;

/// Threads that there is room for in any case: this part of the usual number.
const FEWER_THREADS: usize = 2;

pub(super) fn load(st: &mut State, data: &[u8]) {
    let Ok(load) = Load::decode(data) else {
        st.counters.unreadable += 1;
        return;
    };
    let before = core::mem::replace(&mut st.load, load).memory;
    for step in before + 1..=load.memory {
        match step {
            2 => names(st),
            3 => descriptors(st),
            4 => environments(st),
            5 => threads(st),
            // Of events that wait the state knows nothing, and of later steps nobody.
            _ => {}
        }
    }
    if load.memory < 5 {
        st.threads.set_limit(st.limits.threads);
    }
    if load.memory < 3 {
        st.max_fds = st.limits.fds;
    }
}

fn names(st: &mut State) {
    st.counters.dropped_names += st.dns.len() as u64;
    st.dns = Names::default();
}

/// The kernel tells with each event what its descriptor is, so that little is lost.
fn descriptors(st: &mut State) {
    let gone: u64 = st.threads.iter_mut().map(|thread| core::mem::take(&mut thread.fds).len() as u64).sum();
    st.counters.removed_fds += gone;
    st.counters.evicted_fds += gone;
    st.max_fds = st.limits.fds / FEWER_FDS;
}

fn environments(st: &mut State) {
    for thread in st.threads.iter_mut().filter(|thread| !thread.facts.env.is_empty()) {
        thread.facts_mut().env = Strings::default();
        st.counters.evicted_envs += 1;
    }
}

/// No more threads than there are then, but for room that processes need in any case; they push out others' further threads.
fn threads(st: &mut State) {
    while st.threads.evict(&mut st.counters) {}
    st.threads.set_limit(st.threads.len().max(st.limits.threads / FEWER_THREADS));
}
