//! What was true before the first event: threads, descriptors, users, interfaces, the machine.
//!
//! A capture stores these as blocks in front of its events; a live source finds them at start. Either way they reach the
//! state as events: async events whose names begin with `lanner.`, their data in the newest encoding of the capture format's blocks
//! (thread: one PL V9 entry; descriptors: an FDL V2 body; users: UL V2 entries; interfaces: IL V2 entries; machine: the 180 bytes of MI).

use crate::event::{Event, EventBuf, NO_TID};
use crate::events::Asyncevent;
use crate::extension::{Extension, Namespaces};

mod codec;
mod containers;
mod dns;
mod gap;
mod k8s;
mod list;
mod load;
mod more;
mod names;

use codec::put_text;
pub use codec::{Cursor, PROCESS_LIST_VERSION, SnapshotError};
pub use containers::{CONTAINER_UNKNOWN, ContainerUnknown};
pub use dns::{DNS, DnsAnswer, NAMES, NameEntry, Transport};
pub use gap::{GAP, Gap, GapPhase, Loss, MAX_LOSSES, TICK};
pub use k8s::{K8S, K8S_ASKED, K8sAsked, MAX_K8S};
pub use list::{Entries, Entry, FdList};
pub use load::{LOAD, Load};
pub use more::{FD_MORE, FdMore, ORIGIN, Origin, THREAD_MORE, ThreadMore, fd_bits, thread_bits};
pub use names::{CONTAINER_USERS, ContainerUsers};

/// How the names of all of Lanner's own async events begin.
pub const PREFIX: &[u8] = b"lanner.";
/// Name of the async event that carries a [`ThreadEntry`].
pub const THREAD: &[u8] = b"lanner.thread";
/// Name of the async event that carries the [`FdEntry`]s of a thread.
pub const FDS: &[u8] = b"lanner.fds";
/// Name of the async event that carries [`UserEntry`]s. One with a time, behind the snapshot, names all users and groups that there are then.
pub const USERS: &[u8] = b"lanner.users";
/// Name of the async event that carries [`InterfaceEntry`]s.
pub const INTERFACES: &[u8] = b"lanner.interfaces";
/// Name of the async event that carries a [`Machine`].
pub const MACHINE: &[u8] = b"lanner.machine";
/// Name of the async event that begins a snapshot: what was known before holds no longer (another capture begins). No data. Pieces outside of a
/// snapshot tell what was found out later; they add to what is known.
pub const BEGIN: &[u8] = b"lanner.snapshot-begin";
/// Name of the async event that ends the snapshot: threads can be linked now. No data.
pub const END: &[u8] = b"lanner.snapshot-end";

