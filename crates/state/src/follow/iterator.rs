//! The kernel's iterators over tasks and their files: a snapshot whose pieces have the form of events.

use super::{net, put_fd_of, snapshot};
use crate::facts::{Capabilities, Exe, Facts, Strings, text};
use crate::fd::{Fd, FdKind, L4, Role, Socket};
use crate::state::State;
use crate::thread::Thread;
use lanner_schema::Event;
use lanner_schema::address::Endpoint;
use lanner_schema::events::{
    Task, TaskFileAnonInode, TaskFileDirectory, TaskFileMemfd, TaskFilePipe, TaskFileRegular, TaskFileSocketInet,
    TaskFileSocketInet6, TaskFileSocketNetlink, TaskFileSocketUnix,
};
use lanner_schema::flags::{anon_inode_fd_types as anon, clone_flags, execve_flags};
use std::net::IpAddr;
use std::sync::Arc;

/// Linux address families of the two kinds of socket that the events tell apart by their codes.
const AF_INET: u32 = 2;
const AF_INET6: u32 = 10;

pub(super) fn iterator(st: &mut State, event: &Event<'_>) {
    // The header has the process id in the upper half, the thread id in the lower.
    let (pid, tid) = (event.tid >> 32, event.tid & i64::from(u32::MAX));
    let file = match event.code() {
        Task::CODE => return task(st, event, pid, tid),
        TaskFilePipe::CODE => {
            let e = TaskFilePipe::decode(event);
            (e.fd, named(FdKind::Pipe, None, e.ino_num))
        }
        TaskFileMemfd::CODE => {
            let e = TaskFileMemfd::decode(event);
            (e.fd, named(FdKind::MemFd, e.path, e.ino_num))
        }
        TaskFileRegular::CODE => {
            let e = TaskFileRegular::decode(event);
            (e.fd, Fd { flags: e.flags.unwrap_or(0), ..named(FdKind::File, e.path, e.ino_num) })
        }
        TaskFileDirectory::CODE => {
            let e = TaskFileDirectory::decode(event);
            (e.fd, named(FdKind::Directory, e.path, e.ino_num))
        }
        TaskFileSocketInet::CODE => {
            let e = TaskFileSocketInet::decode(event);
            let local = end::<4>(e.local_ip, e.local_port);
            let remote = end::<4>(e.remote_ip, e.remote_port);
            (e.fd, inet(AF_INET, e.sk_type, e.sk_proto, local, remote, e.ino_num))
        }
        TaskFileSocketInet6::CODE => {
            let e = TaskFileSocketInet6::decode(event);
            let local = end::<16>(e.local_ip, e.local_port);
            let remote = end::<16>(e.remote_ip, e.remote_port);
            (e.fd, inet(AF_INET6, e.sk_type, e.sk_proto, local, remote, e.ino_num))
        }
        TaskFileSocketUnix::CODE => {
            let e = TaskFileSocketUnix::decode(event);
            let socket = Socket::Unix { source: e.sk_pointer.unwrap_or(0), peer: 0 };
            (e.fd, Fd { socket, ..named(FdKind::Unix, e.sun_path, e.ino_num) })
        }
        TaskFileSocketNetlink::CODE => {
            let e = TaskFileSocketNetlink::decode(event);
            (e.fd, named(FdKind::Netlink, None, e.ino_num))
        }
        TaskFileAnonInode::CODE => {
            let e = TaskFileAnonInode::decode(event);
            (e.fd, named(anonymous(e.fd_type.map_or(0, u32::from)), None, e.ino_num))
        }
        _ => return,
    };
    let (Some(number), fd) = file else { return };
    if let Some(leader) = st.threads.find(pid) {
        put_fd_of(st, leader, i64::from(number), Arc::new(fd));
    }
}

fn named(kind: FdKind, name: Option<&[u8]>, ino: Option<u64>) -> Fd {
    Fd { name: text(name.unwrap_or_default()), ino: ino.unwrap_or(0), ..Fd::new(kind) }
}

fn end<const N: usize>(ip: Option<&[u8]>, port: Option<u16>) -> Option<Endpoint>
where
    IpAddr: From<[u8; N]>,
{
    let ip: [u8; N] = ip?.try_into().ok()?;
    Some(Endpoint { ip: ip.into(), port: port? })
}

/// A socket of IPv4 or IPv6. TCP without a peer listens.
fn inet(
    family: u32,
    ty: Option<u16>,
    proto: Option<u16>,
    local: Option<Endpoint>,
    remote: Option<Endpoint>,
    ino: Option<u64>,
) -> Fd {
    let (kind, l4) = net::kind_of(family, ty.map_or(0, u32::from), proto.map_or(0, u32::from));
    let mut fd = Fd { l4, ..named(kind, None, ino) };
    let (Some(local), Some(remote)) = (local, remote) else { return fd };
    let mut name = Vec::new();
    if l4 == L4::Tcp && remote.port == 0 && remote.ip.is_unspecified() {
        fd.kind = if family == AF_INET { FdKind::Ipv4Server } else { FdKind::Ipv6Server };
        (fd.socket, fd.role) = (Socket::InetServer(local), Role::Server);
        net::print_end(&mut name, local);
    } else {
        fd.socket = Socket::Inet(local, remote);
        net::print_pair(&mut name, local, remote);
    }
    fd.name = text(&name);
    fd
}

