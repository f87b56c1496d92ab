//! Lists in every version that was ever written give the same entries, as far as the version knew them.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use lanner_schema::address::Endpoint;
use lanner_schema::snapshot::{FdTarget, InterfaceEntry, Snapshot, ThreadEntry, UserEntry};

mod common;
use common::{block, read};

#[derive(Default)]
struct Body(Vec<u8>);

impl Body {
    fn n<const N: usize>(mut self, bytes: [u8; N]) -> Self {
        self.0.extend_from_slice(&bytes);
        self
    }
    fn s(mut self, text: &[u8]) -> Self {
        self.0.extend_from_slice(&(text.len() as u16).to_le_bytes());
        self.0.extend_from_slice(text);
        self
    }
    fn when(self, there: bool, then: impl FnOnce(Self) -> Self) -> Self {
        if there { then(self) } else { self }
    }
}

/// A capture with these blocks in front of one event of the first version.
fn capture(blocks: &[Vec<u8>]) -> Vec<u8> {
    let mut section = 0x1A2B_3C4Du32.to_le_bytes().to_vec();
    section.extend_from_slice(&[1, 0, 0, 0]);
    section.extend_from_slice(&[0xff; 8]);
    // An option behind the section's body, as in pcapng.
    section.extend_from_slice(&[1, 0, 4, 0, b'n', b'o', b't', b'e']);
    let event = Body::default()
        .n([3, 0])
        .n(5u64.to_le_bytes())
        .n(7u64.to_le_bytes())
        .n(32u32.to_le_bytes())
        .n([5, 0, 8, 0])
        .n([0; 8]);
    [block(0x0A0D_0D0A, &section), blocks.concat(), block(0x8010_ABCD, &event.0)].concat()
}

/// One entry as the version has it, without length and tail.
fn entry(version: u8) -> Vec<u8> {
    Body::default()
        .n(7i64.to_le_bytes())
        .n(6i64.to_le_bytes())
        .n(5i64.to_le_bytes())
        .when(version >= 6, |b| b.n(4i64.to_le_bytes()))
        .when(version >= 8, |b| b.n(3i64.to_le_bytes()))
        .s(b"comm")
        .s(b"exe")
        .when(version >= 7, |b| b.s(b"/exepath"))
        .s(b"-a\0b\0")
        .s(b"/cwd")
        .n(1024i64.to_le_bytes())
        .n(1u32.to_le_bytes())
        .n(1000u32.to_le_bytes())
        .n(1001u32.to_le_bytes())
        .when(version >= 2, |b| b.n(21u32.to_le_bytes()).n(22u32.to_le_bytes()).n(23u32.to_le_bytes()))
        .when(version >= 2, |b| b.n(24u64.to_le_bytes()).n(25u64.to_le_bytes()))
        .when(version >= 3, |b| b.s(b"A=1\0"))
        .when(version >= 4, |b| b.n(70i64.to_le_bytes()).n(60i64.to_le_bytes()).s(b"cpu=/x\0"))
        .when(version >= 5, |b| b.s(b"/root"))
        .0
}

fn expected(version: u8) -> ThreadEntry<'static> {
    let since = |first: u8, value: i64, default: i64| if version >= first { value } else { default };
    let mut e = ThreadEntry {
        tid: 7,
        pid: 6,
        ptid: 5,
        sid: since(6, 4, -1),
        vpgid: since(8, 3, -1),
        comm: b"comm",
        exe: b"exe",
        args: b"-a\0b\0",
        cwd: b"/cwd",
        fdlimit: 1024,
        flags: 1,
        uid: 1000,
        gid: 1001,
        vtid: since(4, 70, -1),
        vpid: since(4, 60, -1),
        ..ThreadEntry::default()
    };
    if version >= 2 {
        (e.vmsize_kb, e.vmrss_kb, e.vmswap_kb, e.pfmajor, e.pfminor) = (21, 22, 23, 24, 25);
    }
    e.env = if version >= 3 { b"A=1\0" } else { b"" };
    e.cgroups = if version >= 4 { b"cpu=/x\0" } else { b"" };
    e.root = if version >= 5 { b"/root" } else { b"" };
    e.exepath = if version >= 7 { b"/exepath" } else { b"" };
    e
}

#[test]
fn process_lists_of_all_versions() {
    let ids: [&[u32]; 9] = [
        &[0x202, 0x8000_ABCD],
        &[0x207, 0x8013_ABCD],
        &[0x209, 0x8014_ABCD],
        &[0x210],
        &[0x211],
        &[0x212],
        &[0x213],
        &[0x214],
        &[0x215],
    ];
    for (version, ids) in (1u8..).zip(ids) {
        for &id in ids {
            let one = entry(version);
            let one = if version == 9 { [(one.len() as u32 + 4).to_le_bytes().to_vec(), one].concat() } else { one };
            let (events, stats, error) = read(&capture(&[block(id, &[one.clone(), one].concat())]));
            assert!(error.is_none(), "version {version}: {error:?}");
            let mut threads = 0;
            for event in &events {
                if let Some(Ok(Snapshot::Thread(thread))) = Snapshot::from_event(&event.event()) {
                    assert_eq!(*thread, expected(version), "version {version}");
                    threads += 1;
                }
            }
            assert_eq!((threads, stats.events), (2, 1), "version {version}");
        }
    }
}

