//! `lanner run`: watches events and raises alerts.

use super::rulebook::{Rulebook, SettingsArgs};
use crate::judges::{JudgeOptions, Judges};
use crate::pipeline::Pipeline;
use crate::settings::Settings;
use crate::signals::Signals;
use crate::source::Source;
use crate::{console, host, rules, zone};
use clap::{Args, ValueEnum};
use lanner_engine::judge::{Matching, RuleProfile};
use lanner_engine::{Priority, RuleInfo};
use lanner_output::formats::{FalcoJson, FalcoJsonOptions, NativeJson, Text, TimeStyle};
use lanner_output::sinks::file::{FileSettings, FileSink};
use lanner_output::sinks::stdout::{Stdout, StdoutSettings};
use lanner_output::{Flush, Format, Outputs};
use lanner_state::{Limits, State};
use std::fmt::Write as _;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

/// Judges events by rules and tells what they detect.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// A capture to read; `-` is standard input.
    #[arg(long, value_name = "FILE")]
    capture: String,
    /// Rule files, or directories with them.
    #[arg(long, value_name = "PATH", num_args = 1.., required = true)]
    rules: Vec<String>,
    #[command(flatten)]
    settings: SettingsArgs,
    /// How alerts are written.
    #[arg(long, value_enum, default_value_t)]
    format: AlertForm,
    /// Write alerts to this file instead of standard output.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Measure each rule, and print what it cost.
    #[arg(long)]
    profile: bool,
    /// Don't say at the end what happened.
    #[arg(long)]
    quiet: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum AlertForm {
    /// A line for people.
    #[default]
    Text,
    /// Lanner's own JSON.
    Json,
    /// Falco's JSON.
    FalcoJson,
}

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// ns since the program began to measure.
fn clock() -> u64 {
    START.elapsed().as_nanos().try_into().unwrap_or(u64::MAX)
}

/// Runs the command.
///
/// # Errors
/// Settings, rules or files that can't be used, and a capture that broke off.
pub fn run(args: &RunArgs) -> Result<u8, String> {
    let settings = args.settings.load()?;
    let book = Rulebook::read(&args.rules, &settings)?;
    let outcome = book.load(&settings);
    if outcome.failed() {
        return Err(format!("the rules can't be used\n{}", outcome.text().trim_end()));
    }
    let in_force = rules::in_force(&outcome.rules, &settings);
    let matching = if settings.general.rule_matching == "all" { Matching::All } else { Matching::First };
    let profile = args.profile.then_some(clock as fn() -> u64);
    let mut pipeline = Pipeline {
        state: State::new(Limits::default()),
        judges: Judges::new(&in_force, JudgeOptions { matching, profile }),
        outputs: outputs(args, &settings)?,
        print: rules::print_options(&book.plugins, &settings),
        taken: 0,
    };
    let mut source = Source::capture(&args.capture)?;
    let signals = Signals::install().map_err(|error| format!("can't handle signals: {error}"))?;
    let started = Instant::now();
    let end = pipeline.run(&mut source, |outputs, _| {
        if signals.take_reopen() {
            outputs.reopen();
        }
        !signals.stop()
    });
    pipeline.outputs.flush();
    let lost = pipeline.outputs.take_errors();
    if !args.quiet && pipeline.taken > 0 {
        console::err(&summary(&pipeline, in_force.len(), started.elapsed()));
    }
    if args.profile {
        console::err(&profile_text(&pipeline.judges.profile()));
    }
    if let Some((sink, count, error)) = lost.into_iter().next() {
        return Err(format!("output {sink} failed, {count} alerts lost: {error}"));
    }
    end.map(|()| 0).map_err(|error| format!("{}: {error}", args.capture))
}

