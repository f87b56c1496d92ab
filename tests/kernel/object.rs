//! The object of an event: one of each kind, as the kernel resolves it; what it says agrees with what the calls made.

use crate::harness::{Report, watch};
use lanner_schema::address::Endpoint;
use lanner_schema::events::{Dup, Write};
use lanner_schema::extension::{Extension, Notes, ObjectFlags};
use lanner_schema::flags::file_flags as ff;
use lanner_schema::snapshot::{FdEntry, FdTarget, fd_kind};
use std::ffi::CStr;
use std::os::unix::fs::MetadataExt as _;

/// What the events of a type are about.
pub fn objects(report: &Report, code: u16) -> Vec<Extension<'_>> {
    report.all(code).iter().map(Extension::of).collect()
}

/// The path of a file or directory, or another name.
pub fn name<'a>(extension: &Extension<'a>) -> &'a [u8] {
    match extension.object.unwrap().target {
        FdTarget::File(_, name, _) | FdTarget::Named(name) | FdTarget::Unix { name, .. } => name,
        other => panic!("{other:?} has no name"),
    }
}

fn kind(extension: &Extension<'_>) -> Option<u8> {
    extension.object.map(|object| object.kind)
}

/// Each with the name that the kernel gives it. Some may be switched off.
const ANONYMOUS: [(u8, &[u8]); 9] = [
    (fd_kind::EVENT, b"anon_inode:[eventfd]"),
    (fd_kind::EVENTPOLL, b"anon_inode:[eventpoll]"),
    (fd_kind::SIGNALFD, b"anon_inode:[signalfd]"),
    (fd_kind::INOTIFY, b"anon_inode:inotify"),
    (fd_kind::TIMERFD, b"anon_inode:[timerfd]"),
    (fd_kind::USERFAULTFD, b"anon_inode:[userfaultfd]"),
    (fd_kind::IOURING, b"anon_inode:[io_uring]"),
    (fd_kind::PIDFD, b"anon_inode:[pidfd]"),
    (fd_kind::BPF, b"anon_inode:bpf-map"),
];

/// An io_uring of one entry; its parameters are 120 bytes.
unsafe fn ring() -> i32 {
    let mut params = [0u64; 15];
    unsafe { libc::syscall(libc::SYS_io_uring_setup, 1, params.as_mut_ptr()) as i32 }
}

/// An array with one number: type, bytes of key and value, entries.
unsafe fn bpf_map() -> i32 {
    let attributes = [2u32, 4, 4, 1];
    unsafe { libc::syscall(libc::SYS_bpf, 0, attributes.as_ptr(), size_of_val(&attributes)) as i32 }
}

#[test]
fn descriptors_without_a_file() {
    let Some(report) = watch(&["dup"], || unsafe {
        let mut mask = std::mem::zeroed();
        libc::sigemptyset(&raw mut mask);
        libc::dup(libc::eventfd(0, 0));
        libc::dup(libc::epoll_create1(0));
        libc::dup(libc::signalfd(-1, &raw const mask, 0));
        libc::dup(libc::inotify_init1(0));
        libc::dup(libc::timerfd_create(libc::CLOCK_MONOTONIC, 0));
        libc::dup(libc::syscall(libc::SYS_userfaultfd, 1) as i32);
        libc::dup(ring());
        libc::dup(libc::syscall(libc::SYS_pidfd_open, libc::getpid(), 0) as i32);
        libc::dup(bpf_map());
    }) else {
        return;
    };
    let (dups, told) = (report.all(Dup::CODE), objects(&report, Dup::CODE));
    assert_eq!(told.len(), ANONYMOUS.len());
    for ((dup, told), (kind, expected)) in dups.iter().zip(&told).zip(ANONYMOUS) {
        let Dup { res, oldfd, .. } = Dup::decode(dup);
        if oldfd.is_some_and(|fd| fd < 0) && matches!(kind, fd_kind::USERFAULTFD | fd_kind::IOURING) {
            println!("skipped: no {} here", String::from_utf8_lossy(expected));
            assert_eq!(told.object, None);
            continue;
        }
        let object = told.object.unwrap();
        assert_eq!((object.fd, object.kind, object.target), (res.unwrap(), kind, FdTarget::Named(expected)));
        assert_eq!((told.notes, told.flags), (Notes::default(), ObjectFlags::default()));
    }
}

