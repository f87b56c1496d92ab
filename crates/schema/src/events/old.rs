//! Layouts that only captures have: old versions, enter events whose parameters moved to the exit, unused codes.

use crate::flags::{
    AccessFlags, BpfDynamicParam, CloneFlags, EpollCreate1Flags, ExecveatFlags, FcntlCommands, FileFlags, FlockFlags,
    FutexOperations, LseekWhence, MmapFlags, MountFlags, ProtFlags, PtraceRequests, QuotactlCmds, QuotactlQuotaFmts,
    QuotactlTypes, RlimitResources, SemctlCommands, SemgetFlags, ShutdownHow, SocketFamilies, SpliceFlags, UmountFlags,
};
use crate::wire::{
    ByteBuf, CharBuf, CharBufArray, CharBufPairArray, Dyn, EnumFlags8, EnumFlags16, EnumFlags32, Errno, Fd, FdList,
    Flags8, Flags16, Flags32, FsPath, FsRelPath, Gid, Int32, Int64, Pid, RelTime, SigSet, SigType, SockTuple,
    SyscallId, Uid, Uint8, Uint16, Uint32, Uint64,
};

events! {
    /// An old layout, converted when it is read.
    0 "syscall" PPME_GENERIC_E -> old(OTHER | SYSCALL, OLD_VERSION | CONVERTER_MANAGED) { ID: SyscallId, nativeID: Uint16, }

    /// An old layout, converted when it is read.
    4 "close" PPME_SYSCALL_CLOSE_E -> old(IO_OTHER | SYSCALL, DESTROYS_FD | USES_FD | MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED, 0) { fd: Fd, }

    /// An old layout, converted when it is read.
    6 "read" PPME_SYSCALL_READ_E -> old(IO_READ | SYSCALL, USES_FD | READS_FROM_FD | OLD_VERSION | CONVERTER_MANAGED, 0) { fd: Fd, size: Uint32, }

    /// An old layout, converted when it is read.
    8 "write" PPME_SYSCALL_WRITE_E -> old(IO_WRITE | SYSCALL, USES_FD | WRITES_TO_FD | OLD_VERSION | CONVERTER_MANAGED, 0) { fd: Fd, size: Uint32, }

    /// An old layout, converted when it is read.
    10 "brk" PPME_SYSCALL_BRK_1_E -> old(MEMORY | SYSCALL, OLD_VERSION | CONVERTER_MANAGED) { size: Uint32, }

    /// An old layout, converted when it is read.
    11 "brk" PPME_SYSCALL_BRK_1_X -> old(MEMORY | SYSCALL, OLD_VERSION | CONVERTER_MANAGED) { res: Uint64 as Hex, }

    /// An old layout, converted when it is read.
    12 "execve" PPME_SYSCALL_EXECVE_8_E -> old(PROCESS | SYSCALL, MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) {}

    /// An old layout, converted when it is read.
    13 "execve" PPME_SYSCALL_EXECVE_8_X -> old(PROCESS | SYSCALL, MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) {
        res: Errno, exe: CharBuf, args: ByteBuf, tid: Pid, pid: Pid, ptid: Pid, cwd: CharBuf, fdlimit: Uint64,
    }

    /// An old event without information, dropped when it is read.
    14 "clone" PPME_SYSCALL_CLONE_11_E -> old(PROCESS | SYSCALL, MODIFIES_STATE | OLD_VERSION) {}

    /// An old layout, converted when it is read.
    15 "clone" PPME_SYSCALL_CLONE_11_X -> old(PROCESS | SYSCALL, MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) {
        res: Pid, exe: CharBuf, args: ByteBuf, tid: Pid, pid: Pid, ptid: Pid, cwd: CharBuf, fdlimit: Int64, flags:
        Flags32<CloneFlags>, uid: Uint32, gid: Uint32,
    }

    /// An old layout, converted when it is read.
    16 "procexit" PPME_PROCEXIT_E -> old(PROCESS | TRACEPOINT, MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) {}

    /// Not in use.
    17 "NA" PPME_PROCEXIT_X -> old(UNKNOWN, UNUSED) {}

    /// An old layout, converted when it is read.
    18 "socket" PPME_SOCKET_SOCKET_E -> old(NET | SYSCALL, CREATES_FD | MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) { domain: EnumFlags32<SocketFamilies> as Dec, r#type: Uint32, proto: Uint32, }

    /// An old layout, converted when it is read.
    20 "bind" PPME_SOCKET_BIND_E -> old(NET | SYSCALL, USES_FD | MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED, 0) { fd: Fd, }

    /// An old layout, converted when it is read.
    24 "listen" PPME_SOCKET_LISTEN_E -> old(NET | SYSCALL, USES_FD | OLD_VERSION | CONVERTER_MANAGED, 0) { fd: Fd, backlog: Int32, }

    /// An old event without information, dropped when it is read.
    26 "accept" PPME_SOCKET_ACCEPT_E -> old(NET | SYSCALL, CREATES_FD | MODIFIES_STATE | OLD_VERSION) {}

    /// An old layout, converted when it is read.
    27 "accept" PPME_SOCKET_ACCEPT_X -> old(NET | SYSCALL, CREATES_FD | MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) { fd: Fd, tuple: SockTuple, queuepct: Uint8, }

    /// An old layout, converted when it is read.
    28 "send" PPME_SOCKET_SEND_E -> old(IO_WRITE | SYSCALL, USES_FD | WRITES_TO_FD | OLD_VERSION | CONVERTER_MANAGED, 0) { fd: Fd, size: Uint32, }

    /// An old layout, converted when it is read.
    30 "sendto" PPME_SOCKET_SENDTO_E -> old(IO_WRITE | SYSCALL, USES_FD | WRITES_TO_FD | MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED, 0) { fd: Fd, size: Uint32, tuple: SockTuple, }

    /// An old layout, converted when it is read.
    32 "recv" PPME_SOCKET_RECV_E -> old(IO_READ | SYSCALL, USES_FD | READS_FROM_FD | OLD_VERSION | CONVERTER_MANAGED, 0) { fd: Fd, size: Uint32, }

    /// An old layout, converted when it is read.
    34 "recvfrom" PPME_SOCKET_RECVFROM_E -> old(IO_READ | SYSCALL, USES_FD | READS_FROM_FD | MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED, 0) { fd: Fd, size: Uint32, }

    /// An old layout, converted when it is read.
    36 "shutdown" PPME_SOCKET_SHUTDOWN_E -> old(NET | SYSCALL, USES_FD | MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED, 0) { fd: Fd, how: EnumFlags8<ShutdownHow>, }

    /// An old event without information, dropped when it is read.
    38 "getsockname" PPME_SOCKET_GETSOCKNAME_E -> old(NET | SYSCALL, OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    40 "getpeername" PPME_SOCKET_GETPEERNAME_E -> old(NET | SYSCALL, OLD_VERSION) {}

    /// An old layout, converted when it is read.
    42 "socketpair" PPME_SOCKET_SOCKETPAIR_E -> old(IPC | SYSCALL, CREATES_FD | MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) { domain: EnumFlags32<SocketFamilies> as Dec, r#type: Uint32, proto: Uint32, }

    /// An old event without information, dropped when it is read.
    44 "setsockopt" PPME_SOCKET_SETSOCKOPT_E -> old(NET | SYSCALL, OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    46 "getsockopt" PPME_SOCKET_GETSOCKOPT_E -> old(NET | SYSCALL, MODIFIES_STATE | OLD_VERSION) {}

    /// An old layout, converted when it is read.
    48 "sendmsg" PPME_SOCKET_SENDMSG_E -> old(IO_WRITE | SYSCALL, USES_FD | WRITES_TO_FD | MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED, 0) { fd: Fd, size: Uint32, tuple: SockTuple, }

    /// An old event without information, dropped when it is read.
    50 "sendmmsg" PPME_SOCKET_SENDMMSG_E -> old(IO_WRITE | SYSCALL, OLD_VERSION) {}

    /// An old layout, converted when it is read.
    52 "recvmsg" PPME_SOCKET_RECVMSG_E -> old(IO_READ | SYSCALL, USES_FD | READS_FROM_FD | MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED, 0) { fd: Fd, }

    /// An old event without information, dropped when it is read.
    54 "recvmmsg" PPME_SOCKET_RECVMMSG_E -> old(IO_READ | SYSCALL, OLD_VERSION) {}

    /// An old layout, converted when it is read.
    56 "accept" PPME_SOCKET_ACCEPT4_E -> old(NET | SYSCALL, CREATES_FD | MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) { flags: Int32 as Hex, }

    /// An old layout, converted when it is read.
    57 "accept" PPME_SOCKET_ACCEPT4_X -> old(NET | SYSCALL, CREATES_FD | MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) { fd: Fd, tuple: SockTuple, queuepct: Uint8, }

    /// An old event without information, dropped when it is read.
    60 "pipe" PPME_SYSCALL_PIPE_E -> old(IPC | SYSCALL, CREATES_FD | MODIFIES_STATE | OLD_VERSION) {}

    /// An old layout, converted when it is read.
    62 "eventfd" PPME_SYSCALL_EVENTFD_E -> old(IPC | SYSCALL, CREATES_FD | MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) { initval: Uint64, flags: Uint32 as Hex, }

    /// An old layout, converted when it is read.
    64 "futex" PPME_SYSCALL_FUTEX_E -> old(IPC | SYSCALL, OLD_VERSION | CONVERTER_MANAGED) { addr: Uint64 as Hex, op: Flags16<FutexOperations>, val: Uint64, }

    /// An old event without information, dropped when it is read.
    66 "stat" PPME_SYSCALL_STAT_E -> old(FILE | SYSCALL, OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    68 "lstat" PPME_SYSCALL_LSTAT_E -> old(FILE | SYSCALL, OLD_VERSION) {}

    /// An old layout, converted when it is read.
    70 "fstat" PPME_SYSCALL_FSTAT_E -> old(FILE | SYSCALL, USES_FD | OLD_VERSION | CONVERTER_MANAGED, 0) { fd: Fd as Na, }

    /// An old event without information, dropped when it is read.
    72 "stat64" PPME_SYSCALL_STAT64_E -> old(FILE | SYSCALL, OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    74 "lstat64" PPME_SYSCALL_LSTAT64_E -> old(FILE | SYSCALL, OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    76 "fstat64" PPME_SYSCALL_FSTAT64_E -> old(FILE | SYSCALL, USES_FD | OLD_VERSION, 0) { fd: Fd as Na, }

    /// An old layout, converted when it is read.
    78 "epoll_wait" PPME_SYSCALL_EPOLLWAIT_E -> old(UNKNOWN | WAIT | SYSCALL, WAITS | OLD_VERSION | CONVERTER_MANAGED) { maxevents: Errno, }

    /// An old layout, converted when it is read.
    80 "poll" PPME_SYSCALL_POLL_E -> old(UNKNOWN | WAIT | SYSCALL, WAITS | OLD_VERSION | CONVERTER_MANAGED) { fds: FdList as Dec, timeout: Int64, }

    /// An old event without information, dropped when it is read.
    82 "select" PPME_SYSCALL_SELECT_E -> old(UNKNOWN | WAIT | SYSCALL, WAITS | OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    84 "select" PPME_SYSCALL_NEWSELECT_E -> old(UNKNOWN | WAIT | SYSCALL, WAITS | OLD_VERSION) {}

    /// An old layout, converted when it is read.
    85 "select" PPME_SYSCALL_NEWSELECT_X -> old(UNKNOWN | WAIT | SYSCALL, WAITS | OLD_VERSION | CONVERTER_MANAGED) { res: Errno, }

    /// An old layout, converted when it is read.
    86 "lseek" PPME_SYSCALL_LSEEK_E -> old(FILE | SYSCALL, USES_FD | OLD_VERSION | CONVERTER_MANAGED, 0) { fd: Fd, offset: Uint64, whence: EnumFlags8<LseekWhence> as Dec, }

    /// An old layout, converted when it is read.
    88 "llseek" PPME_SYSCALL_LLSEEK_E -> old(FILE | SYSCALL, USES_FD | OLD_VERSION | CONVERTER_MANAGED, 0) { fd: Fd, offset: Uint64, whence: EnumFlags8<LseekWhence> as Dec, }

    /// An old layout, converted when it is read.
    90 "ioctl" PPME_SYSCALL_IOCTL_2_E -> old(IO_OTHER | SYSCALL, USES_FD | OLD_VERSION | CONVERTER_MANAGED, 0) { fd: Fd, request: Uint64 as Hex, }

    /// An old layout, converted when it is read.
    91 "ioctl" PPME_SYSCALL_IOCTL_2_X -> old(IO_OTHER | SYSCALL, USES_FD | OLD_VERSION | CONVERTER_MANAGED, unhandled) { res: Errno, }

    /// An old event without information, dropped when it is read.
    92 "getcwd" PPME_SYSCALL_GETCWD_E -> old(FILE | SYSCALL, OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    94 "chdir" PPME_SYSCALL_CHDIR_E -> old(FILE | SYSCALL, MODIFIES_STATE | OLD_VERSION) {}

    /// An old layout, converted when it is read.
    96 "fchdir" PPME_SYSCALL_FCHDIR_E -> old(FILE | SYSCALL, USES_FD | MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED, 0) { fd: Fd as Na, }

    /// An old layout, converted when it is read.
    98 "mkdir" PPME_SYSCALL_MKDIR_E -> old(FILE | SYSCALL, OLD_VERSION | CONVERTER_MANAGED) { path: FsPath, mode: Uint32 as Hex, }

    /// An old layout, converted when it is read.
    99 "mkdir" PPME_SYSCALL_MKDIR_X -> old(FILE | SYSCALL, OLD_VERSION | CONVERTER_MANAGED) { res: Errno, }

    /// An old layout, converted when it is read.
    100 "rmdir" PPME_SYSCALL_RMDIR_E -> old(FILE | SYSCALL, OLD_VERSION | CONVERTER_MANAGED) { path: FsPath, }

    /// An old layout, converted when it is read.
    101 "rmdir" PPME_SYSCALL_RMDIR_X -> old(FILE | SYSCALL, OLD_VERSION | CONVERTER_MANAGED) { res: Errno, }

    /// An old layout, converted when it is read.
    102 "openat" PPME_SYSCALL_OPENAT_E -> old(FILE | SYSCALL, CREATES_FD | MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) { dirfd: Fd, name: CharBuf, flags: Flags32<FileFlags>, mode: Uint32 as Oct, }

    /// An old layout, converted when it is read.
    103 "openat" PPME_SYSCALL_OPENAT_X -> old(FILE | SYSCALL, CREATES_FD | MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) { fd: Fd, }

    /// An old layout, converted when it is read.
    104 "link" PPME_SYSCALL_LINK_E -> old(FILE | SYSCALL, OLD_VERSION | CONVERTER_MANAGED) { oldpath: FsPath, newpath: FsPath, }

    /// An old layout, converted when it is read.
    105 "link" PPME_SYSCALL_LINK_X -> old(FILE | SYSCALL, OLD_VERSION | CONVERTER_MANAGED) { res: Errno, }

    /// An old layout, converted when it is read.
    106 "linkat" PPME_SYSCALL_LINKAT_E -> old(FILE | SYSCALL, OLD_VERSION | CONVERTER_MANAGED) { olddir: Fd, oldpath: CharBuf, newdir: Fd, newpath: CharBuf, }

    /// An old layout, converted when it is read.
    107 "linkat" PPME_SYSCALL_LINKAT_X -> old(FILE | SYSCALL, OLD_VERSION | CONVERTER_MANAGED) { res: Errno, }

    /// An old layout, converted when it is read.
    108 "unlink" PPME_SYSCALL_UNLINK_E -> old(FILE | SYSCALL, OLD_VERSION | CONVERTER_MANAGED) { path: FsPath, }

    /// An old layout, converted when it is read.
    109 "unlink" PPME_SYSCALL_UNLINK_X -> old(FILE | SYSCALL, OLD_VERSION | CONVERTER_MANAGED) { res: Errno, }

    /// An old layout, converted when it is read.
    110 "unlinkat" PPME_SYSCALL_UNLINKAT_E -> old(FILE | SYSCALL, OLD_VERSION | CONVERTER_MANAGED) { dirfd: Fd, name: CharBuf, }

    /// An old layout, converted when it is read.
    111 "unlinkat" PPME_SYSCALL_UNLINKAT_X -> old(FILE | SYSCALL, OLD_VERSION | CONVERTER_MANAGED) { res: Errno, }

    /// An old layout, converted when it is read.
    112 "pread" PPME_SYSCALL_PREAD_E -> old(IO_READ | SYSCALL, USES_FD | READS_FROM_FD | OLD_VERSION | CONVERTER_MANAGED, 0) { fd: Fd, size: Uint32, pos: Uint64, }

    /// An old layout, converted when it is read.
    114 "pwrite" PPME_SYSCALL_PWRITE_E -> old(IO_WRITE | SYSCALL, USES_FD | WRITES_TO_FD | OLD_VERSION | CONVERTER_MANAGED, 0) { fd: Fd, size: Uint32, pos: Uint64, }

    /// An old layout, converted when it is read.
    116 "readv" PPME_SYSCALL_READV_E -> old(IO_READ | SYSCALL, USES_FD | READS_FROM_FD | OLD_VERSION | CONVERTER_MANAGED, 0) { fd: Fd, }

    /// An old layout, converted when it is read.
    118 "writev" PPME_SYSCALL_WRITEV_E -> old(IO_WRITE | SYSCALL, USES_FD | WRITES_TO_FD | OLD_VERSION | CONVERTER_MANAGED, 0) { fd: Fd, size: Uint32, }

    /// An old layout, converted when it is read.
    120 "preadv" PPME_SYSCALL_PREADV_E -> old(IO_READ | SYSCALL, USES_FD | READS_FROM_FD | OLD_VERSION | CONVERTER_MANAGED, 0) { fd: Fd, pos: Uint64, }

    /// An old layout, converted when it is read.
    122 "pwritev" PPME_SYSCALL_PWRITEV_E -> old(IO_WRITE | SYSCALL, USES_FD | WRITES_TO_FD | OLD_VERSION | CONVERTER_MANAGED, 0) { fd: Fd, size: Uint32, pos: Uint64, }

    /// An old layout, converted when it is read.
    124 "dup" PPME_SYSCALL_DUP_E -> old(IO_OTHER | SYSCALL, CREATES_FD | USES_FD | MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED, 0) { fd: Fd, }

    /// An old layout, converted when it is read.
    125 "dup" PPME_SYSCALL_DUP_X -> old(IO_OTHER | SYSCALL, CREATES_FD | USES_FD | MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED, unhandled) { res: Fd, }

    /// An old layout, converted when it is read.
    126 "signalfd" PPME_SYSCALL_SIGNALFD_E -> old(SIGNAL | SYSCALL, CREATES_FD | MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) { fd: Fd, mask: Uint32 as Hex, flags: Uint8 as Hex, }

    /// An old layout, converted when it is read.
    128 "kill" PPME_SYSCALL_KILL_E -> old(SIGNAL | SYSCALL, OLD_VERSION | CONVERTER_MANAGED) { pid: Pid, sig: SigType, }

    /// An old layout, converted when it is read.
    130 "tkill" PPME_SYSCALL_TKILL_E -> old(SIGNAL | SYSCALL, OLD_VERSION | CONVERTER_MANAGED) { tid: Pid, sig: SigType, }

    /// An old layout, converted when it is read.
    132 "tgkill" PPME_SYSCALL_TGKILL_E -> old(SIGNAL | SYSCALL, OLD_VERSION | CONVERTER_MANAGED) { pid: Pid, tid: Pid, sig: SigType, }

    /// An old layout, converted when it is read.
    134 "nanosleep" PPME_SYSCALL_NANOSLEEP_E -> old(SLEEP | SYSCALL, WAITS | OLD_VERSION | CONVERTER_MANAGED) { interval: RelTime, }

    /// An old layout, converted when it is read.
    136 "timerfd_create" PPME_SYSCALL_TIMERFD_CREATE_E -> old(TIME | SYSCALL, CREATES_FD | MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) { clockid: Uint8, flags: Uint8 as Hex, }

    /// An old layout, converted when it is read.
    138 "inotify_init" PPME_SYSCALL_INOTIFY_INIT_E -> old(IPC | SYSCALL, CREATES_FD | MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) { flags: Uint8 as Hex, }

    /// An old layout, converted when it is read.
    140 "getrlimit" PPME_SYSCALL_GETRLIMIT_E -> old(PROCESS | SYSCALL, OLD_VERSION | CONVERTER_MANAGED) { resource: EnumFlags8<RlimitResources> as Dec, }

    /// An old layout, converted when it is read.
    142 "setrlimit" PPME_SYSCALL_SETRLIMIT_E -> old(PROCESS | SYSCALL, OLD_VERSION | CONVERTER_MANAGED) { resource: EnumFlags8<RlimitResources> as Dec, }

    /// An old layout, converted when it is read.
    144 "prlimit" PPME_SYSCALL_PRLIMIT_E -> old(PROCESS | SYSCALL, OLD_VERSION | CONVERTER_MANAGED) { pid: Pid, resource: EnumFlags8<RlimitResources> as Dec, }

    /// An old layout, converted when it is read.
    146 "switch" PPME_SCHEDSWITCH_1_E -> old(UNKNOWN | SCHEDULER | TRACEPOINT, SKIPPARSERESET | OLD_VERSION | CONVERTER_MANAGED) { next: Pid, }

    /// Not in use.
    147 "NA" PPME_SCHEDSWITCH_1_X -> old(UNKNOWN, UNUSED) {}

    /// An old layout, converted when it is read.
    150 "fcntl" PPME_SYSCALL_FCNTL_E -> old(IO_OTHER | SYSCALL, USES_FD | MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED, 0) { fd: Fd, cmd: EnumFlags8<FcntlCommands> as Dec, }

    /// Not in use.
    153 "NA" PPME_SCHEDSWITCH_6_X -> old(UNKNOWN, UNUSED) {}

    /// An old layout, converted when it is read.
    154 "execve" PPME_SYSCALL_EXECVE_13_E -> old(PROCESS | SYSCALL, MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) {}

    /// An old layout, converted when it is read.
    155 "execve" PPME_SYSCALL_EXECVE_13_X -> old(PROCESS | SYSCALL, MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) {
        res: Errno, exe: CharBuf, args: ByteBuf, tid: Pid, pid: Pid, ptid: Pid, cwd: CharBuf, fdlimit: Uint64, pgft_maj:
        Uint64, pgft_min: Uint64, vm_size: Uint32, vm_rss: Uint32, vm_swap: Uint32,
    }

    /// An old event without information, dropped when it is read.
    156 "clone" PPME_SYSCALL_CLONE_16_E -> old(PROCESS | SYSCALL, MODIFIES_STATE | OLD_VERSION) {}

    /// An old layout, converted when it is read.
    157 "clone" PPME_SYSCALL_CLONE_16_X -> old(PROCESS | SYSCALL, MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) {
        res: Pid, exe: CharBuf, args: ByteBuf, tid: Pid, pid: Pid, ptid: Pid, cwd: CharBuf, fdlimit: Int64, pgft_maj:
        Uint64, pgft_min: Uint64, vm_size: Uint32, vm_rss: Uint32, vm_swap: Uint32, flags: Flags32<CloneFlags>, uid:
        Uint32, gid: Uint32,
    }

    /// An old layout, converted when it is read.
    158 "brk" PPME_SYSCALL_BRK_4_E -> old(MEMORY | SYSCALL, OLD_VERSION | CONVERTER_MANAGED) { addr: Uint64 as Hex, }

    /// An old layout, converted when it is read.
    160 "mmap" PPME_SYSCALL_MMAP_E -> old(MEMORY | SYSCALL, USES_FD | OLD_VERSION | CONVERTER_MANAGED, 4) {
        addr: Uint64 as Hex, length: Uint64, prot: Flags32<ProtFlags>, flags: Flags32<MmapFlags>, fd: Fd, offset:
        Uint64,
    }

    /// An old layout, converted when it is read.
    162 "mmap2" PPME_SYSCALL_MMAP2_E -> old(MEMORY | SYSCALL, USES_FD | OLD_VERSION | CONVERTER_MANAGED, 4) {
        addr: Uint64 as Hex, length: Uint64, prot: Flags32<ProtFlags>, flags: Flags32<MmapFlags>, fd: Fd, pgoffset:
        Uint64,
    }

    /// An old layout, converted when it is read.
    164 "munmap" PPME_SYSCALL_MUNMAP_E -> old(MEMORY | SYSCALL, OLD_VERSION | CONVERTER_MANAGED) { addr: Uint64 as Hex, length: Uint64, }

    /// An old layout, converted when it is read.
    166 "splice" PPME_SYSCALL_SPLICE_E -> old(IO_OTHER | SYSCALL, USES_FD | OLD_VERSION | CONVERTER_MANAGED, 1) { fd_in: Fd, fd_out: Fd, size: Uint64, flags: Flags32<SpliceFlags>, }

    /// An old layout, converted when it is read.
    168 "ptrace" PPME_SYSCALL_PTRACE_E -> old(PROCESS | SYSCALL, OLD_VERSION | CONVERTER_MANAGED) { request: EnumFlags16<PtraceRequests> as Dec, pid: Pid, }

    /// An old layout, converted when it is read.
    170 "ioctl" PPME_SYSCALL_IOCTL_3_E -> old(IO_OTHER | SYSCALL, USES_FD | OLD_VERSION | CONVERTER_MANAGED, 0) { fd: Fd, request: Uint64 as Hex, argument: Uint64 as Hex, }

    /// An old layout, converted when it is read.
    172 "execve" PPME_SYSCALL_EXECVE_14_E -> old(PROCESS | SYSCALL, MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) {}

    /// An old layout, converted when it is read.
    173 "execve" PPME_SYSCALL_EXECVE_14_X -> old(PROCESS | SYSCALL, MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) {
        res: Errno, exe: CharBuf, args: ByteBuf, tid: Pid, pid: Pid, ptid: Pid, cwd: CharBuf, fdlimit: Uint64, pgft_maj:
        Uint64, pgft_min: Uint64, vm_size: Uint32, vm_rss: Uint32, vm_swap: Uint32, env: ByteBuf,
    }

    /// An old event without information, dropped when it is read.
    174 "rename" PPME_SYSCALL_RENAME_E -> old(FILE | SYSCALL, OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    176 "renameat" PPME_SYSCALL_RENAMEAT_E -> old(FILE | SYSCALL, OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    178 "symlink" PPME_SYSCALL_SYMLINK_E -> old(FILE | SYSCALL, OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    180 "symlinkat" PPME_SYSCALL_SYMLINKAT_E -> old(FILE | SYSCALL, OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    182 "fork" PPME_SYSCALL_FORK_E -> old(PROCESS | SYSCALL, MODIFIES_STATE | OLD_VERSION) {}

    /// An old layout, converted when it is read.
    183 "fork" PPME_SYSCALL_FORK_X -> old(PROCESS | SYSCALL, MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) {
        res: Pid, exe: CharBuf, args: ByteBuf, tid: Pid, pid: Pid, ptid: Pid, cwd: CharBuf, fdlimit: Int64, pgft_maj:
        Uint64, pgft_min: Uint64, vm_size: Uint32, vm_rss: Uint32, vm_swap: Uint32, flags: Flags32<CloneFlags>, uid:
        Uint32, gid: Uint32,
    }

    /// An old event without information, dropped when it is read.
    184 "vfork" PPME_SYSCALL_VFORK_E -> old(PROCESS | SYSCALL, MODIFIES_STATE | OLD_VERSION) {}

    /// An old layout, converted when it is read.
    185 "vfork" PPME_SYSCALL_VFORK_X -> old(PROCESS | SYSCALL, MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) {
        res: Pid, exe: CharBuf, args: ByteBuf, tid: Pid, pid: Pid, ptid: Pid, cwd: CharBuf, fdlimit: Int64, pgft_maj:
        Uint64, pgft_min: Uint64, vm_size: Uint32, vm_rss: Uint32, vm_swap: Uint32, flags: Flags32<CloneFlags>, uid:
        Uint32, gid: Uint32,
    }

    /// Not in use.
    187 "NA" PPME_PROCEXIT_1_X -> old(UNKNOWN, UNUSED) {}

    /// An old layout, converted when it is read.
    188 "sendfile" PPME_SYSCALL_SENDFILE_E -> old(IO_WRITE | SYSCALL, USES_FD | OLD_VERSION | CONVERTER_MANAGED, 0) { out_fd: Fd, in_fd: Fd, offset: Uint64, size: Uint64, }

    /// An old layout, converted when it is read.
    190 "quotactl" PPME_SYSCALL_QUOTACTL_E -> old(USER | SYSCALL, OLD_VERSION | CONVERTER_MANAGED) {
        cmd: Flags16<QuotactlCmds> as Dec, r#type: Flags8<QuotactlTypes> as Dec, id: Uint32, quota_fmt:
        Flags8<QuotactlQuotaFmts> as Dec,
    }

    /// An old layout, converted when it is read.
    192 "setresuid" PPME_SYSCALL_SETRESUID_E -> old(USER | SYSCALL, MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) { ruid: Uid, euid: Uid, suid: Uid, }

    /// An old layout, converted when it is read.
    194 "setresgid" PPME_SYSCALL_SETRESGID_E -> old(USER | SYSCALL, MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) { rgid: Gid, egid: Gid, sgid: Gid, }

    /// Not in use.
    197 "NA" PPME_SCAPEVENT_X -> old(UNKNOWN, UNUSED) {}

    /// An old layout, converted when it is read.
    198 "setuid" PPME_SYSCALL_SETUID_E -> old(USER | SYSCALL, MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) { uid: Uid, }

    /// An old layout, converted when it is read.
    200 "setgid" PPME_SYSCALL_SETGID_E -> old(USER | SYSCALL, MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) { gid: Gid, }

    /// An old event without information, dropped when it is read.
    202 "getuid" PPME_SYSCALL_GETUID_E -> old(USER | SYSCALL, OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    204 "geteuid" PPME_SYSCALL_GETEUID_E -> old(USER | SYSCALL, OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    206 "getgid" PPME_SYSCALL_GETGID_E -> old(USER | SYSCALL, OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    208 "getegid" PPME_SYSCALL_GETEGID_E -> old(USER | SYSCALL, OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    210 "getresuid" PPME_SYSCALL_GETRESUID_E -> old(USER | SYSCALL, OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    212 "getresgid" PPME_SYSCALL_GETRESGID_E -> old(USER | SYSCALL, OLD_VERSION) {}

    /// An old layout, converted when it is read.
    214 "execve" PPME_SYSCALL_EXECVE_15_E -> old(PROCESS | SYSCALL, MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) {}

    /// An old layout, converted when it is read.
    215 "execve" PPME_SYSCALL_EXECVE_15_X -> old(PROCESS | SYSCALL, MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) {
        res: Errno, exe: CharBuf, args: ByteBuf, tid: Pid, pid: Pid, ptid: Pid, cwd: CharBuf, fdlimit: Uint64, pgft_maj:
        Uint64, pgft_min: Uint64, vm_size: Uint32, vm_rss: Uint32, vm_swap: Uint32, comm: CharBuf, env: ByteBuf,
    }

    /// An old event without information, dropped when it is read.
    216 "clone" PPME_SYSCALL_CLONE_17_E -> old(PROCESS | SYSCALL, MODIFIES_STATE | OLD_VERSION) {}

    /// An old layout, converted when it is read.
    217 "clone" PPME_SYSCALL_CLONE_17_X -> old(PROCESS | SYSCALL, MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) {
        res: Pid, exe: CharBuf, args: ByteBuf, tid: Pid, pid: Pid, ptid: Pid, cwd: CharBuf, fdlimit: Int64, pgft_maj:
        Uint64, pgft_min: Uint64, vm_size: Uint32, vm_rss: Uint32, vm_swap: Uint32, comm: CharBuf, flags:
        Flags32<CloneFlags>, uid: Uint32, gid: Uint32,
    }

    /// An old event without information, dropped when it is read.
    218 "fork" PPME_SYSCALL_FORK_17_E -> old(PROCESS | SYSCALL, MODIFIES_STATE | OLD_VERSION) {}

    /// An old layout, converted when it is read.
    219 "fork" PPME_SYSCALL_FORK_17_X -> old(PROCESS | SYSCALL, MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) {
        res: Pid, exe: CharBuf, args: ByteBuf, tid: Pid, pid: Pid, ptid: Pid, cwd: CharBuf, fdlimit: Int64, pgft_maj:
        Uint64, pgft_min: Uint64, vm_size: Uint32, vm_rss: Uint32, vm_swap: Uint32, comm: CharBuf, flags:
        Flags32<CloneFlags>, uid: Uint32, gid: Uint32,
    }

    /// An old event without information, dropped when it is read.
    220 "vfork" PPME_SYSCALL_VFORK_17_E -> old(PROCESS | SYSCALL, MODIFIES_STATE | OLD_VERSION) {}

    /// An old layout, converted when it is read.
    221 "vfork" PPME_SYSCALL_VFORK_17_X -> old(PROCESS | SYSCALL, MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) {
        res: Pid, exe: CharBuf, args: ByteBuf, tid: Pid, pid: Pid, ptid: Pid, cwd: CharBuf, fdlimit: Int64, pgft_maj:
        Uint64, pgft_min: Uint64, vm_size: Uint32, vm_rss: Uint32, vm_swap: Uint32, comm: CharBuf, flags:
        Flags32<CloneFlags>, uid: Uint32, gid: Uint32,
    }

    /// An old event without information, dropped when it is read.
    222 "clone" PPME_SYSCALL_CLONE_20_E -> old(PROCESS | SYSCALL, MODIFIES_STATE | OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    224 "fork" PPME_SYSCALL_FORK_20_E -> old(PROCESS | SYSCALL, MODIFIES_STATE | OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    226 "vfork" PPME_SYSCALL_VFORK_20_E -> old(PROCESS | SYSCALL, MODIFIES_STATE | OLD_VERSION) {}

    /// An old layout, converted when it is read.
    228 "container" PPME_CONTAINER_E -> old(UNKNOWN | INTERNAL | METAEVENT, MODIFIES_STATE | SKIPPARSERESET | OLD_VERSION | CONVERTER_MANAGED) { id: CharBuf, r#type: Uint32, name: CharBuf, image: CharBuf, }

    /// Not in use.
    229 "NA" PPME_CONTAINER_X -> old(UNKNOWN, UNUSED) {}

    /// An old layout, converted when it is read.
    230 "execve" PPME_SYSCALL_EXECVE_16_E -> old(PROCESS | SYSCALL, MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) {}

    /// An old layout, converted when it is read.
    231 "execve" PPME_SYSCALL_EXECVE_16_X -> old(PROCESS | SYSCALL, MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) {
        res: Errno, exe: CharBuf, args: ByteBuf, tid: Pid, pid: Pid, ptid: Pid, cwd: CharBuf, fdlimit: Uint64, pgft_maj:
        Uint64, pgft_min: Uint64, vm_size: Uint32, vm_rss: Uint32, vm_swap: Uint32, comm: CharBuf, cgroups: ByteBuf,
        env: ByteBuf,
    }

    /// Not in use.
    233 "NA" PPME_SIGNALDELIVER_X -> old(UNKNOWN, UNUSED) {}

    /// Not in use.
    235 "NA" PPME_PROCINFO_X -> old(UNKNOWN, UNUSED) {}

    /// An old layout, converted when it is read.
    236 "getdents" PPME_SYSCALL_GETDENTS_E -> old(FILE | SYSCALL, USES_FD | OLD_VERSION | CONVERTER_MANAGED, 0) { fd: Fd as Na, }

    /// An old layout, converted when it is read.
    238 "getdents64" PPME_SYSCALL_GETDENTS64_E -> old(FILE | SYSCALL, USES_FD | OLD_VERSION | CONVERTER_MANAGED, 0) { fd: Fd as Na, }

    /// An old layout, converted when it is read.
    240 "setns" PPME_SYSCALL_SETNS_E -> old(PROCESS | SYSCALL, USES_FD | OLD_VERSION | CONVERTER_MANAGED, 0) { fd: Fd as Na, nstype: Flags32<CloneFlags>, }

    /// An old layout, converted when it is read.
    242 "flock" PPME_SYSCALL_FLOCK_E -> old(FILE | SYSCALL, USES_FD | OLD_VERSION | CONVERTER_MANAGED, 0) { fd: Fd as Na, operation: Flags32<FlockFlags>, }

    /// Not in use.
    245 "NA" PPME_CPU_HOTPLUG_X -> old(UNKNOWN, UNUSED) {}

    /// An old event without information, dropped when it is read.
    246 "accept" PPME_SOCKET_ACCEPT_5_E -> old(NET | SYSCALL, CREATES_FD | MODIFIES_STATE | OLD_VERSION) {}

    /// An old layout, converted when it is read.
    248 "accept" PPME_SOCKET_ACCEPT4_5_E -> old(NET | SYSCALL, CREATES_FD | MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) { flags: Int32 as Hex, }

    /// An old layout, converted when it is read.
    249 "accept" PPME_SOCKET_ACCEPT4_5_X -> old(NET | SYSCALL, CREATES_FD | MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) { fd: Fd, tuple: SockTuple, queuepct: Uint8, queuelen: Uint32, queuemax: Uint32, }

    /// An old layout, converted when it is read.
    250 "semop" PPME_SYSCALL_SEMOP_E -> old(PROCESS | SYSCALL, OLD_VERSION | CONVERTER_MANAGED) { semid: Int32, }

    /// An old layout, converted when it is read.
    252 "semctl" PPME_SYSCALL_SEMCTL_E -> old(PROCESS | SYSCALL, OLD_VERSION | CONVERTER_MANAGED) { semid: Int32, semnum: Int32, cmd: Flags16<SemctlCommands>, val: Int32, }

    /// An old layout, converted when it is read.
    254 "ppoll" PPME_SYSCALL_PPOLL_E -> old(UNKNOWN | WAIT | SYSCALL, WAITS | OLD_VERSION | CONVERTER_MANAGED) { fds: FdList as Dec, timeout: RelTime, sigmask: SigSet, }

    /// An old layout, converted when it is read.
    256 "mount" PPME_SYSCALL_MOUNT_E -> old(FILE | SYSCALL, MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) { flags: Flags32<MountFlags>, }

    /// An old event without information, dropped when it is read.
    258 "umount" PPME_SYSCALL_UMOUNT_E -> old(FILE | SYSCALL, MODIFIES_STATE | OLD_VERSION) { flags: Flags32<UmountFlags>, }

    /// An old layout, converted when it is read.
    259 "umount" PPME_SYSCALL_UMOUNT_X -> old(FILE | SYSCALL, MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) { res: Errno, name: FsPath, }

    /// An old event without information, dropped when it is read.
    260 "k8s" PPME_K8S_E -> old(UNKNOWN | INTERNAL | METAEVENT, MODIFIES_STATE | SKIPPARSERESET | OLD_VERSION) { json: CharBuf, }

    /// Not in use.
    261 "NA" PPME_K8S_X -> old(UNKNOWN, UNUSED) {}

    /// An old layout, converted when it is read.
    262 "semget" PPME_SYSCALL_SEMGET_E -> old(PROCESS | SYSCALL, OLD_VERSION | CONVERTER_MANAGED) { key: Int32 as Hex, nsems: Int32, semflg: Flags32<SemgetFlags>, }

    /// An old layout, converted when it is read.
    264 "access" PPME_SYSCALL_ACCESS_E -> old(FILE | SYSCALL, OLD_VERSION | CONVERTER_MANAGED) { mode: Flags32<AccessFlags>, }

    /// An old event without information, dropped when it is read.
    266 "chroot" PPME_SYSCALL_CHROOT_E -> old(PROCESS | SYSCALL, MODIFIES_STATE | OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    268 "tracer" PPME_TRACER_E -> old(OTHER | METAEVENT, OLD_VERSION) { id: Int64, tags: CharBufArray, args: CharBufPairArray, }

    /// Not in use.
    269 "NA" PPME_TRACER_X -> old(UNKNOWN, UNUSED) { id: Int64, tags: CharBufArray, args: CharBufPairArray, }

    /// An old event without information, dropped when it is read.
    270 "mesos" PPME_MESOS_E -> old(UNKNOWN | INTERNAL | METAEVENT, MODIFIES_STATE | SKIPPARSERESET | OLD_VERSION) { json: CharBuf, }

    /// Not in use.
    271 "NA" PPME_MESOS_X -> old(UNKNOWN, UNUSED) {}

    /// An old layout, converted when it is read.
    272 "container" PPME_CONTAINER_JSON_E -> old(PROCESS | METAEVENT, MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) { json: CharBuf, }

    /// Not in use.
    273 "NA" PPME_CONTAINER_JSON_X -> old(UNKNOWN, UNUSED) {}

    /// An old event without information, dropped when it is read.
    274 "setsid" PPME_SYSCALL_SETSID_E -> old(PROCESS | SYSCALL, MODIFIES_STATE | OLD_VERSION) {}

    /// An old layout, converted when it is read.
    276 "mkdir" PPME_SYSCALL_MKDIR_2_E -> old(FILE | SYSCALL, OLD_VERSION | CONVERTER_MANAGED) { mode: Uint32 as Hex, }

    /// An old event without information, dropped when it is read.
    278 "rmdir" PPME_SYSCALL_RMDIR_2_E -> old(FILE | SYSCALL, OLD_VERSION) {}

    /// Not in use.
    281 "NA" PPME_NOTIFICATION_X -> old(UNKNOWN, UNUSED) {}

    /// An old layout, converted when it is read.
    282 "execve" PPME_SYSCALL_EXECVE_17_E -> old(PROCESS | SYSCALL, MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) {}

    /// An old layout, converted when it is read.
    283 "execve" PPME_SYSCALL_EXECVE_17_X -> old(PROCESS | SYSCALL, MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) {
        res: Errno, exe: CharBuf, args: ByteBuf, tid: Pid, pid: Pid, ptid: Pid, cwd: CharBuf, fdlimit: Uint64, pgft_maj:
        Uint64, pgft_min: Uint64, vm_size: Uint32, vm_rss: Uint32, vm_swap: Uint32, comm: CharBuf, cgroups: ByteBuf,
        env: ByteBuf, tty: Int32,
    }

    /// An old layout, converted when it is read.
    284 "unshare" PPME_SYSCALL_UNSHARE_E -> old(PROCESS | SYSCALL, OLD_VERSION | CONVERTER_MANAGED) { flags: Flags32<CloneFlags>, }

    /// Not in use.
    287 "NA" PPME_INFRASTRUCTURE_EVENT_X -> old(UNKNOWN, UNUSED) {}

    /// An old layout, converted when it is read.
    288 "execve" PPME_SYSCALL_EXECVE_18_E -> old(PROCESS | SYSCALL, MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) { filename: FsPath, }

    /// An old layout, converted when it is read.
    289 "execve" PPME_SYSCALL_EXECVE_18_X -> old(PROCESS | SYSCALL, MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) {
        res: Errno, exe: CharBuf, args: ByteBuf, tid: Pid, pid: Pid, ptid: Pid, cwd: CharBuf, fdlimit: Uint64, pgft_maj:
        Uint64, pgft_min: Uint64, vm_size: Uint32, vm_rss: Uint32, vm_swap: Uint32, comm: CharBuf, cgroups: ByteBuf,
        env: ByteBuf, tty: Int32,
    }

    /// Not in use.
    291 "NA" PPME_PAGE_FAULT_X -> old(UNKNOWN, UNUSED) {}

    /// An old layout, converted when it is read.
    292 "execve" PPME_SYSCALL_EXECVE_19_E -> old(PROCESS | SYSCALL, MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) { filename: FsPath, }

    /// An old layout, converted when it is read.
    294 "setpgid" PPME_SYSCALL_SETPGID_E -> old(PROCESS | SYSCALL, OLD_VERSION | CONVERTER_MANAGED) { pid: Pid, pgid: Pid, }

    /// An old layout, converted when it is read.
    296 "bpf" PPME_SYSCALL_BPF_E -> old(OTHER | SYSCALL, CREATES_FD | OLD_VERSION | CONVERTER_MANAGED) { cmd: Int64, }

    /// An old layout, converted when it is read.
    297 "bpf" PPME_SYSCALL_BPF_X -> old(OTHER | SYSCALL, CREATES_FD | OLD_VERSION | CONVERTER_MANAGED) { res_or_fd: Dyn<BpfDynamicParam>, }

    /// An old layout, converted when it is read.
    298 "seccomp" PPME_SYSCALL_SECCOMP_E -> old(OTHER | SYSCALL, OLD_VERSION | CONVERTER_MANAGED) { op: Uint64, flags: Uint64 as Hex, }

    /// An old event without information, dropped when it is read.
    300 "unlink" PPME_SYSCALL_UNLINK_2_E -> old(FILE | SYSCALL, OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    302 "unlinkat" PPME_SYSCALL_UNLINKAT_2_E -> old(FILE | SYSCALL, OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    304 "mkdirat" PPME_SYSCALL_MKDIRAT_E -> old(FILE | SYSCALL, OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    308 "link" PPME_SYSCALL_LINK_2_E -> old(FILE | SYSCALL, OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    310 "linkat" PPME_SYSCALL_LINKAT_2_E -> old(FILE | SYSCALL, OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    312 "fchmodat" PPME_SYSCALL_FCHMODAT_E -> old(FILE | SYSCALL, OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    314 "chmod" PPME_SYSCALL_CHMOD_E -> old(FILE | SYSCALL, OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    316 "fchmod" PPME_SYSCALL_FCHMOD_E -> old(FILE | SYSCALL, OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    318 "renameat2" PPME_SYSCALL_RENAMEAT2_E -> old(FILE | SYSCALL, OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    320 "userfaultfd" PPME_SYSCALL_USERFAULTFD_E -> old(FILE | SYSCALL, CREATES_FD | MODIFIES_STATE | OLD_VERSION) {}

    /// Not in use.
    323 "NA" PPME_PLUGINEVENT_X -> old(UNKNOWN, UNUSED) {}

    /// Not in use.
    325 "NA" PPME_CONTAINER_JSON_2_X -> old(UNKNOWN, UNUSED) {}

    /// An old layout, converted when it is read.
    328 "mprotect" PPME_SYSCALL_MPROTECT_E -> old(MEMORY | SYSCALL, OLD_VERSION | CONVERTER_MANAGED) { addr: Uint64 as Hex, length: Uint64, prot: Flags32<ProtFlags>, }

    /// An old layout, converted when it is read.
    330 "execveat" PPME_SYSCALL_EXECVEAT_E -> old(PROCESS | SYSCALL, MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) { dirfd: Fd, pathname in 0: FsRelPath, flags: Flags32<ExecveatFlags>, }

    /// An old layout, converted when it is read.
    332 "copy_file_range" PPME_SYSCALL_COPY_FILE_RANGE_E -> old(FILE | SYSCALL, USES_FD | READS_FROM_FD | WRITES_TO_FD | OLD_VERSION | CONVERTER_MANAGED, 0) { fdin: Fd, offin: Uint64, len: Uint64, }

    /// An old event without information, dropped when it is read.
    334 "clone3" PPME_SYSCALL_CLONE3_E -> old(PROCESS | SYSCALL, MODIFIES_STATE | OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    336 "open_by_handle_at" PPME_SYSCALL_OPEN_BY_HANDLE_AT_E -> old(FILE | SYSCALL, CREATES_FD | MODIFIES_STATE | OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    338 "io_uring_setup" PPME_SYSCALL_IO_URING_SETUP_E -> old(IO_OTHER | SYSCALL, CREATES_FD | MODIFIES_STATE | OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    340 "io_uring_enter" PPME_SYSCALL_IO_URING_ENTER_E -> old(IO_OTHER | SYSCALL, OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    342 "io_uring_register" PPME_SYSCALL_IO_URING_REGISTER_E -> old(IO_OTHER | SYSCALL, OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    344 "mlock" PPME_SYSCALL_MLOCK_E -> old(MEMORY | SYSCALL, OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    346 "munlock" PPME_SYSCALL_MUNLOCK_E -> old(MEMORY | SYSCALL, OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    348 "mlockall" PPME_SYSCALL_MLOCKALL_E -> old(MEMORY | SYSCALL, OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    350 "munlockall" PPME_SYSCALL_MUNLOCKALL_E -> old(MEMORY | SYSCALL, OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    352 "capset" PPME_SYSCALL_CAPSET_E -> old(PROCESS | SYSCALL, MODIFIES_STATE | OLD_VERSION) {}

    /// Not in use.
    355 "NA" PPME_USER_ADDED_X -> old(UNKNOWN, UNUSED) {}

    /// Not in use.
    357 "NA" PPME_USER_DELETED_X -> old(UNKNOWN, UNUSED) {}

    /// Not in use.
    359 "NA" PPME_GROUP_ADDED_X -> old(UNKNOWN, UNUSED) {}

    /// Not in use.
    361 "NA" PPME_GROUP_DELETED_X -> old(UNKNOWN, UNUSED) {}

    /// An old event without information, dropped when it is read.
    362 "dup2" PPME_SYSCALL_DUP2_E -> old(IO_OTHER | SYSCALL, CREATES_FD | USES_FD | MODIFIES_STATE | OLD_VERSION, 0) { fd: Fd, }

    /// An old event without information, dropped when it is read.
    364 "dup3" PPME_SYSCALL_DUP3_E -> old(IO_OTHER | SYSCALL, CREATES_FD | USES_FD | MODIFIES_STATE | OLD_VERSION, 0) { fd: Fd, }

    /// An old event without information, dropped when it is read.
    366 "dup" PPME_SYSCALL_DUP_1_E -> old(IO_OTHER | SYSCALL, CREATES_FD | USES_FD | MODIFIES_STATE | OLD_VERSION, 0) { fd: Fd, }

    /// An old event without information, dropped when it is read.
    368 "bpf" PPME_SYSCALL_BPF_2_E -> old(OTHER | SYSCALL, CREATES_FD | OLD_VERSION) { cmd: Int64, }

    /// An old event without information, dropped when it is read.
    370 "mlock2" PPME_SYSCALL_MLOCK2_E -> old(MEMORY | SYSCALL, OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    372 "fsconfig" PPME_SYSCALL_FSCONFIG_E -> old(SYSTEM | SYSCALL, OLD_VERSION) {}

    /// An old layout, converted when it is read.
    374 "epoll_create" PPME_SYSCALL_EPOLL_CREATE_E -> old(UNKNOWN | WAIT | SYSCALL, CREATES_FD | MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) { size: Int32, }

    /// An old layout, converted when it is read.
    376 "epoll_create1" PPME_SYSCALL_EPOLL_CREATE1_E -> old(UNKNOWN | WAIT | SYSCALL, CREATES_FD | MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) { flags: Flags32<EpollCreate1Flags>, }

    /// An old event without information, dropped when it is read.
    378 "chown" PPME_SYSCALL_CHOWN_E -> old(FILE | SYSCALL, OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    380 "lchown" PPME_SYSCALL_LCHOWN_E -> old(FILE | SYSCALL, OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    382 "fchown" PPME_SYSCALL_FCHOWN_E -> old(FILE | SYSCALL, OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    384 "fchownat" PPME_SYSCALL_FCHOWNAT_E -> old(FILE | SYSCALL, OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    386 "umount" PPME_SYSCALL_UMOUNT_1_E -> old(FILE | SYSCALL, MODIFIES_STATE | OLD_VERSION) {}

    /// An old layout, converted when it is read.
    388 "accept4" PPME_SOCKET_ACCEPT4_6_E -> old(NET | SYSCALL, CREATES_FD | MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) { flags: Int32 as Hex, }

    /// An old layout, converted when it is read.
    390 "umount2" PPME_SYSCALL_UMOUNT2_E -> old(FILE | SYSCALL, MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) { flags: Flags32<UmountFlags>, }

    /// An old event without information, dropped when it is read.
    392 "pipe2" PPME_SYSCALL_PIPE2_E -> old(IPC | SYSCALL, CREATES_FD | MODIFIES_STATE | OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    394 "inotify_init1" PPME_SYSCALL_INOTIFY_INIT1_E -> old(IPC | SYSCALL, CREATES_FD | MODIFIES_STATE | OLD_VERSION) {}

    /// An old layout, converted when it is read.
    396 "eventfd2" PPME_SYSCALL_EVENTFD2_E -> old(IPC | SYSCALL, CREATES_FD | MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) { initval: Uint64, }

    /// An old layout, converted when it is read.
    398 "signalfd4" PPME_SYSCALL_SIGNALFD4_E -> old(SIGNAL | SYSCALL, CREATES_FD | MODIFIES_STATE | OLD_VERSION | CONVERTER_MANAGED) { fd: Fd, mask: Uint32 as Hex, }

    /// An old event without information, dropped when it is read.
    400 "prctl" PPME_SYSCALL_PRCTL_E -> old(PROCESS | SYSCALL, MODIFIES_STATE | OLD_VERSION) {}

    /// Not in use.
    403 "NA" PPME_ASYNCEVENT_X -> old(UNKNOWN, UNUSED) {}

    /// An old event without information, dropped when it is read.
    404 "memfd_create" PPME_SYSCALL_MEMFD_CREATE_E -> old(MEMORY | SYSCALL, CREATES_FD | MODIFIES_STATE | OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    406 "pidfd_getfd" PPME_SYSCALL_PIDFD_GETFD_E -> old(PROCESS | SYSCALL, CREATES_FD | MODIFIES_STATE | OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    408 "pidfd_open" PPME_SYSCALL_PIDFD_OPEN_E -> old(PROCESS | SYSCALL, CREATES_FD | MODIFIES_STATE | OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    410 "init_module" PPME_SYSCALL_INIT_MODULE_E -> old(OTHER | SYSCALL, OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    412 "finit_module" PPME_SYSCALL_FINIT_MODULE_E -> old(OTHER | SYSCALL, OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    414 "mknod" PPME_SYSCALL_MKNOD_E -> old(OTHER | SYSCALL, OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    416 "mknodat" PPME_SYSCALL_MKNODAT_E -> old(OTHER | SYSCALL, OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    418 "newfstatat" PPME_SYSCALL_NEWFSTATAT_E -> old(FILE | SYSCALL, OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    420 "process_vm_readv" PPME_SYSCALL_PROCESS_VM_READV_E -> old(IPC | SYSCALL, OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    422 "process_vm_writev" PPME_SYSCALL_PROCESS_VM_WRITEV_E -> old(IPC | SYSCALL, OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    424 "delete_module" PPME_SYSCALL_DELETE_MODULE_E -> old(OTHER | SYSCALL, OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    426 "setreuid" PPME_SYSCALL_SETREUID_E -> old(USER | SYSCALL, MODIFIES_STATE | OLD_VERSION) {}

    /// An old event without information, dropped when it is read.
    428 "setregid" PPME_SYSCALL_SETREGID_E -> old(USER | SYSCALL, OLD_VERSION) {}

    /// Not in use.
    431 "NA" PPME_ITER_TASK_X -> old(UNKNOWN, UNUSED) {}

    /// Not in use.
    433 "NA" PPME_ITER_TASK_FILE_PIPE_X -> old(UNKNOWN, UNUSED) {}

    /// Not in use.
    435 "NA" PPME_ITER_TASK_FILE_MEMFD_X -> old(UNKNOWN, UNUSED) {}

    /// Not in use.
    437 "NA" PPME_ITER_TASK_FILE_REGULAR_X -> old(UNKNOWN, UNUSED) {}

    /// Not in use.
    439 "NA" PPME_ITER_TASK_FILE_DIRECTORY_X -> old(UNKNOWN, UNUSED) {}

    /// Not in use.
    441 "NA" PPME_ITER_TASK_FILE_SOCKET_INET_X -> old(UNKNOWN, UNUSED) {}

    /// Not in use.
    443 "NA" PPME_ITER_TASK_FILE_SOCKET_INET6_X -> old(UNKNOWN, UNUSED) {}

    /// Not in use.
    445 "NA" PPME_ITER_TASK_FILE_SOCKET_UNIX_X -> old(UNKNOWN, UNUSED) {}

    /// Not in use.
    447 "NA" PPME_ITER_TASK_FILE_SOCKET_NETLINK_X -> old(UNKNOWN, UNUSED) {}

    /// Not in use.
    449 "NA" PPME_ITER_TASK_FILE_ANON_INODE_X -> old(UNKNOWN, UNUSED) {}

    /// Not in use.
    450 "NA" PPME_SYSCALL_CLOSE_RANGE_E -> old(UNKNOWN, UNUSED) {}

    /// Not in use.
    452 "NA" PPME_SYSCALL_KEYCTL_E -> old(UNKNOWN, UNUSED) {}
}
