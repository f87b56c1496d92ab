//! Bytes of the snapshot's entries: read with every length checked, and written, in the capture format's newest encoding.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{FdEntry, FdTarget, InterfaceEntry, Machine, ThreadEntry, UserEntry, fd_kind};
use crate::address::Endpoint;

/// The newest version of process list entries, the one that is written.
pub const PROCESS_LIST_VERSION: u8 = 9;
/// Bytes of the machine block's body.
const MACHINE_LEN: usize = 180;

/// Longest path, name of a program, or command name.
const MAX_PATH: usize = 1024;
/// Longest path of an object, whose bytes are of the probe's making: what the kernel takes for a path.
const MAX_OBJECT_PATH: usize = 4095;
/// Longest list of arguments, environment or cgroups.
const MAX_LIST: usize = 4096;
/// Longest user or group name.
const MAX_USER_NAME: usize = 255;
/// Longest home directory or shell.
const MAX_USER_PATH: usize = 1023;
/// Bytes of the host name's field, padded with NUL.
const HOSTNAME_LEN: usize = 128;
/// Very old V9 entries have at most this many bytes behind `root`, and begin there with `loginuid`.
const OLD_TAIL: usize = 29;

/// Why bytes are not an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SnapshotError {
    /// The bytes end inside this field.
    Short(&'static str),
    /// This text is longer than the format allows: its length, the limit.
    TooLong(&'static str, usize, usize),
    /// An entry's own length is too small for it, or larger than what is there: the length, the bytes there.
    EntryLength(usize, usize),
    /// A kind of entry that an unframed list cannot skip.
    UnknownKind(u16),
    /// This text is not UTF-8.
    NotText(&'static str),
}

impl core::fmt::Display for SnapshotError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Short(field) => write!(f, "the entry ends inside '{field}'"),
            Self::TooLong(field, len, max) => write!(f, "'{field}' has {len} bytes, at most {max} are allowed"),
            Self::EntryLength(len, have) => write!(f, "an entry claims {len} bytes, {have} are there"),
            Self::UnknownKind(kind) => write!(f, "unknown kind of entry {kind}"),
            Self::NotText(field) => write!(f, "'{field}' is not UTF-8"),
        }
    }
}

impl core::error::Error for SnapshotError {}