/// One piece of the snapshot, as an event carries it.
#[derive(Debug, Clone)]
pub enum Snapshot<'a> {
    /// The machine; the first of a snapshot, if it is known.
    Machine(Machine<'a>),
    /// Interfaces' addresses.
    Interfaces(Entries<'a, InterfaceEntry<'a>>),
    /// Users and groups.
    Users(Entries<'a, UserEntry<'a>>),
    /// A thread.
    Thread(Box<ThreadEntry<'a>>),
    /// Descriptors of a thread that came before.
    Fds(FdList<'a>),
    /// All is told.
    End,
}

impl<'a> Snapshot<'a> {
    /// Reads an event; `None` for events that are not part of a snapshot.
    ///
    /// # Errors
    /// [`SnapshotError`] for data that is not what the event's name says. Lists are read, and fail, entry by entry.
    pub fn from_event(event: &Event<'a>) -> Option<Result<Self, SnapshotError>> {
        if event.code() != Asyncevent::CODE {
            return None;
        }
        let asyncevent = Asyncevent::decode(event);
        let data = asyncevent.data.unwrap_or_default();
        Some(match asyncevent.name? {
            MACHINE => Machine::decode(data).map(Self::Machine),
            INTERFACES => Ok(Self::Interfaces(Entries::new(data))),
            USERS => Ok(Self::Users(Entries::new(data))),
            THREAD => ThreadEntry::decode(data).map(|thread| Self::Thread(Box::new(thread))),
            FDS => FdList::decode(data).map(Self::Fds),
            END => Ok(Self::End),
            _ => return None,
        })
    }
}

/// Builds an async event of Lanner's own in `buf`: no thread, plugin 0 (the core), the data that `write` appends.
pub fn encode_event(buf: &mut EventBuf, ts: u64, name: &[u8], write: impl FnOnce(&mut Vec<u8>)) {
    begin_event(buf, ts, name, write);
    buf.finish();
}

fn begin_event(buf: &mut EventBuf, ts: u64, name: &[u8], write: impl FnOnce(&mut Vec<u8>)) {
    buf.begin(ts, NO_TID, Asyncevent::CODE);
    buf.param_bytes(&0u32.to_le_bytes());
    buf.param(|out| {
        out.extend_from_slice(name);
        out.push(0);
    });
    buf.param(write);
}

/// Builds the event of a thread, as [`encode_event`] does, with its namespaces behind.
pub fn encode_thread(buf: &mut EventBuf, ts: u64, entry: &ThreadEntry<'_>, namespaces: Namespaces) {
    begin_event(buf, ts, THREAD, |out| entry.encode(out));
    Extension { namespaces, ..Extension::default() }.encode(buf);
    buf.finish();
}

/// True for the event that begins a snapshot.
pub fn is_begin(event: &Event<'_>) -> bool {
    is_own(event) && Asyncevent::decode(event).name == Some(BEGIN)
}

/// True for an async event of Lanner's own, which no other reader understands.
pub fn is_own(event: &Event<'_>) -> bool {
    event.code() == Asyncevent::CODE && event.param(1).is_some_and(|name| name.starts_with(PREFIX))
}

/// Where in its stream a recording begins, if that is what the event says.
pub fn origin(event: &Event<'_>) -> Option<Origin> {
    let message = Asyncevent::decode(event);
    message.name.filter(|&name| name == ORIGIN).and_then(|_| Origin::decode(message.data?).ok())
}

/// A thread. Numbers that a writer did not know have the defaults of the capture format.
#[derive(Debug, Clone, Copy, PartialEq)]
#[expect(missing_docs, reason = "the names are those of the capture format's process list")]
pub struct ThreadEntry<'a> {
    pub tid: i64,
    pub pid: i64,
    pub ptid: i64,
    pub sid: i64,
    pub vpgid: i64,
    pub comm: &'a [u8],
    pub exe: &'a [u8],
    pub exepath: &'a [u8],
    /// `argv[1..]`, each ended by a NUL; the last NUL may be missing in old files.
    pub args: &'a [u8],
    pub cwd: &'a [u8],
    pub fdlimit: i64,
    pub flags: u32,
    pub uid: u32,
    pub gid: u32,
    pub vmsize_kb: u32,
    pub vmrss_kb: u32,
    pub vmswap_kb: u32,
    pub pfmajor: u64,
    pub pfminor: u64,
    /// `NAME=value`, each ended by a NUL; the last NUL may be missing in old files.
    pub env: &'a [u8],
    pub vtid: i64,
    pub vpid: i64,
    /// `subsystem=path`, each ended by a NUL.
    pub cgroups: &'a [u8],
    pub root: &'a [u8],
    pub pidns_init_start_ts: u64,
    pub tty: u32,
    pub loginuid: u32,
    pub exe_writable: bool,
    pub cap_inheritable: u64,
    pub cap_permitted: u64,
    pub cap_effective: u64,
    pub exe_upper_layer: bool,
    pub exe_ino: u64,
    pub exe_ino_ctime: u64,
    pub exe_ino_mtime: u64,
    pub exe_from_memfd: bool,
    pub exe_lower_layer: bool,
    pub pgid: i64,
}

impl Default for ThreadEntry<'_> {
    fn default() -> Self {
        Self {
            tid: 0,
            pid: 0,
            ptid: 0,
            sid: -1,
            vpgid: -1,
            comm: b"",
            exe: b"",
            exepath: b"",
            args: b"",
            cwd: b"",
            fdlimit: 0,
            flags: 0,
            uid: 0,
            gid: 0,
            vmsize_kb: 0,
            vmrss_kb: 0,
            vmswap_kb: 0,
            pfmajor: 0,
            pfminor: 0,
            env: b"",
            vtid: -1,
            vpid: -1,
            cgroups: b"",
            root: b"",
            pidns_init_start_ts: 0,
            tty: 0,
            loginuid: u32::MAX,
            exe_writable: false,
            cap_inheritable: 0,
            cap_permitted: 0,
            cap_effective: 0,
            exe_upper_layer: false,
            exe_ino: 0,
            exe_ino_ctime: 0,
            exe_ino_mtime: 0,
            exe_from_memfd: false,
            exe_lower_layer: false,
            pgid: -1,
        }
    }
}

