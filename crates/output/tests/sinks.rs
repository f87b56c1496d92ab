//! Sinks and the outputs around them, with real files.
#![allow(clippy::unwrap_used, reason = "tests may panic")]

use lanner_engine::alert::Enrichment;
use lanner_engine::{Alert, Priority, RuleInfo};
use lanner_fields::cx::fn_offset::UtcOffset;
use lanner_output::formats::TimeStyle;
use lanner_output::sinks::file::{FileSettings, FileSink};
use lanner_output::{Flush, Format, Outputs, Sink, Text};
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

fn place(name: &str) -> PathBuf {
    let dir = std::env::temp_dir().join(format!("lanner-sinks-{}-{name}", std::process::id()));
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir_all(&dir).unwrap();
    dir.join("alerts.txt")
}

fn alert() -> Alert {
    let rule = RuleInfo {
        name: "r".to_owned(),
        desc: String::new(),
        priority: Priority::Debug,
        tags: Vec::new(),
        source: "syscall".to_owned(),
    };
    let rule = Arc::new(rule);
    Alert {
        rule,
        ts: 0,
        event_num: 1,
        path: None,
        message: b"m".to_vec(),
        fields: Vec::new(),
        lineage: Vec::new(),
        enrichment: Enrichment::None,
        gap: None,
    }
}

#[test]
fn a_file_moved_away_is_left_alone_unless_kept_open() {
    for keep_alive in [false, true] {
        let path = place(if keep_alive { "kept" } else { "reopened" });
        let moved = path.with_extension("old");
        let mut sink = FileSink::open(FileSettings { path: path.clone(), keep_alive }).unwrap();
        sink.write(b"one\n").unwrap();
        fs::rename(&path, &moved).unwrap();
        sink.write(b"two\n").unwrap();
        let old = fs::read_to_string(&moved).unwrap();
        assert_eq!(old, if keep_alive { "one\ntwo\n" } else { "one\n" });
        sink.reopen();
        sink.write(b"three\n").unwrap();
        assert!(fs::read_to_string(&path).unwrap().ends_with("three\n"));
    }
}

#[test]
fn a_file_that_cannot_be_opened_says_so() {
    let path = place("absent").join("below/a/file");
    let error = FileSink::open(FileSettings { path, keep_alive: false }).unwrap_err();
    assert!(error.to_string().starts_with("file "), "{error}");
}

#[test]
fn batches_are_written_at_the_end() {
    let path = place("batch");
    let format = Format::Text(Text::new(TimeStyle::Local, UtcOffset::default()));
    let mut outputs = Outputs::new(format, Flush::InBatches);
    outputs.add(Box::new(FileSink::open(FileSettings { path: path.clone(), keep_alive: true }).unwrap()));
    outputs.tell(&alert());
    outputs.tell(&alert());
    assert_eq!(fs::read_to_string(&path).unwrap(), "");
    drop(outputs);
    assert_eq!(fs::read_to_string(&path).unwrap(), "00:00:00.000000000: Debug m\n".repeat(2));
}

#[test]
fn a_failing_sink_is_counted_and_the_others_go_on() {
    #[derive(Debug)]
    struct Broken;
    impl Sink for Broken {
        fn name(&self) -> &str {
            "broken"
        }
        fn write(&mut self, _: &[u8]) -> std::io::Result<()> {
            Err(std::io::Error::other("no"))
        }
    }
    let path = place("beside");
    let format = Format::Text(Text::new(TimeStyle::Local, UtcOffset::default()));
    let mut outputs = Outputs::new(format, Flush::EachAlert);
    outputs.add(Box::new(Broken));
    outputs.add(Box::new(FileSink::open(FileSettings { path: path.clone(), keep_alive: true }).unwrap()));
    outputs.tell(&alert());
    outputs.tell(&alert());
    let errors = outputs.take_errors();
    assert_eq!((errors.len(), errors[0].1), (1, 2));
    assert!(outputs.take_errors().is_empty(), "reported once");
    assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 2);
}
