//! Open descriptors.

use crate::facts::Text;
use lanner_schema::address::Endpoint;
use lanner_schema::flags::file_flags;
use std::sync::Arc;

/// What a descriptor is open on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum FdKind {
    Unknown,
    File,
    Directory,
    Ipv4,
    Ipv6,
    Ipv4Server,
    Ipv6Server,
    Pipe,
    Unix,
    Event,
    Unsupported,
    SignalFd,
    EventPoll,
    Inotify,
    TimerFd,
    Netlink,
    Bpf,
    UserFaultFd,
    IoUring,
    MemFd,
    PidFd,
}

/// Layer-4 protocol of a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum L4 {
    #[default]
    Unknown,
    NotApplicable,
    Tcp,
    Udp,
    Icmp,
    Raw,
}

/// Which end of a connection this host's process is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Role {
    /// Not known.
    #[default]
    None,
    /// It connected.
    Client,
    /// It accepted or was bound.
    Server,
}

/// State of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Connection {
    /// No attempt seen.
    #[default]
    None,
    /// In progress.
    Pending,
    /// Established, or used.
    Connected,
    /// Failed.
    Failed,
}

/// Addresses of a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Socket {
    /// Not a socket, or nothing known.
    #[default]
    None,
    /// Both ends: client (source) and server (destination).
    Inet(Endpoint, Endpoint),
    /// A listening end.
    InetServer(Endpoint),
    /// Kernel addresses of both ends of a unix socket.
    Unix {
        /// This end.
        source: u64,
        /// The peer.
        peer: u64,
    },
}

/// An open descriptor; an immutable version, replaced on change.
#[derive(Debug, Clone, PartialEq)]
pub struct Fd {
    /// What it is open on.
    pub kind: FdKind,
    /// Path, printed addresses or another name; may be empty.
    pub name: Text,
    /// The path as the process gave it.
    pub name_raw: Text,
    /// Flags in the schema's encoding (`file_flags`).
    pub flags: u32,
    /// Encoded device number, 0 unknown.
    pub dev: u32,
    /// Inode number, 0 unknown.
    pub ino: u64,
    /// For a pidfd: its process.
    pub pid: i64,
    /// Addresses.
    pub socket: Socket,
    /// Protocol.
    pub l4: L4,
    /// Which end.
    pub role: Role,
    /// Whether connected.
    pub connection: Connection,
    /// Opened in the upper layer of an overlay.
    pub upper_layer: bool,
    /// Opened in a lower layer of an overlay.
    pub lower_layer: bool,
}

impl Fd {
    /// An entry of a kind, of which nothing else is known.
    pub fn new(kind: FdKind) -> Self {
        Self {
            kind,
            name: Text::default(),
            name_raw: Text::default(),
            flags: 0,
            dev: 0,
            ino: 0,
            pid: 0,
            socket: Socket::None,
            l4: L4::Unknown,
            role: Role::None,
            connection: Connection::None,
            upper_layer: false,
            lower_layer: false,
        }
    }

    /// True for connected and listening IPv4 and IPv6 sockets.
    pub fn is_inet(&self) -> bool {
        matches!(self.kind, FdKind::Ipv4 | FdKind::Ipv6 | FdKind::Ipv4Server | FdKind::Ipv6Server)
    }

    /// It is closed by an exec.
    pub fn closes_on_exec(&self) -> bool {
        self.flags & file_flags::O_CLOEXEC != 0
    }
}

/// The descriptors of a process by number.
#[derive(Debug, Clone, Default)]
pub struct FdTable {
    low: Vec<Option<Arc<Fd>>>,
    high: std::collections::BTreeMap<i64, Arc<Fd>>,
    len: usize,
}

/// Numbers below it are kept in a plain array.
const LOW: usize = 1024;
/// More descriptors than this are not followed (Falco's limit).
pub const MAX_FDS: usize = 4096;

impl FdTable {
    /// The descriptor with a number.
    pub fn get(&self, fd: i64) -> Option<&Arc<Fd>> {
        match usize::try_from(fd) {
            Ok(at) if at < LOW => self.low.get(at)?.as_ref(),
            _ => self.high.get(&fd),
        }
    }

    /// Adds or replaces; false when the table is full.
    pub fn insert(&mut self, fd: i64, entry: Arc<Fd>) -> bool {
        let old = match usize::try_from(fd) {
            _ if fd < 0 || (self.len >= MAX_FDS && self.get(fd).is_none()) => return false,
            Ok(at) if at < LOW => {
                if self.low.len() <= at {
                    self.low.resize(at + 1, None);
                }
                self.low.get_mut(at).and_then(|slot| slot.replace(entry))
            }
            _ => self.high.insert(fd, entry),
        };
        self.len += usize::from(old.is_none());
        true
    }

    /// The descriptor with a number, to be changed; holders of the version keep it as it was.
    pub fn get_mut(&mut self, fd: i64) -> Option<&mut Fd> {
        let entry = match usize::try_from(fd) {
            Ok(at) if at < LOW => self.low.get_mut(at)?.as_mut(),
            _ => self.high.get_mut(&fd),
        };
        entry.map(Arc::make_mut)
    }

    /// Removes those that an exec closes; returns their number.
    pub fn close_on_exec(&mut self) -> usize {
        let before = self.len;
        for slot in &mut self.low {
            if slot.as_ref().is_some_and(|fd| fd.closes_on_exec()) {
                *slot = None;
                self.len -= 1;
            }
        }
        let high = self.high.len();
        self.high.retain(|_, fd| !fd.closes_on_exec());
        self.len -= high - self.high.len();
        before - self.len
    }

    /// The numbers in a range that are open.
    pub fn numbers(&self, first: i64, last: i64) -> Vec<i64> {
        self.iter().map(|(fd, _)| fd).filter(|fd| (first..=last).contains(fd)).collect()
    }

    /// Removes one.
    pub fn remove(&mut self, fd: i64) -> Option<Arc<Fd>> {
        let old = match usize::try_from(fd) {
            Ok(at) if at < LOW => self.low.get_mut(at)?.take(),
            _ => self.high.remove(&fd),
        };
        self.len -= usize::from(old.is_some());
        old
    }

    /// Number of descriptors.
    pub fn len(&self) -> usize {
        self.len
    }

    /// True if there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// All, by number.
    pub fn iter(&self) -> impl Iterator<Item = (i64, &Arc<Fd>)> {
        let low = self.low.iter().enumerate().filter_map(|(at, fd)| Some((at as i64, fd.as_ref()?)));
        low.chain(self.high.iter().map(|(&at, fd)| (at, fd)))
    }
}
