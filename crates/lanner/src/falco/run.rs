//! Taking events: outputs, sources, lost events, and the end.

use super::config::Config;
use super::drops::{Action, Counts, DropMonitor};
use super::{OK, summary};
use crate::judges::{JudgeOptions, Judges};
use crate::pipeline::Pipeline;
use crate::plugins::Builtin;
use crate::rules::{SYSCALL, print_options};
use crate::signals::Signals;
use crate::source::{Audit, Source};
use crate::{console, host, zone};
use lanner_engine::judge::Matching;
use lanner_engine::{Alert, Priority, Rule, RuleInfo};
use lanner_fields::Typed;
use lanner_output::formats::{FalcoJson, FalcoJsonOptions, Text, TimeStyle};
use lanner_output::sinks::file::{FileSettings, FileSink};
use lanner_output::sinks::stdout::{Stdout, StdoutSettings};
use lanner_output::{Flush, Format, Outputs};
use lanner_state::{Limits, State};
use std::io::IsTerminal;
use std::sync::Arc;
use std::time::{Duration, Instant};

const SECOND: u64 = 1_000_000_000;

/// What the command line says of a run.
#[derive(Debug, Clone, Copy, Default)]
pub struct RunOptions {
    /// Stop after that much event time, seconds.
    pub duration: Option<u64>,
    /// Hand each alert to the outputs at once.
    pub unbuffered: bool,
    /// More output at the end.
    pub verbose: bool,
}

/// The outputs that the settings ask for.
///
/// # Errors
/// A file that can't be opened.
pub fn outputs(config: &Config, options: RunOptions) -> Result<Outputs, String> {
    let (settings, general) = (&config.settings, &config.settings.general);
    let time = if general.time_format_iso_8601 { TimeStyle::Iso8601 } else { TimeStyle::Local };
    let format = if general.json_output {
        Format::FalcoJson(FalcoJson::new(FalcoJsonOptions {
            hostname: host::alert_hostname().into_bytes(),
            time,
            offset: zone::local(),
            output: general.json_include_output_property,
            fields: general.json_include_output_fields_property,
            tags: general.json_include_tags_property,
            message: general.json_include_message_property,
        }))
    } else {
        Format::Text(Text::new(time, zone::local()))
    };
    // Nobody watches a capture's alerts come one by one, unless at a terminal.
    let unwatched = settings.engine.kind == "replay" && !std::io::stdout().is_terminal();
    let in_batches = (general.buffered_outputs || unwatched) && !options.unbuffered;
    let mut outputs = Outputs::new(format, if in_batches { Flush::InBatches } else { Flush::EachAlert });
    if settings.stdout.enabled {
        outputs.add(Box::new(Stdout::open(&StdoutSettings::default())));
    }
    if settings.file.enabled {
        let file = FileSettings { path: (&settings.file.filename).into(), keep_alive: settings.file.keep_alive };
        outputs.add(Box::new(FileSink::open(file).map_err(|error| error.to_string())?));
    }
    let absent = [
        (settings.syslog.enabled, "syslog_output"),
        (settings.program.enabled, "program_output"),
        (settings.http.enabled, "http_output"),
        (settings.webserver.enabled, "webserver"),
        (settings.metrics.enabled, "metrics"),
        (settings.capture.enabled, "capture"),
    ];
    for (_, name) in absent.into_iter().filter(|(enabled, _)| *enabled) {
        config.log.line(Priority::Warning, &format!("{name} is enabled, but this version does not have it: ignored"));
    }
    Ok(outputs)
}

/// The sources to take events from, in order.
///
/// # Errors
/// A source that can't be opened, in words for the user.
pub fn sources(config: &Config, plugins: &[&Builtin], enabled: &[String]) -> Result<Vec<Source>, String> {
    let settings = &config.settings;
    if settings.engine.kind == "replay" {
        let path = &settings.replay.capture_file;
        config.log.info(&format!("Replaying capture file: {path}"));
        return Ok(vec![Source::capture(path)?]);
    }
    let mut sources = Vec::new();
    let is_enabled = |source: &str| enabled.iter().any(|name| name == source);
    for plugin in plugins {
        let Some((source, _)) = plugin.source.filter(|(source, _)| is_enabled(source)) else { continue };
        let setting = settings.plugins.iter().find(|setting| setting.name == plugin.name);
        let path = setting.map_or("", |setting| setting.open_params.as_str());
        config.log.info(&format!("Opening '{source}' source with plugin '{}'", plugin.name));
        let audit = Audit::open(path)?;
        for _ in 0..audit.unrecognized {
            config.log.line(Priority::Error, &format!("{path}: data not recognized as a k8s audit event"));
        }
        sources.push(Source::Audit(audit));
    }
    if is_enabled(SYSCALL) && settings.engine.kind != "nodriver" && sources.is_empty() {
        return Err(format!(
            "engine.kind '{}' takes events from the kernel, which this version cannot do yet: use \
             -o engine.kind=replay -o engine.replay.capture_file=FILE",
            settings.engine.kind
        ));
    }
    Ok(sources)
}

