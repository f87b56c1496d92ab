//! Whether silence can be trusted: signs of life to chosen outputs, an action of our own that must come back, and a watchdog over the probe and the program.
//!
//! What is looked at here costs the event thread a flag for each event; the watchdog's thread raises it some times a second.

pub mod canary;
pub mod heartbeat;
pub mod helper;
mod limits;
mod marks;
mod stage;
pub mod vitals;
mod watchdog;

pub use limits::{Limits, check, limits};

use crate::alerts;
use crate::gaps::Notice;
use crate::log;
use crate::settings::Settings;
use crate::signals::Signals;
use crate::source::live::Watch;
use canary::{Canary, Part};
use heartbeat::{Heartbeat, Pulse};
use lanner_engine::alert::RulesVersion;
use lanner_engine::{Alert, Priority};
use lanner_fields::{Cx, Typed};
use lanner_output::{Outputs, SideDoor};
use lanner_schema::Event;
use lanner_schema::snapshot::Gap;
use lanner_source::live::{Harm, STOPPED, Stats};
use std::sync::Arc;
use std::time::{Duration, Instant};
use vitals::Vitals;
use watchdog::Watchdog;

/// Name of the rule of alerts about the probe and the program.
pub const RULE: &str = "Lanner internal: watchdog";

/// The part of the program that the log names.
const PART: &str = "trust";

/// Between two looks at the probe: less than the quiet time after which a coverage gap closes, which a part that stays broken keeps open.
const LOOK_EVERY: Duration = Duration::from_millis(400);

/// All of it.
#[derive(Debug)]
pub struct Trust {
    vitals: Arc<Vitals>,
    heartbeat: Option<Heartbeat>,
    canary: Option<Canary>,
    watchdog: Watchdog,
    /// When the probe is looked after next; `None`: never.
    look_at: Option<Instant>,
    /// What was found broken last.
    harms: Vec<Harm>,
    signals: Signals,
}

/// A run, as far as this is about it.
#[derive(Debug)]
pub struct Moment<'a> {
    /// Where events come from.
    pub watch: &'a mut Watch,
    /// Where alerts go.
    pub outputs: &'a mut Outputs,
    /// The rules in force.
    pub rules: &'a Arc<RulesVersion>,
    /// The coverage gap that is open, or was last.
    pub gap: Option<&'a Arc<Gap>>,
    /// Events that were judged.
    pub taken: u64,
    /// Time of the last event, ns since 1970.
    pub ts: u64,
}

impl Trust {
    /// Starts what the settings ask for; `None`: nothing. To be called when events are about to be taken.
    ///
    /// # Errors
    /// If the system gives no thread for it, or durations that are none, in words for the user.
    pub fn start(
        settings: &Settings,
        canary: Option<Canary>,
        door: SideDoor,
        signals: &Signals,
    ) -> Result<Option<Self>, String> {
        let limits = limits(settings);
        if limits.heartbeat.is_none() && canary.is_none() && limits.stall.is_none() {
            return Ok(None);
        }
        // `--output FILE` stands in the place of all outputs of the settings.
        let named = settings.heartbeat.outputs.iter().chain(&settings.canary.outputs);
        for name in named.filter(|name| !door.has(name)) {
            warn_of_missing(name);
        }
        let vitals = Arc::new(Vitals::default());
        let watchdog = Watchdog::start(&limits, door, &vitals);
        let watchdog = watchdog.map_err(|error| format!("can't start the watchdog: {error}"))?;
        let heartbeat = limits.heartbeat.map(|every| Heartbeat::new(settings, every));
        vitals.canary.set(if canary.is_some() { vitals::Canary::Waiting } else { vitals::Canary::Off });
        Ok(Some(Self {
            vitals,
            heartbeat,
            canary,
            watchdog,
            look_at: limits.stall.map(|_| Instant::now()),
            harms: Vec::new(),
            signals: signals.clone(),
        }))
    }

    /// From now on heartbeats and the canary's alerts are for these outputs.
    pub fn set_outputs(&mut self, of_heartbeat: Vec<String>, of_canary: Vec<String>) {
        self.heartbeat.iter_mut().for_each(|heartbeat| heartbeat.set_outputs(of_heartbeat.clone()));
        self.canary.iter_mut().for_each(|canary| canary.set_outputs(of_canary.clone()));
    }

    /// What it shows of itself, to any thread at any time.
    pub fn vitals(&self) -> &Arc<Vitals> {
        &self.vitals
    }

    /// What an event is, if it comes of the canary: to be kept from rules and recordings.
    #[inline]
    pub fn part(&self, event: &Event<'_>) -> Option<Part> {
        self.canary.as_ref()?.part(event)
    }

