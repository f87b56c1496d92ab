//! An event of PagerDuty.
//!
//! Fields and limits from developer.pagerduty.com, "Send an Alert Event" (Events API v2): four severities, 1024 characters for the summary, 255 for the
//! deduplication key, 512 KB for an event.

use crate::client::{Body, Single};
use crate::delivery::Batch;
use crate::groups;
use crate::formats::Payload;
use crate::formats::pieces::{cut, fact, facts, is_over, millis};
use lanner_engine::{Alert, Priority};
use rustc_hash::FxBuildHasher;
use serde_json::{Map, Value, json};
use std::hash::BuildHasher;

const MAX_SUMMARY: usize = 1024;
const MAX_KEY: usize = 255;
/// With room for the key of the integration.
const MAX_BYTES: usize = 511_900;

/// Characters of a text among the details; 100 of them fit into an event even where each takes six bytes.
const MAX_DETAIL: usize = 4096;

/// Makes events.
#[derive(Debug)]
pub(super) struct Event {
    pub(super) resolve: bool,
    pub(super) hostname: Vec<u8>,
    pub(super) by: Vec<String>,
}

fn severity(priority: Priority) -> &'static str {
    match priority {
        Priority::Emergency | Priority::Alert | Priority::Critical => "critical",
        Priority::Error => "error",
        Priority::Warning => "warning",
        Priority::Notice | Priority::Informational | Priority::Debug => "info",
    }
}

impl Event {
    /// What makes alerts one incident: host, rule, and the fields that alerts are grouped by.
    fn key(&self, alert: &Alert) -> String {
        let mut key = format!("{}/{}", String::from_utf8_lossy(&self.hostname), alert.rule.name);
        for name in groups::fields(&self.by, alert) {
            let value = fact(alert, name).unwrap_or_default();
            key += &format!("/{}", String::from_utf8_lossy(&value));
        }
        if key.len() <= MAX_KEY {
            return key;
        }
        let hash = format!("…{:016x}", FxBuildHasher.hash_one(&key));
        key.truncate(key.floor_char_boundary(MAX_KEY - hash.len()));
        key + &hash
    }
}

impl Payload for Event {
    fn append(&mut self, alert: &Alert, out: &mut Vec<u8>) {
        let rule = &alert.rule;
        let host = String::from_utf8_lossy(&self.hostname);
        let action = if self.resolve && is_over(alert) { "resolve" } else { "trigger" };
        let mut details = Map::new();
        details.insert("message".into(), cut(&alert.message, MAX_DETAIL).into());
        details.insert("priority".into(), rule.priority.name().into());
        details.insert("tags".into(), cut(rule.tags.join(", ").as_bytes(), MAX_DETAIL).into());
        for (key, value) in facts(alert) {
            details.insert(key.to_owned(), cut(&value, MAX_DETAIL).into());
        }
        let event = |details: &Map<String, Value>| {
            let summary = cut(format!("{}: {}", rule.name, String::from_utf8_lossy(&alert.message)).as_bytes(), MAX_SUMMARY);
            let payload = json!({
                "summary": summary,
                "source": if host.is_empty() { "unknown".into() } else { host.clone() },
                "severity": severity(rule.priority),
                "timestamp": millis(alert.ts),
                "component": cut(rule.source.as_bytes(), MAX_KEY),
                "class": cut(rule.name.as_bytes(), MAX_KEY),
                "custom_details": details,
            });
            json!({
                "event_action": action,
                "dedup_key": self.key(alert),
                "client": "Lanner",
                "payload": payload,
            })
            .to_string()
        };
        let mut text = event(&details);
        while text.len() > MAX_BYTES
            && let Some(last) = details.keys().next_back().cloned()
        {
            details.remove(&last);
            text = event(&details);
        }
        out.extend_from_slice(text.as_bytes());
    }

    fn set_hostname(&mut self, hostname: &[u8]) {
        self.hostname = hostname.to_vec();
    }

    fn set_group(&mut self, by: &[String]) {
        self.by = by.to_vec();
    }
}

/// An event with the key of its integration, which lines don't have: they may stay in spools and dead letters.
#[derive(Debug)]
pub(super) struct Keyed(pub(super) String);

impl Body for Keyed {
    fn most(&self) -> usize {
        Single.most()
    }

    fn append(&mut self, batch: Batch<'_>, out: &mut Vec<u8>) {
        out.extend_from_slice(format!("{{\"routing_key\":\"{}\",", self.0).as_bytes());
        batch.records().for_each(|record| out.extend_from_slice(record.line.strip_prefix(b"{").unwrap_or(record.line)));
    }
}
