//! Recorded captures of all ages: what is read agrees with an independent reader, and with what a real Falco showed to its rules.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::process::Command;

use lanner_schema::snapshot::Snapshot;
use lanner_schema::syscalls;
use lanner_schema::wire::{SyscallId, Uint16};
use serde_json::Value;

mod common;
use common::{captures, conformance, plain, read};

/// The number behind `word` in the independent reader's summary.
fn number_behind(text: &str, word: &str) -> u64 {
    let at = text.find(word).unwrap_or_else(|| panic!("no {word} in {text}"));
    text[at + word.len()..].split_whitespace().next().unwrap().parse().unwrap()
}

#[test]
fn counts_agree_with_an_independent_reader() {
    for (name, bytes) in captures() {
        let (events, stats, error) = read(&bytes);
        assert!(error.is_none(), "{name}: {error:?}");
        assert_eq!(stats.event_blocks, stats.events + stats.dropped(), "{name}: {stats:?}");
        assert_eq!(stats.bytes, plain(&bytes).len() as u64, "{name}");
        let threads = events.iter().filter_map(|e| Snapshot::from_event(&e.event())).filter_map(Result::ok);
        let threads = threads.filter(|piece| matches!(piece, Snapshot::Thread(_))).count() as u64;
        println!("{name}: {stats:?}");

        let folder = conformance().unwrap();
        let script = folder.join("../spec/tools/scapread.py");
        let file = folder.join(format!("captures/{name}.scap"));
        let Ok(output) = Command::new("python3").arg(script).arg(file).output() else {
            println!("skipped: no python3");
            continue;
        };
        let text = String::from_utf8_lossy(&output.stdout);
        assert_eq!(stats.event_blocks, number_behind(&text, "events "), "{name}");
        assert_eq!(threads, number_behind(&text, "procs "), "{name}");
    }
}

/// A generic event is shown by the name of its syscall; the native number says it where an old writer had no code for it.
fn shown_name(event: &lanner_schema::Event<'_>) -> &'static str {
    if event.code() != 1 {
        return event.name();
    }
    let known = event.get::<SyscallId>(0).filter(|&code| code != 0).and_then(syscalls::by_code);
    let native = || event.get::<Uint16>(1).and_then(syscalls::by_x86_64);
    known.or_else(native).map_or(event.name(), |syscall| syscall.name)
}

/// Enter events that only the state sees.
fn is_hidden(event: &lanner_schema::Event<'_>) -> bool {
    let names = ["open", "openat", "openat2", "creat", "connect", "execve", "execveat"];
    event.state_only || (!event.info().is_exit() && names.contains(&event.name()))
}

#[test]
fn the_events_are_those_that_falco_showed() {
    let mut failed = false;
    // The answers beside `empty` belong to another capture: 143 events, the file has 83.
    for (name, bytes) in captures().into_iter().filter(|(name, _)| name != "empty") {
        let path = conformance().unwrap().join(format!("golden-fields/{name}.jsonl.gz"));
        let Ok(golden) = std::fs::read(path) else { continue };
        let golden = plain(&golden);
        let golden: Vec<Value> =
            golden.split(|&b| b == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect();

        let (events, _, _) = read(&bytes);
        let shown: Vec<_> = (1u64..)
            .zip(events.iter().map(|e| e.event()).filter(|e| !lanner_schema::snapshot::is_own(e)))
            .filter(|(_, event)| !is_hidden(event))
            .map(|(num, event)| (num, event.ts, shown_name(&event).to_string()))
            .collect();
        let expected: Vec<_> = golden
            .iter()
            .map(|g| {
                (
                    g["evt.num"].as_u64().unwrap(),
                    g["evt.rawtime"].as_u64().unwrap(),
                    g["evt.type"].as_str().unwrap().to_string(),
                )
            })
            .collect();
        let first = shown.iter().zip(&expected).find(|(a, b)| a != b);
        if first.is_some() || shown.len() != expected.len() {
            println!("{name}: {} events, expected {}; first difference {first:?}", shown.len(), expected.len());
            failed = true;
        }
    }
    assert!(!failed);
}
