//! Recordings: the very events that are judged, written as captures by a thread of its own.

mod file;
mod flight;
mod queue;
mod stream;
mod triggered;

pub use file::{Form, STDOUT};
pub use queue::Full;
pub use stream::StreamSettings;
use triggered::TriggerSettings;

use crate::rules::state;
use crate::settings::Settings;
use crate::{alerts, log};
use lanner_engine::alert::CompiledRule;
use lanner_engine::{Alert, Priority, Rule};
use lanner_output::Outputs;
use lanner_schema::Event;
use lanner_state::State;
use queue::{Alarm, Entries, Entry, Queue};
use std::mem;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// How long the writer waits before it looks for events by itself.
const PATIENCE: Duration = Duration::from_millis(50);
/// Nanoseconds of a millisecond.
const MS: u64 = 1_000_000;
/// Files of a recording that are named in its report.
const NAMED: usize = 8;

/// What the writer's thread does with what it takes from the queue.
trait Sink: Send {
    /// An event; false: nothing more is wanted.
    fn event(&mut self, event: &Event<'_>) -> bool;
    /// A rule fired that records.
    fn alarm(&mut self, alarm: Alarm);
    /// All that waited was taken.
    fn idle(&mut self);
    /// What went wrong so far.
    fn error(&self) -> Option<&str>;
    /// Completes the files.
    fn end(self: Box<Self>) -> Report;
}

/// What was recorded, and what was not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Paths of the first files.
    pub paths: Vec<String>,
    /// Files written.
    pub files: u64,
    /// Events written, snapshots not counted.
    pub events: u64,
    /// Bytes of all files.
    pub bytes: u64,
    /// Events that were left out because the writer could not follow.
    pub lost: u64,
    /// Events that are too large for a capture, or damaged.
    pub unfit: u64,
    /// It ended at its size.
    pub full: bool,
    /// Why a file could not be written.
    pub error: Option<String>,
}

/// A recording ended because its file was as large as the settings allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SizeLimit {
    /// Time of the event that was written last, ns since 1970.
    pub ts: u64,
    /// The limit, MB.
    pub max_mb: u64,
    /// Bytes written.
    pub written: u64,
}

/// Files that reached their size and that no output was told of.
#[derive(Debug, Default)]
struct Limits {
    any: AtomicBool,
    list: Mutex<Vec<SizeLimit>>,
}

/// Files that reached their size which wait to be told; more are not.
const MAX_LIMITS: usize = 1024;

impl Limits {
    fn add(&self, limit: SizeLimit) {
        let mut list = self.list.lock().unwrap_or_else(PoisonError::into_inner);
        if list.len() < MAX_LIMITS {
            list.push(limit);
        }
        self.any.store(true, Ordering::Release);
    }

