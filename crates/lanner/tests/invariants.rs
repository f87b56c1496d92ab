//! Invariants of the whole program: a replay says the same every time and everywhere, and no block of a capture goes uncounted.
//!
//! Captures are made from the demo's script; those in `LANNER_CONFORMANCE` (by default `../shared/conformance`) are taken too where they are.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic")]

use lanner::cli::settings_args::SettingsArgs;
use lanner::pipeline::Pipeline;
use lanner::rules;
use lanner::signals::Signals;
use lanner::source::Source;
use lanner_engine::alert::RulesVersion;
use lanner_output::{Outputs, OutputsSettings};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A folder of a test's own.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("lanner-{name}-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// The capture of the demo.
fn demo(folder: &Path) -> PathBuf {
    let capture = folder.join("demo.scap");
    let script = root().join("demo/incident.events");
    let status = lanner(&[]).arg("script").arg(script).arg("--out").arg(&capture).output().unwrap().status;
    assert!(status.success());
    capture
}

/// The captures of the pack.
fn pack() -> Vec<PathBuf> {
    let named = std::env::var_os("LANNER_CONFORMANCE").map(PathBuf::from);
    let pack = named.unwrap_or_else(|| root().join("../shared/conformance")).join("captures");
    let Ok(entries) = fs::read_dir(pack) else {
        println!("skipped: no ../shared");
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension().is_some_and(|ending| ending == "scap")).collect()
}

/// The program with only these variables of the environment.
fn lanner(variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lanner"));
    command.env_clear().envs(variables.iter().copied());
    command
}

/// Rules that show whatever could differ from host to host.
const RULES: &str = "
- rule: Start
  desc: d
  condition: evt.type in (execve, execveat)
  output: start %evt.time %evt.datetime %evt.hostname %proc.cmdline %user.name %group.name %container.id %proc.duration
  priority: NOTICE
- rule: Open
  desc: d
  condition: evt.type in (open, openat, openat2)
  output: open %evt.num %fd.name %evt.rawtime %proc.aname[1] %thread.tid
  priority: INFO
";

#[test]
fn a_replay_says_the_same_every_time_and_everywhere() {
    let folder = folder("replay");
    let rules = folder.join("rules.yaml");
    fs::write(&rules, RULES).unwrap();
    let mut captures = pack();
    captures.push(demo(&folder));
    for capture in &captures {
        for format in ["text", "json", "falco-json"] {
            let alerts = |variables: &[(&str, &str)]| {
                let mut command = lanner(variables);
                command.args(["run", "--quiet", "--format", format, "--capture"]).arg(capture);
                command.arg("--rules").arg(&rules).output().unwrap().stdout
            };
            let first = alerts(&[]);
            assert!(alerts(&[]) == first, "{} differs the second time", capture.display());
            let elsewhere = alerts(&[("HOME", "/nowhere"), ("HOSTNAME", "other"), ("LANG", "de_DE"), ("TZ", "")]);
            assert!(elsewhere == first, "{} differs elsewhere", capture.display());
            if capture.ends_with("demo.scap") && format != "text" {
                let host = if format == "json" { "\"host\":\"web-1\"" } else { "\"hostname\":\"web-1\"" };
                assert!(String::from_utf8_lossy(&first).contains(host), "the capture's host is named");
            }
            assert!(!first.is_empty() || !capture.ends_with("demo.scap"), "the demo raises alerts");
        }
    }
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn times_in_iso_8601_are_the_same_in_every_zone() {
    let folder = folder("zone");
    let capture = demo(&folder);
    let alerts = |zone: &str, rules: &Path| {
        let mut command = lanner(&[("TZ", zone)]);
        command.args(["run", "--quiet", "--capture"]).arg(&capture).arg("--rules").arg(rules).output().unwrap().stdout
    };
    let rules = root().join("demo/rules.yaml");
    assert_eq!(alerts("UTC", &rules), alerts("Asia/Tokyo", &rules));
    // Fields of local time are in the zone that was asked for.
    let local = folder.join("rules.yaml");
    fs::write(&local, RULES).unwrap();
    assert_ne!(alerts("UTC0", &local), alerts("JST-9", &local));
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn every_block_with_an_event_becomes_one_or_is_counted_under_a_reason() {
    let folder = folder("blocks");
    let settings = SettingsArgs::default().load().unwrap();
    let mut captures = pack();
    captures.push(demo(&folder));
    let cut = folder.join("cut.scap");
    for capture in &captures {
        let bytes = fs::read(capture).unwrap();
        for part in [bytes.len(), bytes.len() * 2 / 3, bytes.len() / 3] {
            fs::write(&cut, &bytes[..part]).unwrap();
            let mut source = Source::capture(cut.to_str().unwrap(), &Signals::default()).unwrap();
            let outputs =
                Outputs::new(lanner::alerts::text(&settings.general, Default::default()), OutputsSettings::default());
            let judges = rules::judges(&[], RulesVersion::default(), &settings, None);
            let print = rules::print_options(&[], &settings, Default::default());
            let mut pipeline = Pipeline::new(&settings, judges, outputs, print);
            let end = pipeline.run(&mut source, |_| true);
            assert!(end.is_ok() || part < bytes.len(), "{}: {end:?}", capture.display());
            let stats = source.stats().unwrap();
            assert_eq!(stats.event_blocks, stats.events + stats.dropped(), "{}: {stats:?}", capture.display());
            assert_eq!(pipeline.taken, stats.events, "{}", capture.display());
        }
    }
    fs::remove_dir_all(folder).unwrap();
}
