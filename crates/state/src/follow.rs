//! From an event to the change that it means: the thread and descriptor that it is attached to, then one function per event.

mod containers;
pub(crate) mod enter;
mod exec;
mod fds;
mod file;
mod ipc;
mod iterator;
mod k8s;
mod load;
mod memory;
mod more;
mod names;
mod net;
mod object;
mod place;
mod process;
mod session;
pub(crate) mod snapshot;
mod system;
mod users;

use crate::facts::{Facts, UNKNOWN_NAME};
use crate::fd::{Fd, Put};
use crate::state::{After, Effect, State};
use crate::thread::{Thread, ThreadIx};
use lanner_schema::events as ev;
use lanner_schema::extension::{self, Extension};
use lanner_schema::info::{Category, EventFlags, FdParam};
use lanner_schema::wire::Fd as FdWire;
use lanner_schema::{Event, snapshot as snap};
use std::sync::Arc;

pub(crate) use enter::Asked;
pub use system::PURGE;

/// Event codes without a struct: the enter events of exec, which only old captures and live sources have.
const EXECVE_ENTER: u16 = 292;
const EXECVEAT_ENTER: u16 = 330;

/// Events that no thread made, or that are about a thread but are no deed of it.
const DETACHED: Category = Category::METAEVENT.or(Category::PLUGIN).or(Category::ITER);
/// Events that have `fd.*` fields.
const WITH_FD: EventFlags = EventFlags::CREATES_FD.or(EventFlags::USES_FD).or(EventFlags::DESTROYS_FD);

pub(crate) fn follow(st: &mut State, event: &Event<'_>) -> Effect {
    let info = event.info();
    let mut fx = Effect { hidden: event.state_only, ..Effect::default() };
    if info.category.has(DETACHED) || info.flags.has(EventFlags::SKIPPARSERESET) {
        detached(st, event, &mut fx);
        return fx;
    }
    if !st.unlinked.is_empty() {
        snapshot::link(st);
    }
    if st.first_ts == 0 {
        st.first_ts = event.ts;
    }
    // A child's first event finds no thread: it makes it.
    fx.thread = thread_of(st, event);
    if let Some(ix) = fx.thread {
        if info.flags.has(WITH_FD) {
            attach_fd(st, event, ix, &mut fx);
        }
        if !info.is_exit() && enter::keep(st, ix, event) {
            fx.hidden = true;
            return fx;
        }
    }
    if st.own_stream && event.nparams() > info.params.len() && fx.fd.is_some() {
        let said = Extension::of(event);
        object::before(st, info, &mut fx, &said);
        dispatch(st, event, &mut fx);
        object::after(st, info, &mut fx, &said);
    } else {
        dispatch(st, event, &mut fx);
    }
    enter::forget(st, event, &fx);
    fx
}

/// What the end of an event means: see [`After`].
pub(crate) fn settle(st: &mut State, fx: Effect) {
    match fx.after {
        After::Nothing => {}
        After::Close => {
            let leader = fx.leader.and_then(|leader| st.threads.get_mut(leader));
            if leader.zip(fx.fd).and_then(|(leader, fd)| leader.fds.remove(fd)).is_some() {
                st.counters.removed_fds += 1;
            }
        }
        After::Exit => {
            let thread = fx.thread.and_then(|ix| st.threads.get(ix));
            if let Some((tid, container)) = thread.map(|thread| (thread.tid(), thread.facts.container.clone())) {
                st.threads.remove(tid, &mut st.counters);
                users::left(st, &container, tid);
            }
        }
        After::Leave => {
            let id = core::mem::take(&mut st.leaving);
            st.containers.remove(&id);
            st.users.remove_container(&id);
        }
    }
}

