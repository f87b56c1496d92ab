//! Processes and threads: their start, end, identity and signals.

use crate::flags::{
    CloneFlags, ExecveFlags, KeyctlDynamicParam, KeyctlOperations, PidfdOpenFlags, PrctlOptions, PtraceDynamicParam,
    PtraceRequests, RlimitResources,
};
use crate::wire::{
    AbsTime, ByteBuf, CharBuf, Dyn, EnumFlags8, EnumFlags16, EnumFlags32, Errno, Fd, Flags32, FsPath, Gid, Int64, Pid,
    RelTime, SigType, Uid, Uint8, Uint32, Uint64,
};

events! {
    /// Asks for the working directory.
    93 "getcwd" PPME_SYSCALL_GETCWD_X => Getcwd(FILE | SYSCALL, NONE) { res: Errno, path: CharBuf, }

    /// Changes the working directory.
    95 "chdir" PPME_SYSCALL_CHDIR_X => Chdir(FILE | SYSCALL, MODIFIES_STATE) { res: Errno, path: CharBuf, }

    /// Changes the working directory to an open one.
    97 "fchdir" PPME_SYSCALL_FCHDIR_X => Fchdir(FILE | SYSCALL, USES_FD | MODIFIES_STATE | CONVERTER_MANAGED, 1) { res: Errno, fd: Fd as Na, }

    /// Sends a signal to a process.
    129 "kill" PPME_SYSCALL_KILL_X => Kill(SIGNAL | SYSCALL, CONVERTER_MANAGED) { res: Errno, pid: Pid, sig: SigType, }

    /// Sends a signal to a thread.
    131 "tkill" PPME_SYSCALL_TKILL_X => Tkill(SIGNAL | SYSCALL, CONVERTER_MANAGED) { res: Errno, tid: Pid, sig: SigType, }

    /// Sends a signal to a thread of a process.
    133 "tgkill" PPME_SYSCALL_TGKILL_X => Tgkill(SIGNAL | SYSCALL, CONVERTER_MANAGED) { res: Errno, pid: Pid, tid: Pid, sig: SigType, }

    /// Sleeps.
    135 "nanosleep" PPME_SYSCALL_NANOSLEEP_X => Nanosleep(SLEEP | SYSCALL, WAITS | CONVERTER_MANAGED) { res: Errno, interval: RelTime, }

    /// Asks for a resource limit.
    141 "getrlimit" PPME_SYSCALL_GETRLIMIT_X => Getrlimit(PROCESS | SYSCALL, CONVERTER_MANAGED) { res: Errno, cur: Int64, max: Int64, resource: EnumFlags8<RlimitResources> as Dec, }

    /// Sets a resource limit.
    143 "setrlimit" PPME_SYSCALL_SETRLIMIT_X => Setrlimit(PROCESS | SYSCALL, CONVERTER_MANAGED) { res: Errno, cur: Int64, max: Int64, resource: EnumFlags8<RlimitResources> as Dec, }

    /// Reads or sets a resource limit of a process.
    145 "prlimit" PPME_SYSCALL_PRLIMIT_X => Prlimit(PROCESS | SYSCALL, CONVERTER_MANAGED) {
        res: Errno, newcur: Int64, newmax: Int64, oldcur: Int64, oldmax: Int64, pid: Int64, resource:
        EnumFlags8<RlimitResources> as Dec,
    }

    /// The scheduler put another thread on a CPU.
    152 "switch" PPME_SCHEDSWITCH_6_E => Switch(UNKNOWN | SCHEDULER | TRACEPOINT, NONE) { next: Pid, pgft_maj: Uint64, pgft_min: Uint64, vm_size: Uint32, vm_rss: Uint32, vm_swap: Uint32, }

    /// Traces or changes another process.
    169 "ptrace" PPME_SYSCALL_PTRACE_X => Ptrace(PROCESS | SYSCALL, CONVERTER_MANAGED) {
        res: Errno, addr: Dyn<PtraceDynamicParam> as Hex, data: Dyn<PtraceDynamicParam> as Hex, request:
        EnumFlags16<PtraceRequests> as Dec, pid: Pid,
    }

    /// A thread ended.
    186 "procexit" PPME_PROCEXIT_1_E => Procexit(PROCESS | TRACEPOINT, MODIFIES_STATE) { status: Errno, ret: Errno, sig: SigType, core: Uint8, reaper_tid: Pid, }

    /// Sets real, effective and saved user ids.
    193 "setresuid" PPME_SYSCALL_SETRESUID_X => Setresuid(USER | SYSCALL, MODIFIES_STATE | CONVERTER_MANAGED) { res: Errno, ruid: Uid, euid: Uid, suid: Uid, }

    /// Sets real, effective and saved group ids.
    195 "setresgid" PPME_SYSCALL_SETRESGID_X => Setresgid(USER | SYSCALL, MODIFIES_STATE | CONVERTER_MANAGED) { res: Errno, rgid: Gid, egid: Gid, sgid: Gid, }

    /// Sets the user id.
    199 "setuid" PPME_SYSCALL_SETUID_X => Setuid(USER | SYSCALL, MODIFIES_STATE | CONVERTER_MANAGED) { res: Errno, uid: Uid, }

    /// Sets the group id.
    201 "setgid" PPME_SYSCALL_SETGID_X => Setgid(USER | SYSCALL, MODIFIES_STATE | CONVERTER_MANAGED) { res: Errno, gid: Gid, }

    /// Asks for the user id.
    203 "getuid" PPME_SYSCALL_GETUID_X => Getuid(USER | SYSCALL, NONE) { uid: Uid, }

    /// Asks for the effective user id.
    205 "geteuid" PPME_SYSCALL_GETEUID_X => Geteuid(USER | SYSCALL, NONE) { euid: Uid, }

    /// Asks for the group id.
    207 "getgid" PPME_SYSCALL_GETGID_X => Getgid(USER | SYSCALL, NONE) { gid: Gid, }

    /// Asks for the effective group id.
    209 "getegid" PPME_SYSCALL_GETEGID_X => Getegid(USER | SYSCALL, NONE) { egid: Gid, }

    /// Asks for real, effective and saved user ids.
    211 "getresuid" PPME_SYSCALL_GETRESUID_X => Getresuid(USER | SYSCALL, NONE) { res: Errno, ruid: Uid, euid: Uid, suid: Uid, }

    /// Asks for real, effective and saved group ids.
    213 "getresgid" PPME_SYSCALL_GETRESGID_X => Getresgid(USER | SYSCALL, NONE) { res: Errno, rgid: Gid, egid: Gid, sgid: Gid, }

    /// Makes a thread or process; reported by the parent and by the child.
    223 "clone" PPME_SYSCALL_CLONE_20_X => Clone(PROCESS | SYSCALL, MODIFIES_STATE | CONVERTER_MANAGED) {
        res: Pid, exe: CharBuf, args: ByteBuf, tid: Pid, pid: Pid, ptid: Pid, cwd: CharBuf, fdlimit: Int64, pgft_maj:
        Uint64, pgft_min: Uint64, vm_size: Uint32, vm_rss: Uint32, vm_swap: Uint32, comm: CharBuf, cgroups: ByteBuf,
        flags: Flags32<CloneFlags>, uid: Uint32, gid: Uint32, vtid: Pid, vpid: Pid, pidns_init_start_ts: Uint64,
    }

    /// Makes a process; reported by the parent and by the child.
    225 "fork" PPME_SYSCALL_FORK_20_X => Fork(PROCESS | SYSCALL, MODIFIES_STATE | CONVERTER_MANAGED) {
        res: Pid, exe: CharBuf, args: ByteBuf, tid: Pid, pid: Pid, ptid: Pid, cwd: CharBuf, fdlimit: Int64, pgft_maj:
        Uint64, pgft_min: Uint64, vm_size: Uint32, vm_rss: Uint32, vm_swap: Uint32, comm: CharBuf, cgroups: ByteBuf,
        flags: Flags32<CloneFlags>, uid: Uint32, gid: Uint32, vtid: Pid, vpid: Pid, pidns_init_start_ts: Uint64,
    }

    /// Makes a process that borrows its parent's memory; reported by the parent and by the child.
    227 "vfork" PPME_SYSCALL_VFORK_20_X => Vfork(PROCESS | SYSCALL, MODIFIES_STATE | CONVERTER_MANAGED) {
        res: Pid, exe: CharBuf, args: ByteBuf, tid: Pid, pid: Pid, ptid: Pid, cwd: CharBuf, fdlimit: Int64, pgft_maj:
        Uint64, pgft_min: Uint64, vm_size: Uint32, vm_rss: Uint32, vm_swap: Uint32, comm: CharBuf, cgroups: ByteBuf,
        flags: Flags32<CloneFlags>, uid: Uint32, gid: Uint32, vtid: Pid, vpid: Pid, pidns_init_start_ts: Uint64,
    }

    /// A signal was delivered.
    232 "signaldeliver" PPME_SIGNALDELIVER_E => Signaldeliver(SIGNAL | TRACEPOINT, NONE) { spid: Pid, dpid: Pid, sig: SigType, }

    /// CPU time of a thread.
    234 "procinfo" PPME_PROCINFO_E => Procinfo(UNKNOWN | INTERNAL | METAEVENT, SKIPPARSERESET) { cpu_usr: Uint64, cpu_sys: Uint64, }

    /// Enters a namespace.
    241 "setns" PPME_SYSCALL_SETNS_X => Setns(PROCESS | SYSCALL, USES_FD | CONVERTER_MANAGED, 1) { res: Errno, fd: Fd as Na, nstype: Flags32<CloneFlags>, }

    /// Changes the root directory.
    267 "chroot" PPME_SYSCALL_CHROOT_X => Chroot(PROCESS | SYSCALL, MODIFIES_STATE) { res: Errno, path: FsPath, }

    /// Starts a session.
    275 "setsid" PPME_SYSCALL_SETSID_X => Setsid(PROCESS | SYSCALL, MODIFIES_STATE) { res: Pid, }

    /// Leaves namespaces for new ones.
    285 "unshare" PPME_SYSCALL_UNSHARE_X => Unshare(PROCESS | SYSCALL, CONVERTER_MANAGED) { res: Errno, flags: Flags32<CloneFlags>, }

    /// Runs a program: the process as it is afterwards, or the failure.
    293 "execve" PPME_SYSCALL_EXECVE_19_X => Execve(PROCESS | SYSCALL, MODIFIES_STATE | CONVERTER_MANAGED) {
        res: Errno, exe: CharBuf, args: ByteBuf, tid: Pid, pid: Pid, ptid: Pid, cwd: CharBuf, fdlimit: Uint64, pgft_maj:
        Uint64, pgft_min: Uint64, vm_size: Uint32, vm_rss: Uint32, vm_swap: Uint32, comm: CharBuf, cgroups: ByteBuf,
        env: ByteBuf, tty: Uint32, vpgid: Pid, loginuid: Uid, flags: Flags32<ExecveFlags>, cap_inheritable: Uint64 as
        Hex, cap_permitted: Uint64 as Hex, cap_effective: Uint64 as Hex, exe_ino: Uint64, exe_ino_ctime: AbsTime,
        exe_ino_mtime: AbsTime, uid: Uid, trusted_exepath: FsPath, pgid: Pid as Na, gid: Gid, filename: FsPath,
    }

    /// Sets the process group.
    295 "setpgid" PPME_SYSCALL_SETPGID_X => Setpgid(PROCESS | SYSCALL, CONVERTER_MANAGED) { res: Errno, pid: Pid, pgid: Pid, }

    /// Restricts the syscalls of a thread.
    299 "seccomp" PPME_SYSCALL_SECCOMP_X => Seccomp(OTHER | SYSCALL, CONVERTER_MANAGED) { res: Errno, op: Uint64, flags: Uint64 as Hex, }

    /// Runs a program relative to a directory.
    331 "execveat" PPME_SYSCALL_EXECVEAT_X => Execveat(PROCESS | SYSCALL, MODIFIES_STATE | CONVERTER_MANAGED) {
        res: Errno, exe: CharBuf, args: ByteBuf, tid: Pid, pid: Pid, ptid: Pid, cwd: CharBuf, fdlimit: Uint64, pgft_maj:
        Uint64, pgft_min: Uint64, vm_size: Uint32, vm_rss: Uint32, vm_swap: Uint32, comm: CharBuf, cgroups: ByteBuf,
        env: ByteBuf, tty: Uint32, vpgid: Pid, loginuid: Uid, flags: Flags32<ExecveFlags>, cap_inheritable: Uint64 as
        Hex, cap_permitted: Uint64 as Hex, cap_effective: Uint64 as Hex, exe_ino: Uint64, exe_ino_ctime: AbsTime,
        exe_ino_mtime: AbsTime, uid: Uid, trusted_exepath: FsPath, pgid: Pid as Na, gid: Gid,
    }

    /// Makes a thread or process, newer form; reported by the parent and by the child.
    335 "clone3" PPME_SYSCALL_CLONE3_X => Clone3(PROCESS | SYSCALL, MODIFIES_STATE | CONVERTER_MANAGED) {
        res: Pid, exe: CharBuf, args: ByteBuf, tid: Pid, pid: Pid, ptid: Pid, cwd: CharBuf, fdlimit: Int64, pgft_maj:
        Uint64, pgft_min: Uint64, vm_size: Uint32, vm_rss: Uint32, vm_swap: Uint32, comm: CharBuf, cgroups: ByteBuf,
        flags: Flags32<CloneFlags>, uid: Uint32, gid: Uint32, vtid: Pid, vpid: Pid, pidns_init_start_ts: Uint64,
    }

    /// Sets the capabilities of a thread.
    353 "capset" PPME_SYSCALL_CAPSET_X => Capset(PROCESS | SYSCALL, MODIFIES_STATE) {
        res: Errno, cap_inheritable: Uint64 as Hex, cap_permitted: Uint64 as Hex, cap_effective: Uint64 as Hex,
    }

    /// Works on a property of a process or thread.
    401 "prctl" PPME_SYSCALL_PRCTL_X => Prctl(PROCESS | SYSCALL, MODIFIES_STATE) { res: Errno, option: EnumFlags32<PrctlOptions> as Dec, arg2_str: CharBuf, arg2_int: Int64, }

    /// Takes a copy of a file descriptor from another process.
    407 "pidfd_getfd" PPME_SYSCALL_PIDFD_GETFD_X => PidfdGetfd(PROCESS | SYSCALL, CREATES_FD | MODIFIES_STATE) { fd: Fd, pid_fd: Fd, target_fd: Fd, flags: Uint32 as Hex, }

    /// Makes a descriptor that stands for a process.
    409 "pidfd_open" PPME_SYSCALL_PIDFD_OPEN_X => PidfdOpen(PROCESS | SYSCALL, CREATES_FD | MODIFIES_STATE) { fd: Fd, pid: Pid, flags: Flags32<PidfdOpenFlags>, }

    /// Reads the memory of another process.
    421 "process_vm_readv" PPME_SYSCALL_PROCESS_VM_READV_X => ProcessVmReadv(IPC | SYSCALL, NONE) { res: Int64, pid: Pid, data: ByteBuf, }

    /// Writes the memory of another process.
    423 "process_vm_writev" PPME_SYSCALL_PROCESS_VM_WRITEV_X => ProcessVmWritev(IPC | SYSCALL, NONE) { res: Int64, pid: Pid, data: ByteBuf, }

    /// Sets real and effective user ids.
    427 "setreuid" PPME_SYSCALL_SETREUID_X => Setreuid(USER | SYSCALL, MODIFIES_STATE) { res: Errno, ruid: Uid, euid: Uid, }

    /// Sets real and effective group ids.
    429 "setregid" PPME_SYSCALL_SETREGID_X => Setregid(USER | SYSCALL, MODIFIES_STATE) { res: Errno, rgid: Uid, egid: Uid, }

    /// Works on the kernel's keys.
    453 "keyctl" PPME_SYSCALL_KEYCTL_X => Keyctl(OTHER | SYSCALL, NONE) {
        res: Errno, operation: EnumFlags32<KeyctlOperations> as Dec, arg2: Dyn<KeyctlDynamicParam>, arg3:
        Dyn<KeyctlDynamicParam>, arg4: Dyn<KeyctlDynamicParam>, arg5: Dyn<KeyctlDynamicParam>,
    }
}