    #[inline]
    fn take(&self) -> Vec<SizeLimit> {
        if !self.any.load(Ordering::Relaxed) || !self.any.swap(false, Ordering::Acquire) {
            return Vec::new();
        }
        mem::take(&mut self.list.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Report {
    /// Lines for people, about what is called `what`.
    pub fn lines(&self, what: &str) -> Vec<String> {
        let plural = |count: u64| if count == 1 { "" } else { "s" };
        let mut lines = Vec::new();
        if self.files > 0 {
            let more = self.files.saturating_sub(self.paths.len() as u64);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let full = if self.full { ", ended at its size" } else { "" };
            lines.push(format!(
                "{what}: {} event{}, {} bytes in {}{more}{full}",
                self.events,
                plural(self.events),
                self.bytes,
                self.paths.join(", ")
            ));
        }
        if self.lost > 0 {
            lines.push(format!(
                "{what}: {} event{} not recorded, the writer could not follow",
                self.lost,
                plural(self.lost)
            ));
        }
        if self.unfit > 0 {
            lines.push(format!(
                "{what}: {} event{} not recorded, no capture can hold them",
                self.unfit,
                plural(self.unfit)
            ));
        }
        lines.extend(self.error.as_ref().map(|error| format!("{what} failed: {error}")));
        lines
    }

    fn name(&mut self, path: &str) {
        self.files += 1;
        if self.paths.len() < NAMED {
            self.paths.push(path.to_owned());
        }
    }

    /// Keeps the first error.
    fn fail(&mut self, error: String) {
        self.error.get_or_insert(error);
    }
}

/// Which rules start a recording, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Triggers {
    /// Every rule does; else only those with `capture: true`.
    pub all_rules: bool,
    /// For how long, where the rule does not say, ms of event time.
    pub default_duration: u64,
}

/// A recording in progress, where events are judged.
#[derive(Debug)]
pub struct Recorder {
    queue: Arc<Queue>,
    writer: JoinHandle<Report>,
    triggers: Option<Triggers>,
    limits: Arc<Limits>,
    full: Full,
    what: &'static str,
    /// What stands in front of ` internal` in the names of alerts about recordings.
    front: &'static str,
    left: bool,
}

impl Recorder {
    /// Records the whole stream, which comes from the capture `from` or is live.
    ///
    /// # Errors
    /// A file that can't be written, or is read at the same time, in words for the user.
    pub fn stream(settings: &StreamSettings, from: Option<&str>, full: Full) -> Result<Self, String> {
        if from.is_some_and(|from| file::is_same(Path::new(from), &settings.path)) {
            return Err(format!("{} can't be read and written at once", settings.path.display()));
        }
        let sink = stream::Stream::open(settings)?;
        Self::start(Box::new(sink), full, None, Arc::default())
    }

    /// Records around alerts of rules that ask for it. `state` is an empty one, made as that of the pipeline.
    ///
    /// # Errors
    /// When the system gives no thread.
    fn triggered(settings: TriggerSettings, state: State, full: Full) -> Result<Self, String> {
        let (triggers, front) = (settings.triggers, if settings.form.for_falco { "Falco" } else { "Lanner" });
        let limits = Arc::<Limits>::default();
        let sink = triggered::Triggered::new(settings, state, full == Full::Drop, limits.clone());
        Ok(Self { front, ..Self::start(Box::new(sink), full, Some(triggers), limits)? })
    }

    /// Recordings of rules, where the settings and the rules ask for them.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn of_rules(
        settings: &Settings,
        rules: &[Arc<Rule>],
        for_falco: bool,
        full: Full,
    ) -> Result<Option<Self>, String> {
        let (capture, flight) = (&settings.capture, &settings.flight_recorder);
        let all_rules = capture.mode == "all_rules";
        if !capture.enabled || !all_rules && rules.iter().all(|rule| !rule.compiled.capture) {
            return Ok(None);
        }
        let settings_of = TriggerSettings {
            path_prefix: capture.path_prefix.clone(),
            triggers: Triggers { all_rules, default_duration: capture.default_duration },
            max_mb: capture.max_file_size_mb,
            seconds: flight.seconds,
            max_bytes: flight.max_bytes,
            form: Form { gzip: true, for_falco },
        };
        Self::triggered(settings_of, state(settings), full).map(Some)
    }

    fn start(sink: Box<dyn Sink>, full: Full, triggers: Option<Triggers>, limits: Arc<Limits>) -> Result<Self, String> {
        let what = if triggers.is_some() { "recordings of rules" } else { "recording" };
        let queue = Arc::new(Queue::new(full));
        let taken = queue.clone();
        let writer = std::thread::Builder::new().name("recorder".to_owned()).spawn(move || write(&taken, sink, what));
        let writer = writer.map_err(|error| format!("can't start the thread that records: {error}"))?;
        Ok(Self { queue, writer, triggers, limits, full, what, front: "Lanner", left: false })
    }

    /// Records an event.
    #[inline]
    pub fn event(&mut self, event: &Event<'_>) {
        self.left = self.left || !self.queue.event(event);
    }

    /// A rule fired.
    pub fn fired(&mut self, rule: &CompiledRule, alert: &Alert) {
        let Some(triggers) = self.triggers.filter(|triggers| triggers.all_rules || rule.capture) else { return };
        let own = u64::from(rule.capture_duration);
        let duration = if own > 0 { own } else { triggers.default_duration };
        let until = alert.ts.saturating_add(duration.saturating_mul(MS));
        self.left = self.left || !self.queue.alarm(Alarm { ts: alert.ts, num: alert.event_num, until });
    }

    /// True once nothing more is recorded: the file is full, or can't be written.
    pub fn is_over(&self) -> bool {
        self.left || self.queue.is_left()
    }

    /// Ends the recording, and tells the outputs of files that reached their size.
    pub fn finish(self, outputs: &mut Outputs) -> (&'static str, Report) {
        let Self { queue, writer, limits, what, front, .. } = self;
        queue.end();
        let failed = || Report { error: Some("the thread that records broke down".to_owned()), ..Report::default() };
        let mut report = writer.join().unwrap_or_else(|_| failed());
        report.lost = queue.lost();
        tell(&limits, front, outputs);
        (what, report)
    }

    /// Tells the outputs of files that reached their size since. With a file as the source only the end tells, so that a replay says the same
    /// every time.
    #[inline]
    pub fn tell_at_once(&self, outputs: &mut Outputs) {
        if self.full == Full::Drop {
            tell(&self.limits, self.front, outputs);
        }
    }
}

#[inline]
fn tell(limits: &Limits, front: &str, outputs: &mut Outputs) {
    for limit in limits.take() {
        outputs.tell(&size_alert(front, &limit));
    }
}

/// Says that nobody takes anything any more, however the thread ends.
struct Leaving<'a>(&'a Queue);

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        self.0.leave();
    }
}

fn write(queue: &Queue, mut sink: Box<dyn Sink>, what: &str) -> Report {
    let _leaving = Leaving(queue);
    let (mut batch, mut unfit, mut wanted) = (Vec::new(), 0, true);
    let (mut told_loss, mut told_error) = (false, false);
    while wanted && queue.take(&mut batch, PATIENCE) {
        for entry in Entries(&batch) {
            match entry {
                Ok(Entry::Event(event)) => wanted = sink.event(&event),
                Ok(Entry::Alarm(alarm)) => sink.alarm(alarm),
                Err(_) => unfit += 1,
            }
            if !wanted {
                break;
            }
        }
        sink.idle();
        // What can go on for weeks is not told at its end only.
        if !told_loss && queue.lost() > 0 {
            told_loss = true;
            log::warn("recorder", &format!("{what}: events are left out, the writer can't follow"));
        }
        if let Some(error) = sink.error().filter(|_| !told_error) {
            told_error = true;
            log::error("recorder", &format!("{what}: {error}"));
        }
    }
    let mut report = sink.end();
    report.unfit += unfit;
    report
}

/// What outputs are told of a file that reached its size.
fn size_alert(front: &str, limit: &SizeLimit) -> Alert {
    let message = format!(
        "{front} internal: capture size limit reached. The file has {} bytes, {} MB are allowed.",
        limit.written, limit.max_mb
    );
    let fields = [("max_file_size_mb", limit.max_mb), ("written_bytes", limit.written)];
    let name = format!("{front} internal: capture size limit reached");
    alerts::internal(&name, Priority::Informational, limit.ts, &message, &fields)
}