/// Reads fields from the front of bytes.
#[derive(Debug, Clone)]
pub struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    /// Begins at the front.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Bytes not read yet.
    pub fn left(&self) -> usize {
        self.rest.len()
    }

    /// The next `len` bytes; `field` names them in the error.
    ///
    /// # Errors
    /// [`SnapshotError::Short`] when fewer are left.
    pub fn take(&mut self, len: usize, field: &'static str) -> Result<&'a [u8], SnapshotError> {
        let (taken, rest) = self.rest.split_at_checked(len).ok_or(SnapshotError::Short(field))?;
        self.rest = rest;
        Ok(taken)
    }

    pub(super) fn array<const N: usize>(&mut self, field: &'static str) -> Result<[u8; N], SnapshotError> {
        let (taken, rest) = self.rest.split_first_chunk::<N>().ok_or(SnapshotError::Short(field))?;
        self.rest = rest;
        Ok(*taken)
    }

    /// A text behind its 16-bit length, not longer than `max`.
    pub(super) fn text(&mut self, field: &'static str, max: usize) -> Result<&'a [u8], SnapshotError> {
        let len = usize::from(u16::from_le_bytes(self.array(field)?));
        if len > max {
            return Err(SnapshotError::TooLong(field, len, max));
        }
        self.take(len, field)
    }

    pub(super) fn u32(&mut self, field: &'static str) -> Result<u32, SnapshotError> {
        Ok(u32::from_le_bytes(self.array(field)?))
    }

    pub(super) fn u64(&mut self, field: &'static str) -> Result<u64, SnapshotError> {
        Ok(u64::from_le_bytes(self.array(field)?))
    }

    pub(super) fn i64(&mut self, field: &'static str) -> Result<i64, SnapshotError> {
        Ok(i64::from_le_bytes(self.array(field)?))
    }

    /// A field of a tail: once one is missing, so are all behind it.
    fn tail<const N: usize>(&mut self) -> Option<[u8; N]> {
        match self.array("") {
            Ok(bytes) => Some(bytes),
            Err(_) => {
                self.rest = &[];
                None
            }
        }
    }

    fn endpoint_v4(&mut self) -> Result<IpAddr, SnapshotError> {
        Ok(IpAddr::V4(Ipv4Addr::from(self.array::<4>("address")?)))
    }

    fn endpoint_v6(&mut self) -> Result<IpAddr, SnapshotError> {
        Ok(IpAddr::V6(Ipv6Addr::from(self.array::<16>("address")?)))
    }

    fn port(&mut self) -> Result<u16, SnapshotError> {
        Ok(u16::from_le_bytes(self.array("port")?))
    }

    fn ip(&mut self, v4: bool) -> Result<IpAddr, SnapshotError> {
        if v4 { self.endpoint_v4() } else { self.endpoint_v6() }
    }
}

/// Appends a text behind its 16-bit length, cut to what the format allows.
pub(super) fn put_text(out: &mut Vec<u8>, text: &[u8], max: usize) {
    let text = text.get(..max).unwrap_or(text);
    out.extend_from_slice(&(text.len() as u16).to_le_bytes());
    out.extend_from_slice(text);
}

/// Appends texts that each end with a NUL behind their 16-bit length; cut to what the format allows, the last NUL added where it is missing.
fn put_list(out: &mut Vec<u8>, list: &[u8]) {
    let cut = list.get(..MAX_LIST - 1).unwrap_or(list);
    let whole = if list.len() <= MAX_LIST && list.last() == Some(&0) { list } else { cut };
    let missing = !whole.is_empty() && whole.last() != Some(&0);
    out.extend_from_slice(&((whole.len() + usize::from(missing)) as u16).to_le_bytes());
    out.extend_from_slice(whole);
    out.extend_from_slice(if missing { &[0] } else { &[] });
}

/// Appends an entry behind its 32-bit length, which counts itself (`own` = 4) or not (0).
fn framed(out: &mut Vec<u8>, own: usize, write: impl FnOnce(&mut Vec<u8>)) {
    let start = out.len();
    out.extend_from_slice(&[0; 4]);
    write(out);
    let len = (out.len() - start - 4 + own) as u32;
    if let Some(slot) = out.get_mut(start..start + 4) {
        slot.copy_from_slice(&len.to_le_bytes());
    }
}

impl<'a> ThreadEntry<'a> {
    /// Reads one entry of a process list, version 9: a length that counts itself, fields, a tail as long as the writer knew.
    /// Bytes behind the tail that is known are skipped, what is missing of it has its default.
    ///
    /// # Errors
    /// [`SnapshotError`] where a field does not fit, or a text is longer than the format's limits (1024 bytes; 4096 for lists).
    pub fn decode(bytes: &'a [u8]) -> Result<Self, SnapshotError> {
        let mut input = Cursor::new(bytes);
        let len = input.u32("entry length")? as usize;
        let bad = SnapshotError::EntryLength(len, bytes.len());
        let mut input = Cursor::new(bytes.get(4..len).ok_or(bad)?);
        let mut entry = Self::decode_fields(&mut input, PROCESS_LIST_VERSION)?;
        entry.decode_tail(&mut input);
        Ok(entry)
    }

    /// Reads the fields that a process list's `version` has (1 to 9), without length and tail.
    ///
    /// # Errors
    /// As [`ThreadEntry::decode`].
    pub fn decode_fields(input: &mut Cursor<'a>, version: u8) -> Result<Self, SnapshotError> {
        let mut e =
            Self { tid: input.i64("tid")?, pid: input.i64("pid")?, ptid: input.i64("ptid")?, ..Self::default() };
        if version >= 6 {
            e.sid = input.i64("sid")?;
        }
        if version >= 8 {
            e.vpgid = input.i64("vpgid")?;
        }
        e.comm = input.text("comm", MAX_PATH)?;
        e.exe = input.text("exe", MAX_PATH)?;
        if version >= 7 {
            e.exepath = input.text("exepath", MAX_PATH)?;
        }
        e.args = input.text("args", MAX_LIST)?;
        e.cwd = input.text("cwd", MAX_PATH)?;
        e.fdlimit = input.i64("fdlimit")?;
        e.flags = input.u32("flags")?;
        (e.uid, e.gid) = (input.u32("uid")?, input.u32("gid")?);
        if version >= 2 {
            (e.vmsize_kb, e.vmrss_kb) = (input.u32("vmsize_kb")?, input.u32("vmrss_kb")?);
            e.vmswap_kb = input.u32("vmswap_kb")?;
            (e.pfmajor, e.pfminor) = (input.u64("pfmajor")?, input.u64("pfminor")?);
        }
        if version >= 3 {
            e.env = input.text("env", MAX_LIST)?;
        }
        if version >= 4 {
            (e.vtid, e.vpid) = (input.i64("vtid")?, input.i64("vpid")?);
            e.cgroups = input.text("cgroups", MAX_LIST)?;
        }
        if version >= 5 {
            e.root = input.text("root", MAX_PATH)?;
        }
        Ok(e)
    }

    fn decode_tail(&mut self, input: &mut Cursor<'a>) {
        let flag = |byte: Option<[u8; 1]>| byte.is_some_and(|[b]| b != 0);
        let number = |bytes: Option<[u8; 8]>| bytes.map_or(0, u64::from_le_bytes);
        if input.left() > OLD_TAIL {
            self.pidns_init_start_ts = number(input.tail());
            self.tty = input.tail().map_or(0, u32::from_le_bytes);
        }
        self.loginuid = input.tail().map_or(u32::MAX, u32::from_le_bytes);
        self.exe_writable = flag(input.tail());
        self.cap_inheritable = number(input.tail());
        self.cap_permitted = number(input.tail());
        self.cap_effective = number(input.tail());
        self.exe_upper_layer = flag(input.tail());
        self.exe_ino = number(input.tail());
        self.exe_ino_ctime = number(input.tail());
        self.exe_ino_mtime = number(input.tail());
        self.exe_from_memfd = flag(input.tail());
        self.exe_lower_layer = flag(input.tail());
        self.pgid = input.tail().map_or(-1, i64::from_le_bytes);
    }

    /// Appends the entry as version 9 with its whole tail. Texts over the format's limits are cut.
    pub fn encode(&self, out: &mut Vec<u8>) {
        framed(out, 4, |out| {
            for number in [self.tid, self.pid, self.ptid, self.sid, self.vpgid] {
                out.extend_from_slice(&number.to_le_bytes());
            }
            for text in [self.comm, self.exe, self.exepath] {
                put_text(out, text, MAX_PATH);
            }
            put_list(out, self.args);
            put_text(out, self.cwd, MAX_PATH);
            out.extend_from_slice(&self.fdlimit.to_le_bytes());
            for number in [self.flags, self.uid, self.gid, self.vmsize_kb, self.vmrss_kb, self.vmswap_kb] {
                out.extend_from_slice(&number.to_le_bytes());
            }
            out.extend_from_slice(&self.pfmajor.to_le_bytes());
            out.extend_from_slice(&self.pfminor.to_le_bytes());
            put_list(out, self.env);
            out.extend_from_slice(&self.vtid.to_le_bytes());
            out.extend_from_slice(&self.vpid.to_le_bytes());
            put_list(out, self.cgroups);
            put_text(out, self.root, MAX_PATH);
            self.encode_tail(out);
        });
    }

    fn encode_tail(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.pidns_init_start_ts.to_le_bytes());
        out.extend_from_slice(&self.tty.to_le_bytes());
        out.extend_from_slice(&self.loginuid.to_le_bytes());
        out.push(self.exe_writable.into());
        for number in [self.cap_inheritable, self.cap_permitted, self.cap_effective] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        out.push(self.exe_upper_layer.into());
        for number in [self.exe_ino, self.exe_ino_ctime, self.exe_ino_mtime] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        out.push(self.exe_from_memfd.into());
        out.push(self.exe_lower_layer.into());
        out.extend_from_slice(&self.pgid.to_le_bytes());
    }
}

