//! Notices of coverage gaps: one when events begin to be lost, one when that is over, with the rules that may have missed something.

use crate::rules::SYSCALL;
use lanner_engine::alert::Enrichment;
use lanner_engine::compile::Test;
use lanner_engine::{Alert, Priority, Rule, RuleInfo};
use lanner_fields::Typed;
use lanner_output::time::append_iso;
use lanner_schema::snapshot::{Gap, GapPhase, Loss};
use lanner_schema::syscalls;
use lanner_source::live::{NAMES, class_of};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Name of the rule of such alerts.
pub const RULE: &str = "Lanner internal: coverage gap";

/// Names of rules at risk that an alert lists at most; their number is told anyway.
const MAX_LISTED: usize = 100;

/// Names of rules at risk that the line for people lists at most.
const MAX_SHOWN: usize = 3;

/// Makes notices of gaps.
#[derive(Debug)]
pub struct GapNotices {
    rule: Arc<RuleInfo>,
    /// Rules about syscalls: the name, and the classes of the events that it can match.
    rules: Vec<(String, BTreeSet<&'static str>)>,
}

/// A gap opened or closed.
#[derive(Debug)]
pub struct Notice {
    /// For people, without a line feed.
    pub line: String,
    /// For machines.
    pub alert: Alert,
}

impl GapNotices {
    /// Notices of this priority about the rules in force.
    pub fn new(in_force: &[Arc<Rule>], priority: Priority) -> Self {
        let info = RuleInfo {
            name: RULE.to_owned(),
            desc: String::new(),
            priority,
            tags: Vec::new(),
            source: "internal".to_owned(),
            group_by: Vec::new(),
        };
        let of_syscalls = in_force.iter().filter(|rule| rule.info().source == SYSCALL);
        let classes = |rule: &Rule| {
            let names = rule.events.syscalls.iter().filter_map(|code| Some(syscalls::by_code(code)?.name));
            let learnt = rule.compiled.condition.root.any(&Test::is_of_names).then_some(NAMES);
            names.map(class_of).chain(learnt).collect()
        };
        let rules = of_syscalls.map(|rule| (rule.info().name.clone(), classes(rule))).collect();
        Self { rule: Arc::new(info), rules }
    }

    /// What to say when the stream, at `ts` (ns since 1970), told this of a gap; nothing while one grows.
    pub fn of(&self, gap: &Gap, ts: u64) -> Option<Notice> {
        let state = match gap.phase {
            GapPhase::Opened => "open",
            GapPhase::Grew => return None,
            GapPhase::Closed => "closed",
        };
        let at_risk = self.at_risk(gap);
        let line = line(gap, &at_risk);
        let text = |text: &str| Typed::Text(text.as_bytes().to_vec());
        let texts = |texts: &[&str]| Typed::List(texts.iter().map(|name| text(name)).collect());
        let losses: Vec<String> =
            gap.losses.iter().map(|loss| format!("{} {} {}", loss.count, loss.class, loss.reason)).collect();
        let losses: Vec<&str> = losses.iter().map(String::as_str).collect();
        let fields = [
            ("gap.state", text(state)),
            ("gap.from", Typed::Uint(gap.from)),
            ("gap.to", Typed::Uint(gap.to)),
            ("gap.lost", Typed::Uint(gap.lost())),
            ("gap.classes", texts(&gap.classes())),
            ("gap.reasons", texts(&gap.reasons())),
            ("gap.losses", texts(&losses)),
            ("gap.rules_at_risk", Typed::Uint(at_risk.len() as u64)),
            ("gap.rules", texts(at_risk.get(..MAX_LISTED).unwrap_or(&at_risk))),
        ];
        let alert = Alert {
            rule: self.rule.clone(),
            ts,
            event_num: 0,
            rules: None,
            path: None,
            message: format!("{RULE}. {line}").into_bytes(),
            fields: fields.into_iter().map(|(key, value)| (Arc::from(key), value)).collect(),
            lineage: Vec::new(),
            enrichment: Enrichment::None,
            gap: None,
        };
        Some(Notice { line, alert })
    }

    /// Rules that can match events of the classes that were lost. Without the events of processes, what is known of them is not right, which any
    /// rule may look at.
    fn at_risk(&self, gap: &Gap) -> Vec<&str> {
        let classes = gap.classes();
        let any = classes.iter().any(|class| matches!(*class, "lifecycle" | "identity" | "any"));
        let matches = |of: &BTreeSet<&str>| any || classes.iter().any(|class| of.contains(class));
        self.rules.iter().filter(|(_, of)| matches(of)).map(|(name, _)| name.as_str()).collect()
    }
}

/// `Coverage gap opened: events are lost since …` and what is known of them.
fn line(gap: &Gap, at_risk: &[&str]) -> String {
    let (from, to) = (time(gap.from), time(gap.to));
    let head = match gap.phase {
        GapPhase::Closed if gap.lost() == 0 => {
            format!("Coverage gap closed: nobody knows what was lost between {from} and {to}")
        }
        _ if gap.lost() == 0 => format!("Coverage gap opened: nobody knows what was lost since {from}, up to {to}"),
        GapPhase::Closed => format!("Coverage gap closed: {} events were lost between {from} and {to}", gap.lost()),
        _ => format!("Coverage gap opened: events are lost since {from}, {} up to {to}", gap.lost()),
    };
    let losses: Vec<String> = gap.losses.iter().map(lost).collect();
    let more = at_risk.len().saturating_sub(MAX_SHOWN);
    let rules = match at_risk {
        [] => "none".to_owned(),
        names if more == 0 => names.join(", "),
        names => format!("{} and {more} more", names.get(..MAX_SHOWN).unwrap_or(names).join(", ")),
    };
    format!("{head}: {}; rules at risk: {rules}", losses.join(", "))
}

/// `7 file (ring full)`; where nobody knows how many: `program stopped`
fn lost(loss: &Loss) -> String {
    match loss.count {
        0 => loss.reason.clone(),
        count => format!("{count} {} ({})", loss.class, loss.reason),
    }
}

/// ISO 8601 in UTC, to the millisecond.
fn time(ts: u64) -> String {
    let mut text = Vec::new();
    append_iso((ts / 1_000_000_000) as i64, &mut text);
    format!("{}.{:03}Z", String::from_utf8_lossy(&text), ts / 1_000_000 % 1000)
}