/// Takes events from all sources until they end, and says what was detected.
///
/// # Errors
/// A source that broke off, or lost events with the action `exit`.
pub fn run(
    config: &Config,
    plugins: &[&Builtin],
    rules: &[Arc<Rule>],
    outputs: Outputs,
    sources: Vec<Source>,
    options: RunOptions,
) -> Result<u8, String> {
    let signals = Signals::install().map_err(|error| format!("can't handle signals: {error}"))?;
    let settings = &config.settings;
    let matching = if settings.general.rule_matching == "all" { Matching::All } else { Matching::First };
    let limits = Limits { threads: settings.libs.thread_table_size as usize };
    let mut pipeline = Pipeline {
        state: State::new(limits),
        judges: Judges::new(rules, JudgeOptions { matching, profile: None }),
        outputs,
        print: print_options(plugins, settings),
        taken: 0,
    };
    let mut watch = Watch::new(config, &signals, options);
    let started = Instant::now();
    let idle = sources.is_empty();
    let mut outcome = Ok(OK);
    for mut source in sources {
        if let Err(error) = pipeline.run(&mut source, |outputs, ts| watch.go_on(outputs, ts)) {
            outcome = Err(error.to_string());
            break;
        }
    }
    if idle {
        wait(&signals, options.duration);
    }
    pipeline.outputs.flush();
    for (sink, lost, error) in pipeline.outputs.take_errors() {
        config.log.line(Priority::Error, &format!("output {sink} failed, {lost} alerts lost: {error}"));
    }
    console::out(&summary::text(&pipeline.judges.counts()));
    console::err(&watch.drops.summary());
    if options.verbose {
        console::err(&verbose(pipeline.taken, started.elapsed()));
    }
    if watch.exit { Ok(super::FAILED) } else { outcome }
}

fn verbose(events: u64, elapsed: Duration) -> String {
    let seconds = elapsed.as_secs_f64();
    let rate = if seconds > 0.0 { events as f64 / seconds } else { 0.0 };
    format!(
        "Driver Events:{events}\nDriver Drops:0\nElapsed time: {seconds:.3}, Captured Events: {events}, {rate:.2} eps"
    )
}

/// Without a source there is nothing to do but to wait for the end.
fn wait(signals: &Signals, seconds: Option<u64>) {
    let end = seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds));
    while !signals.stop() && end.is_none_or(|end| Instant::now() < end) {
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// What is looked at after each event.
struct Watch<'a> {
    config: &'a Config,
    signals: &'a Signals,
    duration: u64,
    first_ts: u64,
    events: u64,
    drops: DropMonitor,
    /// Lost events end the program.
    exit: bool,
}

impl<'a> Watch<'a> {
    fn new(config: &'a Config, signals: &'a Signals, options: RunOptions) -> Self {
        let duration = options.duration.map_or(u64::MAX, |seconds| seconds.saturating_mul(SECOND));
        let drops = DropMonitor::new(&config.settings.drops);
        Self { config, signals, duration, first_ts: 0, events: 0, drops, exit: false }
    }

    #[inline]
    fn go_on(&mut self, outputs: &mut Outputs, ts: u64) -> bool {
        if ts == 0 {
            return true;
        }
        self.events += 1;
        if self.first_ts == 0 {
            self.first_ts = ts;
        }
        if self.signals.take_reopen() {
            outputs.reopen();
        }
        let counts = Counts { events: self.events, drops: 0 };
        if let Some((lost, actions)) = self.drops.at(ts, || counts) {
            self.exit = act(self.config, outputs, ts, lost, actions);
        }
        !self.exit && !self.signals.stop() && ts.saturating_sub(self.first_ts) <= self.duration
    }
}

const DROP_RULE: &str = "Falco internal: syscall event drop";

/// Takes the actions; true: the program should end.
fn act(config: &Config, outputs: &mut Outputs, ts: u64, lost: u64, actions: &[Action]) -> bool {
    let message = format!("{DROP_RULE}. {lost} system calls dropped in last second.");
    let mut exit = false;
    for action in actions {
        match action {
            Action::Log => config.log.line(Priority::Error, &message),
            Action::Alert => outputs.tell(&drop_alert(ts, lost, &message)),
            Action::Exit => {
                config.log.line(Priority::Critical, &message);
                config.log.line(Priority::Critical, "Exiting.");
                exit = true;
            }
        }
    }
    exit
}

/// The counters of an alert about lost events; those of buffers and causes need a live source.
const DROP_FIELDS: [&str; 14] = [
    "n_drops_buffer_total",
    "n_drops_buffer_clone_fork_exit",
    "n_drops_buffer_execve_exit",
    "n_drops_buffer_connect_exit",
    "n_drops_buffer_open_exit",
    "n_drops_buffer_dir_file_exit",
    "n_drops_buffer_other_interest_exit",
    "n_drops_buffer_close_exit",
    "n_drops_buffer_proc_exit",
    "n_drops_scratch_map",
    "n_drops_page_faults",
    "n_drops_bug",
    "n_evts",
    "ebpf_enabled",
];

fn drop_alert(ts: u64, lost: u64, message: &str) -> Alert {
    let text = |text: &str| Typed::Text(text.as_bytes().into());
    let mut fields: Vec<(Arc<str>, Typed)> = DROP_FIELDS.iter().map(|name| (Arc::from(*name), text("0"))).collect();
    fields.push((Arc::from("n_drops"), text(&lost.to_string())));
    let rule = RuleInfo {
        name: DROP_RULE.to_owned(),
        desc: String::new(),
        priority: Priority::Debug,
        tags: Vec::new(),
        source: "internal".to_owned(),
    };
    let message = message.as_bytes().to_vec();
    Alert { rule: Arc::new(rule), ts, event_num: 0, message, fields, lineage: Vec::new() }
}