fn anonymous(ty: u32) -> FdKind {
    match ty {
        anon::ANON_INODE_FD_TYPE_EVENTFD => FdKind::Event,
        anon::ANON_INODE_FD_TYPE_EVENTPOLL => FdKind::EventPoll,
        anon::ANON_INODE_FD_TYPE_INOTIFY => FdKind::Inotify,
        anon::ANON_INODE_FD_TYPE_SIGNALFD => FdKind::SignalFd,
        anon::ANON_INODE_FD_TYPE_TIMERFD => FdKind::TimerFd,
        anon::ANON_INODE_FD_TYPE_IO_URING => FdKind::IoUring,
        anon::ANON_INODE_FD_TYPE_USERFAULTFD => FdKind::UserFaultFd,
        anon::ANON_INODE_FD_TYPE_PIDFD => FdKind::PidFd,
        anon::ANON_INODE_FD_TYPE_BPF_MAP
        | anon::ANON_INODE_FD_TYPE_BPF_PROG
        | anon::ANON_INODE_FD_TYPE_BPF_LINK
        | anon::ANON_INODE_FD_TYPE_BPF_ITER => FdKind::Bpf,
        _ => FdKind::Unsupported,
    }
}

fn task(st: &mut State, event: &Event<'_>, pid: i64, tid: i64) {
    let e = Task::decode(event);
    let id = |id: Option<i32>| id.map_or(-1, i64::from);
    let cgroups = st.cgroups.get(e.cgroups.unwrap_or_default());
    let has = |bit| e.flags.is_some_and(|flags| flags & bit != 0);
    let mut facts = Facts {
        pid,
        vtid: id(e.vpid),
        vpid: id(e.vtgid),
        sid: id(e.sid),
        vpgid: id(e.vpgid),
        pgid: id(e.pgid),
        exepath: text(e.exepath.unwrap_or_default()),
        env: Strings::new(e.env.unwrap_or_default()),
        cgroups: cgroups.strings,
        container: cgroups.ids.falco.clone(),
        cwd: snapshot::directory(e.cwd.unwrap_or_default()),
        root: text(e.root.unwrap_or_default()),
        uid: e.euid.unwrap_or(u32::MAX),
        gid: e.egid.unwrap_or(u32::MAX),
        loginuid: e.loginuid.unwrap_or(u32::MAX),
        caps: Capabilities {
            inheritable: e.cap_inheritable.unwrap_or(0),
            permitted: e.cap_permitted.unwrap_or(0),
            effective: e.cap_effective.unwrap_or(0),
        },
        tty: e.tty.unwrap_or(0),
        file: Exe {
            ino: e.exe_ino_num.unwrap_or(0),
            ctime: e.exe_ino_ctime.unwrap_or(0),
            mtime: e.exe_ino_mtime.unwrap_or(0),
            writable: has(execve_flags::EXE_WRITABLE),
            upper_layer: has(execve_flags::EXE_UPPER_LAYER),
            lower_layer: has(execve_flags::EXE_LOWER_LAYER),
            from_memfd: has(execve_flags::EXE_FROM_MEMFD),
            ..Exe::default()
        },
        clone_ts: e.start_time.unwrap_or(0),
        pidns_init_start_ts: e.pidns_init_start_ts.unwrap_or(0),
        ..Facts::unknown(tid)
    };
    let argv = e.argv.unwrap_or_default();
    let exe_len = memchr::memchr(0, argv).unwrap_or(argv.len());
    let (exe, args) = argv.split_at_checked(exe_len).unwrap_or_default();
    facts.set_command(&mut st.names, e.comm.unwrap_or_default(), exe, args.get(1..).unwrap_or_default());
    let mut thread = Thread::new(facts);
    thread.ptid = id(e.ppid);
    thread.flags = if tid == pid { 0 } else { clone_flags::CLONE_THREAD | clone_flags::CLONE_FILES };
    thread.fdlimit = e.fdlimit.map_or(-1, |limit| limit as i64);
    (thread.vm_size, thread.vm_rss, thread.vm_swap) =
        (e.vm_size.unwrap_or(0), e.vm_rss.unwrap_or(0), e.vm_swap.unwrap_or(0));
    (thread.pf_major, thread.pf_minor) = (e.pgft_maj.unwrap_or(0), e.pgft_min.unwrap_or(0));
    snapshot::add(st, thread);
}
