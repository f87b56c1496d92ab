//! Answers of name servers: what comes from port 53 to a watched socket is told, by UDP and TCP, IPv4 and IPv6, whatever call takes it; what comes to
//! others is not.

use crate::harness::{LOSSES_ALLOWED, Report, cgroup, decoded, watch_with};
use crate::together::Case;
use crate::turns::alone;
use lanner_schema::Event;
use lanner_schema::events::{Asyncevent, Connect};
use lanner_schema::extension::Extension;
use lanner_schema::snapshot::{DNS, DnsAnswer, Transport};
use lanner_source::live::{CLASSES, LossReason, Scope};
use std::ffi::{CStr, CString};
use std::mem::size_of;

/// An answer of two records, an alias and an address: RFC 1035 by hand.
pub const ANSWER: &[u8] = b"\x12\x34\x81\x80\0\x01\0\x02\0\0\0\0\x03www\x07example\x03org\0\0\x01\0\x01\
    \xc0\x0c\0\x05\0\x01\0\0\x01\x2c\0\x07\x04edge\xc0\x10\xc0\x2d\0\x01\0\x01\0\0\0\x3c\0\x04\x7f\x01\x02\x03";

/// A socket address of this machine.
#[derive(Clone, Copy)]
pub struct Address {
    bytes: [u8; 28],
    len: u32,
}

impl Address {
    pub fn of(v4: bool, port: u16) -> Self {
        let mut bytes = [0; 28];
        let family = if v4 { libc::AF_INET } else { libc::AF_INET6 };
        bytes[..2].copy_from_slice(&(family as u16).to_ne_bytes());
        bytes[2..4].copy_from_slice(&port.to_be_bytes());
        if v4 {
            bytes[4..8].copy_from_slice(&[127, 0, 0, 1]);
        } else {
            bytes[23] = 1;
        }
        Self { bytes, len: if v4 { 16 } else { 28 } }
    }

    pub fn pointer(&self) -> *const libc::sockaddr {
        self.bytes.as_ptr().cast()
    }
}

/// Ends the child with a failure unless the call succeeded.
pub fn done(result: impl Into<i64>) -> i32 {
    let result = result.into();
    if result < 0 {
        unsafe { libc::_exit(1) };
    }
    result as i32
}

/// A network of the child's own, with nothing but a loopback device that works.
pub unsafe fn own_network() {
    unsafe {
        done(libc::unshare(libc::CLONE_NEWNET));
        let control = done(libc::socket(libc::AF_INET, libc::SOCK_DGRAM, 0));
        let mut request: libc::ifreq = std::mem::zeroed();
        request.ifr_name[0] = b'l' as libc::c_char;
        request.ifr_name[1] = b'o' as libc::c_char;
        request.ifr_ifru.ifru_flags = libc::IFF_UP as i16;
        done(libc::ioctl(control, libc::SIOCSIFFLAGS, &raw const request));
        libc::close(control);
    }
}

/// A server on port 53 that listens, by datagrams or streams.
pub unsafe fn server(v4: bool, kind: i32) -> i32 {
    let address = Address::of(v4, 53);
    unsafe {
        let server = done(libc::socket(i32::from(u16::from_ne_bytes([address.bytes[0], address.bytes[1]])), kind, 0));
        let on = 1i32;
        libc::setsockopt(server, libc::SOL_SOCKET, libc::SO_REUSEADDR, (&raw const on).cast(), 4);
        done(libc::bind(server, address.pointer(), address.len));
        if kind == libc::SOCK_STREAM {
            done(libc::listen(server, 1));
        }
        server
    }
}

/// A client that is connected to port 53.
pub unsafe fn client(v4: bool, kind: i32) -> i32 {
    let address = Address::of(v4, 53);
    unsafe {
        let client = done(libc::socket(if v4 { libc::AF_INET } else { libc::AF_INET6 }, kind, 0));
        done(libc::connect(client, address.pointer(), address.len));
        client
    }
}

