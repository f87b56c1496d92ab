//! What was true before the first event: the snapshot of a capture or of a live start, and the kernel iterators' events.

use super::place::{self, Place};
use super::{net, put_fd_of, session, users};
use crate::cgroup::Cgroups;
use crate::facts::{Capabilities, Exe, Facts, Strings, Text, text};
use crate::fd::{Fd, FdKind, L4, Role, Socket};
use crate::intern::Interner;
use crate::machine::{Interface, Machine};
use crate::state::State;
use crate::thread::{Thread, ThreadIx};
use lanner_schema::Event;
use lanner_schema::snapshot::{FdEntry, FdList, FdTarget, Snapshot, ThreadEntry};
use std::sync::Arc;

/// Addresses of interfaces beyond this number are not kept.
const MAX_INTERFACES: usize = 4096;

/// One piece of the snapshot. Pieces that can't be read are counted and left out.
pub(super) fn snapshot(st: &mut State, event: &Event<'_>) {
    match Snapshot::from_event(event) {
        None => {}
        Some(Err(_)) => st.counters.unreadable += 1,
        Some(Ok(Snapshot::Machine(machine))) => {
            st.machine = Machine {
                hostname: text(machine.hostname),
                boot_ts: machine.boot_ts,
                cpus: machine.cpus,
                interfaces: Vec::new(),
            };
        }
        Some(Ok(Snapshot::Interfaces(entries))) => {
            for entry in entries {
                match entry {
                    Ok(entry) if st.machine.interfaces.len() < MAX_INTERFACES => st
                        .machine
                        .interfaces
                        .push(Interface { address: entry.address, netmask: entry.netmask, name: text(entry.name) }),
                    _ => st.counters.unreadable += 1,
                }
            }
        }
        Some(Ok(Snapshot::Users(entries))) => {
            // What was there at the start has no time; later all are told again.
            if event.ts > 0 {
                st.users.remove_container(b"");
            }
            for entry in entries {
                match entry {
                    Ok(entry) => users::add(st, b"", &entry),
                    Err(_) => st.counters.unreadable += 1,
                }
            }
        }
        Some(Ok(Snapshot::Thread(entry))) => thread(st, event, &entry),
        Some(Ok(Snapshot::Fds(list))) => fds(st, list),
        Some(Ok(Snapshot::End)) => link(st),
    }
}

/// The facts that an entry tells.
pub(crate) fn facts_of(entry: &ThreadEntry<'_>, cgroups: Cgroups, names: &mut Interner) -> Facts {
    let mut facts = Facts {
        pid: entry.pid,
        vtid: entry.vtid,
        vpid: entry.vpid,
        sid: entry.sid,
        vpgid: entry.vpgid,
        pgid: entry.pgid,
        exepath: text(entry.exepath.strip_suffix(b" (deleted)").unwrap_or(entry.exepath)),
        env: Strings::new(entry.env),
        cgroups: cgroups.strings,
        container: cgroups.ids.falco.clone(),
        cwd: directory(entry.cwd),
        root: text(entry.root),
        uid: entry.uid,
        gid: entry.gid,
        loginuid: entry.loginuid,
        caps: Capabilities {
            inheritable: entry.cap_inheritable,
            permitted: entry.cap_permitted,
            effective: entry.cap_effective,
        },
        tty: entry.tty,
        file: Exe {
            ino: entry.exe_ino,
            ctime: entry.exe_ino_ctime,
            mtime: entry.exe_ino_mtime,
            writable: entry.exe_writable,
            upper_layer: entry.exe_upper_layer,
            lower_layer: entry.exe_lower_layer,
            from_memfd: entry.exe_from_memfd,
            ..Exe::default()
        },
        pidns_init_start_ts: entry.pidns_init_start_ts,
        ..Facts::unknown(entry.tid)
    };
    facts.set_command(names, entry.comm, entry.exe, entry.args);
    facts.comm = text(entry.comm);
    facts
}

