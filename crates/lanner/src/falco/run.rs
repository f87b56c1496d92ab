//! Taking events: outputs, sources, lost events, and the end.

use super::config::Config;
use super::drops::{Action, Counts, DropMonitor};
use super::{OK, internal, live, summary};
use crate::gaps::GapNotices;
use crate::guest::{Guest, service};
use crate::metrics::Numbers;
use crate::monitor::Monitor;
use crate::pipeline::{Moment, Pipeline};
use crate::plugins::Builtin;
use crate::reload::News;
use crate::rules::SYSCALL;
use crate::signals::Signals;
use crate::source::{Audit, Source, SourceError};
use crate::trust;
use crate::trust::canary::Canary;
use crate::{console, host, losses};
use lanner_engine::{Priority, Rule};
use lanner_output::{Ended, Outputs};
use lanner_source::live::Stats;
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
    /// Nothing will be taken: spools are left alone.
    pub dry_run: bool,
}

/// Whether the running host is watched, by what is enabled: beside a plugin's source only where a scope is named.
pub fn watches_host(config: &Config, plugins: &[&Builtin], enabled: &[String]) -> bool {
    let settings = &config.settings;
    enabled.iter().any(|name| name == SYSCALL)
        && !matches!(settings.engine.kind.as_str(), "nodriver" | "replay")
        && (!settings.lanner.scope.is_empty() || !reads_plugins(plugins, enabled))
}

fn reads_plugins(plugins: &[&Builtin], enabled: &[String]) -> bool {
    plugins.iter().filter_map(|plugin| plugin.source).any(|(source, _)| enabled.iter().any(|name| name == source))
}

/// Whether alerts come as time goes on, of the host or of the program itself; not as fast as something is read that was there before.
pub fn goes_with_time(config: &Config, plugins: &[&Builtin], enabled: &[String]) -> bool {
    let waits = config.settings.engine.kind == "nodriver" && !reads_plugins(plugins, enabled);
    waits || watches_host(config, plugins, enabled)
}

/// The sources to take events from, in order; what is asked of the probe follows from rules, those that are `asked` for.
///
/// # Errors
/// A source that can't be opened, in words for the user.
pub fn sources(
    config: &Config,
    plugins: &[&Builtin],
    enabled: &[String],
    (asked, canary): (&[Arc<Rule>], Option<&Canary>),
    signals: &Signals,
    guest: &Guest,
) -> Result<Vec<Source>, String> {
    let settings = &config.settings;
    if settings.engine.kind == "replay" {
        let path = &settings.replay.capture_file;
        config.log.info(&format!("Replaying capture file: {path}"));
        return Ok(vec![Source::capture(path, signals)?]);
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
    if watches_host(config, plugins, enabled) {
        sources.push(live::open(config, asked, canary, signals, guest)?);
    }
    Ok(sources)
}

/// Takes events from all sources until they end, and says what was detected.
///
/// # Errors
/// A source that broke off, or lost events with the action `exit`.
pub fn run(
    config: &Config,
    mut pipeline: Pipeline,
    in_force: &[Arc<Rule>],
    signals: &Signals,
    sources: Vec<Source>,
    monitor: Option<Monitor>,
    options: RunOptions,
) -> Result<u8, String> {
    let mut watch = Watch::new(config, in_force, signals, monitor, options);
    let started = Instant::now();
    let idle = sources.is_empty();
    let (mut outcome, mut losses, mut drops) = (Ok(OK), Vec::new(), 0);
    for mut source in sources {
        let end = pipeline.run(&mut source, |moment| watch.go_on(moment));
        losses.extend(losses::lines(source.stats().as_ref(), pipeline.state.counters()));
        if let Some(stats) = kernel_stats(config, &source) {
            drops += stats.total().lost_in_all();
            losses.extend(losses::of_kernel(&stats));
        }
        match end {
            // Who asks to stop breaks the source off.
            Err(error) if !signals.stop() => {
                outcome = Err(broken(config, &error));
                break;
            }
            _ => {}
        }
    }
    // Before the outputs end, which may take their time.
    pipeline.trust = None;
    if idle {
        watch.wait(options.duration, &mut pipeline);
    }
    service::stopping("delivering what is left");
    let recorded = pipeline.end_recordings();
    // Standard output has its alerts before the summary.
    let lost = pipeline.outputs.close();
    let summary = console::out(&summary::text(&pipeline.judges.counts()));
    console::err(&watch.drops.summary());
    // Alerts that are lost must be seen, whatever the log is set to.
    for Ended { name, lost, why } in lost {
        console::err(&format!("Error: output {name} failed, {lost} alerts lost: {why}"));
    }
    if options.verbose {
        console::err(&verbose(pipeline.taken, drops, started.elapsed()));
        losses.iter().for_each(|line| console::err(line));
    }
    for line in recorded {
        config.log.info(&line);
    }
    if watch.exit { Ok(super::FAILED) } else { outcome.and_then(|code| summary.map(|()| code)) }
}

/// How a source that broke off is told.
fn broken(config: &Config, error: &SourceError) -> String {
    match error {
        SourceError::Capture(error) => format!("{}: {error}", config.settings.replay.capture_file),
        error => error.to_string(),
    }
}

/// What became of events in the kernel, for a live source.
fn kernel_stats(config: &Config, source: &Source) -> Option<Stats> {
    let Source::Live(watch) = source else { return None };
    told(config, watch.stats())
}

/// The same in Falco's terms.
fn kernel_counts(config: &Config, source: &Source) -> Option<Counts> {
    let Source::Live(watch) = source else { return None };
    Some(Counts::of(&told(config, watch.stats())?, &told(config, watch.refused())?))
}

fn told<T>(config: &Config, counters: Result<T, String>) -> Option<T> {
    let log =
        |error: &String| config.log.say(Priority::Error, "probe", &format!("can't read the probe's counters: {error}"));
    counters.inspect_err(log).ok()
}

fn verbose(events: u64, drops: u64, elapsed: Duration) -> String {
    let seconds = elapsed.as_secs_f64();
    let rate = if seconds > 0.0 { events as f64 / seconds } else { 0.0 };
    format!(
        "Driver Events:{}\nDriver Drops:{drops}\nElapsed time: {seconds:.3}, Captured Events: {events}, {rate:.2} eps",
        events + drops
    )
}

/// What is looked at after each event.
struct Watch<'a> {
    config: &'a Config,
    signals: &'a Signals,
    monitor: Option<Monitor>,
    duration: u64,
    first_ts: u64,
    drops: DropMonitor,
    notices: GapNotices,
    /// Events taken up to the last one, its time (0: none), and fruitless waits since.
    taken: u64,
    last_event: u64,
    silent: u32,
    /// Lost events end the program.
    exit: bool,
}

