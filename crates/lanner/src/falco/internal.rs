//! Alerts about the program itself, as Falco calls them.

use super::drops::{Counts, KINDS};
use lanner_engine::alert::Enrichment;
use lanner_engine::{Alert, Priority, RuleInfo};
use lanner_fields::Typed;
use std::sync::Arc;

/// Events were lost.
pub const DROPS: &str = "Falco internal: syscall event drop";
/// No events came for long.
const SILENCE: &str = "Falco internal: timeouts notification";

/// Events were lost in the last second; `live`: it was the probe that lost them.
pub fn drops(ts: u64, last: Counts, live: bool, message: &str) -> Alert {
    let counters = [
        ("n_drops", last.drops),
        ("n_drops_buffer_total", last.buffer),
        ("n_drops_scratch_map", last.scratch),
        ("n_drops_page_faults", 0),
        ("n_drops_bug", last.other),
        ("n_evts", last.events),
        ("ebpf_enabled", live.into()),
    ];
    let counters = counters.into_iter().chain(KINDS.into_iter().zip(last.kinds));
    alert(DROPS, ts, message, counters.map(|(name, count)| (name, count.to_string())))
}

/// Rules or settings stay as they were.
const NOT_RELOADED: &str = "Falco internal: hot restart failure";

/// No events came during so many waits; the last one had this time, ns since 1970, 0 without any.
pub fn silence(ts: u64, waits: u32, last_event: u64) -> Alert {
    let last = if last_event == 0 { "none".to_owned() } else { last_event.to_string() };
    alert(SILENCE, ts, &format!("{SILENCE}. {waits} consecutive timeouts without event."), [("last_event_time", last)])
}

/// Other rules or settings were to take over, and can't be used.
pub fn not_reloaded(ts: u64, why: &str) -> Alert {
    let message = format!("{NOT_RELOADED}. {why}");
    let mut alert = alert(NOT_RELOADED, ts, &message, []);
    alert.rule = Arc::new(RuleInfo { priority: Priority::Critical, ..RuleInfo::clone(&alert.rule) });
    alert
}

fn alert<'a>(rule: &str, ts: u64, message: &str, fields: impl IntoIterator<Item = (&'a str, String)>) -> Alert {
    let rule = RuleInfo {
        name: rule.to_owned(),
        desc: String::new(),
        priority: Priority::Debug,
        tags: Vec::new(),
        source: "internal".to_owned(),
        group_by: Vec::new(),
    };
    Alert {
        rule: Arc::new(rule),
        ts,
        event_num: 0,
        rules: None,
        path: None,
        message: message.as_bytes().to_vec(),
        fields: fields.into_iter().map(|(name, value)| (Arc::from(name), Typed::Text(value.into_bytes()))).collect(),
        lineage: Vec::new(),
        enrichment: Enrichment::None,
        gap: None,
    }
}