fn thread(st: &mut State, event: &Event<'_>, entry: &ThreadEntry<'_>) {
    let cgroups = st.cgroups.get(entry.cgroups);
    let ids = cgroups.ids.clone();
    let mut facts = facts_of(entry, cgroups, &mut st.names);
    facts.namespaces = place::namespaces(st, event);
    let known = st.thread(entry.tid).filter(|known| known.linked).map(|known| known.facts.clone());
    match known {
        Some(known) => {
            let before = Place::of(&known);
            facts.container = place::container(st, &ids, facts.namespaces, &before);
            facts.session = known.session.clone();
            if session::enters(st, facts.pid, facts.namespaces, &before, &facts.container) {
                session::begin(&mut facts, event.ts);
            }
        }
        None => facts.container = place::named(st, &ids, facts.namespaces),
    }
    let mut thread = Thread::new(facts);
    thread.ptid = entry.ptid;
    thread.flags = entry.flags;
    thread.fdlimit = entry.fdlimit;
    (thread.vm_size, thread.vm_rss, thread.vm_swap) = (entry.vmsize_kb, entry.vmrss_kb, entry.vmswap_kb);
    (thread.pf_major, thread.pf_minor) = (entry.pfmajor, entry.pfminor);
    if let Some(thread) = renew(st, thread) {
        add(st, thread);
    }
}

/// A thread that is known already, or that events came from, is told again: it keeps its descriptors, its children and its times. Gives back the
/// thread where it is another than the known one.
fn renew(st: &mut State, thread: Thread) -> Option<Thread> {
    let known = st.threads.find(thread.tid()).and_then(|ix| Some((ix, st.threads.get_mut(ix)?)));
    let same = |known: &Thread| !known.dead && (known.is_invalid() || known.pid() == thread.pid());
    let Some((ix, known)) = known.filter(|(_, known)| same(known)) else { return Some(thread) };
    let (clone_ts, exec_ts) = (known.facts.clone_ts, known.facts.exec_ts);
    let elsewhere = known.facts.container != thread.facts.container;
    known.facts = thread.facts;
    if (clone_ts, exec_ts) != (0, 0) {
        let facts = known.facts_mut();
        (facts.clone_ts, facts.exec_ts) = (clone_ts, exec_ts);
    }
    if !known.linked {
        known.ptid = thread.ptid;
    }
    (known.flags, known.fdlimit) = (thread.flags, thread.fdlimit);
    (known.vm_size, known.vm_rss, known.vm_swap) = (thread.vm_size, thread.vm_rss, thread.vm_swap);
    (known.pf_major, known.pf_minor) = (thread.pf_major, thread.pf_minor);
    if known.linked {
        place::settled(st, ix);
        // A process may have many threads, and is told often where events are lost.
        if elsewhere {
            place::follow_leader(st, ix);
        }
    } else {
        link_later(st, ix);
    }
    None
}

/// A thread of the snapshot: it gets its group and its parent when all are there.
pub(super) fn add(st: &mut State, thread: Thread) {
    if let Some(ix) = st.threads.insert(thread, &mut st.counters) {
        link_later(st, ix);
    }
}

fn link_later(st: &mut State, ix: ThreadIx) {
    st.unlinked.push(ix);
    // Nobody promises that each thread comes once.
    if st.unlinked.len() > 2 * st.threads.len() + 64 {
        let threads = &st.threads;
        st.unlinked.sort_unstable();
        st.unlinked.dedup();
        st.unlinked.retain(|&ix| threads.get(ix).is_some_and(|thread| !thread.linked));
    }
}

pub(super) fn directory(path: &[u8]) -> Text {
    let mut path = path.to_vec();
    if !path.ends_with(b"/") {
        path.push(b'/');
    }
    text(&path)
}

fn fds(st: &mut State, list: FdList<'_>) {
    let Some(ix) = st.threads.find(list.tid) else { return };
    for entry in list.entries {
        let Ok(entry) = entry else {
            st.counters.unreadable += 1;
            continue;
        };
        put_fd_of(st, ix, entry.fd, Arc::new(descriptor(&entry)));
    }
}