    /// Judges an action of the canary; the alert goes to the outputs that are named for it alone.
    pub fn came_back(&mut self, cx: &Cx<'_>, outputs: &mut Outputs) {
        if let Some(canary) = &mut self.canary {
            canary.judge(cx, outputs, &self.vitals);
        }
    }

    /// True some times a second.
    #[inline]
    pub fn wants(&self) -> bool {
        self.watchdog.wants()
    }

    /// Looks at all; what there is to say.
    pub fn look(&mut self, moment: Moment<'_>) -> Vec<Notice> {
        let mut notices = Vec::new();
        if self.signals.stop() || !moment.watch.probe().is_under_way() {
            return notices;
        }
        for (from, to) in self.watchdog.take_blind() {
            let live = moment.watch.probe();
            let now = live.now();
            let at = |time: Instant| now.saturating_sub(time.elapsed().as_nanos() as u64);
            live.was_blind(at(from), at(to), STOPPED);
        }
        if self.look_at.is_some_and(|at| Instant::now() >= at) {
            self.look_at = Some(Instant::now() + LOOK_EVERY);
            self.look_after(&mut notices, moment.watch, moment.ts);
        }
        if let Some(canary) = &mut self.canary {
            canary.step(moment.watch, moment.ts, &self.vitals, &mut notices);
        }
        let Self { heartbeat, vitals, .. } = self;
        if let Some(heartbeat) = heartbeat.as_mut().filter(|heartbeat| heartbeat.is_due()) {
            let Moment { watch, outputs, rules, gap, taken, ts } = moment;
            let kernel = watch.stats().unwrap_or_default();
            let filter = watch.probe().filter_generation();
            heartbeat.beat(Pulse { outputs, rules, gap, taken, ts, kernel: &kernel, filter, vitals });
        }
        notices
    }

    fn look_after(&mut self, notices: &mut Vec<Notice>, watch: &mut Watch, ts: u64) {
        let live = watch.probe();
        let whole = live.whole();
        let harms = live.look_after();
        let now = live.now();
        for harm in harms.iter().filter(|harm| !self.harms.contains(harm)) {
            self.vitals.harms.add(1);
            let Harm { what, how, unmended } = harm;
            let after = match unmended {
                None => "it was put back".to_owned(),
                Some(why) => format!("it could not be put back: {why}"),
            };
            let text = format!("the probe's {what} is not as it was left: {how}; {after}");
            notices.push(marks::notice(
                RULE,
                Priority::Critical,
                ts,
                &text,
                [
                    ("watchdog.what", marks::text("probe")),
                    ("watchdog.part", marks::text(what)),
                    ("watchdog.how", marks::text(how)),
                    ("watchdog.state", marks::text(if unmended.is_none() { "mended" } else { "broken" })),
                    ("watchdog.from", Typed::Uint(whole)),
                    ("watchdog.to", Typed::Uint(now)),
                ],
            ));
        }
        let unmended: Vec<Harm> = harms.into_iter().filter(|harm| harm.unmended.is_some()).collect();
        if unmended.is_empty() && !self.harms.is_empty() {
            notices.push(marks::notice(
                RULE,
                Priority::Notice,
                ts,
                "the probe is whole again",
                [
                    ("watchdog.what", marks::text("probe")),
                    ("watchdog.state", marks::text("mended")),
                    ("watchdog.from", Typed::Uint(whole)),
                    ("watchdog.to", Typed::Uint(now)),
                ],
            ));
        }
        self.vitals.unmended.set(unmended.len() as u64);
        self.harms = unmended;
    }
}

/// Says that an output is not there that the settings name.
pub fn warn_of_missing(output: &str) {
    log::warn(PART, &format!("this run has no output `{output}`, which heartbeats or the canary's alerts are for"));
}

/// Says and tells notices; those that are less urgent than `least` are said only.
pub fn tell(notices: &[Notice], least: Priority, outputs: &mut Outputs) {
    for Notice { line, alert } in notices {
        log::say(alert.rule.priority, PART, line);
        if alert.rule.priority <= least {
            outputs.tell(alert);
        }
    }
}

/// Losses of the kernel side so far, for what was sent and what came of it.
pub(crate) fn of_class(stats: &Stats, class: &str) -> lanner_source::live::ClassCounts {
    let at = lanner_source::live::CLASSES.iter().position(|name| *name == class);
    at.and_then(|at| stats.classes.get(at)).copied().unwrap_or_default()
}

/// An alert of ours with fields of their types.
pub(crate) fn alert(
    rule: &Arc<lanner_engine::RuleInfo>,
    ts: u64,
    message: &str,
    fields: Vec<(Arc<str>, Typed)>,
) -> Alert {
    let mut alert = alerts::internal(&rule.name, rule.priority, ts, message, &[]);
    (alert.rule, alert.fields) = (rule.clone(), fields);
    alert
}
