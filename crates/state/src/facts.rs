//! A process's facts: an immutable, shared version, replaced on change.
//!
//! Who holds an event back, or reports it later, keeps the version and so the facts as they were.

use crate::intern::Interner;
use lanner_schema::extension::Namespaces;
use std::sync::Arc;

/// Shared bytes; mostly text, not always UTF-8.
pub type Text = Arc<[u8]>;

/// What stands for a name that is not known.
pub const UNKNOWN_NAME: &[u8] = b"<NA>";

/// The bytes as a shared text; an empty one costs no allocation.
pub(crate) fn text(bytes: &[u8]) -> Text {
    if bytes.is_empty() { Text::default() } else { bytes.into() }
}

/// A list of texts: arguments, environment, cgroups. Stored as on the wire, each ended by a NUL.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Strings(Text);

impl Strings {
    /// From bytes in which each text is ended (or separated) by a NUL.
    pub fn new(bytes: &[u8]) -> Self {
        Self(text(bytes))
    }

    /// From bytes; a clone of `like` when they are the same (a child's are mostly its parent's), else of a recent text where there is one.
    pub(crate) fn share(names: &mut Interner, bytes: &[u8], like: &Strings) -> Self {
        Self(names.share(bytes, &like.0))
    }

    /// The texts, in order. A missing final NUL is forgiven; a single NUL is no text, as Falco has it.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let bytes: &[u8] = &self.0;
        let body = bytes.strip_suffix(&[0]).unwrap_or(bytes);
        body.split(|&b| b == 0).take(if body.is_empty() { 0 } else { usize::MAX })
    }

    /// The bytes as stored.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// True if there is no text.
    pub fn is_empty(&self) -> bool {
        matches!(*self.0, [] | [0])
    }
}

/// Capability sets, one bit each, as the kernel numbers them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Capabilities {
    /// Kept across exec.
    pub inheritable: u64,
    /// May be made effective.
    pub permitted: u64,
    /// In force.
    pub effective: u64,
}

/// The program file of a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Exe {
    /// Inode number, 0 unknown.
    pub ino: u64,
    /// Last change of the inode, ns since 1970, 0 unknown.
    pub ctime: u64,
    /// Last change of the content, ns since 1970, 0 unknown.
    pub mtime: u64,
    /// ns from `ctime` to the start of the process (wraps when the file is younger), `None` unknown.
    pub ctime_to_clone: Option<u64>,
    /// ns from the start of the pid namespace to `ctime`, `None` when older or unknown.
    pub pidns_start_to_ctime: Option<u64>,
    /// The process may write it.
    pub writable: bool,
    /// In the upper layer of an overlay: it was not in the image.
    pub upper_layer: bool,
    /// In a lower layer of an overlay.
    pub lower_layer: bool,
    /// A file in memory.
    pub from_memfd: bool,
}

/// Somebody came into a container from outside, and started something there: `docker exec`, `kubectl exec`, `nsenter` and their like.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExecSession {
    /// `argv[0]` of its first program; empty before that has started, and where it is not known.
    pub exe: Text,
    /// Arguments of that program.
    pub args: Strings,
    /// When its first program was started, ns since 1970; before that, when it came in; 0 unknown.
    pub ts: u64,
    /// The process of that program.
    pub pid: i64,
    /// Encoded device number of its terminal, 0 none.
    pub tty: u32,
    /// It has started a program.
    pub is_started: bool,
}

