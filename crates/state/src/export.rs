//! The state as events: a recording that begins in the middle of a stream has them in front.

use crate::cgroup::{self, ContainerIds};
use crate::facts::{Facts, Strings, Text};
use crate::fd::{Connection, Fd, FdKind, L4, Role, Socket};
use crate::follow::{enter, snapshot};
use crate::intern::Interner;
use crate::state::State;
use crate::thread::Thread;
use crate::users::Names;
use lanner_schema::address::Endpoint;
use lanner_schema::event::NO_TID;
use lanner_schema::events::{Asyncevent, Groupadded, Useradded};
use lanner_schema::extension::{MARKER, VERSION};
use lanner_schema::snapshot::{
    BEGIN, CONTAINER_UNKNOWN, CONTAINER_USERS, ContainerUnknown, ContainerUsers, END, FD_MORE, FDS, FdEntry, FdList,
    FdMore, FdTarget, GAP, Gap, GapPhase, INTERFACES, InterfaceEntry, K8S, K8S_ASKED, K8sAsked, LOAD, Load, MACHINE,
    Machine, NAMES, ORIGIN, Origin, THREAD_MORE, ThreadEntry, ThreadMore, USERS, UserEntry, encode_event,
    encode_thread, fd_bits, fd_kind, thread_bits,
};
use lanner_schema::{Event, EventBuf};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Builds the events one after the other.
struct Teller<'t> {
    buf: EventBuf,
    tell: &'t mut dyn FnMut(&Event<'_>),
}

impl Teller<'_> {
    fn own(&mut self, name: &[u8], write: impl FnOnce(&mut Vec<u8>)) {
        encode_event(&mut self.buf, 0, name, write);
        self.told(false);
    }

    fn told(&mut self, state_only: bool) {
        // What was built just now can be read.
        if let Ok(mut event) = self.buf.event() {
            event.state_only = state_only;
            (self.tell)(&event);
        }
    }
}

