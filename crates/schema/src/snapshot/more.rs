//! What the capture format's entries cannot say of a thread and its descriptors, and where in its stream a recording begins: Lanner's own events
//! behind the end of a snapshot, so that rules see in a recording what they saw when it was made.
//!
//! Numbers are little endian; a text stands behind its 32-bit length, `u32::MAX` for one that is as the entry says.

use super::{Cursor, SnapshotError};
use crate::extension::Place;

/// Name of the async event that carries a [`ThreadMore`].
pub const THREAD_MORE: &[u8] = b"lanner.thread-more";
/// Name of the async event that carries an [`FdMore`].
pub const FD_MORE: &[u8] = b"lanner.fd-more";
/// Name of the async event that carries an [`Origin`]; the last of what was before.
pub const ORIGIN: &[u8] = b"lanner.origin";

/// The length that stands for «as the entry says».
const SAME: u32 = u32::MAX;

/// Bits of [`ThreadMore::bits`].
pub mod thread_bits {
    /// It exited; others still need it.
    pub const DEAD: u32 = 1;
    /// Its process inherits the children of those below it.
    pub const REAPER: u32 = 2;
    /// `ctime_to_clone` is known.
    pub const CTIME_TO_CLONE: u32 = 4;
    /// `pidns_start_to_ctime` is known.
    pub const PIDNS_START_TO_CTIME: u32 = 8;
    /// Its arguments were cut.
    pub const ARGS_CUT: u32 = 16;
    /// Its environment was cut.
    pub const ENV_CUT: u32 = 32;
    /// `session_ts`, `session_pid` and `session_tty` are those of the session that it belongs to.
    pub const SESSION: u32 = 64;
    /// That session has started a program.
    pub const SESSION_STARTED: u32 = 128;
}

/// Bits of [`FdMore::bits`].
pub mod fd_bits {
    /// The entry's addresses are not known.
    pub const NO_ADDRESSES: u8 = 1;
    /// In the upper layer of an overlay.
    pub const UPPER_LAYER: u8 = 2;
    /// In a lower layer of an overlay.
    pub const LOWER_LAYER: u8 = 4;
}

/// A thread, beyond its [`super::ThreadEntry`]. Times are ns since 1970, 0 unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ThreadMore<'a> {
    /// The thread.
    pub tid: i64,
    /// See [`thread_bits`].
    pub bits: u32,
    /// Thread that inherits its children, -1 unknown.
    pub reaper_tid: i64,
    /// Soft limit of descriptors, -1 unknown.
    pub fdlimit: i64,
    /// When it was made.
    pub clone_ts: u64,
    /// Its last exec.
    pub exec_ts: u64,
    /// ns from the program file's last change to its start.
    pub ctime_to_clone: u64,
    /// ns from the start of its pid namespace to the program file's last change.
    pub pidns_start_to_ctime: u64,
    /// CPU use between the last two reports, in ticks: user, system, both.
    pub cpu: [u64; 3],
    /// CPU use in all, in ticks: user, system.
    pub cpu_total: [u64; 2],
    /// Offset of the arguments in `cmdline`.
    pub args_at: u32,
    /// Command name, if not as the entry says; so all that follow.
    pub comm: Option<&'a [u8]>,
    /// `argv[0]`.
    pub exe: Option<&'a [u8]>,
    /// Path of the program file.
    pub exepath: Option<&'a [u8]>,
    /// `argv[1..]`.
    pub args: Option<&'a [u8]>,
    /// Command line, with `args_at`.
    pub cmdline: Option<&'a [u8]>,
    /// Environment.
    pub env: Option<&'a [u8]>,
    /// `subsystem=path`.
    pub cgroups: Option<&'a [u8]>,
    /// Working directory.
    pub cwd: Option<&'a [u8]>,
    /// Root directory.
    pub root: Option<&'a [u8]>,
    /// Container.
    pub container: Option<&'a [u8]>,
    /// When the session that it belongs to began.
    pub session_ts: u64,
    /// Process of that session's first program.
    pub session_pid: i64,
    /// Terminal of that program, an encoded device number.
    pub session_tty: u32,
    /// `argv[0]` of that program; empty if it is not known.
    pub session_exe: &'a [u8],
    /// `argv[1..]` of that program, each ended by a NUL.
    pub session_args: &'a [u8],
}

