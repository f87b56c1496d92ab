//! Lanner's own JSON: typed, with the lineage of processes; `docs/reference/alert.md` describes it.

use super::lineage::Lineage;
use super::plans::Plans;
use super::{append_texts, append_value};
use crate::escape::{escape, quote};
use crate::time::Stamp;
use lanner_engine::alert::{Enrichment, RulesVersion};
use lanner_engine::{Alert, Paths, RuleInfo};
use lanner_fields::decimal::write_uint;
use lanner_schema::snapshot::Gap;

/// The number in `lanner`: grows when a key changes its meaning or goes away, not when one is added.
pub const NATIVE_VERSION: u32 = 1;

/// The format.
#[derive(Debug)]
pub struct NativeJson {
    head: Vec<u8>,
    stamp: Stamp,
    plans: Plans<Plan>,
    lineage: Lineage,
}

/// What is the same for all alerts of a rule.
#[derive(Debug)]
struct Plan {
    /// From the rule up to the message.
    rule: Vec<u8>,
    /// Fields by index, each key with what stands in front of it.
    keys: Vec<(usize, Vec<u8>)>,
}

impl NativeJson {
    /// The format with a host's name, not always UTF-8.
    pub fn new(hostname: &[u8]) -> Self {
        let (stamp, plans, lineage) = (Stamp::default(), Plans::default(), Lineage::default());
        let mut format = Self { head: Vec::new(), stamp, plans, lineage };
        format.set_hostname(hostname);
        format
    }

    /// From now on alerts are about this host.
    pub fn set_hostname(&mut self, hostname: &[u8]) {
        self.head = format!("{{\"lanner\":{NATIVE_VERSION},\"host\":").into_bytes();
        quote(hostname, &mut self.head);
        self.head.extend_from_slice(b",\"time\":\"");
    }

    /// Appends the alert without a line feed.
    pub fn append(&mut self, alert: &Alert, out: &mut Vec<u8>) {
        let Self { head, stamp, plans, lineage } = self;
        let plan = plans.of(alert, Plan::new);
        stamp.set(alert.ts);
        out.extend_from_slice(head);
        out.extend_from_slice(stamp.iso());
        out.extend_from_slice(b"Z\",\"ts\":");
        stamp.append_ns(out);
        out.extend_from_slice(b",\"event\":");
        write_uint(alert.event_num, out);
        if let Some(path) = alert.path {
            out.extend_from_slice(b",\"path\":\"");
            out.extend_from_slice(path_word(path).as_bytes());
            out.push(b'"');
        }
        out.extend_from_slice(&plan.rule);
        escape(&alert.message, out);
        out.extend_from_slice(b"\",\"fields\":{");
        for (index, key) in &plan.keys {
            out.extend_from_slice(key);
            if let Some((_, value)) = alert.fields.get(*index) {
                append_value(value, out);
            }
        }
        out.push(b'}');
        lineage.append(&alert.lineage, out);
        append_enrichment(&alert.enrichment, out);
        if let Some(rules) = &alert.rules {
            append_rules(rules, out);
        }
        if let Some(gap) = &alert.gap {
            append_gap(gap, out);
        }
        out.push(b'}');
    }
}

/// How a spelling of paths is called.
pub(super) fn path_word(path: Paths) -> &'static str {
    match path {
        Paths::AsGiven => "as-given",
        Paths::Kernel => "kernel",
        Paths::Both => "both",
    }
}

impl Plan {
    fn new(alert: &Alert) -> Self {
        let mut rule = Vec::new();
        append_rule(&alert.rule, &mut rule);
        rule.extend_from_slice(b",\"message\":\"");
        let mut keys: Vec<(usize, Vec<u8>)> = Vec::new();
        for (index, (key, _)) in alert.fields.iter().enumerate() {
            if alert.fields.iter().take(index).any(|(earlier, _)| earlier == key) {
                continue;
            }
            let mut text = if keys.is_empty() { Vec::new() } else { vec![b','] };
            quote(key.as_bytes(), &mut text);
            text.push(b':');
            keys.push((index, text));
        }
        Self { rule, keys }
    }
}

/// How much was known of the container.
pub(super) fn append_enrichment(enrichment: &Enrichment, out: &mut Vec<u8>) {
    let (word, why): (&str, &[u8]) = match enrichment {
        Enrichment::None => return,
        Enrichment::Complete => ("complete", b""),
        Enrichment::Partial(why) => ("partial", why),
        Enrichment::Timeout => ("timeout", b"no runtime answered in time"),
    };
    out.extend_from_slice(b",\"enrichment\":\"");
    out.extend_from_slice(word.as_bytes());
    out.push(b'"');
    if !why.is_empty() {
        out.extend_from_slice(b",\"enrichment_why\":");
        quote(why, out);
    }
}

/// Which rules raised it.
pub(super) fn append_rules(rules: &RulesVersion, out: &mut Vec<u8>) {
    out.extend_from_slice(b",\"rules\":{\"generation\":");
    write_uint(rules.generation.into(), out);
    out.extend_from_slice(b",\"hash\":");
    quote(rules.hash.as_bytes(), out);
    out.push(b'}');
}

/// The coverage gap around the event.
pub(super) fn append_gap(gap: &Gap, out: &mut Vec<u8>) {
    out.extend_from_slice(b",\"gap\":{\"from\":");
    write_uint(gap.from, out);
    out.extend_from_slice(b",\"to\":");
    write_uint(gap.to, out);
    out.extend_from_slice(b",\"lost\":");
    write_uint(gap.lost(), out);
    out.extend_from_slice(b",\"classes\":");
    append_texts(gap.classes().into_iter().map(str::as_bytes), out);
    out.extend_from_slice(b",\"reasons\":");
    append_texts(gap.reasons().into_iter().map(str::as_bytes), out);
    out.push(b'}');
}

fn append_rule(rule: &RuleInfo, out: &mut Vec<u8>) {
    out.extend_from_slice(b",\"rule\":");
    quote(rule.name.as_bytes(), out);
    out.extend_from_slice(b",\"priority\":\"");
    out.extend(rule.priority.name().bytes().map(|byte| byte.to_ascii_lowercase()));
    out.extend_from_slice(b"\",\"source\":");
    quote(rule.source.as_bytes(), out);
    out.extend_from_slice(b",\"tags\":");
    append_texts(rule.tags.iter().map(String::as_bytes), out);
}
