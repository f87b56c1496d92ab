//! Enter events: kept until their exit, which then knows what was asked for before another thread could change it in memory.

use super::{EXECVE_ENTER, EXECVEAT_ENTER};
use crate::state::{Effect, State};
use crate::thread::ThreadIx;
use lanner_schema::Event;
use lanner_schema::events as ev;

/// Larger enter events are not kept, bytes.
const MAX_LEN: usize = 4096;
/// Not more enter events than this are kept at once.
const MAX_KEPT: usize = 16_384;

/// True for the enter events that an exit is compared with.
pub(super) fn is_kept(code: u16) -> bool {
    matches!(
        code,
        ev::OpenEnter::CODE
            | ev::OpenatEnter::CODE
            | ev::Openat2Enter::CODE
            | ev::CreatEnter::CODE
            | ev::ConnectEnter::CODE
            | EXECVE_ENTER
            | EXECVEAT_ENTER
    )
}

/// Keeps an enter event for the exit of its thread.
pub(super) fn keep(st: &mut State, ix: ThreadIx, event: &Event<'_>) {
    let full = st.threads.stored >= MAX_KEPT;
    let Some(thread) = st.threads.get_mut(ix) else { return };
    if thread.enter.take().is_some() {
        st.threads.stored -= 1;
    } else if full {
        st.counters.store_evts_drops += 1;
        return;
    }
    if event.bytes().len() > MAX_LEN {
        st.counters.store_evts_drops += 1;
        return;
    }
    if let Some(thread) = st.threads.get_mut(ix) {
        thread.enter = Some(event.bytes().into());
        st.threads.stored += 1;
        st.counters.stored_evts += 1;
    }
}

/// Takes the kept event out, if its code is `code`: the caller parses it.
pub(super) fn take(st: &mut State, fx: &Effect, code: u16) -> Option<Box<[u8]>> {
    let thread = st.threads.get_mut(fx.thread?)?;
    let bytes = thread.enter.take()?;
    st.threads.stored -= 1;
    if Event::parse(&bytes).is_ok_and(|event| event.code() == code) {
        st.counters.retrieved_evts += 1;
        return Some(bytes);
    }
    st.counters.retrieve_evts_drops += 1;
    None
}

/// After an exit nothing waits any more.
pub(super) fn forget(st: &mut State, event: &Event<'_>, fx: &Effect) {
    let Some(thread) = fx.thread.and_then(|ix| st.threads.get_mut(ix)) else { return };
    if event.info().is_exit() && thread.enter.take().is_some() {
        st.threads.stored -= 1;
    }
}