/// A descriptor, beyond its [`super::FdEntry`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FdMore<'a> {
    /// The thread that has it.
    pub tid: i64,
    /// Its number.
    pub fd: i64,
    /// Type id, see [`super::fd_kind`].
    pub kind: u8,
    /// Protocol code of the capture format.
    pub l4: u8,
    /// 0 none, 1 client, 2 server.
    pub role: u8,
    /// 0 none, 1 pending, 2 connected, 3 failed.
    pub connection: u8,
    /// See [`fd_bits`].
    pub bits: u8,
    /// Flags (`file_flags`).
    pub flags: u32,
    /// Device.
    pub dev: u32,
    /// The process of a pidfd.
    pub pid: i64,
    /// Its name.
    pub name: &'a [u8],
    /// Its name as it was given.
    pub name_raw: &'a [u8],
    /// Its path as the kernel knows it, if not the same as its name.
    pub real: Option<&'a [u8]>,
    /// Where it is, if it is a socket.
    pub place: Place,
}

/// Where in its stream a recording begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Origin {
    /// Events that came before, as rules count them.
    pub events: u64,
    /// Time of the stream's first event, ns since 1970.
    pub first_ts: u64,
}

fn put(out: &mut Vec<u8>, text: Option<&[u8]>) {
    let Some(text) = text else { return out.extend_from_slice(&SAME.to_le_bytes()) };
    out.extend_from_slice(&(text.len() as u32).to_le_bytes());
    out.extend_from_slice(text);
}

fn get<'a>(input: &mut Cursor<'a>, field: &'static str) -> Result<Option<&'a [u8]>, SnapshotError> {
    match input.u32(field)? {
        SAME => Ok(None),
        len => input.take(len as usize, field).map(Some),
    }
}

impl<'a> ThreadMore<'a> {
    /// Reads what [`Self::encode`] wrote; what a newer writer added behind is ignored.
    ///
    /// # Errors
    /// [`SnapshotError`] where the bytes end early.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, SnapshotError> {
        let input = &mut Cursor::new(bytes);
        Ok(Self {
            tid: input.i64("tid")?,
            bits: input.u32("bits")?,
            reaper_tid: input.i64("reaper_tid")?,
            fdlimit: input.i64("fdlimit")?,
            clone_ts: input.u64("clone_ts")?,
            exec_ts: input.u64("exec_ts")?,
            ctime_to_clone: input.u64("ctime_to_clone")?,
            pidns_start_to_ctime: input.u64("pidns_start_to_ctime")?,
            cpu: [input.u64("cpu")?, input.u64("cpu")?, input.u64("cpu")?],
            cpu_total: [input.u64("cpu_total")?, input.u64("cpu_total")?],
            args_at: input.u32("args_at")?,
            comm: get(input, "comm")?,
            exe: get(input, "exe")?,
            exepath: get(input, "exepath")?,
            args: get(input, "args")?,
            cmdline: get(input, "cmdline")?,
            env: get(input, "env")?,
            cgroups: get(input, "cgroups")?,
            cwd: get(input, "cwd")?,
            root: get(input, "root")?,
            container: get(input, "container")?,
            session_ts: input.u64("session_ts")?,
            session_pid: input.i64("session_pid")?,
            session_tty: input.u32("session_tty")?,
            session_exe: get(input, "session_exe")?.unwrap_or_default(),
            session_args: get(input, "session_args")?.unwrap_or_default(),
        })
    }

    /// Appends it.
    pub fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.tid.to_le_bytes());
        out.extend_from_slice(&self.bits.to_le_bytes());
        for number in [self.reaper_tid, self.fdlimit] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        let times = [self.clone_ts, self.exec_ts, self.ctime_to_clone, self.pidns_start_to_ctime];
        for number in times.iter().chain(&self.cpu).chain(&self.cpu_total) {
            out.extend_from_slice(&number.to_le_bytes());
        }
        out.extend_from_slice(&self.args_at.to_le_bytes());
        for text in [self.comm, self.exe, self.exepath, self.args, self.cmdline] {
            put(out, text);
        }
        for text in [self.env, self.cgroups, self.cwd, self.root, self.container] {
            put(out, text);
        }
        out.extend_from_slice(&self.session_ts.to_le_bytes());
        out.extend_from_slice(&self.session_pid.to_le_bytes());
        out.extend_from_slice(&self.session_tty.to_le_bytes());
        put(out, Some(self.session_exe));
        put(out, Some(self.session_args));
    }
}