/// An open descriptor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FdEntry<'a> {
    /// Its number.
    pub fd: i64,
    /// Inode, 0 when unknown.
    pub ino: u64,
    /// The capture format's type id, see [`fd_kind`].
    pub kind: u8,
    /// What it is open on.
    pub target: FdTarget<'a>,
}

/// The capture format's type ids of descriptors.
#[expect(missing_docs, reason = "the kernel's words")]
pub mod fd_kind {
    pub const UNKNOWN: u8 = 0;
    /// A file whose flags the writer did not know.
    pub const FILE: u8 = 1;
    pub const DIRECTORY: u8 = 2;
    pub const IPV4: u8 = 3;
    pub const IPV6: u8 = 4;
    pub const IPV4_SERVER: u8 = 5;
    pub const IPV6_SERVER: u8 = 6;
    pub const FIFO: u8 = 7;
    pub const UNIX: u8 = 8;
    pub const EVENT: u8 = 9;
    pub const UNSUPPORTED: u8 = 10;
    pub const SIGNALFD: u8 = 11;
    pub const EVENTPOLL: u8 = 12;
    pub const INOTIFY: u8 = 13;
    pub const TIMERFD: u8 = 14;
    pub const NETLINK: u8 = 15;
    /// A file with flags and device.
    pub const FILE_V2: u8 = 16;
    pub const BPF: u8 = 17;
    pub const USERFAULTFD: u8 = 18;
    pub const IOURING: u8 = 19;
    pub const MEMFD: u8 = 20;
    pub const PIDFD: u8 = 21;
}

/// What a descriptor is open on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum FdTarget<'a> {
    /// A connected socket: source, destination, layer-4 protocol code (0 unknown, 1 n/a, 2 TCP, 3 UDP, 4 ICMP, 5 raw).
    Inet(crate::address::Endpoint, crate::address::Endpoint, u8),
    /// A listening socket.
    InetServer(crate::address::Endpoint, u8),
    /// A unix socket.
    Unix {
        /// Kernel address of this end.
        source: u64,
        /// Kernel address of the peer.
        peer: u64,
        /// Its path.
        name: &'a [u8],
    },
    /// A file with its flags (`file_flags`), name, device.
    File(u32, &'a [u8], u32),
    /// Anything else: a name, often empty.
    Named(&'a [u8]),
}

/// A user or a group of the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserEntry<'a> {
    /// uid, gid, name, home, shell.
    User {
        /// User id.
        uid: u32,
        /// Primary group.
        gid: u32,
        /// Login name.
        name: &'a [u8],
        /// Home directory.
        home: &'a [u8],
        /// Login shell.
        shell: &'a [u8],
    },
    /// A group.
    Group {
        /// Group id.
        gid: u32,
        /// Its name.
        name: &'a [u8],
    },
}

/// An address of a network interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InterfaceEntry<'a> {
    /// Address.
    pub address: std::net::IpAddr,
    /// Netmask.
    pub netmask: std::net::IpAddr,
    /// Broadcast address.
    pub broadcast: std::net::IpAddr,
    /// Bits per second, 0 when unknown.
    pub speed: u64,
    /// As in `eth0`.
    pub name: &'a [u8],
}

/// The machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Machine<'a> {
    /// Number of CPUs.
    pub cpus: u32,
    /// Bytes of memory.
    pub memory: u64,
    /// Largest process id.
    pub max_pid: u64,
    /// Host name, at most 127 bytes.
    pub hostname: &'a [u8],
    /// Boot time, nanoseconds since 1970.
    pub boot_ts: u64,
    /// Flags of the writer.
    pub flags: u64,
}

#[cfg(test)]
mod tests;