#[test]
fn files() {
    let Some(report) = watch(&["dup"], || unsafe {
        let flags = libc::O_CREAT | libc::O_WRONLY | libc::O_APPEND | libc::O_CLOEXEC;
        libc::dup(libc::open(c"/etc/passwd".as_ptr(), libc::O_RDONLY | libc::O_CLOEXEC));
        libc::dup(libc::open(c"made".as_ptr(), flags, 0o600));
        libc::dup(libc::open(c"/dev/null".as_ptr(), libc::O_RDWR));
        libc::dup(libc::open(c"/".as_ptr(), libc::O_DIRECTORY));
        libc::dup(libc::open(c".".as_ptr(), libc::O_PATH));
        libc::mkfifo(c"fifo".as_ptr(), 0o600);
        libc::dup(libc::open(c"fifo".as_ptr(), libc::O_RDWR));
        let mut ends = [0; 2];
        libc::pipe(ends.as_mut_ptr());
        libc::dup(ends[0]);
        libc::dup(libc::memfd_create(c"in memory".as_ptr(), 0));
        libc::dup(libc::open(c"/proc/self/ns/net".as_ptr(), libc::O_RDONLY));
        libc::symlink(c"made".as_ptr(), c"link".as_ptr());
        libc::dup(libc::open(c"link".as_ptr(), libc::O_PATH | libc::O_NOFOLLOW));
        libc::dup(99);
    }) else {
        return;
    };
    let told = objects(&report, Dup::CODE);
    let inside = |name: &str| report.folder.join(name).into_os_string().into_encoded_bytes();
    let kinds: Vec<_> = told.iter().map(kind).collect();
    let (file, directory) = (Some(fd_kind::FILE_V2), Some(fd_kind::DIRECTORY));
    let others = [Some(fd_kind::FIFO), Some(fd_kind::FIFO), Some(fd_kind::MEMFD)];
    assert_eq!(kinds[..8], [file, file, file, directory, directory, others[0], others[1], others[2]]);
    assert_eq!(kinds[8..], [file, file, None]);
    let names: Vec<&[u8]> = told[..10].iter().map(name).collect();
    assert_eq!(names[..4], [&b"/etc/passwd"[..], &inside("made"), b"/dev/null", b"/"]);
    let folder = report.folder.as_os_str().as_encoded_bytes();
    assert_eq!(names[4..], [folder, &inside("fifo"), b"", b"memfd:in memory", b"", &inside("link")]);
    for (at, path) in [(0, "/etc/passwd".into()), (1, report.folder.join("made")), (2, "/dev/null".into())] {
        let there = std::fs::metadata(path).unwrap();
        let FdEntry { ino, target: FdTarget::File(_, _, dev), .. } = told[at].object.unwrap() else { panic!() };
        assert_eq!((ino, u64::from(dev)), (there.ino(), there.dev()));
    }
    let flags = told[..3].iter().map(|told| match told.object.unwrap().target {
        FdTarget::File(flags, ..) => flags & !ff::O_LARGEFILE,
        _ => 0,
    });
    // A copy is not closed by an exec.
    let made = ff::O_WRONLY | ff::O_APPEND | ff::O_F_CREATED;
    assert_eq!(flags.collect::<Vec<_>>(), [ff::O_RDONLY, made, ff::O_RDWR]);
    assert!(told.iter().all(|told| !told.flags.has(ObjectFlags::DELETED) && !told.notes.any()));
}

unsafe fn inet(port: u16) -> libc::sockaddr_in {
    let mut address: libc::sockaddr_in = unsafe { std::mem::zeroed() };
    address.sin_family = libc::AF_INET as u16;
    address.sin_port = port.to_be();
    address.sin_addr.s_addr = u32::from_be_bytes([127, 0, 0, 1]).to_be();
    address
}