impl<'a> FdMore<'a> {
    /// Reads what [`Self::encode`] wrote; what a newer writer added behind is ignored.
    ///
    /// # Errors
    /// [`SnapshotError`] where the bytes end early.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, SnapshotError> {
        let input = &mut Cursor::new(bytes);
        let (tid, fd) = (input.i64("tid")?, input.i64("fd")?);
        let [kind, l4, role, connection, bits] = input.array("kind")?;
        Ok(Self {
            tid,
            fd,
            kind,
            l4,
            role,
            connection,
            bits,
            flags: input.u32("flags")?,
            dev: input.u32("dev")?,
            pid: input.i64("pid")?,
            name: get(input, "name")?.unwrap_or_default(),
            name_raw: get(input, "name_raw")?.unwrap_or_default(),
            real: get(input, "real")?,
            place: Place { netns: input.u32("netns")?, cgroup: input.u64("cgroup")? },
        })
    }

    /// Appends it.
    pub fn encode(&self, out: &mut Vec<u8>) {
        for number in [self.tid, self.fd] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        out.extend_from_slice(&[self.kind, self.l4, self.role, self.connection, self.bits]);
        for number in [self.flags, self.dev] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        out.extend_from_slice(&self.pid.to_le_bytes());
        put(out, Some(self.name));
        put(out, Some(self.name_raw));
        put(out, self.real);
        self.place.encode(out);
    }
}

impl Origin {
    /// Reads what [`Self::encode`] wrote.
    ///
    /// # Errors
    /// [`SnapshotError`] where the bytes end early.
    pub fn decode(bytes: &[u8]) -> Result<Self, SnapshotError> {
        let input = &mut Cursor::new(bytes);
        Ok(Self { events: input.u64("events")?, first_ts: input.u64("first_ts")? })
    }

    /// Appends it.
    pub fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.events.to_le_bytes());
        out.extend_from_slice(&self.first_ts.to_le_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_no_cut_is() {
        let thread = ThreadMore {
            tid: 7,
            bits: thread_bits::DEAD,
            reaper_tid: -1,
            fdlimit: 9,
            clone_ts: 1,
            exec_ts: 2,
            ctime_to_clone: 3,
            pidns_start_to_ctime: 4,
            cpu: [5, 6, 7],
            cpu_total: [8, 9],
            args_at: 10,
            comm: Some(b""),
            args: Some(b"-c\0"),
            container: Some(b"0123"),
            session_ts: 11,
            session_pid: 12,
            session_tty: 13,
            session_exe: b"sh",
            session_args: b"-c\0x\0",
            ..ThreadMore::default()
        };
        let fd = FdMore {
            tid: 7,
            fd: 3,
            kind: 1,
            l4: 2,
            role: 1,
            connection: 2,
            bits: fd_bits::LOWER_LAYER,
            flags: 4,
            dev: 5,
            pid: 6,
            name: b"/a",
            name_raw: b"a",
            real: Some(b"/b"),
            place: Place { netns: 8, cgroup: 9 },
        };
        let origin = Origin { events: 5, first_ts: 6 };
        let (mut a, mut b, mut c) = (Vec::new(), Vec::new(), Vec::new());
        thread.encode(&mut a);
        fd.encode(&mut b);
        origin.encode(&mut c);
        assert_eq!((ThreadMore::decode(&a), FdMore::decode(&b), Origin::decode(&c)), (Ok(thread), Ok(fd), Ok(origin)));
        assert!((0..a.len()).all(|end| ThreadMore::decode(&a[..end]).is_err()));
        assert!((0..b.len()).all(|end| FdMore::decode(&b[..end]).is_err()));
        assert!((0..c.len()).all(|end| Origin::decode(&c[..end]).is_err()));
    }
}