/// The thread that made an event. An unknown one gets an entry that stands for it, so that what its events tell is not lost;
/// but not for events that say what it is, or that it is gone.
#[inline]
fn thread_of(st: &mut State, event: &Event<'_>) -> Option<ThreadIx> {
    if let Some(thread) = st.threads.get_mut(st.last)
        && thread.facts.tid == event.tid
    {
        thread.last_ts = event.ts;
        st.counters.cached_thread_lookups += 1;
        return Some(st.last);
    }
    st.counters.noncached_thread_lookups += 1;
    let ix = match st.threads.find(event.tid) {
        Some(ix) => ix,
        None => {
            st.counters.failed_thread_lookups += 1;
            match event.code() {
                ev::Clone::CODE | ev::Clone3::CODE | ev::Fork::CODE | ev::Vfork::CODE => return None,
                ev::Switch::CODE | ev::Procexit::CODE => return None,
                _ => placeholder(st, event.tid)?,
            }
        }
    };
    st.last = ix;
    if let Some(thread) = st.threads.get_mut(ix) {
        thread.last_ts = event.ts;
    }
    Some(ix)
}

/// An entry for a thread of which nothing is known.
fn placeholder(st: &mut State, tid: i64) -> Option<ThreadIx> {
    let name = st.names.get(UNKNOWN_NAME);
    let args_at = name.len();
    let facts = Facts { comm: name.clone(), exe: name.clone(), cmdline: name, args_at, ..Facts::unknown(tid) };
    st.threads.insert(Thread::new(facts), &mut st.counters)
}

/// The entry of a thread which an event says is of process `pid`. It is of an earlier thread when it is of another process: that one's exit
/// and the beginning of this one were missed. Then the entry goes, and an empty one takes its place.
fn unless_stale(st: &mut State, ix: ThreadIx, pid: Option<i64>) -> Option<ThreadIx> {
    let thread = st.threads.get(ix)?;
    let (tid, stale) = (thread.tid(), !thread.is_invalid() && pid.is_some_and(|pid| pid > 0 && pid != thread.pid()));
    if !stale {
        return Some(ix);
    }
    st.threads.remove(tid, &mut st.counters);
    let ix = st.threads.find(tid).or_else(|| placeholder(st, tid))?;
    st.last = ix;
    Some(ix)
}

fn attach_fd(st: &mut State, event: &Event<'_>, ix: ThreadIx, fx: &mut Effect) {
    fx.leader = st.threads.fd_owner(ix);
    let FdParam::At(index) = event.info().fd_param else {
        fx.fd = Some(-1);
        return;
    };
    fx.fd = Some(event.get::<FdWire>(usize::from(index)).unwrap_or(-1));
    if st.fd(fx).is_some() {
        st.counters.fd_lookups += 1;
    } else {
        st.counters.failed_fd_lookups += 1;
    }
}

/// Adds a descriptor to the process of the event's thread, and attaches it to the event.
fn add_fd(st: &mut State, fx: &mut Effect, fd: i64, entry: Fd) {
    fx.fd = Some(fd);
    put_fd(st, fx, fd, Arc::new(entry));
}

fn put_fd(st: &mut State, fx: &Effect, fd: i64, entry: Arc<Fd>) {
    if let Some(leader) = fx.leader {
        put_fd_of(st, leader, fd, entry);
    }
}

/// Adds a descriptor to a process; false when there is no room for it. Snapshots may have numbers that are none.
fn put_fd_of(st: &mut State, leader: ThreadIx, fd: i64, entry: Arc<Fd>) -> bool {
    if fd < 0 {
        st.counters.unreadable += 1;
        return false;
    }
    let full = st.counters.fds() >= st.max_fds;
    let Some(leader) = st.threads.get_mut(leader) else { return false };
    let put = if full && leader.fds.get(fd).is_none() { Put::Refused } else { leader.fds.insert(fd, entry) };
    match put {
        Put::Added => st.counters.added_fds += 1,
        Put::Replaced => {}
        Put::Refused => st.counters.drops_full_fdtable += 1,
    }
    put != Put::Refused
}

/// The event's descriptor, to be changed.
fn fd_mut<'a>(st: &'a mut State, fx: &Effect) -> Option<&'a mut Fd> {
    st.threads.get_mut(fx.leader?)?.fds.get_mut(fx.fd?)
}

/// The event's thread, to be changed.
fn thread_mut<'a>(st: &'a mut State, fx: &Effect) -> Option<&'a mut Thread> {
    st.threads.get_mut(fx.thread?)
}

/// The leader of the group of the event's thread, to be changed.
fn leader_mut<'a>(st: &'a mut State, fx: &Effect) -> Option<&'a mut Thread> {
    let leader = st.threads.leader_of(fx.thread?)?;
    st.threads.get_mut(leader)
}