/// The descriptor that an entry tells.
pub(crate) fn descriptor(entry: &FdEntry<'_>) -> Fd {
    let mut fd = Fd { ino: entry.ino, ..Fd::new(kind(entry.kind)) };
    let mut name = Vec::new();
    match entry.target {
        FdTarget::Inet(source, destination, l4) => {
            (fd.socket, fd.l4) = (Socket::Inet(source, destination), protocol(l4));
            net::print_pair(&mut name, source, destination);
        }
        FdTarget::InetServer(end, l4) => {
            (fd.socket, fd.l4, fd.role) = (Socket::InetServer(end), protocol(l4), Role::Server);
            net::print_end(&mut name, end);
        }
        FdTarget::Unix { source, peer, name: path } => {
            fd.socket = Socket::Unix { source, peer };
            // Only a server's socket has a path of its own.
            fd.role = if path.is_empty() { Role::Client } else { Role::Server };
            name.extend_from_slice(path);
        }
        FdTarget::File(flags, path, dev) => {
            (fd.flags, fd.dev) = (flags, dev);
            name.extend_from_slice(path);
        }
        FdTarget::Named(path) => name.extend_from_slice(path),
    }
    fd.name = text(&name);
    if matches!(fd.kind, FdKind::File | FdKind::Directory) {
        // Who writes snapshots asks the kernel.
        fd.real = fd.name.clone();
    }
    fd
}

/// A type id of the capture format.
pub(crate) fn kind(id: u8) -> FdKind {
    match id {
        1 | 16 => FdKind::File,
        2 => FdKind::Directory,
        3 => FdKind::Ipv4,
        4 => FdKind::Ipv6,
        5 => FdKind::Ipv4Server,
        6 => FdKind::Ipv6Server,
        7 => FdKind::Pipe,
        8 => FdKind::Unix,
        9 => FdKind::Event,
        10 => FdKind::Unsupported,
        11 => FdKind::SignalFd,
        12 => FdKind::EventPoll,
        13 => FdKind::Inotify,
        14 => FdKind::TimerFd,
        15 => FdKind::Netlink,
        17 => FdKind::Bpf,
        18 => FdKind::UserFaultFd,
        19 => FdKind::IoUring,
        20 => FdKind::MemFd,
        21 => FdKind::PidFd,
        _ => FdKind::Unknown,
    }
}

/// A protocol code of the capture format.
pub(crate) fn protocol(code: u8) -> L4 {
    match code {
        1 => L4::NotApplicable,
        2 => L4::Tcp,
        3 => L4::Udp,
        4 => L4::Icmp,
        5 => L4::Raw,
        _ => L4::Unknown,
    }
}

/// The snapshot is complete: threads get their groups and parents, connections their ends.
pub(super) fn link(st: &mut State) {
    let unlinked = core::mem::take(&mut st.unlinked);
    for &ix in &unlinked {
        st.threads.link(ix);
    }
    place::settle_all(st, &unlinked);
    let mut served = rustc_hash::FxHashSet::default();
    for &ix in &unlinked {
        let fds = st.threads.get(ix).into_iter().flat_map(|thread| thread.fds.iter());
        served.extend(fds.filter_map(|(_, fd)| match fd.socket {
            Socket::InetServer(end) => Some(end.port),
            _ => None,
        }));
    }
    for &ix in &unlinked {
        let Some(thread) = st.threads.get_mut(ix) else { continue };
        thread.fds.retain(|_, fd| {
            if fd.kind == FdKind::Ipv4 && fd.role == Role::None {
                give_role(Arc::make_mut(fd), &served);
            }
            true
        });
    }
}

/// A connection whose own port somebody serves was accepted; the kernel lists the own end first.
fn give_role(fd: &mut Fd, served: &rustc_hash::FxHashSet<u16>) {
    let Socket::Inet(own, peer) = fd.socket else { return };
    fd.role = Role::Client;
    if served.contains(&own.port) {
        fd.role = Role::Server;
        fd.socket = Socket::Inet(peer, own);
        let mut name = Vec::new();
        net::print_pair(&mut name, peer, own);
        fd.name = text(&name);
    }
}