unsafe fn port_of(socket: i32) -> u16 {
    let mut address = unsafe { inet(0) };
    let mut len = size_of_val(&address) as u32;
    unsafe { libc::getsockname(socket, (&raw mut address).cast(), &raw mut len) };
    u16::from_be(address.sin_port)
}

const LEN: u32 = size_of::<libc::sockaddr_in>() as u32;

#[test]
fn internet_sockets() {
    let Some(report) = watch(&["dup", "accept", "connect", "socket"], || unsafe {
        let (listening, any) = (libc::socket(libc::AF_INET, libc::SOCK_STREAM, 0), inet(0));
        libc::bind(listening, (&raw const any).cast(), LEN);
        libc::listen(listening, 1);
        libc::dup(listening);
        let (client, there) = (libc::socket(libc::AF_INET, libc::SOCK_STREAM, 0), inet(port_of(listening)));
        libc::dup(client);
        libc::connect(client, (&raw const there).cast(), LEN);
        libc::dup(client);
        libc::dup(libc::accept(listening, std::ptr::null_mut(), std::ptr::null_mut()));
        let datagrams = libc::socket(libc::AF_INET, libc::SOCK_DGRAM, 0);
        libc::connect(datagrams, (&raw const there).cast(), LEN);
        libc::dup(datagrams);
        let mut six: libc::sockaddr_in6 = std::mem::zeroed();
        six.sin6_family = libc::AF_INET6 as u16;
        let bound = libc::socket(libc::AF_INET6, libc::SOCK_DGRAM, 0);
        libc::bind(bound, (&raw const six).cast(), size_of_val(&six) as u32);
        libc::dup(bound);
        libc::dup(libc::socket(libc::AF_NETLINK, libc::SOCK_RAW, 0));
        libc::dup(libc::socket(libc::AF_PACKET, libc::SOCK_RAW, 0));
    }) else {
        return;
    };
    let flags: Vec<_> = objects(&report, Dup::CODE).iter().map(|told| told.flags).collect();
    let none = ObjectFlags::default();
    assert_eq!(flags, [none, none, none, ObjectFlags::ACCEPTED, none, none, none, none]);
    let told: Vec<FdEntry<'_>> = objects(&report, Dup::CODE).iter().map(|told| told.object.unwrap()).collect();
    let here = |port| Endpoint { ip: [127, 0, 0, 1].into(), port };
    let nowhere = Endpoint { ip: [0; 4].into(), port: 0 };
    let FdTarget::InetServer(Endpoint { port: server, .. }, 2) = told[0].target else { panic!("{:?}", told[0]) };
    assert_eq!(told[0].target, FdTarget::InetServer(here(server), 2));
    assert_eq!(told[1].target, FdTarget::Inet(nowhere, nowhere, 2));
    let FdTarget::Inet(Endpoint { port: client, .. }, ..) = told[2].target else { panic!("{:?}", told[2]) };
    // The own end comes first.
    let [connection, served] =
        [(client, server), (server, client)].map(|(own, other)| FdTarget::Inet(here(own), here(other), 2));
    assert!(client != server && client > 0);
    assert_eq!((told[2].target, told[3].target), (connection, served));
    assert!(told[2].ino != told[3].ino);
    let FdTarget::Inet(source, destination, 3) = told[4].target else { panic!("{:?}", told[4]) };
    assert_eq!((source.ip, destination), (here(0).ip, here(server)));
    let FdTarget::Inet(six, nowhere, 3) = told[5].target else { panic!("{:?}", told[5]) };
    assert!(six.ip.is_ipv6() && six.port > 0 && nowhere.ip.is_unspecified() && nowhere.port == 0);
    assert_eq!((told[6].kind, told[7].kind), (fd_kind::NETLINK, fd_kind::UNSUPPORTED));
    let accepted = objects(&report, lanner_schema::events::Accept::CODE)[0].object.unwrap();
    assert_eq!((accepted.target, accepted.ino), (served, told[3].ino));
    let connected = objects(&report, lanner_schema::events::Connect::CODE)[0].object.unwrap();
    assert_eq!((connected.target, connected.ino), (connection, told[2].ino));
    let made = objects(&report, lanner_schema::events::Socket::CODE);
    assert_eq!((made[0].object.unwrap().ino, made[1].object.unwrap().ino), (told[0].ino, told[2].ino));
}