impl State {
    /// Tells the state as events of time 0: a snapshot, and behind it what its entries can't say. A state that follows them is like this one,
    /// but for its counters, and the threads that exited a moment ago. `events` is the number of events that came before, as rules count them.
    pub fn facts(&self, events: u64, tell: &mut dyn FnMut(&Event<'_>)) {
        let mut teller = Teller { buf: EventBuf::default(), tell };
        let to = &mut teller;
        to.own(BEGIN, |_| ());
        if self.own_stream {
            to.own(MARKER, |out| out.extend_from_slice(VERSION));
        }
        self.tell_host(to);
        // The leaders' order is the table's: descriptors come behind their thread.
        for thread in self.threads.iter() {
            encode_thread(&mut to.buf, 0, &entry_of(thread), thread.facts.namespaces);
            to.told(false);
            if !thread.fds.is_empty() {
                to.own(FDS, |out| {
                    FdList::encode_head(thread.tid(), out);
                    thread.fds.iter().for_each(|(fd, entry)| fd_entry(fd, entry).encode(out));
                });
            }
        }
        to.own(END, |_| ());
        self.tell_more(to);
        self.tell_containers(to);
        self.tell_k8s(to);
        self.dns.entries().iter().for_each(|entry| to.own(NAMES, |out| entry.encode(out)));
        // One that goes on marks alerts; that it opened was told when it did.
        if let Some(gap) = self.gap.as_ref().filter(|gap| gap.phase != GapPhase::Closed) {
            to.own(GAP, |out| Gap { phase: GapPhase::Grew, ..Gap::clone(gap) }.encode(out));
        }
        if self.load != Load::default() {
            to.own(LOAD, |out| out.extend(self.load.encode()));
        }
        to.own(ORIGIN, |out| Origin { events, first_ts: self.first_ts }.encode(out));
    }

    /// The machine, its addresses and its users.
    fn tell_host(&self, to: &mut Teller<'_>) {
        let machine = Machine {
            cpus: self.machine.cpus,
            hostname: &self.machine.hostname,
            boot_ts: self.machine.boot_ts,
            ..Machine::default()
        };
        to.own(MACHINE, |out| machine.encode(out));
        to.own(INTERFACES, |out| {
            for interface in &self.machine.interfaces {
                let broadcast = if interface.address.is_ipv4() { any(true) } else { any(false) };
                let (address, netmask, name) = (interface.address, interface.netmask, &*interface.name);
                InterfaceEntry { address, netmask, broadcast, speed: 0, name }.encode(out);
            }
        });
        let Some(names) = self.users.names(b"") else { return };
        to.own(USERS, |out| entries(names, out));
    }

    /// What the entries of threads and descriptors can't say.
    fn tell_more(&self, to: &mut Teller<'_>) {
        let (mut names, mut cgroups) = (Interner::default(), cgroup::Cache::new(ContainerIds::default()));
        for thread in self.threads.iter() {
            let entry = entry_of(thread);
            let mut bytes = Vec::new();
            entry.encode(&mut bytes);
            let told = ThreadEntry::decode(&bytes).map(|entry| {
                let cgroups = cgroups.get(entry.cgroups);
                snapshot::facts_of(&entry, cgroups, &mut names)
            });
            let told = told.unwrap_or_else(|_| Facts::unknown(thread.tid()));
            let more = self.more_of(thread, &told);
            if more != usual(thread) {
                to.own(THREAD_MORE, |out| more.encode(out));
            }
            if let Some(asked) = &thread.enter {
                enter::event_of(asked, thread.tid(), &mut to.buf);
                to.told(true);
            }
            for (fd, entry) in thread.fds.iter() {
                // Connections get their roles at the end of a snapshot.
                if entry.kind == FdKind::Ipv4 || snapshot::descriptor(&fd_entry(fd, entry)) != **entry {
                    to.own(FD_MORE, |out| fd_more(thread.tid(), fd, entry).encode(out));
                }
            }
        }
    }

    fn more_of<'a>(&self, thread: &'a Thread, told: &Facts) -> ThreadMore<'a> {
        let facts = &*thread.facts;
        let reaper = thread.is_main() && self.is_reaper(thread.pid());
        let bits = [
            (thread.dead, thread_bits::DEAD),
            (reaper, thread_bits::REAPER),
            (facts.file.ctime_to_clone.is_some(), thread_bits::CTIME_TO_CLONE),
            (facts.file.pidns_start_to_ctime.is_some(), thread_bits::PIDNS_START_TO_CTIME),
            (facts.args_cut, thread_bits::ARGS_CUT),
            (facts.env_cut, thread_bits::ENV_CUT),
            (facts.session.is_some(), thread_bits::SESSION),
            (facts.session.as_ref().is_some_and(|session| session.is_started), thread_bits::SESSION_STARTED),
        ];
        let differs = |own: &'a Text, told: &Text| (own != told).then_some(&**own);
        let differ = |own: &'a Strings, told: &Strings| (own != told).then_some(own.as_bytes());
        let elsewhere = facts.namespaces.mount != 0;
        let line = facts.cmdline != told.cmdline || facts.args_at != told.args_at;
        ThreadMore {
            tid: thread.tid(),
            bits: bits.iter().filter(|(set, _)| *set).fold(0, |all, (_, bit)| all | bit),
            reaper_tid: thread.reaper_tid,
            fdlimit: thread.fdlimit,
            clone_ts: facts.clone_ts,
            exec_ts: facts.exec_ts,
            ctime_to_clone: facts.file.ctime_to_clone.unwrap_or(0),
            pidns_start_to_ctime: facts.file.pidns_start_to_ctime.unwrap_or(0),
            cpu: [thread.cpu.user, thread.cpu.system, thread.cpu.total],
            cpu_total: thread.cpu_total.into(),
            args_at: if line { facts.args_at as u32 } else { 0 },
            comm: differs(&facts.comm, &told.comm),
            exe: differs(&facts.exe, &told.exe),
            exepath: differs(&facts.exepath, &told.exepath),
            args: differ(&facts.args, &told.args),
            cmdline: line.then_some(&*facts.cmdline),
            env: differ(&facts.env, &told.env),
            cgroups: differ(&facts.cgroups, &told.cgroups),
            cwd: differs(&facts.cwd, &told.cwd),
            root: differs(&facts.root, &told.root),
            // What follows from namespaces depends on others.
            container: differs(&facts.container, &told.container).or(elsewhere.then_some(&*facts.container)),
            session_ts: facts.session.as_ref().map_or(0, |session| session.ts),
            session_pid: facts.session.as_ref().map_or(0, |session| session.pid),
            session_tty: facts.session.as_ref().map_or(0, |session| session.tty),
            session_exe: facts.session.as_ref().map_or(b"", |session| &session.exe),
            session_args: facts.session.as_ref().map_or(b"", |session| session.args.as_bytes()),
        }
    }

    /// Containers, and the names of their users; rules have seen them.
    fn tell_containers(&self, to: &mut Teller<'_>) {
        for json in self.containers.documents() {
            let message =
                Asyncevent { plugin_id: Some(0), name: Some(b"container"), data: Some(json), ..Asyncevent::default() };
            message.encode(&mut to.buf, 0, NO_TID);
            to.told(true);
        }
        for (container, why) in self.containers.unknown() {
            to.own(CONTAINER_UNKNOWN, |out| ContainerUnknown { container, why }.encode(out));
        }
        for (container, names) in self.users.of_containers() {
            if names.witness.is_some() {
                to.own(CONTAINER_USERS, |out| {
                    ContainerUsers::encode_head(container, out);
                    entries(names, out);
                });
                continue;
            }
            let container_id = Some(&**container);
            for user in names.users.values() {
                let (name, home, shell) = (Some(&*user.name), Some(&*user.home), Some(&*user.shell));
                let (uid, gid) = (Some(user.uid), Some(user.gid));
                let event = Useradded { uid, gid, name, home, shell, container_id, ..Useradded::default() };
                event.encode(&mut to.buf, 0, NO_TID);
                to.told(true);
            }
            for group in names.groups.values() {
                let (gid, name) = (Some(group.gid), Some(&*group.name));
                let event = Groupadded { gid, name, container_id, ..Groupadded::default() };
                event.encode(&mut to.buf, 0, NO_TID);
                to.told(true);
            }
        }
    }

    /// What the API server is asked for, objects of Kubernetes, and which of them are gone.
    fn tell_k8s(&self, to: &mut Teller<'_>) {
        for (resource, why) in self.k8s.asked() {
            to.own(K8S_ASKED, |out| K8sAsked { resource, why }.encode(out));
        }
        self.k8s.documents().for_each(|json| to.own(K8S, |out| out.extend_from_slice(json)));
        for object in self.k8s.gone() {
            to.own(K8S, |out| object.write_gone(out));
        }
    }
}