#[test]
fn descriptors_users_and_interfaces_of_the_first_version() {
    let fd = |number: i64, kind: u8| Body::default().n(number.to_le_bytes()).n(9u64.to_le_bytes()).n([kind]);
    let fds = [
        7u64.to_le_bytes().to_vec(),
        fd(0, 3).n([1, 2, 3, 4, 5, 6, 7, 8]).n(80u16.to_le_bytes()).n(443u16.to_le_bytes()).n([2]).0,
        fd(1, 16).n(1u32.to_le_bytes()).s(b"/etc/hosts").0,
        fd(2, 7).s(b"pipe:[1]").0,
        fd(3, 8).n(1u64.to_le_bytes()).n(2u64.to_le_bytes()).s(b"/s").0,
        fd(4, 6).n([0; 16]).n(22u16.to_le_bytes()).n([2]).0,
    ]
    .concat();
    let users = [
        Body::default().n([0]).n(1u32.to_le_bytes()).n(2u32.to_le_bytes()).s(b"joe").s(b"/home/joe").s(b"/bin/sh").0,
        Body::default().n([1]).n(2u32.to_le_bytes()).s(b"joes").0,
    ]
    .concat();
    let interface = |kind: u16| Body::default().n(kind.to_le_bytes()).n(2u16.to_le_bytes());
    let interfaces = [
        interface(1).n([10, 0, 0, 1, 255, 0, 0, 0, 10, 255, 255, 255]).n(5u64.to_le_bytes()).n(*b"lo").0,
        interface(3).n([10, 0, 0, 2, 255, 0, 0, 0, 10, 255, 255, 255]).n(*b"lo").0,
        interface(4).n([0; 48]).n(*b"lo").0,
    ]
    .concat();
    let orphan = [8u64.to_le_bytes().to_vec(), fd(0, 7).s(b"").0].concat();
    let file = capture(&[
        block(0x205, &interfaces),
        block(0x206, &users),
        block(0x211, &entry(5)),
        block(0x203, &fds),
        block(0x203, &orphan),
        block(0x203, &7u64.to_le_bytes()),
    ]);
    let (events, stats, error) = read(&file);
    assert!(error.is_none(), "{error:?}");
    assert_eq!((stats.orphaned_fd_lists, stats.events, events.last().unwrap().cpu), (1, 1, 3));
    let pieces: Vec<_> = events.iter().filter_map(|e| Snapshot::from_event(&e.event())).map(Result::unwrap).collect();
    let [Snapshot::Interfaces(i), Snapshot::Users(u), Snapshot::Thread(_), Snapshot::Fds(f), Snapshot::End] =
        &pieces[..]
    else {
        panic!("{pieces:?}")
    };
    let i: Vec<InterfaceEntry<'_>> = i.clone().map(Result::unwrap).collect();
    assert_eq!(
        i.iter().map(|i| (i.address.to_string(), i.speed)).collect::<Vec<_>>(),
        [("10.0.0.1".into(), 5), ("10.0.0.2".into(), 0), ("::".into(), 0)]
    );
    let u: Vec<UserEntry<'_>> = u.clone().map(Result::unwrap).collect();
    assert!(matches!(
        u[..],
        [UserEntry::User { uid: 1, gid: 2, name: b"joe", .. }, UserEntry::Group { gid: 2, name: b"joes" }]
    ));
    let f: Vec<_> = f.entries.clone().map(Result::unwrap).collect();
    assert_eq!(f.iter().map(|f| f.kind).collect::<Vec<_>>(), [3, 16, 7, 8, 6]);
    assert!(matches!(f[0].target, FdTarget::Inet(a, b, 2) if show(a) == "1.2.3.4:80" && show(b) == "5.6.7.8:443"));
    assert_eq!(f[1].target, FdTarget::File(1, b"/etc/hosts", 0));
}

fn show(end: Endpoint) -> String {
    format!("{}:{}", end.ip, end.port)
}

#[test]
fn a_list_longer_than_the_window_is_read_in_parts() {
    let fd = |number: i64| Body::default().n(number.to_le_bytes()).n(9u64.to_le_bytes()).n([7]).s(&[b'x'; 200]).0;
    let fds = [7u64.to_le_bytes().to_vec(), (0..4000).flat_map(fd).collect()].concat();
    let (events, _, error) = read(&capture(&[block(0x211, &entry(5)), block(0x203, &fds)]));
    assert!(error.is_none(), "{error:?}");
    let mut numbers = Vec::new();
    let mut parts = 0;
    for event in &events {
        if let Some(Ok(Snapshot::Fds(list))) = Snapshot::from_event(&event.event()) {
            parts += 1;
            numbers.extend(list.entries.map(|fd| fd.unwrap().fd));
        }
    }
    assert_eq!(numbers, (0..4000).collect::<Vec<i64>>());
    assert!(parts > 10);
}