/// Asks by a datagram and takes the answer, which a server in the same thread gives.
pub unsafe fn ask_by_datagram(v4: bool, server: i32, client: i32) {
    let (mut from, mut buffer) = (Address::of(v4, 0), [0u8; 512]);
    unsafe {
        done(libc::send(client, c"?".as_ptr().cast(), 1, 0) as i64);
        let (peer, mut len) = (from.bytes.as_mut_ptr().cast(), 28);
        done(libc::recvfrom(server, buffer.as_mut_ptr().cast(), 512, 0, peer, &raw mut len) as i64);
        done(libc::sendto(server, ANSWER.as_ptr().cast(), ANSWER.len(), 0, from.pointer(), len) as i64);
        done(libc::read(client, buffer.as_mut_ptr().cast(), 512) as i64);
    }
}

/// Asks by a stream, whose answer comes in two pieces.
unsafe fn ask_by_stream(v4: bool) {
    let mut buffer = [0u8; 512];
    unsafe {
        let listener = server(v4, libc::SOCK_STREAM);
        let client = client(v4, libc::SOCK_STREAM);
        let server = done(libc::accept(listener, std::ptr::null_mut(), std::ptr::null_mut()));
        done(libc::send(client, c"?".as_ptr().cast(), 1, 0) as i64);
        done(libc::read(server, buffer.as_mut_ptr().cast(), 512) as i64);
        let head = (ANSWER.len() as u16).to_be_bytes();
        let on = 1i32;
        libc::setsockopt(server, libc::IPPROTO_TCP, libc::TCP_NODELAY, (&raw const on).cast(), 4);
        done(libc::send(server, head.as_ptr().cast(), 2, 0) as i64);
        done(libc::read(client, buffer.as_mut_ptr().cast(), 2) as i64);
        done(libc::send(server, ANSWER.as_ptr().cast(), ANSWER.len(), 0) as i64);
        done(libc::read(client, buffer.as_mut_ptr().cast(), 512) as i64);
        for fd in [client, server, listener] {
            libc::close(fd);
        }
    }
}

unsafe fn ask_all() {
    unsafe {
        for v4 in [true, false] {
            let (server, client) = (server(v4, libc::SOCK_DGRAM), client(v4, libc::SOCK_DGRAM));
            ask_by_datagram(v4, server, client);
            ask_by_stream(v4);
        }
    }
}

/// What was told of name servers.
pub fn answers(report: &Report) -> Vec<DnsAnswer<'_>> {
    let events = report.before.iter().map(|bytes| Event::parse(bytes).unwrap());
    events
        .filter(|event| event.code() == Asyncevent::CODE)
        .map(|event| Asyncevent::decode(&event))
        .filter(|event| event.name == Some(DNS))
        .map(|event| DnsAnswer::decode(event.data.unwrap()).unwrap())
        .collect()
}

/// True, with a line, where this kernel does not let the probe listen.
fn is_refused(report: &Report) -> bool {
    let refused = report.missing.iter().find(|line| line.starts_with("names"));
    refused.is_some_and(|line| {
        println!("skipped: {line}");
        true
    })
}

fn check_all(report: &Report) {
    let answers = answers(report);
    let servers = [std::net::IpAddr::from([127, 0, 0, 1]), std::net::Ipv6Addr::LOCALHOST.into()];
    assert_eq!(answers.len(), 6, "{answers:?}");
    for (answers, server) in answers.chunks(3).zip(servers) {
        assert!(answers.iter().all(|answer| answer.server == server && answer.len as usize == answer.bytes.len()));
        assert_eq!((answers[0].transport, answers[0].bytes), (Transport::Udp, ANSWER));
        let Transport::Tcp { stream, seq } = answers[1].transport else { panic!("{answers:?}") };
        assert_eq!((answers[1].bytes.len(), answers[2].bytes), (2, ANSWER));
        assert_eq!(answers[2].transport, Transport::Tcp { stream, seq: seq.wrapping_add(2) });
    }
    let names = CLASSES.iter().position(|class| *class == "names").unwrap();
    let counts = report.stats.classes[names];
    assert_eq!((counts.seen, counts.delivered, counts.lost_in_all()), (6, 6, 0));
}

