//! Round trips and hostile bytes for the snapshot's entries.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::*;
use crate::address::Endpoint;

fn thread() -> ThreadEntry<'static> {
    ThreadEntry {
        tid: 7,
        pid: 7,
        ptid: 1,
        sid: 5,
        vpgid: 6,
        comm: b"cat",
        exe: b"/bin/cat",
        exepath: b"/usr/bin/cat",
        args: b"-c\0x\0",
        cwd: b"/tmp",
        fdlimit: 1024,
        flags: 3,
        uid: 1000,
        gid: 1001,
        env: b"A=1\0",
        vtid: 2,
        vpid: 3,
        cgroups: b"cpu=/a\0",
        root: b"/",
        pidns_init_start_ts: 11,
        tty: 12,
        loginuid: 13,
        exe_writable: true,
        cap_effective: 14,
        exe_ino: 15,
        exe_ino_mtime: 16,
        exe_lower_layer: true,
        pgid: 17,
        ..ThreadEntry::default()
    }
}

fn end(ip: impl Into<IpAddr>, port: u16) -> Endpoint {
    Endpoint { ip: ip.into(), port }
}

fn fds() -> Vec<FdEntry<'static>> {
    let v4 = Ipv4Addr::new(10, 0, 0, 1);
    let v6 = Ipv6Addr::LOCALHOST;
    let targets = [
        (fd_kind::IPV4, FdTarget::Inet(end(v4, 1), end(v4, 2), 2)),
        (fd_kind::IPV6, FdTarget::Inet(end(v6, 1), end(v6, 2), 3)),
        (fd_kind::IPV4_SERVER, FdTarget::InetServer(end(v4, 3), 2)),
        (fd_kind::IPV6_SERVER, FdTarget::InetServer(end(v6, 3), 2)),
        (fd_kind::UNIX, FdTarget::Unix { source: 1, peer: 2, name: b"/run/s" }),
        (fd_kind::FILE_V2, FdTarget::File(3, b"/etc/passwd", 8)),
        (fd_kind::FIFO, FdTarget::Named(b"pipe:[1]")),
    ];
    (0..).zip(targets).map(|(fd, (kind, target))| FdEntry { fd, ino: 9, kind, target }).collect()
}

#[test]
fn a_thread_is_read_as_it_was_written() {
    let mut bytes = Vec::new();
    thread().encode(&mut bytes);
    assert_eq!(ThreadEntry::decode(&bytes), Ok(thread()));
}

#[test]
fn a_threads_tail_may_be_longer_or_shorter() {
    let mut bytes = Vec::new();
    thread().encode(&mut bytes);
    bytes.extend_from_slice(b"newer");
    let len = bytes.len() as u32;
    bytes[..4].copy_from_slice(&len.to_le_bytes());
    assert_eq!(ThreadEntry::decode(&bytes), Ok(thread()));

    let cut = bytes.len() - 5 - 8;
    bytes.truncate(cut);
    bytes[..4].copy_from_slice(&(cut as u32).to_le_bytes());
    assert_eq!(ThreadEntry::decode(&bytes), Ok(ThreadEntry { pgid: -1, ..thread() }));
}

#[test]
fn a_very_old_tail_begins_with_loginuid() {
    let mut bytes = Vec::new();
    thread().encode(&mut bytes);
    let tail = 8 + 4 + 4 + 1 + 24 + 1 + 24 + 2 + 8;
    bytes.truncate(bytes.len() - tail);
    bytes.extend_from_slice(&99u32.to_le_bytes());
    bytes.push(1);
    let len = bytes.len() as u32;
    bytes[..4].copy_from_slice(&len.to_le_bytes());
    let old = ThreadEntry::decode(&bytes).unwrap();
    assert_eq!((old.loginuid, old.exe_writable, old.tty), (99, true, 0));
}

