//! The canary: every so often a process of our own opens a path that is not there, and the alert of a rule of our own about it must come back: through the probe,
//! its filter, the ring, the state and the engine. If it does not, it is said where it stopped.
//!
//! Only its own process with the very path that was ordered is kept from other rules. The path is new each time, and nobody else knows it before: who imitates
//! an old one is judged like anybody.

use super::helper::{Helper, LINE};
use super::limits::limits;
use super::stage::{Evidence, Stage};
use super::vitals::{self, Vitals};
use super::{marks, of_class};
use crate::gaps::Notice;
use crate::judges::Judges;
use crate::rules;
use crate::settings::Settings;
use crate::source::live::Watch;
use lanner_engine::alert::{Lineage, RulesVersion, Telling, Unanswered};
use lanner_engine::load::{Front, LoadOptions};
use lanner_engine::{Loader, Priority, Rule};
use lanner_fields::{Cx, Registry, Typed};
use lanner_output::Outputs;
use lanner_schema::Event;
use lanner_schema::events::{Openat, Read, Write};
use lanner_source::live::{LiveOptions, Scope, Stats, class_of, in_host_pid_namespace};
use ring::rand::{SecureRandom as _, SystemRandom};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Name of the rule of its alerts.
pub const RULE: &str = "Lanner internal: canary";

/// What the paths begin with.
const FOLDER: &str = "/.lanner-canary-";

/// Times that its process is started again.
const MOST_STARTS: u32 = 3;

/// How an event belongs to the canary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The action.
    Action,
    /// Its process was told of it, or answered.
    Aside,
}

/// An action that is on its way.
#[derive(Debug)]
struct Shot {
    path: String,
    /// When it was ordered: by a clock that does not step, and in the time of events.
    at: Instant,
    ts: u64,
    before: Stats,
    acted: bool,
    /// Its event was read.
    read: bool,
    late: bool,
}

/// The canary.
#[derive(Debug)]
pub struct Canary {
    helper: Option<Helper>,
    starts: u32,
    /// Its process in the kernel's numbers; not known before its first action where numbers here are others.
    pid: Option<i64>,
    judges: Judges,
    rule: Arc<Rule>,
    folder: String,
    every: Duration,
    within: Duration,
    outputs: Vec<String>,
    due: Instant,
    shot: Option<Shot>,
    /// Its process may be started again, because children of the program are watched anyway.
    of_host: bool,
}

impl Canary {
    /// Starts its process, before the probe is there; `None`: it is switched off.
    ///
    /// # Errors
    /// Why it can't be, in words for the user.
    pub fn start(settings: &Settings, scope: &Scope) -> Result<Option<Self>, String> {
        let limits = limits(settings);
        let Some(every) = limits.canary else { return Ok(None) };
        let in_host = in_host_pid_namespace();
        if !in_host && *scope != Scope::Host {
            return Err("in a scope it needs the host's pid namespace: pids here are not the kernel's".to_owned());
        }
        let folder = format!("{FOLDER}{}/", random()?);
        let rule = rule(&folder)?;
        let version = RulesVersion { generation: 0, hash: "".into() };
        let judges = rules::judges(std::slice::from_ref(&rule), version, settings, None);
        let helper = Helper::start().map_err(|error| format!("its process can't be started: {error}"))?;
        let pid = in_host.then(|| i64::from(helper.pid()));
        Ok(Some(Self {
            helper: Some(helper),
            starts: 1,
            pid,
            judges,
            rule,
            folder,
            every,
            within: limits.within,
            outputs: settings.canary.outputs.clone(),
            due: Instant::now(),
            shot: None,
            of_host: *scope == Scope::Host,
        }))
    }

    /// The rule that the probe must let pass.
    pub fn rule(&self) -> &Arc<Rule> {
        &self.rule
    }

    /// Has the probe watch its process.
    pub fn ask(&self, options: &mut LiveOptions) {
        options.canary = self.pid.and_then(|pid| i32::try_from(pid).ok());
    }

    /// Whether an event belongs to it.
    #[inline]
    pub fn part(&self, event: &Event<'_>) -> Option<Part> {
        match self.pid {
            Some(pid) if event.tid != pid => None,
            None if event.code() != Openat::CODE => None,
            _ => self.part_of_own(event),
        }
    }

