//! Falco's JSON: the same keys in the same order, the same bytes.

use super::plans::Plans;
use super::text::Prefix;
use super::{Kind, TimeStyle, append_texts, append_value};
use crate::escape::{escape, quote};
use crate::time::Stamp;
use lanner_engine::{Alert, RuleInfo};
use lanner_fields::cx::fn_offset::UtcOffset;

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
    stamp: Stamp,
    plans: Plans<Plan>,
}

/// What is the same for all alerts of a rule.
#[derive(Debug)]
struct Plan {
    kind: Kind,
    /// Fields in the order of their keys; each key with what stands in front of it: `,"proc.name":`.
    slots: Vec<(Slot, Vec<u8>)>,
    /// From the end of the fields up to the time.
    tail: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slot {
    /// The time of the event.
    Time,
    /// Field of this index.
    Field(usize),
}

impl FalcoJson {
    /// The format with these options.
    pub fn new(options: FalcoJsonOptions) -> Self {
        let prefix = Prefix::new(options.time, options.offset);
        let hostname = options.hostname.clone();
        let mut format = Self { options, head: Vec::new(), prefix, stamp: Stamp::default(), plans: Plans::default() };
        format.set_hostname(&hostname);
        format
    }

    /// From now on alerts are about this host.
    pub fn set_hostname(&mut self, hostname: &[u8]) {
        self.options.hostname = hostname.to_vec();
        self.head = b"{\"hostname\":".to_vec();
        quote(hostname, &mut self.head);
    }

    /// Appends the alert without a line feed.
    pub fn append(&mut self, alert: &Alert, out: &mut Vec<u8>) {
        let Self { options, head, prefix, stamp, plans } = self;
        let plan = plans.of(alert, |alert| Plan::new(alert, options));
        stamp.set(alert.ts);
        out.extend_from_slice(head);
        if plan.kind == Kind::Event {
            if options.message {
                out.extend_from_slice(b",\"message\":");
                quote(&alert.message, out);
            }
            if options.output {
                out.extend_from_slice(b",\"output\":\"");
                prefix.append(alert, stamp, out);
                escape(&alert.message, out);
                out.push(b'"');
            }
        } else {
            // Falco's own alerts have these keys whatever the settings say, and no time in front of the text.
            out.extend_from_slice(b",\"output\":");
            quote(&alert.message, out);
        }
        for (slot, key) in &plan.slots {
            out.extend_from_slice(key);
            match slot {
                Slot::Time => stamp.append_ns(out),
                Slot::Field(index) => {
                    if let Some((_, value)) = alert.fields.get(*index) {
                        append_value(value, out);
                    }
                }
            }
        }
        out.extend_from_slice(&plan.tail);
        out.extend_from_slice(stamp.iso());
        out.extend_from_slice(b"Z\"}");
    }
}

impl Plan {
    fn new(alert: &Alert, options: &FalcoJsonOptions) -> Self {
        let kind = Kind::of(&alert.rule);
        let mut tail = Vec::new();
        let mut slots = Vec::new();
        if options.fields || kind == Kind::Internal {
            let before = b",\"output_fields\":{".as_slice();
            slots = Self::slots(alert, options, kind);
            match slots.first_mut() {
                Some((_, key)) => drop(key.splice(..0, before.iter().copied())),
                None => tail.extend_from_slice(before),
            }
            tail.push(b'}');
        }
        append_tail(&alert.rule, options.tags && kind == Kind::Event, &mut tail);
        Self { kind, slots, tail }
    }

    /// The fields with their keys; commas between them.
    fn slots(alert: &Alert, options: &FalcoJsonOptions, kind: Kind) -> Vec<(Slot, Vec<u8>)> {
        let fields = alert.fields.iter().enumerate().map(|(n, (key, _))| (&**key, Slot::Field(n)));
        let time = (kind == Kind::Event).then_some((options.time.field(), Slot::Time));
        // Stable, and of equal keys the first stays: a field has one value however often it is named, and a field of the settings may be
        // called like the time.
        let mut keys: Vec<(&str, Slot)> = fields.chain(time).collect();
        keys.sort_by_key(|(key, _)| *key);
        keys.dedup_by_key(|(key, _)| *key);
        let with_comma = |(n, (key, slot)): (usize, (&str, Slot))| {
            let mut text = if n > 0 { vec![b','] } else { Vec::new() };
            quote(key.as_bytes(), &mut text);
            text.push(b':');
            (slot, text)
        };
        keys.into_iter().enumerate().map(with_comma).collect()
    }
}

fn append_tail(rule: &RuleInfo, tags: bool, out: &mut Vec<u8>) {
    out.extend_from_slice(b",\"priority\":");
    quote(rule.priority.name().as_bytes(), out);
    out.extend_from_slice(b",\"rule\":");
    quote(rule.name.as_bytes(), out);
    out.extend_from_slice(b",\"source\":");
    quote(rule.source.as_bytes(), out);
    if tags {
        out.extend_from_slice(b",\"tags\":");
        append_texts(rule.tags.iter().map(String::as_bytes), out);
    }
    out.extend_from_slice(b",\"time\":\"");
}
