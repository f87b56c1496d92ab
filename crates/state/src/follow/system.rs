//! The system as a whole: reports about threads, cleaning up, BPF.

use super::ipc::plain;
use crate::fd::FdKind;
use crate::state::{Effect, State};
use crate::thread::{CpuUse, Thread};
use lanner_schema::Event;
use lanner_schema::events::{Bpf, Procinfo};

/// Name of the async event that cleans up: entries that only stand for unknown threads go, and with them the threads whose ids are its data
/// (little-endian `i64` each).
///
/// Lost exit events leave threads behind. Only a live source can tell, by looking whether they still exist; what it found is an event like
/// any other, so it lands in captures and a replay, which has no host to look at, removes the same threads at the same time.
pub const PURGE: &[u8] = b"lanner.purge";

/// See [`PURGE`].
pub(super) fn purge(st: &mut State, gone: &[u8]) {
    let unknown: Vec<i64> = st.threads.iter().filter(|t| t.is_invalid()).map(Thread::tid).collect();
    let gone = gone.chunks_exact(8).filter_map(|tid| Some(i64::from_le_bytes(tid.try_into().ok()?)));
    for tid in unknown.into_iter().chain(gone) {
        st.threads.remove(tid, &mut st.counters);
    }
}

/// CPU time of a thread since it began, in ticks; a report says what was used since the one before.
pub(super) fn procinfo(st: &mut State, event: &Event<'_>, fx: &Effect) {
    let e = Procinfo::decode(event);
    let (user, system) = (e.cpu_usr.unwrap_or(0), e.cpu_sys.unwrap_or(0));
    let Some(thread) = super::thread_mut(st, fx) else { return };
    let since = |now: u64, before: u64| if before == 0 { 0 } else { now.saturating_sub(before) };
    let (last_user, last_system) = thread.cpu_total;
    thread.cpu = CpuUse {
        user: since(user, last_user),
        system: since(system, last_system),
        total: since(user.saturating_add(system), last_user.saturating_add(last_system)),
    };
    thread.cpu_total = (user, system);
}

pub(super) fn bpf(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    plain(st, fx, Bpf::decode(event).fd, FdKind::Bpf, 0);
}
