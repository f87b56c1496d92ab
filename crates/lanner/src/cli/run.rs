//! `lanner run`: watches events and raises alerts.

mod again;
mod outputs;

use super::settings_args::SettingsArgs;
use crate::gaps::GapNotices;
use crate::guest::{Guest, Upkeep, service};
use crate::log::{self, Log, LogForm, LogOptions};
use crate::monitor::Monitor;
use crate::pipeline::{Moment, Pipeline};
use crate::recorder::{Form, Full, Recorder, StreamSettings};
use crate::reload::{News, Reload, When};
use crate::settings::Settings;
use crate::signals::Signals;
use crate::source::live::{self, Watch};
use crate::source::{self, Source};
use crate::trust::canary::Canary;
use crate::trust::{self, Trust};
use crate::{console, host, losses, rules, runtimes};
use again::{Again, Loading, Others};
use clap::{ArgGroup, Args, ValueEnum};
use lanner_engine::judge::RuleProfile;
use lanner_engine::load::Front;
use lanner_engine::{Priority, Rule, RuleInfo};
use lanner_output::Ended;
use lanner_source::live::{LiveOptions, Scope};
use lanner_source::privileges::Need;
use outputs::Telling;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

/// Judges events by rules and tells what they detect: on the whole running host, if nothing else is said.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("source")))]
pub struct RunArgs {
    /// A capture to read; `-` is standard input.
    #[arg(long, value_name = "FILE", group = "source")]
    capture: Option<String>,
    /// Watch a part of the running host: `pid:N` (a process and its descendants) or `cgroup:PATH`.
    #[arg(long, value_name = "SCOPE", group = "source", value_parser = live::scope)]
    scope: Option<Scope>,
    /// Start a command and watch it, with all that it starts, until it ends.
    #[arg(value_name = "COMMAND", last = true, group = "source")]
    command: Vec<OsString>,
    /// Rule files, or directories with them, instead of those that the settings name in `rules_files`; without either the rules that Lanner comes with.
    #[arg(long, value_name = "PATH", num_args = 1..)]
    rules: Vec<String>,
    #[command(flatten)]
    settings: SettingsArgs,
    /// How alerts are written; text, or falco-json when the settings say `json_output`.
    #[arg(long, value_enum)]
    format: Option<AlertForm>,
    /// Append alerts to this file, instead of where the settings say.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Record all events that are judged in this file, for a replay; with the ending `.gz` it is compressed.
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    /// Let the kernel hand over all events of the syscalls that are watched, also those that no rule can match.
    #[arg(long, conflicts_with = "capture")]
    no_kernel_filter: bool,
    /// Measure each rule, and print what it cost.
    #[arg(long)]
    profile: bool,
    /// Don't say at the end what happened.
    #[arg(long)]
    quiet: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum AlertForm {
    /// A line for people.
    Text,
    /// Lanner's own JSON.
    Json,
    /// Falco's JSON.
    FalcoJson,
    /// Detection Findings of OCSF.
    Ocsf,
    /// The fields of the Elastic Common Schema.
    Ecs,
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
    let (settings, settings_paths) = args.settings.load_with_paths()?;
    log::begin(Arc::new(log_of(looked_on(args), &settings)));
    let canary = canary(args, &settings);
    let loading = Loading::of(args).with_canary(canary.as_ref());
    let loaded = loading.load(&settings, 1)?;
    if !args.quiet {
        loaded.warnings.iter().for_each(|text| log::say(Priority::Notice, "rules", text));
    }
    let in_force = loaded.in_force;
    let guest = Guest::of(&settings, args.capture.is_none());
    guest.with(Need::Nothing, || Monitor::check(&settings))??;
    let telling = Telling::of(args);
    let outputs = guest.with(Need::Nothing, || telling.begin(&settings))??;
    let mut pipeline = Pipeline::new(&settings, loaded.judges, outputs, loaded.print);
    let signals = signals(args)?;
    let mut source = source(args, &settings, &in_force, &signals, (&loading, canary.as_ref()), &guest)?;
    if reloads(args) {
        let when = if settings.general.watch_config_files { When::Changed } else { When::Asked };
        let workshop = guest.with(Need::Nothing, || pipeline.outputs.workshop())?;
        let workshop = workshop.map_err(|error| format!("can't make other outputs: {error}"))?;
        let others = Others { telling, workshop, guest };
        let again = Again::new(loading, &settings, settings_paths, others);
        let again = again.with_probe(source.preparer()?);
        let reload = guest.with(Need::Programs, || Reload::start(again, &in_force, when, &signals))?;
        pipeline.reload = Some(reload.map_err(|error| format!("can't look for other rules: {error}"))?);
    }
    let engine = if args.capture.is_some() { "replay" } else { "modern_bpf" };
    let port = Monitor::need(&settings);
    let mut monitor = guest.with(port, || Monitor::start(&settings, Front::Lanner, engine))??;
    pipeline.board = monitor.as_ref().map(Monitor::board);
    if let Some(listens) = monitor.as_ref().and_then(Monitor::listens) {
        log::info("web", &format!("web endpoints on {listens}"));
    }
    let full = Full::of(&source);
    pipeline.recorders = guest.with(Need::Nothing, || recorders(args, &settings, &in_force, full))??;
    pipeline.upkeep = Some(
        guest
            .with(Need::Nothing, || Upkeep::start(&settings, args.capture.is_none()))?
            .map_err(|error| format!("can't keep up: {error}"))?,
    );
    if args.capture.is_none() {
        let door = pipeline.outputs.side_door();
        let trust = || Trust::start(&settings, canary, door, &signals);
        pipeline.trust = guest.with(Need::Nothing, trust)??;
    }
    guest.settle()?;
    service::ready(&format!("{} rules in force", in_force.len()));
    let started = Instant::now();
    let mut host = host::named_hostname().is_none().then(Vec::new);
    let mut notices = GapNotices::new(&in_force, rules::gap_priority(&settings));
    let least = rules::least_priority(&settings);
    let end = pipeline.run(&mut source, |Moment { source, state, outputs, ts, gap, news, numbers, words, .. }| {
        // A capture's alerts are about the host that it was made on.
        if let Some(host) = host.as_mut().filter(|host| ts == 0 && *host.as_slice() != *state.machine().hostname) {
            *host = state.machine().hostname.to_vec();
            outputs.set_hostname(host);
        }
        if signals.take_reopen() {
            outputs.reopen();
        }
        source.complaint().iter().for_each(|text| log::warn("enrich", text));
        if let Some(news) = news {
            log::say(news.priority(), "reload", &news.text());
            news.alert(ts).iter().for_each(|alert| outputs.tell(alert));
            if let News::Swapped { in_force, .. } = &news {
                notices = GapNotices::new(in_force, rules::gap_priority(&settings));
            }
        }
        if let (Some(numbers), Some(monitor)) = (numbers, &mut monitor) {
            match monitor.look(&numbers, ts) {
                Ok(alert) => alert.iter().for_each(|alert| outputs.tell(alert)),
                Err(error) => log::warn("metrics", &error),
            }
        }
        if let Some(notice) = gap.and_then(|gap| notices.of(&gap, ts)) {
            log::warn("probe", &notice.line);
            if notice.alert.rule.priority <= least {
                outputs.tell(&notice.alert);
            }
        }
        trust::tell(&words, least, outputs);
        source.ends_itself() || !signals.stop()
    });
    service::stopping("delivering what is left");
    // Before the outputs end, which may take their time.
    pipeline.trust = None;
    let recorded = pipeline.end_recordings();
    let lost = pipeline.outputs.close();
    if !args.quiet && (pipeline.taken > 0 || end.is_ok()) {
        log::info("main", &summary(&pipeline, in_force.len(), started.elapsed()));
        let losses = losses::lines(source.stats().as_ref(), pipeline.state.counters());
        let asked = if let Source::Live(watch) = &source { watch.asked_runtimes() } else { None };
        let of_containers = losses::of_containers(&pipeline.hold.counts(), asked.as_ref());
        losses.iter().chain(&of_containers).chain(&recorded).for_each(|line| log::info("main", line));
        if let Source::Live(watch) = &source {
            losses::of_kernel(&watch.stats()?).iter().for_each(|line| log::info("main", line));
        }
    }
    if args.profile {
        console::err(profile_text(&pipeline.judges.profile()).trim_end());
    }
    if !lost.is_empty() {
        let told =
            lost.iter().map(|Ended { name, lost, why }| format!("output {name} failed, {lost} alerts lost: {why}"));
        return Err(told.collect::<Vec<_>>().join("\n"));
    }
    match end {
        // Who asks to stop breaks the source off.
        Err(error) if !signals.stop() => {
            Err(format!("{}: {error}", args.capture.as_deref().map_or("the running host", source::name_of)))
        }
        _ => Ok(0),
    }
}

/// Who started a command or a capture looks on.
fn looked_on(args: &RunArgs) -> bool {
    args.capture.is_some() || !args.command.is_empty()
}

fn log_of(looked_on: bool, settings: &Settings) -> Log {
    let general = &settings.general;
    let auto = if looked_on { LogForm::Plain } else { LogForm::Text };
    Log::new(LogOptions {
        stderr: general.log_stderr,
        syslog: general.log_syslog,
        level: Priority::parse(&general.log_level).unwrap_or(Priority::Informational),
        form: LogForm::of(&settings.lanner.log_format, auto),
    })
}

/// Whether rules can be others in the course of the run: where it goes on for as long as it is let.
fn reloads(args: &RunArgs) -> bool {
    args.capture.is_none()
}

/// A run that goes on reads its rules again at a SIGHUP, unless that says that its terminal is gone.
fn signals(args: &RunArgs) -> Result<Signals, String> {
    let stops = !reloads(args) || std::io::stdin().is_terminal();
    let signals = Signals::install().and_then(|signals| {
        if stops {
            signals.stop_at_hangup()?;
        }
        Ok(signals)
    });
    signals.map_err(|error| format!("can't handle signals: {error}"))
}

/// The canary of a live run; one that can't be is told of, and done without.
fn canary(args: &RunArgs, settings: &Settings) -> Option<Canary> {
    let scope = match &args.scope {
        Some(scope) => scope.clone(),
        None if args.command.is_empty() => Scope::Host,
        // The command has no number yet.
        None => Scope::Process(0),
    };
    let wanted = if args.capture.is_none() { Canary::start(settings, &scope) } else { Ok(None) };
    let tell = |why: &String| log::warn("trust", &format!("no canary: {why}"));
    wanted.inspect_err(tell).ok().flatten()
}

/// What is recorded: the whole stream, and what rules ask for.
fn recorders(args: &RunArgs, settings: &Settings, in_force: &[Arc<Rule>], full: Full) -> Result<Vec<Recorder>, String> {
    let whole = args.record.as_deref().map(|path| {
        let form = Form { gzip: path.extension().is_some_and(|ending| ending == "gz"), for_falco: false };
        Recorder::stream(
            &StreamSettings { path: path.to_owned(), form, max_bytes: None },
            args.capture.as_deref(),
            full,
        )
    });
    let of_rules = Recorder::of_rules(settings, in_force, false, full)?;
    Ok(whole.transpose()?.into_iter().chain(of_rules).collect())
}

/// Where events come from: what the command line says.
fn source(
    args: &RunArgs,
    settings: &Settings,
    in_force: &[Arc<Rule>],
    signals: &Signals,
    (loading, canary): (&Loading, Option<&Canary>),
    guest: &Guest,
) -> Result<Source, String> {
    if let Some(path) = &args.capture {
        return Source::capture(path, signals);
    }
    let set = |options: &mut LiveOptions| {
        options.lean = guest.drops();
        loading.ask(options, in_force, settings);
        canary.iter().for_each(|canary| canary.ask(options));
    };
    let mut watch = Watch::asked(args.scope.as_ref(), &args.command, set, signals)?;
    watch.ask_runtimes(runtimes::options(settings, Front::Lanner), guest)?;
    Ok(Source::Live(Box::new(watch)))
}

/// `54 events, 4 rules, 4 alerts (2 critical, 1 error, 1 warning), 3 ms`
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