#[test]
fn texts_over_the_limits_are_errors_when_read_and_cut_when_written() {
    let long = vec![b'x'; 5000];
    let mut bytes = Vec::new();
    ThreadEntry { comm: &long, args: &long, ..thread() }.encode(&mut bytes);
    let cut = ThreadEntry::decode(&bytes).unwrap();
    assert_eq!((cut.comm.len(), cut.args.len(), cut.args.last()), (1024, 4096, Some(&0)));

    let mut bytes = Vec::new();
    thread().encode(&mut bytes);
    let comm_len = 4 + 5 * 8;
    bytes[comm_len..comm_len + 2].copy_from_slice(&1025u16.to_le_bytes());
    assert_eq!(ThreadEntry::decode(&bytes), Err(SnapshotError::TooLong("comm", 1025, 1024)));
}

#[test]
fn descriptors_users_and_interfaces_are_read_as_they_were_written() {
    let mut bytes = Vec::new();
    FdList::encode_head(7, &mut bytes);
    fds().iter().for_each(|fd| fd.encode(&mut bytes));
    bytes.extend_from_slice(&[0; 3]);
    let list = FdList::decode(&bytes).unwrap();
    assert_eq!((list.tid, list.entries.collect::<Result<Vec<_>, _>>()), (7, Ok(fds())));

    let users = [
        UserEntry::User { uid: 1, gid: 2, name: b"joe", home: b"/home/joe", shell: b"/bin/sh" },
        UserEntry::Group { gid: 2, name: b"joes" },
    ];
    let mut bytes = Vec::new();
    users[0].encode(&mut bytes);
    bytes.extend_from_slice(&[6, 0, 0, 0, 9, 9]);
    users[1].encode(&mut bytes);
    assert_eq!(
        Entries::new(&bytes).collect::<Result<Vec<UserEntry<'_>>, _>>(),
        Ok(users.to_vec()),
        "an unknown kind is skipped"
    );

    let interface = InterfaceEntry {
        address: Ipv4Addr::new(10, 0, 0, 1).into(),
        netmask: Ipv4Addr::new(255, 0, 0, 0).into(),
        broadcast: Ipv4Addr::new(10, 255, 255, 255).into(),
        speed: 5,
        name: b"eth0",
    };
    let mut bytes = Vec::new();
    interface.encode(&mut bytes);
    assert_eq!(Entries::new(&bytes).collect::<Result<Vec<InterfaceEntry<'_>>, _>>(), Ok(vec![interface]));
}

#[test]
fn pieces_travel_as_events() {
    let mut buf = EventBuf::default();
    encode_event(&mut buf, 5, THREAD, |out| thread().encode(out));
    let event = buf.event().unwrap();
    assert!(is_own(&event));
    assert_eq!((event.ts, event.tid), (5, NO_TID));
    assert!(matches!(Snapshot::from_event(&event), Some(Ok(Snapshot::Thread(t))) if *t == thread()));

    let machine = Machine { cpus: 2, memory: 3, max_pid: 4, hostname: b"vm", boot_ts: 5, flags: 6 };
    encode_event(&mut buf, 5, MACHINE, |out| machine.encode(out));
    let event = buf.event().unwrap();
    assert!(matches!(Snapshot::from_event(&event), Some(Ok(Snapshot::Machine(m))) if m == machine));

    encode_event(&mut buf, 5, b"container", |_| ());
    let event = buf.event().unwrap();
    assert!(!is_own(&event) && Snapshot::from_event(&event).is_none());
}

#[test]
fn no_cut_and_no_flipped_byte_makes_a_reader_fail_badly() {
    let mut bytes = Vec::new();
    thread().encode(&mut bytes);
    for end in 0..bytes.len() {
        assert!(ThreadEntry::decode(&bytes[..end]).is_err());
    }
    let mut list = Vec::new();
    FdList::encode_head(7, &mut list);
    fds().iter().for_each(|fd| fd.encode(&mut list));
    for at in 0..list.len() {
        let mut bad = list.clone();
        bad[at] ^= 0xff;
        if let Ok(list) = FdList::decode(&bad) {
            assert!(list.entries.count() <= bad.len());
        }
    }
}
