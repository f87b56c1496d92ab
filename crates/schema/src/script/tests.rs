//! Scripts and the events they mean.

use super::*;
use crate::address::{Endpoint, SockTuple};
use crate::events::{Asyncevent, Connect, Execve, Openat, OpenatEnter, Poll, Read};
use crate::snapshot::{FdTarget, Snapshot};

fn one(line: &str) -> ScriptEvent {
    parse(line).unwrap().remove(0)
}

#[test]
fn parameters_go_by_name() {
    let script = one(
        "openat tid=7 cpu=3 flags=O_RDWR|O_CREAT fd=3 dirfd=AT_FDCWD name=/etc/passwd mode=0o644 ino=null # comment",
    );
    let event = script.event().unwrap();
    assert_eq!((event.ts, event.tid, event.cpu, event.name(), event.code()), (START_TS, 7, 3, "openat", Openat::CODE));
    let expected = Openat {
        fd: Some(3),
        dirfd: Some(-100),
        name: Some(b"/etc/passwd"),
        flags: Some(7),
        mode: Some(0o644),
        ..Openat::default()
    };
    assert_eq!(Openat::decode(&event), expected);
}

#[test]
fn enter_events_and_codes() {
    assert_eq!(one("openat> name=a").event().unwrap().code(), OpenatEnter::CODE);
    assert_eq!(one("read> fd=1").event().unwrap().code(), 6);
    assert_eq!(one("read").event().unwrap().code(), Read::CODE);
    assert_eq!(one("PPME_SYSCALL_CLONE_11_X").event().unwrap().code(), 15);
    assert_eq!(one("procexit status=0").event().unwrap().tid, 1);
    assert_eq!(one("asyncevent name=x").event().unwrap().tid, NO_TID);
    assert_eq!(one("read nparams=2 res=1").event().unwrap().nparams(), 2);
}

#[test]
fn time_and_thread_go_on() {
    let script = parse("close tid=9\nclose\nclose ts=+1ms\nclose ts=5 state_only=1").unwrap();
    let seen: Vec<_> = script.iter().map(|e| e.event().unwrap()).map(|e| (e.ts, e.tid, e.state_only)).collect();
    let at = START_TS;
    assert_eq!(seen, [(at, 9, false), (at + 1000, 9, false), (at + 1_001_000, 9, false), (5, 9, true)]);
}

