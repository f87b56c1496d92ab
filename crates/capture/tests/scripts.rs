//! `tests/captures/*.md`: events of old layouts as a script, written as a capture, and the events that are read from it. `UPDATE=1` rewrites what is
//! read.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fmt::Write as _;

use lanner_capture::{Stats, Writer, WriterOptions};
use lanner_schema::script;

mod common;
use common::read;

/// The text between ```` ```name ```` and ```` ``` ````.
fn fence<'t>(text: &'t str, name: &str) -> &'t str {
    let open = format!("```{name}\n");
    let start = text.find(&open).unwrap_or_else(|| panic!("no ```{name}")) + open.len();
    &text[start..start + text[start..].find("```").unwrap()]
}

/// Counters that are not zero, but for sizes.
fn counts(stats: &Stats) -> String {
    let all = format!("{stats:?}");
    let inner = all.trim_start_matches("Stats {").trim_end_matches('}');
    let mut out = String::new();
    for (name, value) in inner.split(',').filter_map(|pair| pair.trim().split_once(": ")) {
        if value != "0" && !["bytes", "blocks", "sections", "snapshot_events"].contains(&name) {
            writeln!(out, "{name} {value}").unwrap();
        }
    }
    out
}

#[test]
fn old_layouts_become_current_ones() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/captures");
    let update = std::env::var_os("UPDATE").is_some();
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ext| ext == "md"));
    assert!(!paths.is_empty());
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        let events =
            script::parse(fence(&text, "events")).unwrap_or_else(|errors| panic!("{}: {errors:?}", path.display()));
        let mut writer = Writer::new(Vec::new(), WriterOptions::default());
        for event in &events {
            writer.write(&event.event().unwrap()).unwrap();
        }
        let (events, stats, error) = read(&writer.finish().unwrap());
        assert!(error.is_none(), "{}: {error:?}", path.display());
        let mut found = String::new();
        for event in events.iter().filter(|event| !event.is_own()) {
            script::print(&event.event(), &mut found);
            found.push('\n');
        }
        let expected = (fence(&text, "read"), fence(&text, "counts"));
        let found = (found.as_str(), counts(&stats));
        if update {
            let text = text.replace(&format!("```read\n{}```", expected.0), &format!("```read\n{}```", found.0));
            let text = text.replace(&format!("```counts\n{}```", expected.1), &format!("```counts\n{}```", found.1));
            std::fs::write(&path, text).unwrap();
        } else {
            assert_eq!((found.0, found.1.as_str()), expected, "{}", path.display());
        }
    }
}
