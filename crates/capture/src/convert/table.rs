//! How each old layout becomes a current one, declared once; facts from Falco's event converter.
//!
//! `CODE NAME NPARAMS: action` with the number of parameters that the old event has. Actions: `store` keeps an enter event for its
//! exit, `pass` lets an event through, `add` appends parameters, `become` builds another event. Parameters: `old.x` of the event itself, `enter.x` of
//! the stored enter event (the default value without one), `enter_or_empty.x`, `empty`, `default`, `container_json` (built from an old container event).

use lanner_schema::events::EVENTS;

/// One row.
#[derive(Debug)]
pub(super) struct Conversion {
    pub code: u16,
    pub nparams: u8,
    pub action: Action,
}

/// What becomes of an event.
#[derive(Debug, Clone, Copy)]
pub(super) enum Action {
    /// Kept for its exit, not delivered.
    Store,
    /// Kept for its exit, and delivered.
    StoreAndPass,
    /// Delivered.
    Pass,
    /// These parameters are appended.
    Add(&'static [Take]),
    /// Becomes an event of another code with these parameters.
    Become(u16, &'static [Take]),
}

/// Where a parameter of the new event comes from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Take {
    /// A parameter of the event itself.
    Old(u8),
    /// A parameter of the stored enter event; the type's default without one.
    Enter(u8),
    /// A parameter of the stored enter event; no value without one.
    EnterOrEmpty(u8),
    /// No value.
    Empty,
    /// The type's default.
    Default,
    /// JSON text from the parameters of an old container event.
    ContainerJson,
}

/// Compares names while the crate is compiled.
const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// The index of an event's parameter; a name that the event does not have fails the build.
#[allow(clippy::panic, reason = "runs while the crate is compiled, never in the program")]
const fn param(code: u16, name: &str) -> u8 {
    let params = EVENTS[code as usize].params;
    let mut at = 0;
    while at < params.len() {
        if same(params[at].name, name) {
            return at as u8;
        }
        at += 1;
    }
    panic!("the event has no such parameter");
}

/// A code, when the name beside it is the event's; another name fails the build.
#[allow(clippy::panic, reason = "runs while the crate is compiled, never in the program")]
const fn checked(code: u16, name: &str) -> u16 {
    assert!(same(EVENTS[code as usize].enum_name, name), "code and name are not of one event");
    code
}

macro_rules! conversions {
    ($( $code:literal $NAME:ident $nparams:literal: $action:ident $($to:literal $TO:ident)? $([ $($take:ident $(.$from:ident)?),* $(,)? ])?; )+) => {
        /// All rows, in the order of their codes.
        pub(super) static CONVERSIONS: &[Conversion] = &[$( Conversion {
            code: checked($code, stringify!($NAME)),
            nparams: $nparams,
            action: conversions!(@action $code $action $($to $TO)? $([ $($take $(.$from)?),* ])?),
        }, )+];
    };
    (@action $code:literal store) => { Action::Store };
    (@action $code:literal store_and_pass) => { Action::StoreAndPass };
    (@action $code:literal pass) => { Action::Pass };
    (@action $code:literal add [$($take:ident $(.$from:ident)?),*]) => {
        Action::Add(&[$( conversions!(@take $code $take $(.$from)?) ),*])
    };
    (@action $code:literal become $to:literal $TO:ident [$($take:ident $(.$from:ident)?),*]) => {
        Action::Become(checked($to, stringify!($TO)), &[$( conversions!(@take $code $take $(.$from)?) ),*])
    };
    (@take $code:literal old.$from:ident) => { Take::Old(param($code, stringify!($from))) };
    (@take $code:literal enter.$from:ident) => { Take::Enter(param($code - 1, stringify!($from))) };
    (@take $code:literal enter_or_empty.$from:ident) => { Take::EnterOrEmpty(param($code - 1, stringify!($from))) };
    (@take $code:literal empty) => { Take::Empty };
    (@take $code:literal default) => { Take::Default };
    (@take $code:literal container_json) => { Take::ContainerJson };
}

conversions! {
    0 PPME_GENERIC_E 2: store;
    1 PPME_GENERIC_X 1: add [enter_or_empty.nativeID];
    2 PPME_SYSCALL_OPEN_E 0: add [empty, empty, empty];
    2 PPME_SYSCALL_OPEN_E 3: pass;
    3 PPME_SYSCALL_OPEN_X 4: add [empty];
    3 PPME_SYSCALL_OPEN_X 5: add [empty];
    4 PPME_SYSCALL_CLOSE_E 1: store;
    5 PPME_SYSCALL_CLOSE_X 1: add [enter.fd];
    6 PPME_SYSCALL_READ_E 2: store;
    7 PPME_SYSCALL_READ_X 2: add [enter.fd, enter.size];
    8 PPME_SYSCALL_WRITE_E 2: store;
    9 PPME_SYSCALL_WRITE_X 2: add [enter.fd, enter.size];
    10 PPME_SYSCALL_BRK_1_E 1: store;
    11 PPME_SYSCALL_BRK_1_X 1: become 159 PPME_SYSCALL_BRK_4_X [old.res, enter_or_empty.size, empty, empty, empty];
    12 PPME_SYSCALL_EXECVE_8_E 0: become 154 PPME_SYSCALL_EXECVE_13_E [];
    13 PPME_SYSCALL_EXECVE_8_X 8: become 155 PPME_SYSCALL_EXECVE_13_X [
        old.res, old.exe, old.args, old.tid, old.pid, old.ptid, old.cwd, old.fdlimit, empty, empty, empty, empty,
        empty,
    ];
    15 PPME_SYSCALL_CLONE_11_X 11: become 157 PPME_SYSCALL_CLONE_16_X [
        old.res, old.exe, old.args, old.tid, old.pid, old.ptid, old.cwd, old.fdlimit, empty, empty, empty, empty,
        empty, old.flags, old.uid, old.gid,
    ];
    16 PPME_PROCEXIT_E 0: become 186 PPME_PROCEXIT_1_E [empty, empty, empty, empty, empty];
    18 PPME_SOCKET_SOCKET_E 3: store;
    19 PPME_SOCKET_SOCKET_X 1: add [enter.domain, enter.type, enter.proto];
    19 PPME_SOCKET_SOCKET_X 4: add [default];
    20 PPME_SOCKET_BIND_E 1: store;
    21 PPME_SOCKET_BIND_X 2: add [enter.fd];
    22 PPME_SOCKET_CONNECT_E 1: add [default];
    22 PPME_SOCKET_CONNECT_E 2: store_and_pass;
    23 PPME_SOCKET_CONNECT_X 2: add [enter.fd];
    23 PPME_SOCKET_CONNECT_X 3: add [enter.addr];
    24 PPME_SOCKET_LISTEN_E 2: store;
    25 PPME_SOCKET_LISTEN_X 1: add [enter.fd, enter.backlog];
    27 PPME_SOCKET_ACCEPT_X 3: become 247 PPME_SOCKET_ACCEPT_5_X [old.fd, old.tuple, old.queuepct, default, default];
    28 PPME_SOCKET_SEND_E 2: store;
    29 PPME_SOCKET_SEND_X 2: add [enter.fd, enter.size, default];
    30 PPME_SOCKET_SENDTO_E 3: store;
    31 PPME_SOCKET_SENDTO_X 2: add [enter.fd, enter.size, enter.tuple];
    32 PPME_SOCKET_RECV_E 2: store;
    33 PPME_SOCKET_RECV_X 2: add [enter.fd, enter.size, default];
    34 PPME_SOCKET_RECVFROM_E 2: store;
    35 PPME_SOCKET_RECVFROM_X 3: add [enter.fd, enter.size];
    36 PPME_SOCKET_SHUTDOWN_E 2: store;
    37 PPME_SOCKET_SHUTDOWN_X 1: add [enter.fd, enter.how];
    42 PPME_SOCKET_SOCKETPAIR_E 3: store;
    43 PPME_SOCKET_SOCKETPAIR_X 5: add [enter.domain, enter.type, enter.proto];
    48 PPME_SOCKET_SENDMSG_E 3: store;
    49 PPME_SOCKET_SENDMSG_X 2: add [enter.fd, enter.size, enter.tuple];
    51 PPME_SOCKET_SENDMMSG_X 0: add [default, empty, empty, empty, empty];
    52 PPME_SOCKET_RECVMSG_E 1: store;
    53 PPME_SOCKET_RECVMSG_X 4: add [default];
    53 PPME_SOCKET_RECVMSG_X 5: add [enter.fd];
    55 PPME_SOCKET_RECVMMSG_X 0: add [default, empty, empty, empty, empty, empty];
    56 PPME_SOCKET_ACCEPT4_E 1: store;
    57 PPME_SOCKET_ACCEPT4_X 3: become 389 PPME_SOCKET_ACCEPT4_6_X [
        old.fd, old.tuple, old.queuepct, default, default, enter.flags,
    ];
    58 PPME_SYSCALL_CREAT_E 0: add [empty, empty];
    58 PPME_SYSCALL_CREAT_E 2: pass;
    59 PPME_SYSCALL_CREAT_X 3: add [empty];
    59 PPME_SYSCALL_CREAT_X 4: add [empty];
    59 PPME_SYSCALL_CREAT_X 5: add [empty];
    62 PPME_SYSCALL_EVENTFD_E 2: store;
    63 PPME_SYSCALL_EVENTFD_X 1: add [enter.initval, enter.flags];
    64 PPME_SYSCALL_FUTEX_E 3: store;
    65 PPME_SYSCALL_FUTEX_X 1: add [enter.addr, enter.op, enter.val];
    70 PPME_SYSCALL_FSTAT_E 1: store;
    71 PPME_SYSCALL_FSTAT_X 1: add [enter.fd];
    78 PPME_SYSCALL_EPOLLWAIT_E 1: store;
    79 PPME_SYSCALL_EPOLLWAIT_X 1: add [enter.maxevents];
    80 PPME_SYSCALL_POLL_E 2: store;
    81 PPME_SYSCALL_POLL_X 2: add [enter.timeout];
    85 PPME_SYSCALL_NEWSELECT_X 1: become 83 PPME_SYSCALL_SELECT_X [old.res];
    86 PPME_SYSCALL_LSEEK_E 3: store;
    87 PPME_SYSCALL_LSEEK_X 1: add [enter.fd, enter.offset, enter.whence];
    88 PPME_SYSCALL_LLSEEK_E 3: store;
    89 PPME_SYSCALL_LLSEEK_X 1: add [enter.fd, enter.offset, enter.whence];
    90 PPME_SYSCALL_IOCTL_2_E 2: store;
    91 PPME_SYSCALL_IOCTL_2_X 1: become 171 PPME_SYSCALL_IOCTL_3_X [
        old.res, enter_or_empty.fd, enter_or_empty.request, empty,
    ];
    96 PPME_SYSCALL_FCHDIR_E 1: store;
    97 PPME_SYSCALL_FCHDIR_X 1: add [enter_or_empty.fd];
    98 PPME_SYSCALL_MKDIR_E 2: store;
    99 PPME_SYSCALL_MKDIR_X 1: become 277 PPME_SYSCALL_MKDIR_2_X [old.res, enter_or_empty.path, enter_or_empty.mode];
    100 PPME_SYSCALL_RMDIR_E 1: store;
    101 PPME_SYSCALL_RMDIR_X 1: become 279 PPME_SYSCALL_RMDIR_2_X [old.res, enter_or_empty.path];
    102 PPME_SYSCALL_OPENAT_E 4: store;
    103 PPME_SYSCALL_OPENAT_X 1: become 307 PPME_SYSCALL_OPENAT_2_X [
        old.fd, enter_or_empty.dirfd, enter_or_empty.name, enter_or_empty.flags, enter_or_empty.mode, empty, empty,
    ];
    104 PPME_SYSCALL_LINK_E 2: store;
    105 PPME_SYSCALL_LINK_X 1: become 309 PPME_SYSCALL_LINK_2_X [
        old.res, enter_or_empty.oldpath, enter_or_empty.newpath,
    ];
    106 PPME_SYSCALL_LINKAT_E 4: store;
    107 PPME_SYSCALL_LINKAT_X 1: become 311 PPME_SYSCALL_LINKAT_2_X [
        old.res, enter_or_empty.olddir, enter_or_empty.oldpath, enter_or_empty.newdir, enter_or_empty.newpath,
        empty,
    ];
    108 PPME_SYSCALL_UNLINK_E 1: store;
    109 PPME_SYSCALL_UNLINK_X 1: become 301 PPME_SYSCALL_UNLINK_2_X [old.res, enter_or_empty.path];
    110 PPME_SYSCALL_UNLINKAT_E 2: store;
    111 PPME_SYSCALL_UNLINKAT_X 1: become 303 PPME_SYSCALL_UNLINKAT_2_X [
        old.res, enter_or_empty.dirfd, enter_or_empty.name, empty,
    ];
    112 PPME_SYSCALL_PREAD_E 3: store;
    113 PPME_SYSCALL_PREAD_X 2: add [enter.fd, enter.size, enter.pos];
    114 PPME_SYSCALL_PWRITE_E 3: store;
    115 PPME_SYSCALL_PWRITE_X 2: add [enter.fd, enter.size, enter.pos];
    116 PPME_SYSCALL_READV_E 1: store;
    117 PPME_SYSCALL_READV_X 3: add [enter.fd];
    118 PPME_SYSCALL_WRITEV_E 2: store;
    119 PPME_SYSCALL_WRITEV_X 2: add [enter.fd, enter.size];
    120 PPME_SYSCALL_PREADV_E 2: store;
    121 PPME_SYSCALL_PREADV_X 3: add [enter.fd, enter.pos];
    122 PPME_SYSCALL_PWRITEV_E 3: store;
    123 PPME_SYSCALL_PWRITEV_X 2: add [enter.fd, enter.size, enter.pos];
    124 PPME_SYSCALL_DUP_E 1: store;
    125 PPME_SYSCALL_DUP_X 1: become 367 PPME_SYSCALL_DUP_1_X [old.res, enter_or_empty.fd];
    126 PPME_SYSCALL_SIGNALFD_E 3: store;
    127 PPME_SYSCALL_SIGNALFD_X 1: add [enter.fd, enter.mask, enter.flags];
    128 PPME_SYSCALL_KILL_E 2: store;
    129 PPME_SYSCALL_KILL_X 1: add [enter.pid, enter.sig];
    130 PPME_SYSCALL_TKILL_E 2: store;
    131 PPME_SYSCALL_TKILL_X 1: add [enter.tid, enter.sig];
    132 PPME_SYSCALL_TGKILL_E 3: store;
    133 PPME_SYSCALL_TGKILL_X 1: add [enter.pid, enter.tid, enter.sig];
    134 PPME_SYSCALL_NANOSLEEP_E 1: store;
    135 PPME_SYSCALL_NANOSLEEP_X 1: add [enter.interval];
    136 PPME_SYSCALL_TIMERFD_CREATE_E 2: store;
    137 PPME_SYSCALL_TIMERFD_CREATE_X 1: add [enter.clockid, enter.flags];
    138 PPME_SYSCALL_INOTIFY_INIT_E 1: store;
    139 PPME_SYSCALL_INOTIFY_INIT_X 1: add [enter.flags];
    140 PPME_SYSCALL_GETRLIMIT_E 1: store;
    141 PPME_SYSCALL_GETRLIMIT_X 3: add [enter.resource];
    142 PPME_SYSCALL_SETRLIMIT_E 1: store;
    143 PPME_SYSCALL_SETRLIMIT_X 3: add [enter.resource];
    144 PPME_SYSCALL_PRLIMIT_E 2: store;
    145 PPME_SYSCALL_PRLIMIT_X 5: add [enter_or_empty.pid, enter_or_empty.resource];
    146 PPME_SCHEDSWITCH_1_E 1: become 152 PPME_SCHEDSWITCH_6_E [old.next, empty, empty, empty, empty, empty];
    150 PPME_SYSCALL_FCNTL_E 2: store;
    151 PPME_SYSCALL_FCNTL_X 1: add [enter.fd, enter.cmd];
    151 PPME_SYSCALL_FCNTL_X 3: add [default];
    154 PPME_SYSCALL_EXECVE_13_E 0: become 172 PPME_SYSCALL_EXECVE_14_E [];
    155 PPME_SYSCALL_EXECVE_13_X 13: become 173 PPME_SYSCALL_EXECVE_14_X [
        old.res, old.exe, old.args, old.tid, old.pid, old.ptid, old.cwd, old.fdlimit, old.pgft_maj, old.pgft_min,
        old.vm_size, old.vm_rss, old.vm_swap, empty,
    ];
    157 PPME_SYSCALL_CLONE_16_X 16: become 217 PPME_SYSCALL_CLONE_17_X [
        old.res, old.exe, old.args, old.tid, old.pid, old.ptid, old.cwd, old.fdlimit, old.pgft_maj, old.pgft_min,
        old.vm_size, old.vm_rss, old.vm_swap, empty, old.flags, old.uid, old.gid,
    ];
    158 PPME_SYSCALL_BRK_4_E 1: store;
    159 PPME_SYSCALL_BRK_4_X 4: add [enter_or_empty.addr];
    160 PPME_SYSCALL_MMAP_E 6: store;
    161 PPME_SYSCALL_MMAP_X 4: add [enter.addr, enter.length, enter.prot, enter.flags, enter.fd, enter.offset];
    162 PPME_SYSCALL_MMAP2_E 6: store;
    163 PPME_SYSCALL_MMAP2_X 4: add [enter.addr, enter.length, enter.prot, enter.flags, enter.fd, enter.pgoffset];
    164 PPME_SYSCALL_MUNMAP_E 2: store;
    165 PPME_SYSCALL_MUNMAP_X 4: add [enter.addr, enter.length];
    166 PPME_SYSCALL_SPLICE_E 4: store;
    167 PPME_SYSCALL_SPLICE_X 1: add [enter.fd_in, enter.fd_out, enter.size, enter.flags];
    168 PPME_SYSCALL_PTRACE_E 2: store;
    169 PPME_SYSCALL_PTRACE_X 0: add [empty, empty, empty];
    169 PPME_SYSCALL_PTRACE_X 3: add [enter_or_empty.request, enter_or_empty.pid];
    170 PPME_SYSCALL_IOCTL_3_E 3: store;
    171 PPME_SYSCALL_IOCTL_3_X 1: add [enter.fd, enter.request, enter.argument];
    172 PPME_SYSCALL_EXECVE_14_E 0: become 214 PPME_SYSCALL_EXECVE_15_E [];
    173 PPME_SYSCALL_EXECVE_14_X 14: become 215 PPME_SYSCALL_EXECVE_15_X [
        old.res, old.exe, old.args, old.tid, old.pid, old.ptid, old.cwd, old.fdlimit, old.pgft_maj, old.pgft_min,
        old.vm_size, old.vm_rss, old.vm_swap, empty, old.env,
    ];
    183 PPME_SYSCALL_FORK_X 16: become 219 PPME_SYSCALL_FORK_17_X [
        old.res, old.exe, old.args, old.tid, old.pid, old.ptid, old.cwd, old.fdlimit, old.pgft_maj, old.pgft_min,
        old.vm_size, old.vm_rss, old.vm_swap, empty, old.flags, old.uid, old.gid,
    ];
    185 PPME_SYSCALL_VFORK_X 16: become 221 PPME_SYSCALL_VFORK_17_X [
        old.res, old.exe, old.args, old.tid, old.pid, old.ptid, old.cwd, old.fdlimit, old.pgft_maj, old.pgft_min,
        old.vm_size, old.vm_rss, old.vm_swap, empty, old.flags, old.uid, old.gid,
    ];
    188 PPME_SYSCALL_SENDFILE_E 4: store;
    189 PPME_SYSCALL_SENDFILE_X 2: add [enter.out_fd, enter.in_fd, enter.size];
    190 PPME_SYSCALL_QUOTACTL_E 4: store;
    191 PPME_SYSCALL_QUOTACTL_X 14: add [enter.cmd, enter.type, enter.id, enter.quota_fmt];
    192 PPME_SYSCALL_SETRESUID_E 3: store;
    193 PPME_SYSCALL_SETRESUID_X 1: add [enter_or_empty.ruid, enter_or_empty.euid, enter_or_empty.suid];
    194 PPME_SYSCALL_SETRESGID_E 3: store;
    195 PPME_SYSCALL_SETRESGID_X 1: add [enter_or_empty.rgid, enter_or_empty.egid, enter_or_empty.sgid];
    198 PPME_SYSCALL_SETUID_E 1: store;
    199 PPME_SYSCALL_SETUID_X 1: add [enter_or_empty.uid];
    200 PPME_SYSCALL_SETGID_E 1: store;
    201 PPME_SYSCALL_SETGID_X 1: add [enter_or_empty.gid];
    214 PPME_SYSCALL_EXECVE_15_E 0: become 230 PPME_SYSCALL_EXECVE_16_E [];
    215 PPME_SYSCALL_EXECVE_15_X 15: become 231 PPME_SYSCALL_EXECVE_16_X [
        old.res, old.exe, old.args, old.tid, old.pid, old.ptid, old.cwd, old.fdlimit, old.pgft_maj, old.pgft_min,
        old.vm_size, old.vm_rss, old.vm_swap, old.comm, empty, old.env,
    ];
    217 PPME_SYSCALL_CLONE_17_X 17: become 223 PPME_SYSCALL_CLONE_20_X [
        old.res, old.exe, old.args, old.tid, old.pid, old.ptid, old.cwd, old.fdlimit, old.pgft_maj, old.pgft_min,
        old.vm_size, old.vm_rss, old.vm_swap, old.comm, empty, old.flags, old.uid, old.gid, empty, empty,
    ];
    219 PPME_SYSCALL_FORK_17_X 17: become 225 PPME_SYSCALL_FORK_20_X [
        old.res, old.exe, old.args, old.tid, old.pid, old.ptid, old.cwd, old.fdlimit, old.pgft_maj, old.pgft_min,
        old.vm_size, old.vm_rss, old.vm_swap, old.comm, empty, old.flags, old.uid, old.gid, empty, empty,
    ];
    221 PPME_SYSCALL_VFORK_17_X 17: become 227 PPME_SYSCALL_VFORK_20_X [
        old.res, old.exe, old.args, old.tid, old.pid, old.ptid, old.cwd, old.fdlimit, old.pgft_maj, old.pgft_min,
        old.vm_size, old.vm_rss, old.vm_swap, old.comm, empty, old.flags, old.uid, old.gid, empty, empty,
    ];
    223 PPME_SYSCALL_CLONE_20_X 20: add [empty];
    225 PPME_SYSCALL_FORK_20_X 20: add [empty];
    227 PPME_SYSCALL_VFORK_20_X 20: add [empty];
    228 PPME_CONTAINER_E 4: become 272 PPME_CONTAINER_JSON_E [container_json];
    230 PPME_SYSCALL_EXECVE_16_E 0: become 282 PPME_SYSCALL_EXECVE_17_E [];
    231 PPME_SYSCALL_EXECVE_16_X 16: become 283 PPME_SYSCALL_EXECVE_17_X [
        old.res, old.exe, old.args, old.tid, old.pid, old.ptid, old.cwd, old.fdlimit, old.pgft_maj, old.pgft_min,
        old.vm_size, old.vm_rss, old.vm_swap, old.comm, old.cgroups, old.env, empty,
    ];
    236 PPME_SYSCALL_GETDENTS_E 1: store;
    237 PPME_SYSCALL_GETDENTS_X 1: add [enter.fd];
    238 PPME_SYSCALL_GETDENTS64_E 1: store;
    239 PPME_SYSCALL_GETDENTS64_X 1: add [enter.fd];
    240 PPME_SYSCALL_SETNS_E 2: store;
    241 PPME_SYSCALL_SETNS_X 1: add [enter_or_empty.fd, enter_or_empty.nstype];
    242 PPME_SYSCALL_FLOCK_E 2: store;
    243 PPME_SYSCALL_FLOCK_X 1: add [enter.fd, enter.operation];
    248 PPME_SOCKET_ACCEPT4_5_E 1: store;
    249 PPME_SOCKET_ACCEPT4_5_X 5: become 389 PPME_SOCKET_ACCEPT4_6_X [
        old.fd, old.tuple, old.queuepct, old.queuelen, old.queuemax, enter.flags,
    ];
    250 PPME_SYSCALL_SEMOP_E 1: store;
    251 PPME_SYSCALL_SEMOP_X 8: add [enter.semid];
    252 PPME_SYSCALL_SEMCTL_E 4: store;
    253 PPME_SYSCALL_SEMCTL_X 1: add [enter.semid, enter.semnum, enter.cmd, enter.val];
    254 PPME_SYSCALL_PPOLL_E 3: store;
    255 PPME_SYSCALL_PPOLL_X 2: add [enter.timeout, enter.sigmask];
    256 PPME_SYSCALL_MOUNT_E 1: store;
    257 PPME_SYSCALL_MOUNT_X 4: add [enter.flags];
    259 PPME_SYSCALL_UMOUNT_X 2: become 387 PPME_SYSCALL_UMOUNT_1_X [old.res, old.name];
    262 PPME_SYSCALL_SEMGET_E 3: store;
    263 PPME_SYSCALL_SEMGET_X 1: add [enter.key, enter.nsems, enter.semflg];
    264 PPME_SYSCALL_ACCESS_E 1: store;
    265 PPME_SYSCALL_ACCESS_X 2: add [enter.mode];
    272 PPME_CONTAINER_JSON_E 1: become 324 PPME_CONTAINER_JSON_2_E [old.json];
    276 PPME_SYSCALL_MKDIR_2_E 1: store;
    277 PPME_SYSCALL_MKDIR_2_X 2: add [enter_or_empty.mode];
    282 PPME_SYSCALL_EXECVE_17_E 0: become 288 PPME_SYSCALL_EXECVE_18_E [empty];
    283 PPME_SYSCALL_EXECVE_17_X 17: become 289 PPME_SYSCALL_EXECVE_18_X [
        old.res, old.exe, old.args, old.tid, old.pid, old.ptid, old.cwd, old.fdlimit, old.pgft_maj, old.pgft_min,
        old.vm_size, old.vm_rss, old.vm_swap, old.comm, old.cgroups, old.env, old.tty,
    ];
    284 PPME_SYSCALL_UNSHARE_E 1: store;
    285 PPME_SYSCALL_UNSHARE_X 1: add [enter.flags];
    288 PPME_SYSCALL_EXECVE_18_E 1: become 292 PPME_SYSCALL_EXECVE_19_E [old.filename];
    289 PPME_SYSCALL_EXECVE_18_X 17: become 293 PPME_SYSCALL_EXECVE_19_X [
        old.res, old.exe, old.args, old.tid, old.pid, old.ptid, old.cwd, old.fdlimit, old.pgft_maj, old.pgft_min,
        old.vm_size, old.vm_rss, old.vm_swap, old.comm, old.cgroups, old.env, old.tty, empty,
    ];
    292 PPME_SYSCALL_EXECVE_19_E 1: store_and_pass;
    293 PPME_SYSCALL_EXECVE_19_X 18: add [empty];
    293 PPME_SYSCALL_EXECVE_19_X 19: add [empty];
    293 PPME_SYSCALL_EXECVE_19_X 20: add [empty, empty, empty];
    293 PPME_SYSCALL_EXECVE_19_X 23: add [empty, empty, empty];
    293 PPME_SYSCALL_EXECVE_19_X 26: add [empty];
    293 PPME_SYSCALL_EXECVE_19_X 27: add [empty];
    293 PPME_SYSCALL_EXECVE_19_X 28: add [empty];
    293 PPME_SYSCALL_EXECVE_19_X 29: add [empty];
    293 PPME_SYSCALL_EXECVE_19_X 30: add [enter_or_empty.filename];
    294 PPME_SYSCALL_SETPGID_E 2: store;
    295 PPME_SYSCALL_SETPGID_X 1: add [enter_or_empty.pid, enter_or_empty.pgid];
    296 PPME_SYSCALL_BPF_E 1: store;
    297 PPME_SYSCALL_BPF_X 1: become 369 PPME_SYSCALL_BPF_2_X [old.res_or_fd, enter_or_empty.cmd];
    298 PPME_SYSCALL_SECCOMP_E 1: add [default];
    298 PPME_SYSCALL_SECCOMP_E 2: store;
    299 PPME_SYSCALL_SECCOMP_X 1: add [enter.op, enter.flags];
    306 PPME_SYSCALL_OPENAT_2_E 0: add [empty, empty, empty, empty];
    306 PPME_SYSCALL_OPENAT_2_E 4: pass;
    307 PPME_SYSCALL_OPENAT_2_X 5: add [empty];
    307 PPME_SYSCALL_OPENAT_2_X 6: add [empty];
    326 PPME_SYSCALL_OPENAT2_E 0: add [empty, empty, empty, empty, empty];
    326 PPME_SYSCALL_OPENAT2_E 5: pass;
    327 PPME_SYSCALL_OPENAT2_X 6: add [empty, empty];
    328 PPME_SYSCALL_MPROTECT_E 3: store;
    329 PPME_SYSCALL_MPROTECT_X 1: add [enter.addr, enter.length, enter.prot];
    330 PPME_SYSCALL_EXECVEAT_E 3: pass;
    331 PPME_SYSCALL_EXECVEAT_X 19: add [empty];
    331 PPME_SYSCALL_EXECVEAT_X 20: add [empty, empty, empty];
    331 PPME_SYSCALL_EXECVEAT_X 23: add [empty, empty, empty];
    331 PPME_SYSCALL_EXECVEAT_X 26: add [empty];
    331 PPME_SYSCALL_EXECVEAT_X 27: add [empty];
    331 PPME_SYSCALL_EXECVEAT_X 28: add [empty];
    331 PPME_SYSCALL_EXECVEAT_X 29: add [empty];
    332 PPME_SYSCALL_COPY_FILE_RANGE_E 3: store;
    333 PPME_SYSCALL_COPY_FILE_RANGE_X 3: add [enter.fdin, enter.offin, enter.len];
    335 PPME_SYSCALL_CLONE3_X 20: add [empty];
    374 PPME_SYSCALL_EPOLL_CREATE_E 1: store;
    375 PPME_SYSCALL_EPOLL_CREATE_X 1: add [enter.size];
    376 PPME_SYSCALL_EPOLL_CREATE1_E 1: store;
    377 PPME_SYSCALL_EPOLL_CREATE1_X 1: add [enter.flags];
    388 PPME_SOCKET_ACCEPT4_6_E 1: store;
    389 PPME_SOCKET_ACCEPT4_6_X 5: add [enter.flags];
    390 PPME_SYSCALL_UMOUNT2_E 1: store;
    391 PPME_SYSCALL_UMOUNT2_X 2: add [enter.flags];
    396 PPME_SYSCALL_EVENTFD2_E 1: store;
    397 PPME_SYSCALL_EVENTFD2_X 2: add [enter.initval];
    398 PPME_SYSCALL_SIGNALFD4_E 2: store;
    399 PPME_SYSCALL_SIGNALFD4_X 2: add [enter.fd, enter.mask];
}
