//! The running host as a source: the probe, and the command that it was started for.

use super::SourceError;
use crate::guest::store::{self, Kept};
use crate::guest::{Guest, service};
use crate::log;
use crate::signals::Signals;
use lanner_enrich::{Counts, Enricher, Question};
use lanner_schema::Event;
use lanner_schema::snapshot::{LOAD, Load};
use lanner_source::live::{Inheritance, Live, LiveError, LiveOptions, Preparer, Scope, Stats};
use lanner_source::privileges::Need;
use lanner_state::Facts;
use rustix::process::{Pid, Signal, kill_process};
use std::ffi::OsString;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

/// How long events are waited for before signals and the command are looked at, and the pipeline gets a tick.
const PATIENCE: Duration = Duration::from_millis(100);

/// How long what runtimes say may lie there while no event comes.
const NEWS_AFTER: Duration = Duration::from_millis(10);

/// How long the rings are read on after the command has ended.
const GRACE: Duration = Duration::from_millis(200);

/// How long the rings are read on at most after the end was asked for, and how long an event is waited for then: longer than it is kept in its ring.
const REST: Duration = Duration::from_secs(1);
const STILL_TO_COME: Duration = Duration::from_millis(5);

/// How long a command may take to stand still before it is watched.
const STANDSTILL: Duration = Duration::from_secs(5);

/// A watch on the running host, which ends when it is told to or when its command does.
#[derive(Debug)]
pub struct Watch {
    live: Live,
    /// Under which name the service manager keeps the probe before this one, while that is read.
    before: Option<String>,
    /// Asks runtimes about containers.
    enricher: Option<Enricher>,
    /// How long nothing has come.
    waited: Duration,
    /// The last event was a tick: nothing older is left in the rings.
    idle: bool,
    signals: Signals,
    command: Option<Child>,
    end: Option<Instant>,
    /// To be told.
    load: Option<Load>,
    /// The end was asked for: until when the rings are read on.
    rest: Option<Instant>,
}

/// Reads a scope: `host`, `pid:N` or `cgroup:PATH`.
///
/// # Errors
/// What a scope looks like.
pub fn scope(text: &str) -> Result<Scope, String> {
    let wrong = || format!("`{text}` is no scope: host, pid:N (a process and its descendants) or cgroup:PATH");
    if text == "host" {
        return Ok(Scope::Host);
    }
    match text.split_once(':') {
        Some(("pid", pid)) => pid.parse().map(Scope::Process).map_err(|_| wrong()),
        Some(("cgroup", path)) if !path.is_empty() => Ok(Scope::Cgroup(path.into())),
        _ => Err(wrong()),
    }
}

impl Watch {
    /// Watches as the options say.
    ///
    /// # Errors
    /// Why the host can't be watched, in words for the user.
    pub fn start(options: &LiveOptions, signals: &Signals) -> Result<Self, String> {
        Self::start_behind(options, signals, None)
    }

    fn start_behind(options: &LiveOptions, signals: &Signals, before: Option<Kept>) -> Result<Self, String> {
        let (before, estate) = before.map(|Kept { tag, estate }| (tag, estate)).unzip();
        let (live, why_not) = Live::start_behind(options, estate).map_err(|error| format!("can't watch: {error}"))?;
        if let Some(why) = why_not {
            log::warn("probe", &not_taken_over(&why));
        }
        Ok(Self {
            live,
            before,
            enricher: None,
            waited: Duration::ZERO,
            idle: false,
            signals: signals.clone(),
            command: None,
            end: None,
            load: None,
            rest: None,
        })
    }

    /// Watches what a command line names: a command to be started, or a scope, or the whole host; `set` completes the options.
    ///
    /// # Errors
    /// Why the host can't be watched, or the command can't be started.
    pub fn asked(
        scope: Option<&Scope>,
        command: &[OsString],
        set: impl FnOnce(&mut LiveOptions),
        signals: &Signals,
    ) -> Result<Self, String> {
        let mut options = LiveOptions::new(scope.cloned().unwrap_or(Scope::Host));
        set(&mut options);
        let watch = if command.is_empty() {
            Self::go_on_behind(&options, signals)
        } else {
            Self::command(command, options, signals)
        }?;
        watch.missing().iter().for_each(|what| log::warn("probe", what));
        Ok(watch)
    }