impl<'a> FdEntry<'a> {
    /// Reads number, inode, kind and target, without the length in front of it. `with_device`: a file's device follows its name, as in version 2;
    /// a missing one is 0.
    ///
    /// # Errors
    /// [`SnapshotError`] where a field does not fit.
    pub fn decode_fields(input: &mut Cursor<'a>, with_device: bool) -> Result<Self, SnapshotError> {
        Self::decode_up_to(input, with_device, MAX_PATH)
    }

    /// Reads the entry that is an event's object: as version 2, without a length; names may be 4095 bytes long.
    ///
    /// # Errors
    /// [`SnapshotError`] where a field does not fit.
    pub fn decode_object(bytes: &'a [u8]) -> Result<Self, SnapshotError> {
        Self::decode_up_to(&mut Cursor::new(bytes), true, MAX_OBJECT_PATH)
    }

    fn decode_up_to(input: &mut Cursor<'a>, with_device: bool, max: usize) -> Result<Self, SnapshotError> {
        let (fd, ino) = (input.i64("fd")?, input.u64("ino")?);
        let [kind] = input.array("type")?;
        let v4 = matches!(kind, fd_kind::IPV4 | fd_kind::IPV4_SERVER);
        let target = match kind {
            fd_kind::IPV4 | fd_kind::IPV6 => {
                let (source, destination) = (input.ip(v4)?, input.ip(v4)?);
                let (sport, dport) = (input.port()?, input.port()?);
                let [l4] = input.array("l4")?;
                FdTarget::Inet(Endpoint { ip: source, port: sport }, Endpoint { ip: destination, port: dport }, l4)
            }
            fd_kind::IPV4_SERVER | fd_kind::IPV6_SERVER => {
                let (ip, port) = (input.ip(v4)?, input.port()?);
                let [l4] = input.array("l4")?;
                FdTarget::InetServer(Endpoint { ip, port }, l4)
            }
            fd_kind::UNIX => FdTarget::Unix {
                source: input.u64("source")?,
                peer: input.u64("destination")?,
                name: input.text("name", max)?,
            },
            fd_kind::FILE_V2 => {
                let (flags, name) = (input.u32("open_flags")?, input.text("name", max)?);
                let device = if with_device { input.tail().map_or(0, u32::from_le_bytes) } else { 0 };
                FdTarget::File(flags, name, device)
            }
            _ => FdTarget::Named(input.text("name", max)?),
        };
        Ok(Self { fd, ino, kind, target })
    }