#[test]
fn texts_lists_and_bytes() {
    let script = one(r#"execve tid=4 res=0 exe="/bin/sh" args=["-c", "a b"] comm="a\"\x41\n" env=[]"#);
    let event = script.event().unwrap();
    let execve = Execve::decode(&event);
    assert_eq!(
        (execve.exe, execve.args, execve.comm),
        (Some(&b"/bin/sh"[..]), Some(&b"-c\0a b\0"[..]), Some(&b"a\"A\n"[..]))
    );
    assert_eq!((execve.tid, execve.env), (Some(4), None));
    let script = one("read res=3 data=hex:00ff41");
    assert_eq!(Read::decode(&script.event().unwrap()).data, Some(&[0, 255, 65][..]));
    let script = one("asyncevent plugin_id=0 name=x data=\"null\"");
    assert_eq!(Asyncevent::decode(&script.event().unwrap()).data, Some(&b"null"[..]));
}

#[test]
fn addresses() {
    let script = one("connect res=-115 fd=4 tuple=10.0.0.1:80->1.2.3.4:443");
    let event = script.event().unwrap();
    let end = |ip: [u8; 4], port| Endpoint { ip: ip.into(), port };
    let tuple = Connect::decode(&event).tuple.and_then(SockTuple::parse);
    assert_eq!(tuple, Some(SockTuple::Inet(end([10, 0, 0, 1], 80), end([1, 2, 3, 4], 443))));
    let script = one("connect tuple=unix:1f->2:/run/s addr=[::1]:80");
    let event = script.event().unwrap();
    let tuple = Connect::decode(&event).tuple.and_then(SockTuple::parse);
    assert_eq!(tuple, Some(SockTuple::Unix { source: 0x1f, peer: 2, path: b"/run/s" }));
    let script = one("poll res=1 fds=3:POLLIN|POLLOUT,4:0");
    let fds = Poll::decode(&script.event().unwrap()).fds.map(<[u8]>::to_vec).unwrap();
    assert_eq!(fds, [2, 0, 3, 0, 0, 0, 0, 0, 0, 0, 5, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
}

#[test]
fn what_was_there_before() {
    let script = parse(
        "@machine hostname=vm\n@thread tid=7 ptid=1 comm=sh args=[\"-c\"] flags=CLONE_VM\n@fd tid=7 fd=3 file=/a flags=O_RDWR dev=8\n\
         @fd tid=7 fd=4 inet=[::1]:1->[::1]:2 l4=tcp\n@user uid=1 gid=2 name=joe\n@group gid=2 name=joes\n\
         @interface name=eth0 address=10.0.0.1\nclose\n@container {\"container\":{}}",
    )
    .unwrap();
    let events: Vec<_> = script.iter().map(|e| e.event().unwrap()).collect();
    let pieces: Vec<_> = events.iter().filter_map(Snapshot::from_event).map(Result::unwrap).collect();
    assert_eq!((events.len(), pieces.len()), (11, 8));
    assert!(snapshot::is_begin(&events[0]));
    assert!(matches!(pieces[7], Snapshot::End));
    assert!(
        matches!(&pieces[1], Snapshot::Thread(t) if t.pid == 7 && t.args == b"-c\0" && t.exe == b"sh" && t.vpid == 7)
    );
    let Snapshot::Fds(list) = &pieces[2] else { panic!("{:?}", pieces[2]) };
    let fd = list.entries.clone().next().unwrap().unwrap();
    assert_eq!((list.tid, fd.fd, fd.target), (7, 3, FdTarget::File(3, b"/a", 8)));
    assert_eq!(events[10].name(), "container");
}

#[test]
fn mistakes_are_told_all_at_once_with_their_place() {
    let errors = parse(
        "opneat fd=3\nopenat nmae=/a\nopenat flags=O_RDRW\nopenat fd=x\n  close fd=\"3\" \nread data=\"a\nopenat mode=0x1ffffffff\n@thraed tid=1\n@thread tdi=1",
    )
    .unwrap_err();
    let told: Vec<_> = errors.iter().map(ToString::to_string).collect();
    let expected = [
        "1:1: no event is called 'opneat' (did you mean 'openat'?)",
        "2:8: openat has no parameter 'nmae' (did you mean 'name'?)",
        "3:8: file_flags has no 'O_RDRW' (did you mean 'O_RDWR'?)",
        "4:8: 'x' is not a number for 'fd'",
        "5:9: 'fd' takes a plain word",
        "6:6: a quoted text has no end",
        "7:8: 0x1ffffffff does not fit the 32 bits of 'mode'",
        "8:1: no line is called '@thraed' (did you mean 'thread'?)",
        "9:9: @thread has no 'tdi' (did you mean 'tid'?)",
    ];
    assert_eq!(told, expected);
}

#[test]
fn numbers_and_times_at_their_limits_are_told_and_do_not_overflow() {
    let smallest = "-0x-80000000000000000000000000000000";
    for number in [smallest, "0x-5", "--5", "0x", "-", "+5", "0o+7", "170141183460469231731687303715884105728"] {
        let told = parse(&format!("close fd={number}")).unwrap_err();
        assert_eq!(told[0].message, format!("'{number}' is not a number for 'fd'"));
    }
    assert_eq!(one("close fd=-0x5").event().unwrap().get::<crate::wire::Fd>(1), Some(-5));
    let last = parse(&format!("close ts={}\nclose\n@container {{}}", u64::MAX)).unwrap();
    assert!(last.iter().all(|event| event.event().unwrap().ts == u64::MAX));
}

#[test]
fn a_word_stands_once() {
    let told = parse("close fd=1 fd=2\n@thread tid=1 comm=a tid=2").unwrap_err();
    let told: Vec<_> = told.iter().map(ToString::to_string).collect();
    assert_eq!(told, ["1:12: 'fd' is given twice", "2:22: 'tid' is given twice"]);
}

#[test]
fn a_very_long_word_is_no_typing_error() {
    let told = parse(&"openat".repeat(100_000)).unwrap_err();
    assert_eq!(told[0].help, None);
}

#[test]
fn clone_repeats_its_thread() {
    let script = one("PPME_SYSCALL_CLONE_20_X tid=5 res=6 pid=5 ptid=1");
    let event = script.event().unwrap();
    assert_eq!(event.get::<crate::wire::Pid>(event.info().param("tid").unwrap()), Some(5));
}

#[test]
fn an_event_is_printed_as_the_line_that_means_it() {
    let lines = [
        "openat ts=5 tid=7 cpu=3 fd=3 dirfd=-100 name=/etc/passwd flags=O_CREAT|O_RDWR mode=420",
        "openat> ts=5 tid=7 cpu=0 name=\"a b\\x01\"",
        "PPME_SYSCALL_CLONE_11_X ts=5 tid=7 cpu=0 state_only=1 nparams=4 res=-1 args=[\"-c\", \"x y\"] arg.tid=null",
        "connect ts=5 tid=7 cpu=0 res=-115 tuple=10.0.0.1:80->1.2.3.4:443 addr=[::1]:80",
        "connect ts=5 tid=7 cpu=0 tuple=unix:1f->2:/run/s addr=hex:ff00",
        "read ts=5 tid=7 cpu=0 res=3 data=hex:00ff41",
        "read ts=5 tid=7 cpu=0 data=\"null\"",
        "tkill ts=5 tid=7 cpu=0 arg.tid=8 sig=9",
        "syscall ts=5 tid=7 cpu=0 ID=fadvise64 nativeID=221",
        "lseek ts=5 tid=7 cpu=0 whence=SEEK_CUR",
    ];
    for line in lines {
        let event = one(line);
        let mut printed = String::new();
        print(&event.event().unwrap(), &mut printed);
        assert_eq!(one(&printed).bytes, event.bytes, "{line}");
        assert_eq!(printed, line);
    }
}

#[test]
fn no_beginning_and_no_changed_byte_of_a_script_panics() {
    let lines = [
        "openat tid=7 cpu=3 flags=O_RDWR|O_CREAT fd=-3 dirfd=AT_FDCWD mode=0o644 ino=0x1f ts=+1ms # c",
        "execve exe=\"a\\x41\\n\" args=[\"-c\", \"\"] env=hex:00ff41 nparams=5 arg.tid=null",
        "connect> ts=5 addr=[::1]:80 state_only=1",
        "connect tuple=unix:1f->2:/run/s addr=family:16",
        "connect tuple=1.2.3.4:5->6.7.8.9:10",
        "poll fds=3:POLLIN|4,5:0",
        "setsockopt val=2:7 optname=SO_ERROR",
        "@thread tid=7 flags=CLONE_VM exe_writable=1 cap_effective=0xff",
        "@fd tid=7 fd=4 inet=[::1]:1->[::1]:2 l4=tcp",
        "@interface address=10.0.0.1 speed=5",
        "@container {\"a\": 1}",
        "@k8s {\"kind\": \"Pod\"}",
    ];
    for line in lines {
        assert!(parse(line).is_ok(), "{line}");
        let check = |text: &str| {
            for script in parse(text).unwrap_or_default() {
                let event = script.event().unwrap();
                let _ = Snapshot::from_event(&event);
                let mut printed = String::new();
                print(&event, &mut printed);
                // `lanner.*` events are printed as the async events that carry them.
                assert_eq!(one(&printed).bytes, script.bytes, "{text:?}: {printed}");
            }
        };
        for at in 0..line.len() {
            check(&line[..at]);
            for byte in
                ["\"", "=", "-", "9", ":", "é", "\0", "|", "[", "x", ",", "\\", " ", "null", "99999999999999999999"]
            {
                check(&format!("{}{byte}{}", &line[..at], &line[at + 1..]));
            }
        }
    }
}

#[test]
fn what_the_probe_adds_stands_behind_a_marker() {
    use crate::extension::{Acted, Extension, MARKER, Notes, ObjectFlags};
    use crate::snapshot::FdTarget;
    let script = parse(
        "openat fd=5 dirfd=AT_FDCWD name=x notes=cut:name,unreadable:dirfd,SHARED_FILES object.file=/etc/x object.ino=7 object.dev=8 object_flags=DELETED|UPPER
         dup res=6 oldfd=5 object.pipe=
         write res=1 fd=6 object.unix=1->2:/run/s object.fd=9
         close res=0 fd=6 notes=SHARED_MEMORY
         fcntl res=0 fd=3 notes=0x1
         rename res=0 oldpath=a newpath=b acted.first=/srv/a acted.second=\"/srv/b c\"",
    )
    .unwrap();
    let events: Vec<Event<'_>> = script.iter().map(|event| event.event().unwrap()).collect();
    assert_eq!(crate::events::Asyncevent::decode(&events[0]).name, Some(MARKER));
    let names: Vec<&str> = events[1..].iter().map(Event::name).collect();
    assert_eq!(names, ["openat", "dup", "write", "close", "fcntl", "rename"]);
    let extensions: Vec<Extension<'_>> = events[1..].iter().map(Extension::of).collect();
    let opened = extensions[0];
    assert!(opened.notes.cut(2) && opened.notes.unreadable(1) && opened.notes.has(Notes::SHARED_FILES));
    assert_eq!(opened.object.map(|object| (object.fd, object.ino)), Some((5, 7)));
    assert!(matches!(opened.object.unwrap().target, FdTarget::File(0, b"/etc/x", 8)));
    assert!(opened.flags.has(ObjectFlags::DELETED) && opened.flags.has(ObjectFlags::UPPER));
    let numbers: Vec<Option<i64>> = extensions.iter().map(|e| e.object.map(|object| object.fd)).collect();
    assert_eq!(numbers, [Some(5), Some(6), Some(9), None, None, None]);
    assert_eq!(extensions[5].acted, Acted { first: b"/srv/a", second: b"/srv/b c" });
    assert!(extensions[..5].iter().all(|extension| !extension.acted.is_known()));
    assert_eq!(extensions[3].notes, Notes::SHARED_MEMORY);
    for (event, script) in events.iter().zip(&script).skip(1) {
        let mut line = String::new();
        print(event, &mut line);
        assert_eq!(parse(&line).unwrap().last().unwrap().bytes, script.bytes, "{line}");
    }
    for (line, message) in [
        ("close fd=1 notes=cut:x", "'cut:x' is no note"),
        ("close fd=1 object_flags=GONE", "an object has no flag 'GONE'"),
        ("close fd=1 object=x", "object= takes hex:…"),
        ("close fd=1 object.flie=/x", "@fd has no 'flie'"),
        ("close fd=1 nparams=1 notes=1", "an event with fewer parameters has no room for what stands behind them"),
    ] {
        assert_eq!(parse(line).unwrap_err()[0].message, message);
    }
}