    fn part_of_own(&self, event: &Event<'_>) -> Option<Part> {
        let small = |result: Option<i64>| result.is_some_and(|bytes| bytes <= LINE as i64);
        match event.code() {
            Openat::CODE => {
                let ordered = self.shot.as_ref()?.path.as_bytes();
                (Openat::decode(event).name.is_some_and(|name| name == ordered)).then_some(Part::Action)
            }
            Read::CODE => small(Read::decode(event).res).then_some(Part::Aside),
            Write::CODE => small(Write::decode(event).res).then_some(Part::Aside),
            _ => None,
        }
    }

    /// Its alerts are for these outputs.
    pub(super) fn set_outputs(&mut self, outputs: Vec<String>) {
        self.outputs = outputs;
    }

    /// Judges its action by its rule; if that matches, it has come back.
    pub(super) fn judge(&mut self, cx: &Cx<'_>, outputs: &mut Outputs, vitals: &Vitals) {
        let Self { judges, shot, pid, outputs: names, .. } = self;
        if let Some(shot) = shot {
            shot.read = true;
        }
        pid.get_or_insert(cx.event.tid);
        let telling = Telling { lineage: Lineage::LeftOut, unanswered: Unanswered::NotAwaited };
        let mut matched = false;
        judges.judge(cx, telling, &mut |alert, _| {
            matched = true;
            if !names.is_empty() {
                outputs.tell_named(alert, names);
            }
        });
        if let Some(shot) = shot.as_ref().filter(|_| matched) {
            let way = shot.at.elapsed().as_nanos() as u64;
            vitals.came_back.add(1);
            vitals.last_way.set(way);
            vitals.longest_way.set(vitals.longest_way.get().max(way));
            vitals.last_back.set(cx.event.ts);
            vitals.canary.set(vitals::Canary::Back);
            // Whoever does the same again is not the canary.
            self.answered();
        }
    }

    fn answered(&mut self) {
        if let Some(shot) = &mut self.shot {
            shot.path.clear();
        }
    }

    /// Goes on: what came back, what is late, and the next action. To be called some times a second.
    pub(super) fn step(&mut self, watch: &mut Watch, ts: u64, vitals: &Vitals, notices: &mut Vec<Notice>) {
        let ended = self.helper.as_mut().is_some_and(Helper::has_ended);
        if ended {
            self.start_again(watch, ts, vitals, notices);
        }
        let acted = self.helper.as_mut().is_some_and(Helper::has_acted);
        if let Some(shot) = &mut self.shot {
            shot.acted |= acted;
            if shot.path.is_empty() {
                if shot.late {
                    let way = shot.at.elapsed();
                    notices.push(self.back(ts, way));
                }
                self.shot = None;
            } else if !shot.late && shot.at.elapsed() > self.within {
                shot.late = true;
                let notice = self.late(watch, ts, vitals);
                notices.extend(notice);
            }
        }
        let waits = self.shot.as_ref().is_some_and(|shot| !shot.late);
        let ready = self.helper.as_ref().is_some_and(|helper| !helper.is_busy());
        if !waits && ready && Instant::now() >= self.due {
            self.send(watch, vitals);
        }
    }

    fn send(&mut self, watch: &mut Watch, vitals: &Vitals) {
        let late = self.shot.as_ref().is_some_and(|shot| shot.late);
        let (Ok(token), Ok(before)) = (random(), watch.stats()) else { return };
        let path = format!("{}{token}", self.folder);
        let ts = watch.probe().now();
        // One whose process is gone is noticed with the next step.
        if self.helper.as_mut().is_some_and(|helper| helper.order(&path).is_ok()) {
            vitals.sent.add(1);
            self.due = Instant::now() + self.every;
            self.shot = Some(Shot { path, at: Instant::now(), ts, before, acted: false, read: false, late });
        }
    }