    /// Watches from where the Lanner before this one ended, if the service manager kept its probe, and has it keep this one's.
    fn go_on_behind(options: &LiveOptions, signals: &Signals) -> Result<Self, String> {
        let before = store::take().unwrap_or_else(|why| {
            log::warn("probe", &not_taken_over(&why));
            None
        });
        let mut watch = Self::start_behind(options, signals, before)?;
        if service::is_named() {
            match watch.live.bequeath() {
                Ok(estate) => store::keep(estate),
                Err(error) => {
                    log::warn("probe", &format!("what happens while Lanner starts again will be lost: {error}"))
                }
            }
        }
        watch.part();
        Ok(watch)
    }

    /// Once the probe before this one has told everything, it is given up.
    fn part(&mut self) {
        match self.live.inheritance() {
            Inheritance::Pending => return,
            Inheritance::None => {}
            Inheritance::Over(events) => {
                log::info("probe", &format!("{events} events are from before the start"));
            }
        }
        if let Some(tag) = self.before.take() {
            store::forget(&tag);
        }
    }

    /// Starts a command and watches it with all that it starts, from its first instruction to its end; what else the options say of the scope does
    /// not count.
    ///
    /// # Errors
    /// A command that can't be started, and why the host can't be watched.
    fn command(command: &[OsString], options: LiveOptions, signals: &Signals) -> Result<Self, String> {
        // The shell stops itself before it becomes the command, so that the probe is there first.
        let mut shell = Command::new("/bin/sh");
        shell.arg("-c").arg("kill -STOP $$; exec \"$0\" \"$@\"").args(command);
        let mut child = shell.spawn().map_err(|error| format!("can't start a shell for the command: {error}"))?;
        let watch = wait_for_stop(&child)
            .and_then(|()| {
                let scope = Scope::Process(child.id().cast_signed());
                Self::start(&LiveOptions { scope, ..options }, signals)
            })
            .and_then(|watch| go_on(&child).map(|()| watch));
        match watch {
            Ok(watch) => Ok(Self { command: Some(child), ..watch }),
            Err(error) => {
                // It has not begun to run the command; who is gone already need not be ended.
                let _ = child.kill().and_then(|()| child.wait());
                Err(error)
            }
        }
    }

    /// The watch ends after that time, if it does not before; a command goes on.
    pub fn end_after(&mut self, time: Duration) {
        self.end = Instant::now().checked_add(time);
    }

    /// The probe.
    pub fn probe(&mut self) -> &mut Live {
        &mut self.live
    }

    /// How hard Lanner is pressed comes as an event, so that all that look at the stream know.
    pub fn press(&mut self, load: Load) {
        self.load = Some(load);
    }

    /// What became of events in the kernel.
    ///
    /// # Errors
    /// When the kernel does not give its counters.
    pub fn stats(&self) -> Result<Stats, String> {
        self.live.stats().map_err(|error| error.to_string())
    }

    /// Events for which a ring had no room, by event code.
    ///
    /// # Errors
    /// When the kernel does not give its counters.
    pub fn refused(&self) -> Result<Vec<u64>, String> {
        self.live.refused().map_err(|error| error.to_string())
    }

    /// From now on runtimes are asked about containers, and what they say comes as events.
    ///
    /// # Errors
    /// If the system gives no thread to ask from, in words for the user.
    pub fn ask_runtimes(&mut self, options: Option<lanner_enrich::Options>, guest: &Guest) -> Result<(), String> {
        let Some(options) = options else { return Ok(()) };
        let enricher = guest.with(Need::Runtimes, || Enricher::start(options))?;
        self.enricher = Some(enricher.map_err(|error| format!("can't ask container runtimes: {error}"))?);
        Ok(())
    }

    /// Asks about the container of a process, whose answers come as events: the names of its users, which may be known, and what runtimes say, unless
    /// one has told.
    pub fn ask(&mut self, facts: &Facts, users_known: bool, awaited: bool) {
        self.live.ask_users(&facts.container, facts.pid, users_known);
        if let Some(enricher) = self.enricher.as_ref().filter(|_| awaited) {
            let (id, cgroups) = (facts.container.to_vec(), facts.cgroups.as_bytes().to_vec());
            // A question that finds no room is counted; the process's next event asks again.
            let _ = enricher.ask(Question { id, cgroups, pid: facts.pid });
        }
    }

    /// What runtimes were asked, and what became of it.
    pub fn asked_runtimes(&self) -> Option<Counts> {
        self.enricher.as_ref().map(Enricher::counts)
    }

    /// Something about the API server of Kubernetes that people should know, each time once.
    pub fn complaint(&self) -> Option<String> {
        self.enricher.as_ref()?.complaint()
    }

