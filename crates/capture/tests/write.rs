//! What is written is read again, by Lanner and by an independent reader.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::process::Command;

use lanner_capture::{CaptureError, WriteError, Writer, WriterOptions};
use lanner_schema::events::{Asyncevent, Openat};
use lanner_schema::snapshot::{self, ThreadEntry, encode_event};
use lanner_schema::{EventBuf, script};

mod common;
use common::{Owned, captures, conformance, read};

fn write(events: &[Owned], options: WriterOptions) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new(), options);
    for event in events {
        writer.write(&event.event()).unwrap();
    }
    writer.finish().unwrap()
}

fn scripted(text: &str) -> Vec<Owned> {
    let owned = |e: script::ScriptEvent| Owned { bytes: e.bytes, cpu: e.cpu, state_only: e.state_only };
    script::parse(text).unwrap().into_iter().map(owned).collect()
}

const DEMO: &str = "\
@machine hostname=vm cpus=2 boot_ts=17
@interface name=eth0 address=10.0.0.1 netmask=255.0.0.0
@user uid=1000 gid=1000 name=joe home=/home/joe shell=/bin/sh
@group gid=1000 name=joe
@thread tid=7 ptid=1 comm=bash exe=-bash exepath=/usr/bin/bash args=[\"-i\"] cwd=/home/joe uid=1000 gid=1000
@thread tid=8 ptid=7 comm=cat
@fd tid=7 fd=3 file=/etc/hosts flags=O_RDONLY dev=3
@fd tid=7 fd=4 inet=10.0.0.1:80->1.2.3.4:443 l4=tcp
@fd tid=8 fd=0 unix=1->2:/run/s
useradded uid=1 gid=1 name=daemon
openat tid=7 fd=5 dirfd=AT_FDCWD name=/etc/passwd flags=O_RDWR mode=0 dev=0 ino=0 cpu=1
asyncevent plugin_id=0 name=x data=y
close tid=7 res=0 fd=5 state_only=1
";

/// The scripted stream as it is read: descriptors of one thread come together, and what tells of users in front is for state only.
fn demo() -> Vec<Owned> {
    let (events, _, error) = read(&write(&scripted(DEMO), WriterOptions::default()));
    assert!(error.is_none(), "{error:?}");
    events
}

/// Runs the independent reader; `None` where it is not there.
fn independent(bytes: &[u8], name: &str) -> Option<String> {
    let script = conformance()?.join("../spec/tools/scapread.py");
    let file = std::env::temp_dir().join(format!("lanner-capture-{}-{name}.scap", std::process::id()));
    std::fs::write(&file, bytes).unwrap();
    let output = Command::new("python3").arg(script).arg(&file).output();
    std::fs::remove_file(&file).unwrap();
    let output = output.ok()?;
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn a_stream_is_read_as_it_was_written() {
    let scripted = scripted(DEMO);
    let events = demo();
    let names = |events: &[Owned]| events.iter().filter(|e| !e.is_own()).map(|e| e.event().name()).collect::<Vec<_>>();
    assert_eq!(names(&events), names(&scripted));
    let again = write(&events, WriterOptions::default());
    assert_eq!(read(&again).0, events);
    let gzip = write(&events, WriterOptions { gzip: true, for_falco: false });
    assert!(gzip.starts_with(&[0x1f, 0x8b]));
    assert_eq!(read(&gzip).0, events);
    if let Some(text) = independent(&again, "demo") {
        assert!(text.contains("bad 0") && text.contains("procs 2 events 4"), "{text}");
        assert!(!text.contains("leftover") && !text.contains("issue") && text.contains("extra {}"), "{text}");
    }
}

#[test]
fn recorded_captures_survive_being_written() {
    for (name, bytes) in captures() {
        let (events, stats, _) = read(&bytes);
        let written = write(&events, WriterOptions::default());
        let (again, again_stats, error) = read(&written);
        assert!(error.is_none(), "{name}: {error:?}");
        assert!(again == events, "{name}");
        assert_eq!((again_stats.events, again_stats.dropped(), again_stats.converted), (stats.events, 0, 0), "{name}");
        if let Some(text) = independent(&written, &name) {
            assert!(text.contains(&format!("events {} bad 0", stats.events)), "{name}: {text}");
            assert!(!text.contains("leftover") && !text.contains("issue"), "{name}: {text}");
        }
    }
}

#[test]
fn what_falco_would_refuse_is_left_out_for_it() {
    let mut events = demo();
    let mut buf = EventBuf::default();
    encode_event(&mut buf, 3, b"lanner.schema", |out| out.extend_from_slice(b"1"));
    events.push(Owned { bytes: buf.bytes().to_vec(), cpu: 0, state_only: false });
    encode_event(&mut buf, 3, snapshot::THREAD, |out| ThreadEntry::default().encode(out));
    events.push(Owned { bytes: buf.bytes().to_vec(), cpu: 0, state_only: false });
    buf.begin(4, 7, Openat::CODE);
    (0..9).for_each(|_| buf.param_bytes(b"12345678"));
    buf.finish();
    events.push(Owned { bytes: buf.bytes().to_vec(), cpu: 0, state_only: false });

    let own = write(&events, WriterOptions::default());
    assert_eq!(read(&own).0, events, "Lanner keeps its own");
    assert_eq!(read(&own).1.extra_params, 1);

    let falco = write(&events, WriterOptions { gzip: false, for_falco: true });
    let (left, stats, _) = read(&falco);
    assert_eq!(left.len(), events.len() - 2);
    assert_eq!((left.last().unwrap().event().nparams(), stats.extra_params), (7, 0));
    if let Some(text) = independent(&falco, "falco") {
        assert!(text.contains("bad 0") && text.contains("extra {}"), "{text}");
    }
}

#[test]
fn a_capture_without_events_gets_one_that_means_nothing() {
    for options in [WriterOptions::default(), WriterOptions { gzip: true, for_falco: true }] {
        let (events, _, error) = read(&write(&[], options));
        assert!(error.is_none(), "{error:?}");
        assert_eq!(events.last().unwrap().event().name(), "scapevent");
    }
}

#[test]
fn captures_behind_each_other_are_sections() {
    let events = demo();
    let plain = write(&events, WriterOptions::default());
    let gzip = write(&events, WriterOptions { gzip: true, for_falco: false });
    for file in [[plain.clone(), plain.clone()].concat(), [gzip.clone(), gzip.clone()].concat()] {
        let (both, stats, error) = read(&file);
        assert!(error.is_none(), "{error:?}");
        assert_eq!((stats.sections, both.len()), (2, 2 * events.len()));
        assert!(both[..events.len()] == events && both[events.len()..] == events);
        assert_eq!(write(&both, WriterOptions::default()), [plain.clone(), plain.clone()].concat());
    }
}

#[test]
fn an_event_that_no_block_can_hold_is_refused_and_the_capture_goes_on() {
    let mut writer = Writer::new(Vec::new(), WriterOptions::default());
    let mut buf = EventBuf::default();
    let long = vec![b'x'; 60_000];
    Openat { name: Some(&long), ..Default::default() }.encode(&mut buf, 1, 1);
    writer.write(&buf.event().unwrap()).unwrap();
    buf.begin(2, 1, 293);
    (0..3).for_each(|_| buf.param_bytes(&long));
    buf.finish();
    let refused = writer.write(&buf.event().unwrap());
    assert!(matches!(refused, Err(WriteError::TooLarge { name: "execve", .. })), "{refused:?}");
    Asyncevent { data: Some(&[long.clone(), long.clone()].concat()), ..Default::default() }.encode(&mut buf, 3, -1);
    writer.write(&buf.event().unwrap()).unwrap();
    let (events, _, error) = read(&writer.finish().unwrap());
    assert!(error.is_none());
    assert_eq!(events.iter().map(|e| e.bytes.len() / 1000).collect::<Vec<_>>(), [0, 0, 60, 120]);
}

#[test]
fn a_long_process_list_is_several_blocks() {
    let mut events = Vec::new();
    let mut buf = EventBuf::default();
    let env = vec![b'e'; 4000];
    for tid in 1..3000 {
        encode_event(&mut buf, 0, snapshot::THREAD, |out| {
            ThreadEntry { tid, env: &env, ..Default::default() }.encode(out)
        });
        events.push(Owned { bytes: buf.bytes().to_vec(), cpu: 0, state_only: false });
    }
    let (again, stats, error) = read(&write(&events, WriterOptions::default()));
    assert!(error.is_none());
    assert_eq!((again.len(), stats.blocks), (events.len() + 3, 6));
}

#[test]
fn a_pipe_that_gives_little_at_once_is_read_too() {
    struct Drops<'a>(&'a [u8]);
    impl std::io::Read for Drops<'_> {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            let n = self.0.len().min(out.len()).min(3);
            out[..n].copy_from_slice(&self.0[..n]);
            self.0 = &self.0[n..];
            Ok(n)
        }
    }
    let events = demo();
    for options in [WriterOptions::default(), WriterOptions { gzip: true, for_falco: false }] {
        let bytes = write(&events, options);
        let mut reader = lanner_capture::Reader::open(Drops(&bytes)).unwrap();
        let mut count = 0;
        while reader.next().unwrap().is_some() {
            count += 1;
        }
        assert_eq!(count, events.len());
    }
}

#[test]
fn a_failing_disk_is_told() {
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    assert!(matches!(Writer::new(Full, WriterOptions::default()).finish(), Err(WriteError::Io(_))));
}

#[test]
fn a_failing_source_is_told_behind_what_it_gave() {
    struct Breaks<'a>(&'a [u8]);
    impl std::io::Read for Breaks<'_> {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            if self.0.is_empty() {
                return Err(std::io::ErrorKind::ConnectionReset.into());
            }
            std::io::Read::read(&mut self.0, out)
        }
    }
    let events = demo();
    let bytes = write(&events, WriterOptions::default());
    let mut reader = lanner_capture::Reader::open(Breaks(&bytes)).unwrap();
    for _ in &events {
        assert!(reader.next().unwrap().is_some());
    }
    let error = reader.next().map(|_| ());
    assert!(matches!(error, Err(CaptureError::Io { offset, .. }) if offset == bytes.len() as u64), "{error:?}");
}
