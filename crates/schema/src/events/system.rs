//! The system as a whole, the stream itself, snapshots, and what plugins send.

use crate::flags::{AnonInodeFdTypes, BpfCommands, DeleteModuleFlags, ExecveFlags, FileFlags, FinitModuleFlags};
use crate::wire::{
    AbsTime, ByteBuf, CharBuf, CharBufArray, EnumFlags32, Errno, Fd, Fd32, Flags8, Flags32, FsPath, Gid, Ipv4Addr,
    Ipv6Addr, Pid32, Port, SyscallId, Uid, Uint16, Uint32, Uint64,
};

events! {
    /// A syscall without a layout of its own.
    1 "syscall" PPME_GENERIC_X => Syscall(OTHER | SYSCALL, CONVERTER_MANAGED) { ID: SyscallId, nativeID: Uint16, }

    /// Start of the call, kept to tell what was asked for before another thread could change it: the kernel side began or ceased to drop events by sampling.
    148 "drop" PPME_DROP_E => DropEnter(UNKNOWN | INTERNAL | METAEVENT, SKIPPARSERESET) { ratio: Uint32, }

    /// The kernel side began or ceased to drop events by sampling.
    149 "drop" PPME_DROP_X => Drop(UNKNOWN | INTERNAL | METAEVENT, SKIPPARSERESET) { ratio: Uint32, }

    /// A message of the capture library to itself.
    196 "scapevent" PPME_SCAPEVENT_E => Scapevent(UNKNOWN | INTERNAL | METAEVENT, SKIPPARSERESET) { event_type: Uint32, event_data: Uint64, }

    /// A CPU came or went.
    244 "cpu_hotplug" PPME_CPU_HOTPLUG_E => CpuHotplug(SYSTEM | METAEVENT, MODIFIES_STATE | SKIPPARSERESET) { cpu: Uint32, action: Uint32, }

    /// A message for the user of a capture.
    280 "notification" PPME_NOTIFICATION_E => Notification(OTHER | METAEVENT, SKIPPARSERESET) { id: CharBuf as Dec, desc: CharBuf, }

    /// A message of an infrastructure agent; old captures only.
    286 "infra" PPME_INFRASTRUCTURE_EVENT_E => Infra(UNKNOWN | INTERNAL | METAEVENT, SKIPPARSERESET) { source: CharBuf as Dec, name: CharBuf, description: CharBuf, scope: CharBuf, }

    /// An event of a plugin's source.
    322 "pluginevent" PPME_PLUGINEVENT_E => Pluginevent(OTHER | PLUGIN, LARGE_PAYLOAD) { plugin_id: Uint32, event_data: ByteBuf, }

    /// What a container runtime says of a container, as JSON.
    324 "container" PPME_CONTAINER_JSON_2_E => Container(PROCESS | METAEVENT, MODIFIES_STATE | LARGE_PAYLOAD) { json: CharBuf, }

    /// A user is known, on the host or in a container.
    354 "useradded" PPME_USER_ADDED_E => Useradded(PROCESS | METAEVENT, MODIFIES_STATE) { uid: Uint32, gid: Uint32, name: CharBuf, home: CharBuf, shell: CharBuf, container_id: CharBuf, }

    /// A user is gone.
    356 "userdeleted" PPME_USER_DELETED_E => Userdeleted(PROCESS | METAEVENT, MODIFIES_STATE) { uid: Uint32, gid: Uint32, name: CharBuf, home: CharBuf, shell: CharBuf, container_id: CharBuf, }

    /// A group is known, on the host or in a container.
    358 "groupadded" PPME_GROUP_ADDED_E => Groupadded(PROCESS | METAEVENT, MODIFIES_STATE) { gid: Uint32, name: CharBuf, container_id: CharBuf, }

    /// A group is gone.
    360 "groupdeleted" PPME_GROUP_DELETED_E => Groupdeleted(PROCESS | METAEVENT, MODIFIES_STATE) { gid: Uint32, name: CharBuf, container_id: CharBuf, }

    /// Works on BPF programs and maps.
    369 "bpf" PPME_SYSCALL_BPF_2_X => Bpf(OTHER | SYSCALL, CREATES_FD) { fd: Fd, cmd: EnumFlags32<BpfCommands> as Dec, }

    /// A message that did not come from a thread: from a plugin, a container runtime, or Lanner itself.
    402 "asyncevent" PPME_ASYNCEVENT_E => Asyncevent(OTHER | METAEVENT, LARGE_PAYLOAD) { plugin_id: Uint32, name: CharBuf, data: ByteBuf, }

    /// Loads a kernel module from memory.
    411 "init_module" PPME_SYSCALL_INIT_MODULE_X => InitModule(OTHER | SYSCALL, NONE) { res: Errno, img: ByteBuf, length: Uint64, uargs: CharBuf, }

    /// Loads a kernel module from an open file.
    413 "finit_module" PPME_SYSCALL_FINIT_MODULE_X => FinitModule(OTHER | SYSCALL, USES_FD | READS_FROM_FD, 1) { res: Errno, fd: Fd, uargs: CharBuf, flags: Flags32<FinitModuleFlags>, }

    /// Removes a kernel module.
    425 "delete_module" PPME_SYSCALL_DELETE_MODULE_X => DeleteModule(OTHER | SYSCALL, NONE) { res: Errno, name: CharBuf, flags: Flags32<DeleteModuleFlags>, }

    /// Snapshot: a thread.
    430 "task" PPME_ITER_TASK_E => Task(PROCESS | ITER, MODIFIES_STATE) {
        ppid: Pid32, pgid: Pid32, vpgid: Pid32, sid: Pid32, comm: CharBuf, argv: CharBufArray, exepath: FsPath, flags:
        Flags32<ExecveFlags>, env: CharBufArray, cwd: CharBuf, fdlimit: Uint64, euid: Uid, egid: Gid, cap_permitted:
        Uint64 as Hex, cap_effective: Uint64 as Hex, cap_inheritable: Uint64 as Hex, exe_ino_num: Uint64, exe_ino_ctime:
        AbsTime, exe_ino_mtime: AbsTime, vm_size: Uint32, vm_rss: Uint32, vm_swap: Uint32, pgft_maj: Uint64, pgft_min:
        Uint64, vtgid: Pid32, vpid: Pid32, pidns_init_start_ts: Uint64, cgroups: CharBufArray, root: FsPath, start_time:
        AbsTime, tty: Uint32, loginuid: Uid,
    }

    /// Snapshot: an open pipe.
    432 "task_file_pipe" PPME_ITER_TASK_FILE_PIPE_E => TaskFilePipe(FILE | ITER, MODIFIES_STATE) { fd: Fd32, path: FsPath, ino_num: Uint64, }

    /// Snapshot: an open file in memory.
    434 "task_file_memfd" PPME_ITER_TASK_FILE_MEMFD_E => TaskFileMemfd(FILE | ITER, MODIFIES_STATE) { fd: Fd32, path: FsPath, ino_num: Uint64, }

    /// Snapshot: an open file.
    436 "task_file_regular" PPME_ITER_TASK_FILE_REGULAR_E => TaskFileRegular(FILE | ITER, MODIFIES_STATE) { fd: Fd32, path: FsPath, flags: Flags32<FileFlags>, mnt_id: Uint32, ino_num: Uint64, }

    /// Snapshot: an open directory.
    438 "task_file_directory" PPME_ITER_TASK_FILE_DIRECTORY_E => TaskFileDirectory(FILE | ITER, MODIFIES_STATE) { fd: Fd32, path: FsPath, ino_num: Uint64, }

    /// Snapshot: an IPv4 socket.
    440 "task_file_socket_inet" PPME_ITER_TASK_FILE_SOCKET_INET_E => TaskFileSocketInet(FILE | ITER, MODIFIES_STATE) {
        fd: Fd32, sk_type: Uint16, sk_proto: Uint16, local_ip: Ipv4Addr as Hex, local_port: Port as Hex, remote_ip:
        Ipv4Addr as Hex, remote_port: Port as Hex, ino_num: Uint64,
    }

    /// Snapshot: an IPv6 socket.
    442 "task_file_socket_inet6" PPME_ITER_TASK_FILE_SOCKET_INET6_E => TaskFileSocketInet6(FILE | ITER, MODIFIES_STATE) {
        fd: Fd32, sk_type: Uint16, sk_proto: Uint16, local_ip: Ipv6Addr as Hex, local_port: Port as Hex, remote_ip:
        Ipv6Addr as Hex, remote_port: Port as Hex, ino_num: Uint64,
    }

    /// Snapshot: a unix socket.
    444 "task_file_socket_unix" PPME_ITER_TASK_FILE_SOCKET_UNIX_E => TaskFileSocketUnix(FILE | ITER, MODIFIES_STATE) {
        fd: Fd32, sk_type: Uint16, sk_proto: Uint16, sk_pointer: Uint64 as Na, sun_path: FsPath, ino_num: Uint64,
    }

    /// Snapshot: a netlink socket.
    446 "task_file_socket_netlink" PPME_ITER_TASK_FILE_SOCKET_NETLINK_E => TaskFileSocketNetlink(FILE | ITER, MODIFIES_STATE) { fd: Fd32, sk_type: Uint16, sk_proto: Uint16, ino_num: Uint64, }

    /// Snapshot: a descriptor without a file.
    448 "task_file_anon_inode" PPME_ITER_TASK_FILE_ANON_INODE_E => TaskFileAnonInode(FILE | ITER, MODIFIES_STATE) { fd: Fd32, fd_type: Flags8<AnonInodeFdTypes> as Dec, path: FsPath, ino_num: Uint64, }
}