/// Facts about a thread and its process.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// Thread id in the initial namespace.
    pub tid: i64,
    /// Process id in the initial namespace; negative when not known.
    pub pid: i64,
    /// Thread id in its own namespace, -1 unknown.
    pub vtid: i64,
    /// Process id in its own namespace, -1 unknown.
    pub vpid: i64,
    /// Session id in its own namespace, -1 unknown.
    pub sid: i64,
    /// Process group in its own namespace, -1 unknown.
    pub vpgid: i64,
    /// Process group in the initial namespace, -1 unknown.
    pub pgid: i64,
    /// `task->comm`, at most 15 bytes.
    pub comm: Text,
    /// `argv[0]`.
    pub exe: Text,
    /// Path of the program file, as the kernel knows it.
    pub exepath: Text,
    /// `argv[1..]`.
    pub args: Strings,
    /// The arguments are longer than an event can tell, and cut.
    pub args_cut: bool,
    /// `comm`, a blank and the arguments joined by blanks; only `comm` without arguments. Made when the arguments were set.
    pub cmdline: Text,
    /// Offset of the arguments in `cmdline` (its length when there are none).
    pub args_at: usize,
    /// Environment; kept for leaders, see [`crate::State::env`].
    pub env: Strings,
    /// The environment is longer than an event can tell, and cut.
    pub env_cut: bool,
    /// `subsystem=path`.
    pub cgroups: Strings,
    /// Working directory, with a final `/`; kept for leaders, see [`crate::State::cwd`].
    pub cwd: Text,
    /// Root directory.
    pub root: Text,
    /// Effective user id, `u32::MAX` unknown.
    pub uid: u32,
    /// Effective group id, `u32::MAX` unknown.
    pub gid: u32,
    /// Audit login uid, `u32::MAX` unset.
    pub loginuid: u32,
    /// Capabilities.
    pub caps: Capabilities,
    /// Encoded device number of the terminal, 0 none.
    pub tty: u32,
    /// The program file.
    pub file: Exe,
    /// When the thread was made, ns since 1970, 0 unknown.
    pub clone_ts: u64,
    /// Last successful exec, ns since 1970, 0 none seen.
    pub exec_ts: u64,
    /// Start of the pid namespace's init, ns since 1970, 0 unknown. In captures of Falco it counts from the boot of the machine, and is
    /// 0 in the initial namespace: a real Falco knows no boot time when it replays, and rules must see there what it shows.
    pub pidns_init_start_ts: u64,
    /// Namespaces that are not the host's. Only Lanner's own streams tell them.
    pub namespaces: Namespaces,
    /// Container id, empty on the host.
    pub container: Text,
    /// The session that it belongs to; `None` for who was started in its container, and on the host.
    pub session: Option<Arc<ExecSession>>,
}

impl Facts {
    /// What is known of a thread that only its events tell of.
    pub fn unknown(tid: i64) -> Self {
        Self {
            tid,
            pid: -1,
            vtid: -1,
            vpid: -1,
            sid: -1,
            vpgid: -1,
            pgid: -1,
            comm: Text::default(),
            exe: Text::default(),
            exepath: Text::default(),
            args: Strings::default(),
            args_cut: false,
            cmdline: Text::default(),
            args_at: 0,
            env: Strings::default(),
            env_cut: false,
            cgroups: Strings::default(),
            cwd: Text::default(),
            root: Text::default(),
            uid: u32::MAX,
            gid: u32::MAX,
            loginuid: u32::MAX,
            caps: Capabilities::default(),
            tty: 0,
            file: Exe::default(),
            clone_ts: 0,
            exec_ts: 0,
            pidns_init_start_ts: 0,
            namespaces: Namespaces::default(),
            container: Text::default(),
            session: None,
        }
    }

    /// Sets program, arguments and with them the command line; what is as before (a new thread's facts begin as those of its parent) stays
    /// shared.
    pub(crate) fn set_command(&mut self, names: &mut Interner, comm: &[u8], exe: &[u8], args: &[u8]) {
        let comm = if comm.is_empty() { exe } else { comm };
        let same = *self.comm == *comm && *self.args.0 == *args && self.cmdline.starts_with(comm);
        self.comm = names.share(comm, &self.comm);
        self.exe = names.share(exe, &self.exe);
        if same {
            return;
        }
        self.args = Strings::share(names, args, &self.args);
        let mut line = Vec::with_capacity(comm.len() + 1 + args.len());
        line.extend_from_slice(comm);
        let mut args_at = line.len();
        for (n, arg) in self.args.iter().enumerate() {
            line.push(b' ');
            if n == 0 {
                args_at = line.len();
            }
            line.extend_from_slice(arg);
        }
        self.args_at = args_at;
        self.cmdline = names.get(&line);
    }

    /// The arguments joined by blanks.
    pub fn args_line(&self) -> &[u8] {
        self.cmdline.get(self.args_at..).unwrap_or_default()
    }

    /// True if the thread lives in a pid namespace of its own.
    pub fn in_pid_namespace(&self) -> bool {
        self.vtid >= 0 && self.vtid != self.tid
    }
}
