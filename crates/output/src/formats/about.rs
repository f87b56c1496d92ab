//! What other schemas have no place for: what Lanner says of an alert.

use super::append_texts;
use super::native_json::{append_enrichment, append_gap, append_rules, path_word};
use super::object::Object;
use lanner_engine::Alert;
use rustc_hash::FxHasher;
use std::hash::Hasher;

/// An alert's id: the same in each replay, another one for each message.
pub(super) fn uid(alert: &Alert, hostname: &[u8]) -> String {
    let mut hasher = FxHasher::default();
    for part in [hostname, alert.rule.name.as_bytes(), &alert.message] {
        hasher.write_usize(part.len());
        hasher.write(part);
    }
    format!("{:016x}-{:x}-{:016x}", alert.ts, alert.event_num, hasher.finish())
}

/// Fills an object with it.
pub(super) fn append(lanner: &mut Object<'_>, alert: &Alert) {
    let rule = &*alert.rule;
    lanner.text("priority", Some(rule.priority.name().to_ascii_lowercase().as_bytes()));
    lanner.text("source", Some(rule.source.as_bytes()));
    append_texts(rule.tags.iter().map(String::as_bytes), lanner.key("tags"));
    lanner.uint("ts", alert.ts);
    lanner.uint("event", alert.event_num);
    lanner.text("path", alert.path.map(|path| path_word(path).as_bytes()));
    append_enrichment(&alert.enrichment, lanner.behind());
    if let Some(rules) = &alert.rules {
        append_rules(rules, lanner.behind());
    }
    if let Some(gap) = &alert.gap {
        append_gap(gap, lanner.behind());
    }
}
