//! The rows of the benchmarks.

use crate::looped::Looped;
use crate::measure::{cpu_ns, peak_mb};
use lanner::cli::rulebook::Rulebook;
use lanner::cli::settings_args::SettingsArgs;
use lanner::judges::{JudgeOptions, Judges};
use lanner::pipeline::{Moment, Pipeline};
use lanner::rules;
use lanner::settings::{RuleSelector, Selection};
use lanner::source::Source;
use lanner_capture::Reader;
use lanner_engine::judge::Matching;
use lanner_output::formats::{FalcoJson, FalcoJsonOptions, NativeJson, Text, TimeStyle};
use lanner_output::sinks::file::{FileSettings, FileSink};
use lanner_output::{Flush, Format, Output, Outputs, OutputsSettings, Pace};
use lanner_state::{Limits, State};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// The benchmarks.
pub const NAMES: [&str; 3] = ["replay", "alerts", "start"];

/// The rows of a benchmark: arguments of [`run`].
pub fn of(name: &str) -> &'static [&'static [&'static str]] {
    match name {
        "replay" => &[&["read"], &["follow"], &["stable"], &["all"], &["all-enabled"]],
        "alerts" => &[&["falco-json"], &["native-json"]],
        _ => &[&["stable"], &["all"]],
    }
}

/// Runs one row: its benchmark's name and its own.
///
/// # Errors
/// Files that are missing, and promises that do not hold (blocks not read, passes that differ).
pub fn run(args: &[String]) -> Result<(), String> {
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["replay", row] => replay(row),
        ["alerts", row] => alerts(row),
        ["start", row] => start(row),
        _ => Err("no such row".to_owned()),
    }
}

fn pack() -> PathBuf {
    std::env::var_os("LANNER_CONFORMANCE").map_or_else(|| PathBuf::from("../shared/conformance"), PathBuf::from)
}

/// The rule files of a row.
pub fn rule_files(row: &str) -> Vec<String> {
    let folder = pack().join("rules/3.2.0");
    let files: &[&str] = match row {
        _ if !folder.is_dir() => return vec!["rules".to_owned()],
        "all" | "all-enabled" => &["falco_rules.yaml", "falco-incubating_rules.yaml", "falco-sandbox_rules.yaml"],
        _ => &["falco_rules.yaml"],
    };
    files.iter().map(|file| folder.join(file).display().to_string()).collect()
}

/// The uncompressed bytes of the capture that is looped.
fn capture() -> Result<Vec<u8>, String> {
    let path = pack().join("captures/own_actions_host.scap");
    if !path.exists() {
        return demo_capture();
    }
    let bytes = std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut plain = Vec::new();
    match bytes.starts_with(&[0x1f, 0x8b]) {
        true => flate2::read::MultiGzDecoder::new(bytes.as_slice())
            .read_to_end(&mut plain)
            .map_err(|error| format!("{}: {error}", path.display()))?,
        false => {
            plain = bytes;
            0
        }
    };
    Ok(plain)
}

fn demo_capture() -> Result<Vec<u8>, String> {
    let text = std::fs::read_to_string("demo/incident.events").map_err(|error| error.to_string())?;
    let events = lanner_schema::script::parse(&text).map_err(|errors| format!("{errors:?}"))?;
    let mut writer = lanner_capture::Writer::new(Vec::new(), lanner_capture::WriterOptions::default());
    for event in &events {
        let event = event.event().map_err(|error| error.to_string())?;
        writer.write(&event).map_err(|error| error.to_string())?;
    }
    writer.finish().map_err(|error| error.to_string())
}

/// A pipeline with the rules of `files`; with `everything`, also of those that are off by default.
fn pipeline(files: &[String], outputs: Outputs, everything: bool) -> Result<(Pipeline, usize), String> {
    let mut settings = SettingsArgs::default().load()?;
    if everything {
        settings.rules.push(Selection { enable: true, what: RuleSelector::Name("*".to_owned()) });
    }
    let book = Rulebook::read(files, &settings);
    let outcome = book.load(&settings);
    if outcome.failed() {
        return Err(outcome.text());
    }
    let in_force = rules::in_force(&outcome.rules, &settings);
    let judges =
        Judges::new(&in_force, book.version(1), JudgeOptions { matching: Matching::All, ..JudgeOptions::default() });
    let print = rules::print_options(&book.plugins, &settings, Default::default());
    let pipeline = Pipeline::new(&settings, judges, outputs, print);
    Ok((pipeline, in_force.len()))
}

/// Outputs that wait for each other, in batches.
fn outputs(format: Format) -> Outputs {
    Outputs::new(format, OutputsSettings { flush: Flush::InBatches, pace: Pace::Replay, ..OutputsSettings::default() })
}

fn text() -> Format {
    Format::Text(Text::new(TimeStyle::Iso8601, Default::default()))
}

/// Passes of a replay.
const PASSES: u32 = 250;

