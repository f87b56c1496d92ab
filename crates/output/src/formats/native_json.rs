//! Lanner's own JSON: typed, with the lineage of processes; `docs/reference/alert.md` describes it.

use super::{append_fields, append_texts, number};
use crate::escape::quote;
use crate::time::IsoClock;
use lanner_engine::{Alert, RuleInfo};

/// The number in `lanner`: grows when a key changes its meaning or goes away, not when one is added.
pub const NATIVE_VERSION: u32 = 1;

/// The format.
#[derive(Debug)]
pub struct NativeJson {
    head: Vec<u8>,
    iso: IsoClock,
}

impl NativeJson {
    /// The format with a host's name, not always UTF-8.
    pub fn new(hostname: &[u8]) -> Self {
        let mut head = format!("{{\"lanner\":{NATIVE_VERSION},\"host\":").into_bytes();
        quote(hostname, &mut head);
        Self { head, iso: IsoClock::default() }
    }

    /// Appends the alert without a line feed.
    pub fn append(&mut self, alert: &Alert, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.head);
        out.extend_from_slice(b",\"time\":\"");
        self.iso.append(alert.ts, out);
        out.extend_from_slice(b"Z\",\"ts\":");
        number::append_uint(alert.ts, out);
        out.extend_from_slice(b",\"event\":");
        number::append_uint(alert.event_num, out);
        append_rule(&alert.rule, out);
        out.extend_from_slice(b",\"message\":");
        quote(&alert.message, out);
        out.extend_from_slice(b",\"fields\":");
        append_fields(&alert.fields, out);
        append_lineage(alert, out);
        out.push(b'}');
    }
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

fn append_lineage(alert: &Alert, out: &mut Vec<u8>) {
    if alert.lineage.is_empty() {
        return;
    }
    out.extend_from_slice(b",\"lineage\":[");
    for (n, facts) in alert.lineage.iter().enumerate() {
        out.extend_from_slice(if n > 0 { b",{\"pid\":" } else { b"{\"pid\":" });
        number::append_int(facts.pid, out);
        out.extend_from_slice(b",\"name\":");
        quote(&facts.comm, out);
        out.extend_from_slice(b",\"exe\":");
        quote(&facts.exepath, out);
        out.extend_from_slice(b",\"cmdline\":");
        quote(&facts.cmdline, out);
        if facts.uid != u32::MAX {
            out.extend_from_slice(b",\"uid\":");
            number::append_uint(u64::from(facts.uid), out);
        }
        if !facts.container.is_empty() {
            out.extend_from_slice(b",\"container\":");
            quote(&facts.container, out);
        }
        out.push(b'}');
    }
    out.push(b']');
}
