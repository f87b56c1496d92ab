//! What was true before the first event: threads, descriptors, users, interfaces, the machine.
//!
//! A capture stores these as blocks in front of its events; a live source finds them at start. Either way they reach the
//! state as events: async events whose names begin with `lanner.`, their data in the newest encoding of the capture format's blocks
//! (thread: one PL V9 entry; descriptors: an FDL V2 body; users: UL V2 entries; interfaces: IL V2 entries; machine: the 180 bytes of MI).

/// Name of the async event that carries a [`ThreadEntry`].
pub const THREAD: &[u8] = b"lanner.thread";
/// Name of the async event that carries the [`FdEntry`]s of a thread.
pub const FDS: &[u8] = b"lanner.fds";
/// Name of the async event that carries [`UserEntry`]s.
pub const USERS: &[u8] = b"lanner.users";
/// Name of the async event that carries [`InterfaceEntry`]s.
pub const INTERFACES: &[u8] = b"lanner.interfaces";
/// Name of the async event that carries a [`Machine`].
pub const MACHINE: &[u8] = b"lanner.machine";
/// Name of the async event that ends the snapshot: threads can be linked now. No data.
pub const END: &[u8] = b"lanner.snapshot-end";

/// A thread. Numbers that a writer did not know have the defaults of the capture format.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
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
    /// `argv[1..]`, each ended by a NUL.
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
    /// `NAME=value`, each ended by a NUL.
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

/// An open descriptor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FdEntry<'a> {
    /// Its number.
    pub fd: i64,
    /// Inode, 0 when unknown.
    pub ino: u64,
    /// The capture format's type id (16 = a file with flags).
    pub kind: u8,
    /// What it is open on.
    pub target: FdTarget<'a>,
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