fn replay(row: &str) -> Result<(), String> {
    let looped = Looped::new(&capture()?, PASSES)?;
    let (first, step) = (looped.first_ts(), looped.step());
    let blocks = looped.blocks() as u64 * u64::from(PASSES);
    let outputs = outputs(text());
    let mut alerts = vec![0u64; PASSES as usize];
    let reader = Reader::open(looped).map_err(|error| error.to_string())?;
    let mut source = Source::Capture(Box::new(reader));
    let (started, label);
    match row {
        "read" => {
            label = "reader only".to_owned();
            started = cpu_ns();
            while source.next().map_err(|error| error.to_string())?.is_some() {}
        }
        "follow" => {
            label = "reader and state".to_owned();
            let mut state = State::new(Limits::default());
            started = cpu_ns();
            while let Some(event) = source.next().map_err(|error| error.to_string())? {
                let effect = state.follow(&event);
                state.settle(effect);
            }
        }
        _ => {
            let (mut pipeline, count) = pipeline(&rule_files(row), outputs, row == "all-enabled")?;
            label = format!("{count} rules");
            started = cpu_ns();
            let mut seen = 0;
            let ran = pipeline.run(&mut source, |Moment { ts, outputs, .. }| {
                let total = outputs.told();
                if total > seen {
                    let pass = ts.saturating_sub(first) / step;
                    if let Some(of_pass) = alerts.get_mut(pass as usize) {
                        *of_pass += total - seen;
                    }
                    seen = total;
                }
                true
            });
            ran.map_err(|error| error.to_string())?;
        }
    }
    let spent = cpu_ns() - started;
    let Source::Capture(reader) = source else { return Err("not a capture".to_owned()) };
    let stats = reader.stats();
    if stats.event_blocks != blocks {
        return Err(format!("{} of {blocks} blocks were read", stats.event_blocks));
    }
    let steady = alerts.get(1).copied().unwrap_or(0);
    if let Some(pass) = alerts.iter().skip(1).position(|&count| count != steady) {
        return Err(format!("pass {} gave another number of alerts than pass 2", pass + 2));
    }
    println!(
        "{label:<18} {:>6.2} M blocks/s  {:>6.1} ns/block  {:>6.1} ns/delivered event  {steady:>4} alerts a pass  {:>5.1} MB peak",
        blocks as f64 * 1e3 / spent as f64,
        spent as f64 / blocks as f64,
        spent as f64 / stats.events as f64,
        peak_mb(),
    );
    Ok(())
}

/// A rule that each event matches, with eight fields in its output.
const ALERT_RULE: &str = "- rule: Everything
  desc: each event
  condition: evt.num > 0
  output: an event (type=%evt.type num=%evt.num name=%proc.name cmdline=%proc.cmdline pid=%proc.pid parent=%proc.pname fd=%fd.name user=%user.name)
  priority: NOTICE
  tags: [bench]
  warn_evttypes: false
";

fn alerts(row: &str) -> Result<(), String> {
    let folder = std::env::temp_dir().join(format!("lanner-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let outcome = alerts_in(row, &folder);
    std::fs::remove_dir_all(&folder).map_err(|error| error.to_string())?;
    outcome
}

fn alerts_in(row: &str, folder: &Path) -> Result<(), String> {
    let rule = folder.join("rule.yaml");
    std::fs::write(&rule, ALERT_RULE).map_err(|error| error.to_string())?;
    let format = match row {
        "falco-json" => Format::FalcoJson(FalcoJson::new(FalcoJsonOptions {
            hostname: b"bench".to_vec(),
            time: TimeStyle::Iso8601,
            offset: Default::default(),
            output: true,
            fields: true,
            tags: true,
            message: false,
        })),
        _ => Format::NativeJson(NativeJson::new(b"bench")),
    };
    let mut outputs = outputs(format);
    let out = folder.join("alerts.jsonl");
    let file = FileSettings { path: out.display().to_string(), ..FileSettings::default() };
    let sink = FileSink::open(file).map_err(|error| error.to_string())?;
    outputs.add(Output::new("file", sink)).map_err(|error| error.to_string())?;
    let looped = Looped::new(&capture()?, 40)?;
    let (mut pipeline, _) = pipeline(&[rule.display().to_string()], outputs, false)?;
    let mut source = Source::Capture(Box::new(Reader::open(looped).map_err(|error| error.to_string())?));
    let started = cpu_ns();
    pipeline.run(&mut source, |_| true).map_err(|error| error.to_string())?;
    pipeline.outputs.close();
    let spent = cpu_ns() - started;
    let bytes = std::fs::metadata(&out).map_err(|error| error.to_string())?.len();
    let count: u64 = pipeline.judges.counts().iter().map(|(_, count)| count).sum();
    if count == 0 {
        return Err("no alert".to_owned());
    }
    println!(
        "{row:<18} {:>6.2} M alerts/s  {:>6.0} ns/alert  {:>5} bytes each  ({count} alerts to a file)",
        count as f64 * 1e3 / spent as f64,
        spent as f64 / count as f64,
        bytes / count,
    );
    Ok(())
}

fn start(row: &str) -> Result<(), String> {
    let files = rule_files(row);
    let mut times: Vec<u64> = Vec::new();
    let mut count = 0;
    for _ in 0..15 {
        let (wall, _) = (Instant::now(), cpu_ns());
        count = pipeline(&files, outputs(text()), false)?.1;
        times.push(wall.elapsed().as_micros() as u64);
    }
    let first = times.first().copied().unwrap_or(0);
    times.sort_unstable();
    let median = times.get(times.len() / 2).copied().unwrap_or(0);
    println!(
        "{:<18} {:>6.1} ms the first time, {:.1} ms median",
        format!("{count} rules"),
        first as f64 / 1e3,
        median as f64 / 1e3
    );
    Ok(())
}
