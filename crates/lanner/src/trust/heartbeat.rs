//! Heartbeats: alerts that say to chosen outputs that all goes on, and how. Who gets them can alarm when they cease.
//!
//! They are made on the event thread, so that one that stands still makes none.

use super::vitals::Vitals;
use super::{alert, marks};
use crate::settings::Settings;
use lanner_engine::alert::RulesVersion;
use lanner_engine::{Priority, RuleInfo};
use lanner_fields::Typed;
use lanner_output::Outputs;
use lanner_schema::snapshot::{Gap, GapPhase};
use lanner_source::live::Stats;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Name of the rule of heartbeats, and their tag.
pub const RULE: &str = "Lanner internal: heartbeat";
const TAG: &str = "heartbeat";

/// What one heartbeat tells.
#[derive(Debug)]
pub(super) struct Pulse<'a> {
    pub outputs: &'a mut Outputs,
    pub rules: &'a Arc<RulesVersion>,
    pub gap: Option<&'a Arc<Gap>>,
    pub taken: u64,
    pub ts: u64,
    pub kernel: &'a Stats,
    /// Generation of the filter in force.
    pub filter: u32,
    pub vitals: &'a Vitals,
}

/// Numbers that only grow.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    judged: u64,
    seen: u64,
    filtered: u64,
    delivered: u64,
    lost: u64,
    alerts: u64,
    undelivered: u64,
}

/// Makes heartbeats.
#[derive(Debug)]
pub(super) struct Heartbeat {
    rule: Arc<RuleInfo>,
    every: Duration,
    outputs: Vec<String>,
    began: Instant,
    due: Instant,
    count: u64,
    before: Counts,
}

impl Heartbeat {
    pub(super) fn new(settings: &Settings, every: Duration) -> Self {
        let rule = RuleInfo {
            name: RULE.to_owned(),
            desc: String::new(),
            priority: Priority::Informational,
            tags: vec![TAG.to_owned()],
            source: "internal".to_owned(),
            group_by: Vec::new(),
        };
        let (now, outputs) = (Instant::now(), settings.heartbeat.outputs.clone());
        Self { rule: Arc::new(rule), every, outputs, began: now, due: now, count: 0, before: Counts::default() }
    }

    pub(super) fn set_outputs(&mut self, outputs: Vec<String>) {
        self.outputs = outputs;
    }

    pub(super) fn is_due(&self) -> bool {
        Instant::now() >= self.due
    }

    /// Sends one.
    pub(super) fn beat(&mut self, pulse: Pulse<'_>) {
        let Pulse { outputs, rules, gap, taken, ts, kernel, filter, vitals } = pulse;
        let now = Instant::now();
        // Not from when this one was due: who was late does not send two at once.
        self.due = now + self.every;
        self.count += 1;
        let total = kernel.total();
        let counts = Counts {
            judged: taken,
            seen: total.seen,
            filtered: total.filtered,
            delivered: total.delivered,
            lost: total.lost_in_all() + kernel.recursion_misses,
            alerts: outputs.told(),
            undelivered: outputs.probes().iter().map(|probe| probe.counters().lost()).sum(),
        };
        let before = std::mem::replace(&mut self.before, counts);
        let gap = gap.map_or("none", |gap| if gap.phase == GapPhase::Closed { "closed" } else { "open" });
        let since = |now: u64, then: u64| Typed::Uint(now.saturating_sub(then));
        let fields = [
            ("heartbeat.number", Typed::Uint(self.count)),
            ("heartbeat.every", Typed::Uint(self.every.as_secs())),
            ("heartbeat.uptime", Typed::Uint(now.duration_since(self.began).as_secs())),
            ("heartbeat.rules_generation", Typed::Uint(rules.generation.into())),
            ("heartbeat.rules_hash", marks::text(&rules.hash)),
            ("heartbeat.filter_generation", Typed::Uint(filter.into())),
            ("heartbeat.gap", marks::text(gap)),
            ("heartbeat.canary", marks::text(vitals.canary.get().word())),
            ("heartbeat.well", Typed::Bool(vitals.is_well())),
            ("heartbeat.events", since(counts.judged, before.judged)),
            ("heartbeat.seen", since(counts.seen, before.seen)),
            ("heartbeat.filtered", since(counts.filtered, before.filtered)),
            ("heartbeat.delivered", since(counts.delivered, before.delivered)),
            ("heartbeat.lost", since(counts.lost, before.lost)),
            ("heartbeat.alerts", since(counts.alerts, before.alerts)),
            ("heartbeat.undelivered", since(counts.undelivered, before.undelivered)),
        ];
        let message = format!(
            "{RULE}. Number {}, {} events and {} alerts since the last, {} lost, gap {gap}, rules {} {}",
            self.count,
            counts.judged.saturating_sub(before.judged),
            counts.alerts.saturating_sub(before.alerts),
            counts.lost.saturating_sub(before.lost),
            rules.generation,
            rules.hash,
        );
        let fields = fields.into_iter().map(|(key, value)| (Arc::from(key), value)).collect();
        let mut alert = alert(&self.rule, ts, &message, fields);
        alert.rules = Some(rules.clone());
        outputs.tell_named(&alert, &self.outputs);
        vitals.beats.add(1);
        vitals.last_beat.set(ts);
    }
}