    /// What is said of an action that has not come back in time.
    fn late(&self, watch: &Watch, ts: u64, vitals: &Vitals) -> Option<Notice> {
        let shot = self.shot.as_ref()?;
        let class = class_of("openat");
        let now = watch.stats().unwrap_or_else(|_| shot.before.clone());
        let (then, after) = (of_class(&shot.before, class), of_class(&now, class));
        let evidence = Evidence {
            acted: shot.acted,
            read: shot.read,
            behind: ts < shot.ts,
            seen: after.seen.saturating_sub(then.seen),
            filtered: after.filtered.saturating_sub(then.filtered),
            delivered: after.delivered.saturating_sub(then.delivered),
            lost: after.lost_in_all().saturating_sub(then.lost_in_all()),
            malformed: now.malformed.saturating_sub(shot.before.malformed),
        };
        let stage = evidence.stage();
        vitals.late.add(1);
        vitals.canary.set(vitals::Canary::Late(stage.word()));
        Some(self.late_notice(ts, shot.ts, stage, &evidence))
    }

    fn late_notice(&self, ts: u64, since: u64, stage: Stage, evidence: &Evidence) -> Notice {
        let Evidence { seen, filtered, delivered, lost, .. } = *evidence;
        let line = format!(
            "an action of Lanner's own has not come back for {:?}, since {}: {} (file events since: {seen} seen, \
             {filtered} filtered, {delivered} delivered, {lost} lost)",
            self.within,
            marks::time(since),
            stage.text(),
        );
        marks::notice(
            RULE,
            Priority::Critical,
            ts,
            &line,
            [
                ("canary.state", marks::text("late")),
                ("canary.stopped_at", marks::text(stage.word())),
                ("canary.from", Typed::Uint(since)),
                ("canary.seen", Typed::Uint(seen)),
                ("canary.filtered", Typed::Uint(filtered)),
                ("canary.delivered", Typed::Uint(delivered)),
                ("canary.lost", Typed::Uint(lost)),
            ],
        )
    }

    fn back(&self, ts: u64, way: Duration) -> Notice {
        let line =
            format!("actions of Lanner's own come back again, the last one after {} ms at most", way.as_millis());
        marks::notice(
            RULE,
            Priority::Notice,
            ts,
            &line,
            [("canary.state", marks::text("back")), ("canary.way", Typed::Uint(way.as_nanos() as u64))],
        )
    }

    /// Its process has ended, which it does not do by itself.
    fn start_again(&mut self, watch: &mut Watch, ts: u64, vitals: &Vitals, notices: &mut Vec<Notice>) {
        self.helper = None;
        // Its number may be another one's by now.
        let _ = watch.probe().watch_canary(None);
        let again = self.of_host && self.starts < MOST_STARTS;
        self.helper = again.then(Helper::start).and_then(Result::ok);
        self.starts += 1;
        let after = match &self.helper {
            Some(helper) => {
                self.pid = self.pid.is_some().then(|| i64::from(helper.pid()));
                let _ = watch.probe().watch_canary(self.pid.and_then(|pid| i32::try_from(pid).ok()));
                "it was started again"
            }
            None => {
                self.pid = Some(-1);
                vitals.canary.set(vitals::Canary::Late(Stage::Action.word()));
                "there is no canary until the next start"
            }
        };
        self.shot = None;
        notices.push(marks::notice(
            RULE,
            Priority::Critical,
            ts,
            &format!("the canary's process has ended: {after}"),
            [("canary.state", marks::text("ended")), ("canary.stopped_at", marks::text(Stage::Action.word()))],
        ));
    }
}

/// The rule about paths in a folder that nobody else knows.
fn rule(folder: &str) -> Result<Arc<Rule>, String> {
    let registry = Registry::builtin();
    let mut loader = Loader::new(&registry, LoadOptions::new(Front::Lanner));
    let text = format!(
        "- rule: \"{RULE}\"\n  desc: An action of Lanner's own came back.\n  \
         condition: evt.type = openat and fd.name startswith {folder}\n  \
         output: an action of Lanner's own came back (%fd.name by %proc.name %proc.pid)\n  priority: DEBUG\n"
    );
    let result = loader.load_file("canary", text.as_bytes());
    let why = || format!("its rule can't be used: {}", result.to_text());
    loader.rules().first().cloned().ok_or_else(why)
}

/// 128 bits that nobody can guess, in hexadecimal digits.
fn random() -> Result<String, String> {
    let mut bytes = [0_u8; 16];
    SystemRandom::new().fill(&mut bytes).map_err(|_| "the system has no random numbers".to_owned())?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