/// Appends users and groups, in the order of their numbers.
fn entries(names: &Names, out: &mut Vec<u8>) {
    let mut users: Vec<_> = names.users.values().collect();
    users.sort_unstable_by_key(|user| user.uid);
    for user in users {
        let (name, home, shell) = (&*user.name, &*user.home, &*user.shell);
        UserEntry::User { uid: user.uid, gid: user.gid, name, home, shell }.encode(out);
    }
    let mut groups: Vec<_> = names.groups.values().collect();
    groups.sort_unstable_by_key(|group| group.gid);
    groups.iter().for_each(|group| UserEntry::Group { gid: group.gid, name: &group.name }.encode(out));
}

/// What a thread's entry leaves as it is where nothing more is known.
fn usual(thread: &Thread) -> ThreadMore<'_> {
    ThreadMore { tid: thread.tid(), reaper_tid: -1, fdlimit: thread.fdlimit, ..ThreadMore::default() }
}

fn any(v4: bool) -> IpAddr {
    if v4 { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() }
}

fn entry_of(thread: &Thread) -> ThreadEntry<'_> {
    let facts = &*thread.facts;
    ThreadEntry {
        tid: facts.tid,
        pid: facts.pid,
        ptid: thread.ptid,
        sid: facts.sid,
        vpgid: facts.vpgid,
        comm: &facts.comm,
        exe: &facts.exe,
        exepath: &facts.exepath,
        args: facts.args.as_bytes(),
        cwd: &facts.cwd,
        fdlimit: thread.fdlimit,
        flags: thread.flags,
        uid: facts.uid,
        gid: facts.gid,
        vmsize_kb: thread.vm_size,
        vmrss_kb: thread.vm_rss,
        vmswap_kb: thread.vm_swap,
        pfmajor: thread.pf_major,
        pfminor: thread.pf_minor,
        env: facts.env.as_bytes(),
        vtid: facts.vtid,
        vpid: facts.vpid,
        cgroups: facts.cgroups.as_bytes(),
        root: &facts.root,
        pidns_init_start_ts: facts.pidns_init_start_ts,
        tty: facts.tty,
        loginuid: facts.loginuid,
        exe_writable: facts.file.writable,
        cap_inheritable: facts.caps.inheritable,
        cap_permitted: facts.caps.permitted,
        cap_effective: facts.caps.effective,
        exe_upper_layer: facts.file.upper_layer,
        exe_ino: facts.file.ino,
        exe_ino_ctime: facts.file.ctime,
        exe_ino_mtime: facts.file.mtime,
        exe_from_memfd: facts.file.from_memfd,
        exe_lower_layer: facts.file.lower_layer,
        pgid: facts.pgid,
    }
}