fn outputs(args: &RunArgs, settings: &Settings) -> Result<Outputs, String> {
    let general = &settings.general;
    let time = if general.time_format_iso_8601 { TimeStyle::Iso8601 } else { TimeStyle::Local };
    let format = match args.format {
        AlertForm::Text => Format::Text(Text::new(time, zone::local())),
        AlertForm::Json => Format::NativeJson(NativeJson::new(host::alert_hostname().as_bytes())),
        AlertForm::FalcoJson => Format::FalcoJson(FalcoJson::new(FalcoJsonOptions {
            hostname: host::alert_hostname().into_bytes(),
            time,
            offset: zone::local(),
            output: general.json_include_output_property,
            fields: general.json_include_output_fields_property,
            tags: general.json_include_tags_property,
            message: general.json_include_message_property,
        })),
    };
    let watched = args.output.is_none() && std::io::stdout().is_terminal();
    let mut outputs = Outputs::new(format, if watched { Flush::EachAlert } else { Flush::InBatches });
    match &args.output {
        Some(path) => {
            let file = FileSettings { path: path.clone(), keep_alive: true };
            outputs.add(Box::new(FileSink::open(file).map_err(|error| error.to_string())?));
        }
        None => outputs.add(Box::new(Stdout::open(&StdoutSettings::default()))),
    }
    Ok(outputs)
}

/// `54 events, 4 alerts of 4 rules (2 critical, 1 error, 1 warning) in 3 ms`
fn summary(pipeline: &Pipeline, rules: usize, elapsed: Duration) -> String {
    let counts = pipeline.judges.counts();
    let total: u64 = counts.iter().map(|(_, count)| count).sum();
    let by_priority: Vec<String> = Priority::ALL
        .into_iter()
        .filter_map(|priority| {
            let of = counts.iter().filter(|(rule, _)| rule.priority == priority);
            let count: u64 = of.map(|(_, count)| count).sum();
            (count > 0).then(|| format!("{count} {}", priority.name().to_lowercase()))
        })
        .collect();
    let by_priority = if by_priority.is_empty() { String::new() } else { format!(" ({})", by_priority.join(", ")) };
    let plural = |count: u64| if count == 1 { "" } else { "s" };
    format!(
        "{} event{}, {rules} rule{}, {total} alert{}{by_priority}, {} ms",
        pipeline.taken,
        plural(pipeline.taken),
        plural(rules as u64),
        plural(total),
        elapsed.as_millis()
    )
}

/// Parts of a condition that are shown for each rule.
const SHOWN_STOPS: usize = 2;

/// A line a rule, the costliest first.
fn profile_text(profiles: &[(Arc<RuleInfo>, RuleProfile)]) -> String {
    let mut rows: Vec<&(Arc<RuleInfo>, RuleProfile)> = profiles.iter().collect();
    rows.sort_by_key(|(_, profile)| std::cmp::Reverse(profile.time));
    let total: u64 = rows.iter().map(|(_, profile)| profile.time).sum();
    let mut out = format!(
        "{:>12} {:>9} {:>10} {:>6} {:>8}  {}\n",
        "evaluations", "matches", "time ms", "share", "ns each", "rule, and what mostly said no"
    );
    for (rule, profile) in rows {
        let share = 100.0 * profile.time as f64 / total.max(1) as f64;
        let each = profile.time.checked_div(profile.evaluations).unwrap_or(0);
        // Writing to a String can't fail.
        let _ = writeln!(
            out,
            "{:>12} {:>9} {:>10.3} {share:>5.1}% {each:>8}  {}",
            profile.evaluations,
            profile.matches,
            profile.time as f64 / 1e6,
            rule.name
        );
        for (part, count) in profile.stopped_at.iter().take(SHOWN_STOPS) {
            let _ = writeln!(out, "{count:>12}  {:38}{}", "", shortened(part));
        }
    }
    out
}

/// Longest part of a condition that is shown whole, in characters.
const SHOWN_CHARS: usize = 100;

fn shortened(text: &str) -> String {
    if text.chars().count() <= SHOWN_CHARS {
        return text.to_owned();
    }
    text.chars().take(SHOWN_CHARS - 3).collect::<String>() + "..."
}