    /// What loads programs that other rules need.
    ///
    /// # Errors
    /// When the system refuses, in words for the user.
    pub fn preparer(&self) -> Result<Preparer, String> {
        self.live.preparer().map_err(|error| format!("can't prepare for other rules: {error}"))
    }

    /// From now on the probe tells what these options ask for; see [`Live::change`]. Tells the filter's generation.
    ///
    /// # Errors
    /// Why the kernel refuses.
    pub fn change(&mut self, options: &LiveOptions) -> Result<u32, LiveError> {
        self.live.change(options)
    }

    /// True once all that was told before the filter of this generation was handed out. To be asked behind an event that came after [`Self::change`].
    pub fn has_told(&mut self, generation: u32) -> bool {
        // A damaged ring is told by whoever takes the next event.
        self.idle || self.live.generation().is_ok_and(|of_last| of_last == generation)
    }

    /// What could not be switched on, each with the reason.
    pub fn missing(&self) -> &[String] {
        self.live.missing()
    }

    /// The next event; a tick when there was none for a tenth of a second; `None` at the end.
    ///
    /// # Errors
    /// A damaged ring.
    #[allow(clippy::should_implement_trait, reason = "events borrow from the source, which an iterator's items cannot")]
    pub fn next(&mut self) -> Result<Option<Event<'_>>, SourceError> {
        self.idle = false;
        // What the probe before this one has told is nobody else's any more; that takes a moment.
        if self.before.is_some() {
            self.part();
        } else if self.signals.stop() {
            return self.rest();
        } else if self.end.is_some_and(|end| Instant::now() > end) {
            return self.last_words();
        }
        if self.live.is_under_way()
            && let Some(load) = self.load.take()
        {
            return self.live.say(LOAD, &load.encode()).map(Some).map_err(SourceError::Live);
        }
        loop {
            if let Some(news) = self.enricher.as_ref().filter(|_| self.live.is_under_way()).and_then(Enricher::take) {
                return self.live.say(news.name, &news.data).map(Some).map_err(SourceError::Live);
            }
            // What runtimes say does not wake who waits for events.
            let nap = if self.enricher.is_some() { NEWS_AFTER } else { PATIENCE };
            if self.live.ready(nap).map_err(SourceError::Live)? {
                self.waited = Duration::ZERO;
                return self.live.event().map_err(SourceError::Live);
            }
            self.waited += nap;
            if self.waited >= PATIENCE {
                self.waited = Duration::ZERO;
                break;
            }
        }
        if let Some(command) = &mut self.command
            && !matches!(command.try_wait(), Ok(None))
        {
            self.command = None;
            let end = Instant::now() + GRACE;
            self.end = Some(self.end.map_or(end, |earlier| earlier.min(end)));
        }
        self.idle = true;
        self.live.tick(PATIENCE).map(Some).map_err(SourceError::Live)
    }

    /// What the rings hold of before the end was asked for, then the last words.
    fn rest(&mut self) -> Result<Option<Event<'_>>, SourceError> {
        let until = *self.rest.get_or_insert_with(|| Instant::now() + REST);
        if Instant::now() < until && self.live.ready(STILL_TO_COME).map_err(SourceError::Live)? {
            return self.live.event().map_err(SourceError::Live);
        }
        self.rest = Some(until - REST);
        self.last_words()
    }

    /// What was lost since the last look, and the end of an open gap.
    fn last_words(&mut self) -> Result<Option<Event<'_>>, SourceError> {
        if self.live.close_gaps().map_err(SourceError::Live)? {
            return self.live.event().map_err(SourceError::Live);
        }
        self.live.leave().map_err(SourceError::Live)?;
        Ok(None)
    }
}

fn not_taken_over(why: &str) -> String {
    format!("what happened while Lanner was not there is not known: the probe before this one can't be read: {why}")
}

fn wait_for_stop(child: &Child) -> Result<(), String> {
    let end = Instant::now() + STANDSTILL;
    let stat = format!("/proc/{}/stat", child.id());
    while Instant::now() < end {
        let text = std::fs::read_to_string(&stat).unwrap_or_default();
        // The state stands behind the name, which is in parentheses and can hold any byte.
        if text.rsplit_once(')').is_some_and(|(_, rest)| rest.trim_start().starts_with('T')) {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    Err("the shell for the command did not stop to be watched".to_owned())
}

fn go_on(child: &Child) -> Result<(), String> {
    let pid = Pid::from_child(child);
    kill_process(pid, Signal::CONT).map_err(|error| format!("can't let the command go on: {error}"))
}