fn fd_entry(number: i64, fd: &Fd) -> FdEntry<'_> {
    let unknown = |v4| Endpoint { ip: any(v4), port: 0 };
    let l4 = code_of(fd.l4);
    let target = match (fd.socket, fd.kind) {
        (Socket::Inet(source, destination), _) => FdTarget::Inet(source, destination, l4),
        (Socket::InetServer(end), _) => FdTarget::InetServer(end, l4),
        (Socket::Unix { source, peer }, _) => FdTarget::Unix { source, peer, name: &fd.name },
        (Socket::None, FdKind::Ipv4) => FdTarget::Inet(unknown(true), unknown(true), l4),
        (Socket::None, FdKind::Ipv6) => FdTarget::Inet(unknown(false), unknown(false), l4),
        (Socket::None, FdKind::Ipv4Server) => FdTarget::InetServer(unknown(true), l4),
        (Socket::None, FdKind::Ipv6Server) => FdTarget::InetServer(unknown(false), l4),
        (Socket::None, FdKind::Unix) => FdTarget::Unix { source: 0, peer: 0, name: &fd.name },
        (Socket::None, FdKind::File) => FdTarget::File(fd.flags, &fd.name, fd.dev),
        (Socket::None, _) => FdTarget::Named(&fd.name),
    };
    FdEntry { fd: number, ino: fd.ino, kind: id_of(fd.kind), target }
}

fn fd_more(tid: i64, number: i64, fd: &Fd) -> FdMore<'_> {
    let bits = [
        (fd.socket == Socket::None, fd_bits::NO_ADDRESSES),
        (fd.upper_layer, fd_bits::UPPER_LAYER),
        (fd.lower_layer, fd_bits::LOWER_LAYER),
    ];
    FdMore {
        tid,
        fd: number,
        kind: id_of(fd.kind),
        l4: code_of(fd.l4),
        role: match fd.role {
            Role::None => 0,
            Role::Client => 1,
            Role::Server => 2,
        },
        connection: match fd.connection {
            Connection::None => 0,
            Connection::Pending => 1,
            Connection::Connected => 2,
            Connection::Failed => 3,
        },
        bits: bits.iter().filter(|(set, _)| *set).fold(0, |all, (_, bit)| all | bit),
        flags: fd.flags,
        dev: fd.dev,
        pid: fd.pid,
        name: &fd.name,
        name_raw: &fd.name_raw,
        real: (fd.real != fd.name).then_some(&*fd.real),
        place: fd.place,
    }
}

/// The capture format's type id.
fn id_of(kind: FdKind) -> u8 {
    match kind {
        FdKind::Unknown => fd_kind::UNKNOWN,
        FdKind::File => fd_kind::FILE_V2,
        FdKind::Directory => fd_kind::DIRECTORY,
        FdKind::Ipv4 => fd_kind::IPV4,
        FdKind::Ipv6 => fd_kind::IPV6,
        FdKind::Ipv4Server => fd_kind::IPV4_SERVER,
        FdKind::Ipv6Server => fd_kind::IPV6_SERVER,
        FdKind::Pipe => fd_kind::FIFO,
        FdKind::Unix => fd_kind::UNIX,
        FdKind::Event => fd_kind::EVENT,
        FdKind::Unsupported => fd_kind::UNSUPPORTED,
        FdKind::SignalFd => fd_kind::SIGNALFD,
        FdKind::EventPoll => fd_kind::EVENTPOLL,
        FdKind::Inotify => fd_kind::INOTIFY,
        FdKind::TimerFd => fd_kind::TIMERFD,
        FdKind::Netlink => fd_kind::NETLINK,
        FdKind::Bpf => fd_kind::BPF,
        FdKind::UserFaultFd => fd_kind::USERFAULTFD,
        FdKind::IoUring => fd_kind::IOURING,
        FdKind::MemFd => fd_kind::MEMFD,
        FdKind::PidFd => fd_kind::PIDFD,
    }
}

/// The capture format's code of a protocol.
fn code_of(l4: L4) -> u8 {
    match l4 {
        L4::Unknown => 0,
        L4::NotApplicable => 1,
        L4::Tcp => 2,
        L4::Udp => 3,
        L4::Icmp => 4,
        L4::Raw => 5,
    }
}