    /// Appends the entry as version 2. The kind that is written is the target's; a `Named` target with the kind of another one becomes «unsupported».
    pub fn encode(&self, out: &mut Vec<u8>) {
        framed(out, 4, |out| self.encode_fields(out, MAX_PATH));
    }

    /// Appends the entry as an event's object, see [`FdEntry::decode_object`].
    pub fn encode_object(&self, out: &mut Vec<u8>) {
        self.encode_fields(out, MAX_OBJECT_PATH);
    }

    fn encode_fields(&self, out: &mut Vec<u8>, max: usize) {
        out.extend_from_slice(&self.fd.to_le_bytes());
        out.extend_from_slice(&self.ino.to_le_bytes());
        match self.target {
            FdTarget::Inet(source, destination, l4) => {
                let v4 = source.ip.is_ipv4() && destination.ip.is_ipv4();
                out.push(if v4 { fd_kind::IPV4 } else { fd_kind::IPV6 });
                put_ip(out, source.ip, v4);
                put_ip(out, destination.ip, v4);
                out.extend_from_slice(&source.port.to_le_bytes());
                out.extend_from_slice(&destination.port.to_le_bytes());
                out.push(l4);
            }
            FdTarget::InetServer(end, l4) => {
                let v4 = end.ip.is_ipv4();
                out.push(if v4 { fd_kind::IPV4_SERVER } else { fd_kind::IPV6_SERVER });
                put_ip(out, end.ip, v4);
                out.extend_from_slice(&end.port.to_le_bytes());
                out.push(l4);
            }
            FdTarget::Unix { source, peer, name } => {
                out.push(fd_kind::UNIX);
                out.extend_from_slice(&source.to_le_bytes());
                out.extend_from_slice(&peer.to_le_bytes());
                put_text(out, name, max);
            }
            FdTarget::File(flags, name, device) => {
                out.push(fd_kind::FILE_V2);
                out.extend_from_slice(&flags.to_le_bytes());
                put_text(out, name, max);
                out.extend_from_slice(&device.to_le_bytes());
            }
            FdTarget::Named(name) => {
                out.push(match self.kind {
                    fd_kind::IPV4..=fd_kind::IPV6_SERVER | fd_kind::UNIX | fd_kind::FILE_V2 => fd_kind::UNSUPPORTED,
                    kind => kind,
                });
                put_text(out, name, max);
            }
        }
    }
}

/// Appends an address in network order; an IPv4 one is mapped when 16 bytes are wanted.
fn put_ip(out: &mut Vec<u8>, ip: IpAddr, v4: bool) {
    match ip {
        IpAddr::V4(ip) if v4 => out.extend_from_slice(&ip.octets()),
        IpAddr::V4(ip) => out.extend_from_slice(&ip.to_ipv6_mapped().octets()),
        IpAddr::V6(ip) => out.extend_from_slice(&ip.octets()),
    }
}