/// A name: in the folder, or, with a NUL in front, nowhere.
unsafe fn unix(name: &[u8]) -> (libc::sockaddr_un, u32) {
    let mut address: libc::sockaddr_un = unsafe { std::mem::zeroed() };
    address.sun_family = libc::AF_UNIX as u16;
    address.sun_path.iter_mut().zip(name).for_each(|(to, from)| *to = *from as libc::c_char);
    (address, 2 + name.len() as u32)
}

#[test]
fn unix_sockets() {
    let Some(report) = watch(&["dup"], || unsafe {
        for name in [&b"listening"[..], b"\0abstract"] {
            let (listening, (address, len)) = (libc::socket(libc::AF_UNIX, libc::SOCK_STREAM, 0), unix(name));
            libc::bind(listening, (&raw const address).cast(), len);
            libc::listen(listening, 1);
            libc::dup(listening);
            let client = libc::socket(libc::AF_UNIX, libc::SOCK_STREAM, 0);
            libc::connect(client, (&raw const address).cast(), len);
            libc::dup(libc::accept(listening, std::ptr::null_mut(), std::ptr::null_mut()));
            libc::dup(client);
        }
        let mut pair = [0; 2];
        libc::socketpair(libc::AF_UNIX, libc::SOCK_DGRAM, 0, pair.as_mut_ptr());
        libc::dup(pair[0]);
        libc::dup(pair[1]);
        // The name of a socket is no socket.
        libc::dup(libc::open(c"listening".as_ptr(), libc::O_PATH));
    }) else {
        return;
    };
    let told: Vec<FdEntry<'_>> = objects(&report, Dup::CODE).iter().map(|told| told.object.unwrap()).collect();
    let ends = |entry: &FdEntry<'_>| match entry.target {
        FdTarget::Unix { source, peer, .. } => (source, peer),
        other => panic!("{other:?}"),
    };
    for (at, expected) in [(0, &b"listening"[..]), (3, b"abstract")] {
        let same = told[at..at + 3].iter().all(|e| matches!(e.target, FdTarget::Unix { name, .. } if name == expected));
        assert!(same, "{told:?}");
        let (accepted, client) = (ends(&told[at + 1]), ends(&told[at + 2]));
        assert_eq!((accepted.0, accepted.1), (client.1, client.0));
        assert!(accepted.0 != 0 && client.0 != 0 && ends(&told[at]).1 == 0);
    }
    assert_eq!(ends(&told[6]).0, ends(&told[7]).1);
    assert_eq!(told[8].kind, fd_kind::FILE_V2);
}

#[test]
fn long_events_keep_their_parameters() {
    // More than what fits behind a large buffer is left out, not cut.
    const BYTES: usize = 64_000;
    static DATA: [u8; BYTES] = [7; BYTES];
    let path: &CStr = c"/dev/null";
    let Some(report) = crate::harness::watch_with(
        false,
        |options| {
            options.syscalls = vec!["write".to_owned()];
            options.snaplen = BYTES as u32;
        },
        || unsafe {
            let fd = libc::open(path.as_ptr(), libc::O_WRONLY);
            libc::write(fd, DATA.as_ptr().cast(), BYTES);
            libc::write(fd, DATA.as_ptr().cast(), BYTES / 2);
        },
    ) else {
        return;
    };
    let (written, told) = (report.all(Write::CODE), objects(&report, Write::CODE));
    assert_eq!(written.iter().map(|e| Write::decode(e).data.unwrap().len()).collect::<Vec<_>>(), [BYTES, BYTES / 2]);
    assert_eq!((told[0].object, name(&told[1])), (None, &b"/dev/null"[..]));
}
