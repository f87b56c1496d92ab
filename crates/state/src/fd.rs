//! Open descriptors.

use crate::facts::Text;
use lanner_schema::address::Endpoint;
use lanner_schema::extension::Place;
use lanner_schema::flags::file_flags;
use std::collections::BTreeMap;
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

impl FdKind {
    /// All kinds.
    pub const ALL: [Self; 21] = [
        Self::Unknown,
        Self::File,
        Self::Directory,
        Self::Ipv4,
        Self::Ipv6,
        Self::Ipv4Server,
        Self::Ipv6Server,
        Self::Pipe,
        Self::Unix,
        Self::Event,
        Self::Unsupported,
        Self::SignalFd,
        Self::EventPoll,
        Self::Inotify,
        Self::TimerFd,
        Self::Netlink,
        Self::Bpf,
        Self::UserFaultFd,
        Self::IoUring,
        Self::MemFd,
        Self::PidFd,
    ];

    /// True for internet sockets.
    pub fn is_inet(self) -> bool {
        matches!(self, Self::Ipv4 | Self::Ipv6 | Self::Ipv4Server | Self::Ipv6Server)
    }
}

// The last kind's number: none is missing above.
const _: () = assert!(FdKind::PidFd as usize + 1 == FdKind::ALL.len());

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
    /// Of a file or directory: the path as the kernel knows it, from the root of the process; empty: not known.
    pub real: Text,
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
    /// Of a socket: where it is.
    pub place: Place,
}

impl Fd {
    /// An entry of a kind, of which nothing else is known.
    pub fn new(kind: FdKind) -> Self {
        Self {
            kind,
            name: Text::default(),
            name_raw: Text::default(),
            real: Text::default(),
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
            place: Place::default(),
        }
    }

    /// True for connected and listening IPv4 and IPv6 sockets.
    pub fn is_inet(&self) -> bool {
        self.kind.is_inet()
    }

    /// The kernel's path, where it is known and not the same text as the name.
    #[inline]
    pub fn other_path(&self) -> Option<&[u8]> {
        // The same text mostly is the same allocation.
        let same = Arc::ptr_eq(&self.real, &self.name) || self.real.is_empty() || self.real == self.name;
        if same { None } else { Some(&self.real) }
    }

    /// It is closed by an exec.
    pub fn closes_on_exec(&self) -> bool {
        self.flags & file_flags::O_CLOEXEC != 0
    }
}

/// The descriptors of a process by number.
#[derive(Debug, Clone, Default)]
pub struct FdTable {
    /// By number, as long as they are dense.
    low: Vec<Option<Arc<Fd>>>,
    /// Those whose numbers are beyond `low`.
    high: BTreeMap<i64, Arc<Fd>>,
    len: usize,
}

/// The array of a table has at least room for numbers below it; a longer one is at least half full when it grows, so that its size follows
/// from the number of descriptors, not from their numbers.
const DENSE: usize = 64;
/// More descriptors of a process than this are not followed (Falco's limit).
const MAX_FDS: usize = 4096;

/// What came of adding a descriptor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Put {
    /// It is there.
    Added,
    /// It took the place of another one of the same number.
    Replaced,
    /// The table is full, or the number is none.
    Refused,
}

impl FdTable {
    /// The descriptor with a number.
    #[inline]
    pub fn get(&self, fd: i64) -> Option<&Arc<Fd>> {
        match usize::try_from(fd).ok().and_then(|at| self.low.get(at)) {
            Some(slot) => slot.as_ref(),
            None => self.high.get(&fd),
        }
    }

    /// Adds or replaces one.
    pub(crate) fn insert(&mut self, fd: i64, entry: Arc<Fd>) -> Put {
        let Ok(at) = usize::try_from(fd) else { return Put::Refused };
        if self.len >= MAX_FDS && self.get(fd).is_none() {
            return Put::Refused;
        }
        if at >= self.low.len() && at < DENSE.max(2 * self.len) {
            self.grow(at + 1);
        }
        let old = match self.low.get_mut(at) {
            Some(slot) => slot.replace(entry),
            None => self.high.insert(fd, entry),
        };
        if old.is_some() {
            return Put::Replaced;
        }
        self.len += 1;
        Put::Added
    }

