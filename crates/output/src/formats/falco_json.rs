//! Falco's JSON: the same keys in the same order, the same bytes.

use super::text::Prefix;
use super::{TimeStyle, append_texts, append_value, number};
use crate::escape::{escape, quote};
use crate::time::IsoClock;
use lanner_engine::{Alert, RuleInfo};
use lanner_fields::cx::fn_offset::UtcOffset;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Which of the optional keys an alert has, and how it is stamped.
#[derive(Debug, Clone)]
pub struct FalcoJsonOptions {
    /// `hostname`, not always UTF-8.
    pub hostname: Vec<u8>,
    /// Style of times in front of messages.
    pub time: TimeStyle,
    /// Local time's offset.
    pub offset: UtcOffset,
    /// `output`: time, priority and message.
    pub output: bool,
    /// `output_fields`.
    pub fields: bool,
    /// `tags`.
    pub tags: bool,
    /// `message`, without time and priority.
    pub message: bool,
}

/// The format.
#[derive(Debug)]
pub struct FalcoJson {
    options: FalcoJsonOptions,
    head: Vec<u8>,
    prefix: Prefix,
    iso: IsoClock,
    plans: FxHashMap<*const RuleInfo, Plan>,
}

/// What is the same for all alerts of a rule.
#[derive(Debug)]
struct Plan {
    /// Held so that the address in [`FalcoJson::plans`] stays this rule's.
    _rule: Arc<RuleInfo>,
    /// Fields in the order of their keys; each key as `"proc.name":`.
    slots: Vec<(Slot, Vec<u8>)>,
    /// Number of fields of the alerts that `slots` is for.
    fields: usize,
    /// From `"priority":` up to the time.
    tail: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slot {
    /// The time of the event.
    Time,
    /// Field of this index.
    Field(usize),
}

/// Most rules a plan is kept for; internal alerts make a rule each time.
const MAX_PLANS: usize = 4096;

impl FalcoJson {
    /// The format with these options.
    pub fn new(options: FalcoJsonOptions) -> Self {
        let mut head = b"{\"hostname\":".to_vec();
        quote(&options.hostname, &mut head);
        let prefix = Prefix::new(options.time, options.offset);
        Self { options, head, prefix, iso: IsoClock::default(), plans: FxHashMap::default() }
    }

    /// Appends the alert without a line feed.
    pub fn append(&mut self, alert: &Alert, out: &mut Vec<u8>) {
        if self.plans.len() > MAX_PLANS {
            self.plans.clear();
        }
        let Self { options, head, prefix, iso, plans } = self;
        let plan = plans.entry(Arc::as_ptr(&alert.rule)).or_insert_with(|| Plan::new(alert, options));
        if plan.fields != alert.fields.len() {
            *plan = Plan::new(alert, options);
        }
        out.extend_from_slice(head);
        if options.message {
            out.extend_from_slice(b",\"message\":");
            quote(&alert.message, out);
        }
        if options.output {
            out.extend_from_slice(b",\"output\":\"");
            prefix.append(alert, out);
            escape(&alert.message, out);
            out.push(b'"');
        }
        if options.fields {
            plan.append_fields(alert, out);
        }
        out.extend_from_slice(&plan.tail);
        iso.append(alert.ts, out);
        out.extend_from_slice(b"Z\"}");
    }
}

impl Plan {
    fn new(alert: &Alert, options: &FalcoJsonOptions) -> Self {
        let internal = alert.rule.source == "internal";
        let time = (!internal).then_some((options.time.field(), Slot::Time));
        let fields = alert.fields.iter().enumerate().map(|(n, (key, _))| (&**key, Slot::Field(n)));
        let mut keys: Vec<(&str, Slot)> = time.into_iter().chain(fields).collect();
        // Stable, and of equal keys the first stays: a field has one value however often it is named.
        keys.sort_by_key(|(key, _)| *key);
        keys.dedup_by_key(|(key, _)| *key);
        let slots = keys
            .into_iter()
            .map(|(key, slot)| {
                let mut text = Vec::new();
                quote(key.as_bytes(), &mut text);
                text.push(b':');
                (slot, text)
            })
            .collect();
        let tail = tail(&alert.rule, options.tags && !internal);
        Self { _rule: alert.rule.clone(), slots, fields: alert.fields.len(), tail }
    }

    fn append_fields(&self, alert: &Alert, out: &mut Vec<u8>) {
        out.extend_from_slice(b",\"output_fields\":{");
        for (n, (slot, key)) in self.slots.iter().enumerate() {
            if n > 0 {
                out.push(b',');
            }
            out.extend_from_slice(key);
            match slot {
                Slot::Time => number::append_uint(alert.ts, out),
                Slot::Field(index) => match alert.fields.get(*index) {
                    Some((_, value)) => append_value(value, out),
                    None => out.extend_from_slice(b"null"),
                },
            }
        }
        out.push(b'}');
    }
}

fn tail(rule: &RuleInfo, tags: bool) -> Vec<u8> {
    let mut out = b",\"priority\":".to_vec();
    quote(rule.priority.name().as_bytes(), &mut out);
    out.extend_from_slice(b",\"rule\":");
    quote(rule.name.as_bytes(), &mut out);
    out.extend_from_slice(b",\"source\":");
    quote(rule.source.as_bytes(), &mut out);
    if tags {
        out.extend_from_slice(b",\"tags\":");
        append_texts(rule.tags.iter().map(String::as_bytes), &mut out);
    }
    out.extend_from_slice(b",\"time\":\"");
    out
}
