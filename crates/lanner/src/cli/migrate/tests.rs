//! What is written means the same.

use super::fates::{self, Fate};
use super::page::{Entry, Page};
use super::{MigrateArgs, Migrated, Original, as_yaml, own_default};
use crate::alerts;
use crate::cli::settings_args::SettingsArgs;
use crate::settings::{GROUPS, Settings};
use lanner_output::DeliverySettings;
use lanner_output::sinks::file::FileSettings;
use lanner_output::sinks::http::HttpSettings;
use lanner_output::sinks::program::ProgramSettings;
use std::path::{Path, PathBuf};

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("lanner-migrate-{}-{name}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Migrates, and compares what both files say.
fn round_trip(name: &str, yaml: &str) {
    let folder = folder(name);
    let (old, new) = (folder.join("falco.yaml"), folder.join("new.yaml"));
    std::fs::write(&old, yaml).unwrap();
    let args = MigrateArgs { file: old };
    let original = Original::of(&args).unwrap();
    let migrated = Migrated::of(&args).unwrap();
    assert!(!migrated.needs_hands, "{name}");
    std::fs::write(&new, &migrated.text).unwrap();
    let read = SettingsArgs::of(&new).read();
    assert_eq!(read.diagnostics, [], "{name}:\n{}", migrated.text);
    let again = Original::of(&MigrateArgs { file: new.clone() }).unwrap();
    for key in GROUPS.iter().copied().flatten().filter(|key| fates::of(key.path) == Fate::Same) {
        let written = super::at(&again.read, key.path).is_some();
        let own = own_default(key.path).filter(|_| !written);
        let now = own.map_or_else(|| again.value(key), str::to_owned);
        if key.path != "webserver.listen_address" || original.settings.webserver.enabled {
            assert_eq!(now, original.value(key), "{name}: {}", key.path);
        }
    }
    let (was, is) = (&original.settings, &read.settings);
    assert_eq!(was.rules, is.rules, "{name}");
    assert_eq!(was.append_output, is.append_output, "{name}");
    assert_eq!(was.static_fields, is.static_fields, "{name}");
    compare_outputs(name, was, is);
    std::fs::remove_dir_all(&folder).unwrap();
}

fn compare_outputs(name: &str, was: &Settings, is: &Settings) {
    let find = |kind: &str| is.outputs.iter().find(|output| output.kind.name == kind);
    let of = |enabled: bool, kind: &str| {
        assert_eq!(enabled, find(kind).is_some(), "{name}: {kind}");
        find(kind)
    };
    if let Some(output) = of(was.file.enabled, "file") {
        let file = FileSettings::read(output.keys.as_ref());
        assert_eq!((file.path, file.keep_alive), (was.file.filename.clone(), was.file.keep_alive));
    }
    if let Some(output) = of(was.program.enabled, "program") {
        let (program, keep_alive) = (was.program.program.clone(), was.program.keep_alive);
        let wanted = ProgramSettings { program, keep_alive, ..ProgramSettings::default() };
        assert_eq!(ProgramSettings::read(output.keys.as_ref()), wanted);
    }
    of(was.syslog.enabled, "syslog");
    if let Some(output) = of(was.http.enabled, "http") {
        assert_eq!(HttpSettings::read(output.keys.as_ref()), alerts::http(&was.http), "{name}");
        assert_eq!(output.delivery.retry.timeouts, u32::from(was.http.max_consecutive_timeouts));
    }
    for output in &is.outputs {
        let DeliverySettings { queue, .. } = &output.delivery;
        assert_eq!((queue.alerts as u64, queue.bytes as u64), (was.queue.capacity, was.lanner.outputs_queue_bytes));
    }
}

#[test]
fn what_is_written_means_the_same() {
    round_trip("empty", "");
    round_trip(
        "outputs",
        "outputs_queue: {capacity: 7}\n\
         lanner: {outputs_queue_bytes: 70000}\n\
         file_output: {enabled: true, filename: 'a: b#c.txt'}\n\
         syslog_output: {enabled: true}\n\
         program_output: {enabled: true, program: \"jq '{a: .b}' | tee\", keep_alive: true}\n\
         http_output: {enabled: true, url: http://h/p, mtls: true, client_cert: c, insecure: true, max_consecutive_timeouts: 0, echo: true}\n",
    );
    round_trip(
        "lists",
        "rules: [{disable: {rule: '*'}}, {enable: {tag: x}}]\n\
         static_fields: {a: '1', b: 'x: y'}\n\
         append_output: [{match: {tags: [a]}, extra_output: 'on %evt.num', suggested_output: true}]\n\
         stdout_output: {enabled: true}\nwebserver: {enabled: true}\ntime_format_iso_8601: on\n\
         engine: {kind: modern_ebpf, modern_ebpf: {buf_size_preset: 0x6}}\n",
    );
}

#[test]
fn defaults_that_are_written_out_are_those_that_are_not() {
    let mut page = Page::default();
    for key in GROUPS.iter().copied().flatten() {
        page.add(Entry::new(key.path, "", as_yaml(key.kind, &(key.default)())));
    }
    round_trip("defaults", &page.text());
}

#[test]
fn what_lanner_refuses_is_said() {
    let folder = folder("refused");
    let file = folder.join("falco.yaml");
    std::fs::write(&file, "http_output: {enabled: true, url: 'no url'}\n").unwrap();
    let migrated = Migrated::of(&MigrateArgs { file: file.clone() }).unwrap();
    assert!(migrated.needs_hands);
    let note = migrated.notes.first().unwrap();
    assert!(
        note.contains(":1: http_output.url: ") && note.ends_with("correct it before you use the settings"),
        "{note}"
    );
    std::fs::write(&file, "engine: {kind: replay, replay: {capture_file: a.scap}}\n").unwrap();
    let migrated = Migrated::of(&MigrateArgs { file }).unwrap();
    assert_eq!(migrated.notes.len(), 2, "{:?}", migrated.notes);
    assert!(!migrated.text.contains("replay"));
    std::fs::remove_dir_all(Path::new(&folder)).unwrap();
}