impl<'a> UserEntry<'a> {
    /// Reads kind and fields, without the length in front of it.
    ///
    /// # Errors
    /// [`SnapshotError`] where a field does not fit or is too long, or for a kind other than user (0) and group (1).
    pub fn decode_fields(input: &mut Cursor<'a>) -> Result<Self, SnapshotError> {
        match input.array("type")? {
            [0] => Ok(Self::User {
                uid: input.u32("uid")?,
                gid: input.u32("gid")?,
                name: input.text("name", MAX_USER_NAME)?,
                home: input.text("home", MAX_USER_PATH)?,
                shell: input.text("shell", MAX_USER_PATH)?,
            }),
            [1] => Ok(Self::Group { gid: input.u32("gid")?, name: input.text("name", MAX_USER_NAME)? }),
            [kind] => Err(SnapshotError::UnknownKind(kind.into())),
        }
    }

    /// Appends the entry as version 2. Texts over the format's limits (255 bytes, 1023 for paths) are cut.
    pub fn encode(&self, out: &mut Vec<u8>) {
        framed(out, 4, |out| match *self {
            Self::User { uid, gid, name, home, shell } => {
                out.push(0);
                out.extend_from_slice(&uid.to_le_bytes());
                out.extend_from_slice(&gid.to_le_bytes());
                put_text(out, name, MAX_USER_NAME);
                put_text(out, home, MAX_USER_PATH);
                put_text(out, shell, MAX_USER_PATH);
            }
            Self::Group { gid, name } => {
                out.push(1);
                out.extend_from_slice(&gid.to_le_bytes());
                put_text(out, name, MAX_USER_NAME);
            }
        });
    }
}

impl<'a> InterfaceEntry<'a> {
    /// Reads kind and fields, without the length in front of it.
    ///
    /// # Errors
    /// [`SnapshotError`] where a field does not fit or is too long, or for a kind other than IPv4 (1, without speed 3) and IPv6 (2, 4).
    pub fn decode_fields(input: &mut Cursor<'a>) -> Result<Self, SnapshotError> {
        let kind = u16::from_le_bytes(input.array("type")?);
        let name_len = usize::from(u16::from_le_bytes(input.array("namelen")?));
        let v4 = match kind {
            1 | 3 => true,
            2 | 4 => false,
            _ => return Err(SnapshotError::UnknownKind(kind)),
        };
        if name_len > MAX_PATH {
            return Err(SnapshotError::TooLong("name", name_len, MAX_PATH));
        }
        let (address, netmask, broadcast) = (input.ip(v4)?, input.ip(v4)?, input.ip(v4)?);
        let speed = if kind <= 2 { input.u64("linkspeed")? } else { 0 };
        Ok(Self { address, netmask, broadcast, speed, name: input.take(name_len, "name")? })
    }

    /// Appends the entry as version 2.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let name = self.name.get(..MAX_PATH).unwrap_or(self.name);
        let v4 = self.address.is_ipv4() && self.netmask.is_ipv4() && self.broadcast.is_ipv4();
        framed(out, 0, |out| {
            out.extend_from_slice(&(if v4 { 1u16 } else { 2 }).to_le_bytes());
            out.extend_from_slice(&(name.len() as u16).to_le_bytes());
            for ip in [self.address, self.netmask, self.broadcast] {
                put_ip(out, ip, v4);
            }
            out.extend_from_slice(&self.speed.to_le_bytes());
            out.extend_from_slice(name);
        });
    }
}

impl<'a> Machine<'a> {
    /// Reads the body of a machine block; bytes behind the 180 known ones are ignored.
    ///
    /// # Errors
    /// [`SnapshotError`] when there are fewer.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, SnapshotError> {
        let mut input = Cursor::new(bytes);
        let mut input = Cursor::new(input.take(MACHINE_LEN, "machine")?);
        Ok(Self {
            cpus: input.u32("num_cpus")?,
            memory: input.u64("memory_bytes")?,
            max_pid: input.u64("max_pid")?,
            hostname: input.take(HOSTNAME_LEN, "hostname")?.split(|&b| b == 0).next().unwrap_or_default(),
            boot_ts: input.u64("boot_ts")?,
            flags: input.u64("flags")?,
        })
    }

    /// Appends the body of a machine block, 180 bytes. A host name longer than 127 bytes is cut.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let start = out.len();
        out.extend_from_slice(&self.cpus.to_le_bytes());
        out.extend_from_slice(&self.memory.to_le_bytes());
        out.extend_from_slice(&self.max_pid.to_le_bytes());
        let name = self.hostname.get(..HOSTNAME_LEN - 1).unwrap_or(self.hostname);
        out.extend_from_slice(name);
        out.resize(out.len() + HOSTNAME_LEN - name.len(), 0);
        out.extend_from_slice(&self.boot_ts.to_le_bytes());
        out.extend_from_slice(&self.flags.to_le_bytes());
        out.resize(start + MACHINE_LEN, 0);
    }
}