pub const WATCHED: Case<'static> = Case {
    name: c"names",
    syscalls: &["connect"],
    act: &|| unsafe {
        own_network();
        ask_all();
    },
    check: &|report| {
        if is_refused(report) {
            return;
        }
        check_all(report);
        // The socket's events say the same of where it is.
        let place = answers(report)[0].place;
        let connects = report.all(Connect::CODE);
        assert_eq!(decoded!(report, Connect).len(), 4);
        assert!(place.netns != 0 && place.cgroup != 0);
        assert!(connects.iter().all(|event| Extension::of(event).place == place));
        let own = std::fs::metadata("/proc/self/ns/net").unwrap();
        assert_ne!(u64::from(place.netns), std::os::unix::fs::MetadataExt::ino(&own));
    },
};

#[test]
fn answers_to_watched_processes_are_told() {
    WATCHED.alone();
}

#[test]
fn answers_to_others_are_not_told() {
    // Asks all the while the child is watched, in a network of its own.
    let other = unsafe { libc::fork() };
    if other == 0 {
        unsafe {
            own_network();
            let (server, client) = (server(true, libc::SOCK_DGRAM), client(true, libc::SOCK_DGRAM));
            loop {
                ask_by_datagram(true, server, client);
                libc::usleep(1000);
            }
        }
    }
    let report = watch_with(
        false,
        |options| options.syscalls = Vec::new(),
        || unsafe {
            own_network();
            let (server, client) = (server(true, libc::SOCK_DGRAM), client(true, libc::SOCK_DGRAM));
            ask_by_datagram(true, server, client);
            libc::usleep(100_000);
        },
    );
    unsafe { libc::kill(other, libc::SIGKILL) };
    unsafe { libc::waitpid(other, std::ptr::null_mut(), 0) };
    let Some(report) = report else { return };
    if is_refused(&report) {
        return;
    }
    assert_eq!(answers(&report).len(), 1);
}

/// Asks outside of a control group, then, a member of it, all.
pub fn ask_as_member(procs: &CStr) {
    unsafe {
        own_network();
        let (server, outside) = (server(true, libc::SOCK_DGRAM), client(true, libc::SOCK_DGRAM));
        ask_by_datagram(true, server, outside);
        libc::close(server);
        let fd = done(libc::open(procs.as_ptr(), libc::O_WRONLY));
        done(libc::write(fd, c"0".as_ptr().cast(), 1) as i64);
        ask_all();
    }
}

/// Of that, with the group's inode: only the answers to a member were told.
pub fn check_members(report: &Report, group: u64) {
    if is_refused(report) {
        return;
    }
    check_all(report);
    assert!(answers(report).iter().all(|answer| answer.place.cgroup == group));
}

#[test]
fn answers_to_the_members_of_a_cgroup_are_told() {
    let Some(group) = cgroup() else { return };
    let procs = CString::new(group.join("cgroup.procs").to_str().unwrap()).unwrap();
    let set = |options: &mut lanner_source::live::LiveOptions| {
        options.scope = Scope::Cgroup(group.clone());
        options.syscalls = Vec::new();
    };
    let report = watch_with(false, set, || ask_as_member(&procs));
    let id = std::os::unix::fs::MetadataExt::ino(&std::fs::metadata(&group).unwrap());
    std::fs::remove_dir(&group).unwrap();
    if let Some(report) = report {
        check_members(&report, id);
    }
}

#[test]
fn what_does_not_come_from_a_name_server_is_not_told() {
    let Some(report) = watch_with(
        false,
        |options| options.syscalls = Vec::new(),
        || unsafe {
            own_network();
            let (server, client) = (server(true, libc::SOCK_DGRAM), client(true, libc::SOCK_DGRAM));
            let (mut from, mut buffer) = (Address::of(true, 0), [0u8; 64]);
            let mut len = size_of::<libc::sockaddr_in6>() as u32;
            // The server is asked with something that looks like an answer, and says something that is none.
            done(libc::send(client, ANSWER.as_ptr().cast(), ANSWER.len(), 0) as i64);
            let peer = from.bytes.as_mut_ptr().cast();
            done(libc::recvfrom(server, buffer.as_mut_ptr().cast(), 64, 0, peer, &raw mut len) as i64);
            for text in [&b"\x12\x34\x01\0no answer"[..], b"short"] {
                done(libc::sendto(server, text.as_ptr().cast(), text.len(), 0, from.pointer(), len) as i64);
                done(libc::read(client, buffer.as_mut_ptr().cast(), 64) as i64);
            }
        },
    ) else {
        return;
    };
    assert_eq!(answers(&report), []);
}