/// True for a result that is no error.
fn ok(res: Option<i64>) -> bool {
    res.is_some_and(|res| res >= 0)
}

#[cold]
fn detached(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    if event.info().category.has(Category::ITER) {
        fx.hidden = true;
        return iterator::iterator(st, event);
    }
    match event.code() {
        ev::Procinfo::CODE => {
            fx.thread = st.threads.find(event.tid);
            system::procinfo(st, event, fx);
        }
        ev::Useradded::CODE => users::useradded(st, event),
        ev::Userdeleted::CODE => users::userdeleted(st, event),
        ev::Groupadded::CODE => users::groupadded(st, event),
        ev::Groupdeleted::CODE => users::groupdeleted(st, event),
        ev::Container::CODE => containers::container(st, event),
        ev::Asyncevent::CODE => asyncevent(st, event, fx),
        _ => {}
    }
}

/// A message that no thread made: from a container runtime, or Lanner's own.
fn asyncevent(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    let message = ev::Asyncevent::decode(event);
    let data = message.data.unwrap_or_default();
    match message.name.unwrap_or_default() {
        b"container" => containers::known(st, data),
        b"container_removed" => containers::removed(st, data, fx),
        snap::BEGIN => {
            fx.hidden = true;
            st.begin();
        }
        // Behind the beginning of the snapshot; streams without it are Falco's.
        extension::MARKER => {
            fx.hidden = true;
            st.own_stream = true;
        }
        PURGE => {
            fx.hidden = true;
            system::purge(st, data);
        }
        snap::GAP => {
            fx.hidden = true;
            gap(st, event, fx);
        }
        snap::LOAD => {
            fx.hidden = true;
            load::load(st, data);
        }
        snap::CONTAINER_UNKNOWN => {
            fx.hidden = true;
            containers::unknown(st, data);
        }
        snap::CONTAINER_USERS => {
            fx.hidden = true;
            users::of_container(st, data);
        }
        snap::K8S => {
            fx.hidden = true;
            k8s::told(st, data);
        }
        snap::K8S_ASKED => {
            fx.hidden = true;
            k8s::asked(st, data);
        }
        snap::THREAD_MORE => {
            fx.hidden = true;
            more::thread(st, data);
        }
        snap::FD_MORE => {
            fx.hidden = true;
            more::fd(st, data);
        }
        snap::DNS => {
            fx.hidden = true;
            names::answer(st, event, data);
        }
        snap::NAMES => {
            fx.hidden = true;
            names::known(st, data);
        }
        snap::ORIGIN => {
            fx.hidden = true;
            more::origin(st, event);
        }
        name if name.starts_with(snap::PREFIX) => {
            fx.hidden = true;
            snapshot::snapshot(st, event);
        }
        _ => {}
    }
}

/// Events were lost: alerts of that time are marked.
fn gap(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    match snap::Gap::from_event(event) {
        Some(Ok(gap)) => {
            st.gap = Some(Arc::new(gap));
            fx.gap_told = true;
        }
        Some(Err(_)) => st.counters.unreadable += 1,
        None => {}
    }
}