    /// Makes the array longer, and moves what belongs there now.
    fn grow(&mut self, len: usize) {
        self.low.resize(len, None);
        if self.high.is_empty() {
            return;
        }
        let beyond = self.high.split_off(&(len as i64));
        for (fd, entry) in core::mem::replace(&mut self.high, beyond) {
            if let Some(slot) = self.low.get_mut(fd as usize) {
                *slot = Some(entry);
            }
        }
    }

    /// The descriptor with a number, to be changed; holders of the version keep it as it was.
    pub(crate) fn get_mut(&mut self, fd: i64) -> Option<&mut Fd> {
        let entry = match usize::try_from(fd).ok().and_then(|at| self.low.get_mut(at)) {
            Some(slot) => slot.as_mut(),
            None => self.high.get_mut(&fd),
        };
        entry.map(Arc::make_mut)
    }

    /// Keeps those that `keep` says, and lets it change them; returns the number of those that went.
    pub(crate) fn retain(&mut self, mut keep: impl FnMut(i64, &mut Arc<Fd>) -> bool) -> u64 {
        let before = self.len;
        for (at, slot) in self.low.iter_mut().enumerate() {
            if slot.as_mut().is_some_and(|fd| !keep(at as i64, fd)) {
                *slot = None;
                self.len -= 1;
            }
        }
        let high = self.high.len();
        self.high.retain(|&fd, entry| keep(fd, entry));
        self.len -= high - self.high.len();
        (before - self.len) as u64
    }

    /// Removes one.
    pub(crate) fn remove(&mut self, fd: i64) -> Option<Arc<Fd>> {
        let old = match usize::try_from(fd).ok().and_then(|at| self.low.get_mut(at)) {
            Some(slot) => slot.take(),
            None => self.high.remove(&fd),
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

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    fn pipe(ino: u64) -> Arc<Fd> {
        Arc::new(Fd { ino, ..Fd::new(FdKind::Pipe) })
    }

    fn numbers(table: &FdTable) -> Vec<i64> {
        table.iter().map(|(fd, _)| fd).collect()
    }

    #[test]
    fn a_large_number_takes_no_room() {
        let mut table = FdTable::default();
        for fd in [1_000_000, i64::MAX, 1023, 64, 3] {
            assert_eq!(table.insert(fd, pipe(fd as u64)), Put::Added);
        }
        assert_eq!(table.low.len(), 4);
        assert_eq!(numbers(&table), [3, 64, 1023, 1_000_000, i64::MAX]);
        assert_eq!(table.insert(-1, pipe(0)), Put::Refused);
        assert_eq!(table.insert(64, pipe(7)), Put::Replaced);
        assert_eq!(table.len(), 5);
    }

    #[test]
    fn what_becomes_dense_stays_known() {
        let mut table = FdTable::default();
        for fd in (0..1000).rev().chain(1000..MAX_FDS as i64) {
            assert_eq!(table.insert(fd, pipe(fd as u64)), Put::Added);
        }
        assert!(table.low.len() >= MAX_FDS / 2 && table.low.len() <= MAX_FDS, "{}", table.low.len());
        assert!((0..MAX_FDS as i64).all(|fd| table.get(fd).unwrap().ino == fd as u64));
        assert_eq!(table.insert(MAX_FDS as i64, pipe(0)), Put::Refused);
        assert_eq!(table.insert(5, pipe(0)), Put::Replaced);
        assert_eq!(table.remove(4095).unwrap().ino, 4095);
        assert_eq!(table.retain(|fd, _| fd % 2 == 0), 2047);
        assert_eq!((table.len(), numbers(&table).len()), (2048, 2048));
    }
}