impl<'a> Watch<'a> {
    fn new(
        config: &'a Config,
        in_force: &[Arc<Rule>],
        signals: &'a Signals,
        monitor: Option<Monitor>,
        options: RunOptions,
    ) -> Self {
        let duration = options.duration.map_or(u64::MAX, |seconds| seconds.saturating_mul(SECOND));
        let drops = DropMonitor::new(&config.settings.drops);
        let notices = GapNotices::new(in_force, Priority::Debug);
        Self {
            config,
            signals,
            monitor,
            duration,
            first_ts: 0,
            notices,
            taken: 0,
            last_event: 0,
            silent: 0,
            drops,
            exit: false,
        }
    }

    #[inline]
    fn go_on(&mut self, moment: Moment<'_>) -> bool {
        let Moment { source, outputs, ts, taken, gap, news, numbers, words, .. } = moment;
        trust::tell(&words, Priority::Debug, outputs);
        if let Some(news) = news {
            self.reloaded(&news, outputs, ts);
        }
        if let Some(numbers) = numbers {
            self.look_at(&numbers, outputs, ts);
        }
        source.complaint().iter().for_each(|text| self.config.log.say(Priority::Warning, "enrich", text));
        if ts == 0 {
            return true;
        }
        if self.first_ts == 0 {
            self.first_ts = ts;
        }
        if self.signals.take_reopen() {
            outputs.reopen();
        }
        if let Some(notice) = gap.and_then(|gap| self.notices.of(&gap, ts)) {
            self.config.log.say(Priority::Warning, "probe", &notice.line);
        }
        if source.ends_itself() {
            self.look_at_silence(outputs, ts, taken);
        }
        let config = self.config;
        let counts = || {
            let of_capture = Counts { events: taken, ..Counts::default() };
            kernel_counts(config, source).unwrap_or(of_capture)
        };
        if let Some((last, actions)) = self.drops.at(ts, counts) {
            self.exit = act(config, outputs, ts, last, source.ends_itself(), actions);
        }
        let stop = self.signals.stop() && !source.ends_itself();
        !self.exit && !stop && ts.saturating_sub(self.first_ts) <= self.duration
    }

    /// A watch has an event, or a tick without one, at least every tenth of a second.
    fn look_at_silence(&mut self, outputs: &mut Outputs, ts: u64, taken: u64) {
        if taken != self.taken {
            (self.taken, self.last_event, self.silent) = (taken, ts, 0);
            return;
        }
        self.silent += 1;
        if self.silent >= self.config.settings.timeouts.max_consecutives {
            outputs.tell(&internal::silence(ts, self.silent, self.last_event));
            self.silent = 0;
        }
    }

    fn look_at(&mut self, numbers: &Numbers, outputs: &mut Outputs, ts: u64) {
        let Some(monitor) = &mut self.monitor else { return };
        match monitor.look(numbers, ts) {
            Ok(alert) => alert.iter().for_each(|alert| outputs.tell(alert)),
            Err(error) => self.config.log.say(Priority::Error, "metrics", &error),
        }
    }

    fn reloaded(&mut self, news: &News, outputs: &mut Outputs, ts: u64) {
        // What people look for in Falco's log, which says it also when files have changed.
        self.config.log.info("SIGHUP received, restarting...");
        self.config.log.say(news.priority(), "reload", &news.text());
        match news {
            News::Swapped { in_force, .. } => self.notices = GapNotices::new(in_force, Priority::Debug),
            News::Failed(why) => outputs.tell(&internal::not_reloaded(ts, why)),
        }
    }

    /// Without a source there is nothing to do but to wait for the end.
    fn wait(&mut self, seconds: Option<u64>, pipeline: &mut Pipeline) {
        let end = seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds));
        while !self.signals.stop() && end.is_none_or(|end| Instant::now() < end) {
            pipeline.keep_up(None, host::now());
            if let Some(news) = pipeline.reload(None) {
                self.reloaded(&news, &mut pipeline.outputs, host::now());
            }
            if let Some(numbers) = pipeline.put_up(None) {
                self.look_at(&numbers, &mut pipeline.outputs, host::now());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

/// Takes the actions; true: the program should end.
fn act(config: &Config, outputs: &mut Outputs, ts: u64, last: Counts, live: bool, actions: &[Action]) -> bool {
    let message = format!("{}. {} system calls dropped in last second.", internal::DROPS, last.drops);
    let mut exit = false;
    for action in actions {
        match action {
            Action::Log => config.log.line(Priority::Error, &message),
            Action::Alert => outputs.tell(&internal::drops(ts, last, live, &message)),
            Action::Exit => {
                config.log.line(Priority::Critical, &message);
                config.log.line(Priority::Critical, "Exiting.");
                exit = true;
            }
        }
    }
    exit
}