/// One function per event that changes something; its name is the event's.
#[inline]
fn dispatch(st: &mut State, event: &Event<'_>, fx: &mut Effect) {
    match event.code() {
        ev::Open::CODE => file::open(st, event, fx),
        ev::Openat::CODE => file::openat(st, event, fx),
        ev::Openat2::CODE => file::openat2(st, event, fx),
        ev::Creat::CODE => file::creat(st, event, fx),
        ev::OpenByHandleAt::CODE => file::open_by_handle_at(st, event, fx),
        ev::Chdir::CODE => file::chdir(st, event, fx),
        ev::Fchdir::CODE => file::fchdir(st, event, fx),
        ev::Getcwd::CODE => file::getcwd(st, event, fx),
        ev::Chroot::CODE => file::chroot(st, event, fx),

        ev::Close::CODE => fds::close(st, event, fx),
        ev::CloseRange::CODE => fds::close_range(st, event, fx),
        ev::Dup::CODE => fds::dup(st, event, fx),
        ev::Dup2::CODE => fds::dup2(st, event, fx),
        ev::Dup3::CODE => fds::dup3(st, event, fx),
        ev::Fcntl::CODE => fds::fcntl(st, event, fx),

        ev::Socket::CODE => net::socket(st, event, fx),
        ev::Socketpair::CODE => net::socketpair(st, event, fx),
        ev::Bind::CODE => net::bind(st, event, fx),
        ev::Connect::CODE => net::connect(st, event, fx),
        ev::Accept::CODE => net::accept(st, event, fx),
        ev::Accept4::CODE => net::accept4(st, event, fx),
        ev::Send::CODE => net::send(st, event, fx),
        ev::Sendto::CODE => net::sendto(st, event, fx),
        ev::Sendmsg::CODE => net::sendmsg(st, event, fx),
        ev::Sendmmsg::CODE => net::sendmmsg(st, event, fx),
        ev::Recv::CODE => net::recv(st, event, fx),
        ev::Recvfrom::CODE => net::recvfrom(st, event, fx),
        ev::Recvmsg::CODE => net::recvmsg(st, event, fx),
        ev::Recvmmsg::CODE => net::recvmmsg(st, event, fx),
        ev::Read::CODE | ev::Write::CODE | ev::Readv::CODE | ev::Writev::CODE => net::transfer(st, event, fx),
        ev::Pread::CODE | ev::Pwrite::CODE | ev::Preadv::CODE | ev::Pwritev::CODE => net::transfer(st, event, fx),

        ev::Pipe::CODE => ipc::pipe(st, event, fx),
        ev::Pipe2::CODE => ipc::pipe2(st, event, fx),
        ev::Eventfd::CODE => ipc::eventfd(st, event, fx),
        ev::Eventfd2::CODE => ipc::eventfd2(st, event, fx),
        ev::Signalfd::CODE => ipc::signalfd(st, event, fx),
        ev::Signalfd4::CODE => ipc::signalfd4(st, event, fx),
        ev::TimerfdCreate::CODE => ipc::timerfd_create(st, event, fx),
        ev::InotifyInit::CODE => ipc::inotify_init(st, event, fx),
        ev::InotifyInit1::CODE => ipc::inotify_init1(st, event, fx),
        ev::EpollCreate::CODE => ipc::epoll_create(st, event, fx),
        ev::EpollCreate1::CODE => ipc::epoll_create1(st, event, fx),
        ev::IoUringSetup::CODE => ipc::io_uring_setup(st, event, fx),
        ev::PidfdOpen::CODE => ipc::pidfd_open(st, event, fx),
        ev::PidfdGetfd::CODE => ipc::pidfd_getfd(st, event, fx),

        ev::Brk::CODE | ev::Mmap::CODE | ev::Mmap2::CODE | ev::Munmap::CODE => memory::usage(st, event, fx),
        ev::MemfdCreate::CODE => memory::memfd_create(st, event, fx),
        ev::Userfaultfd::CODE => memory::userfaultfd(st, event, fx),

        ev::Clone::CODE | ev::Clone3::CODE | ev::Fork::CODE => process::clone(st, event, fx),
        ev::Vfork::CODE => process::vfork(st, event, fx),
        ev::Execve::CODE => exec::execve(st, event, fx),
        ev::Execveat::CODE => exec::execveat(st, event, fx),
        ev::Procexit::CODE => process::procexit(st, event, fx),
        ev::Setuid::CODE => process::setuid(st, event, fx),
        ev::Setresuid::CODE | ev::Setreuid::CODE => process::setresuid(st, event, fx),
        ev::Setgid::CODE => process::setgid(st, event, fx),
        ev::Setresgid::CODE | ev::Setregid::CODE => process::setresgid(st, event, fx),
        ev::Setsid::CODE => process::setsid(st, event, fx),
        ev::Prctl::CODE => process::prctl(st, event, fx),
        ev::Capset::CODE => process::capset(st, event, fx),
        ev::Unshare::CODE => process::unshare(st, event, fx),
        ev::Setns::CODE => process::setns(st, event, fx),
        ev::Setrlimit::CODE | ev::Getrlimit::CODE => process::setrlimit(st, event, fx),
        ev::Prlimit::CODE => process::prlimit(st, event, fx),
        ev::Switch::CODE => process::switch(st, event, fx),

        ev::Bpf::CODE => system::bpf(st, event, fx),
        _ => {}
    }
}
