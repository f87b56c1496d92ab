//! Enter events: what they ask for is kept until their exit, which then knows it as it was before another thread could change it in memory.

use super::{EXECVE_ENTER, EXECVEAT_ENTER};
use crate::facts::Text;
use crate::state::{AT_FDCWD, Effect, State};
use crate::thread::ThreadIx;
use lanner_schema::events as ev;
use lanner_schema::wire::{Fd, FsPath, Wire};
use lanner_schema::{Event, EventBuf};

/// Larger enter events are not kept, bytes.
const MAX_LEN: usize = 4096;
/// Not more enter events than this are kept at once.
const MAX_KEPT: usize = 16_384;

/// What an enter event asks for.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// The enter event's code.
    code: u16,
    /// The directory that a name counts from, [`AT_FDCWD`] where the call knows no other.
    pub dirfd: i64,
    /// How to open it.
    pub flags: u32,
    /// A name, or the address to connect to.
    pub what: Option<Text>,
}

/// What an enter event asks for that an exit is compared with: code, directory, flags, and a name or an address.
fn read<'a>(event: &Event<'a>) -> Option<(i64, u32, Option<&'a [u8]>)> {
    Some(match event.code() {
        ev::OpenEnter::CODE => {
            let e = ev::OpenEnter::decode(event);
            (AT_FDCWD, e.flags.unwrap_or(0), e.name)
        }
        ev::OpenatEnter::CODE => {
            let e = ev::OpenatEnter::decode(event);
            (e.dirfd.unwrap_or(AT_FDCWD), e.flags.unwrap_or(0), e.name)
        }
        ev::Openat2Enter::CODE => {
            let e = ev::Openat2Enter::decode(event);
            (e.dirfd.unwrap_or(AT_FDCWD), e.flags.unwrap_or(0), e.name)
        }
        ev::CreatEnter::CODE => (AT_FDCWD, 0, ev::CreatEnter::decode(event).name),
        ev::ConnectEnter::CODE => (AT_FDCWD, 0, ev::ConnectEnter::decode(event).addr),
        EXECVE_ENTER => (AT_FDCWD, 0, event.get::<FsPath>(0)),
        EXECVEAT_ENTER => (event.get::<Fd>(0).unwrap_or(AT_FDCWD), 0, event.get::<FsPath>(1)),
        _ => return None,
    })
}

/// The enter event that asked, as far as it is kept, of time 0; the other way round than [`read`].
pub(crate) fn event_of(asked: &Asked, tid: i64, buf: &mut EventBuf) {
    let (dirfd, flags, name) = (Some(asked.dirfd), Some(asked.flags), asked.what.as_deref());
    match asked.code {
        ev::OpenEnter::CODE => ev::OpenEnter { name, flags, ..ev::OpenEnter::default() }.encode(buf, 0, tid),
        ev::OpenatEnter::CODE => {
            ev::OpenatEnter { dirfd, name, flags, ..ev::OpenatEnter::default() }.encode(buf, 0, tid)
        }
        ev::Openat2Enter::CODE => {
            ev::Openat2Enter { dirfd, name, flags, ..ev::Openat2Enter::default() }.encode(buf, 0, tid);
        }
        ev::CreatEnter::CODE => ev::CreatEnter { name, ..ev::CreatEnter::default() }.encode(buf, 0, tid),
        ev::ConnectEnter::CODE => ev::ConnectEnter { addr: name, ..ev::ConnectEnter::default() }.encode(buf, 0, tid),
        code => {
            buf.begin(0, tid, code);
            if code == EXECVEAT_ENTER {
                buf.param(|out| Fd::encode(asked.dirfd, out));
            }
            buf.param(|out| {
                if let Some(name) = name {
                    FsPath::encode(name, out);
                }
            });
            buf.finish();
        }
    }
}

/// Keeps an enter event for the exit of its thread; false if it is none that an exit is compared with.
pub(super) fn keep(st: &mut State, ix: ThreadIx, event: &Event<'_>) -> bool {
    let Some((dirfd, flags, what)) = read(event) else { return false };
    let Some(thread) = st.threads.get_mut(ix) else { return true };
    let renewed = thread.enter.take().is_some();
    st.threads.stored -= usize::from(renewed);
    if st.threads.stored >= MAX_KEPT || event.bytes().len() > MAX_LEN {
        st.counters.store_evts_drops += 1;
        return true;
    }
    let what = what.map(|what| st.names.get(what));
    if let Some(thread) = st.threads.get_mut(ix) {
        thread.enter = Some(Asked { code: event.code(), dirfd, flags, what });
        st.threads.stored += 1;
        st.counters.stored_evts += 1;
    }
    true
}

/// Takes what was kept, if its code is one of `codes`.
pub(super) fn take(st: &mut State, fx: &Effect, codes: &[u16]) -> Option<Asked> {
    let thread = st.threads.get_mut(fx.thread?)?;
    let asked = thread.enter.take()?;
    st.threads.stored -= 1;
    if codes.contains(&asked.code) {
        st.counters.retrieved_evts += 1;
        return Some(asked);
    }
    st.counters.retrieve_evts_drops += 1;
    None
}

/// After an exit nothing waits any more.
#[inline]
pub(super) fn forget(st: &mut State, event: &Event<'_>, fx: &Effect) {
    if st.threads.stored > 0
        && event.info().is_exit()
        && let Some(thread) = fx.thread.and_then(|ix| st.threads.get_mut(ix))
        && thread.enter.take().is_some()
    {
        st.threads.stored -= 1;
    }
}