#[test]
fn nothing_is_told_where_it_is_switched_off() {
    let set = |options: &mut lanner_source::live::LiveOptions| {
        options.names = false;
        options.syscalls = Vec::new();
    };
    let Some(report) = watch_with(false, set, || unsafe {
        own_network();
        let (server, client) = (server(true, libc::SOCK_DGRAM), client(true, libc::SOCK_DGRAM));
        ask_by_datagram(true, server, client);
    }) else {
        return;
    };
    assert_eq!(answers(&report), []);
    assert!(report.programs.iter().all(|(name, _)| !name.starts_with("names_")));
}

#[test]
fn who_is_adopted_is_still_listened_for() {
    let Some(report) = watch_with(
        false,
        |options| options.syscalls = Vec::new(),
        || unsafe {
            own_network();
            let server = server(true, libc::SOCK_DGRAM);
            let mut over = [0i32; 2];
            libc::pipe(over.as_mut_ptr());
            if libc::fork() == 0 {
                if libc::fork() == 0 {
                    while libc::getppid() != 1 {
                        libc::usleep(1000);
                    }
                    // Its socket is made by an orphan.
                    ask_by_datagram(true, server, client(true, libc::SOCK_DGRAM));
                    libc::write(over[1], c"x".as_ptr().cast(), 1);
                }
                libc::_exit(0);
            }
            libc::wait(std::ptr::null_mut());
            let mut byte = 0u8;
            libc::read(over[0], (&raw mut byte).cast(), 1);
        },
    ) else {
        return;
    };
    if is_refused(&report) {
        return;
    }
    assert_eq!(answers(&report).len(), 1);
}

/// Answers of this length each, with an answer's head.
unsafe fn long_answers(len: usize, count: usize) {
    static LONG: [u8; 5000] = {
        let mut bytes = [0; 5000];
        bytes[2] = 0x80;
        bytes
    };
    unsafe {
        own_network();
        let (server, client) = (server(true, libc::SOCK_DGRAM), client(true, libc::SOCK_DGRAM));
        let (mut from, mut buffer) = (Address::of(true, 0), [0u8; 8]);
        let (peer, mut size) = (from.bytes.as_mut_ptr().cast(), size_of::<libc::sockaddr_in6>() as u32);
        done(libc::send(client, c"?".as_ptr().cast(), 1, 0) as i64);
        done(libc::recvfrom(server, buffer.as_mut_ptr().cast(), 8, 0, peer, &raw mut size) as i64);
        for _ in 0..count {
            done(libc::sendto(server, LONG.as_ptr().cast(), len, 0, from.pointer(), size) as i64);
            done(libc::read(client, buffer.as_mut_ptr().cast(), 8) as i64);
        }
    }
}

#[test]
fn what_is_too_long_is_cut_and_what_finds_no_room_is_counted() {
    let _alone = alone();
    let set = |options: &mut lanner_source::live::LiveOptions| options.syscalls = Vec::new();
    let Some(report) = watch_with(false, set, || unsafe { long_answers(5000, 1) }) else { return };
    if is_refused(&report) {
        return;
    }
    let cut = answers(&report);
    assert_eq!((cut.len(), cut[0].len, cut[0].bytes.len()), (1, 5000, 4096));
    let tiny = |options: &mut lanner_source::live::LiveOptions| {
        set(options);
        options.ring = 4096;
    };
    let report = watch_with(LOSSES_ALLOWED, tiny, || unsafe { long_answers(3000, 500) }).unwrap();
    let names = CLASSES.iter().position(|class| *class == "names").unwrap();
    let counts = report.stats.classes[names];
    // One has room at a time.
    assert_eq!((counts.seen, counts.delivered), (500, answers(&report).len() as u64));
    assert!(counts.lost[LossReason::RingFull as usize] > 0 && counts.seen == counts.delivered + counts.lost_in_all());
}
