//! A log record in OTLP's JSON, within its resource; records of the same resource come together in a request.
//!
//! Names from opentelemetry.io, "OTLP Specification" and "Logs Data Model": lowerCamelCase keys, 64-bit numbers as texts, severities as its appendix has them for syslog.

use crate::client::Merged;
use crate::escape::quote;
use crate::formats::Payload;
use lanner_engine::{Alert, Priority};
use lanner_fields::Typed;

/// How records come into a request.
pub(super) const RESOURCES: Merged =
    Merged { head: b"{\"resourceLogs\":[", marker: b"\"logRecords\":[", tail: b"]}]}", end: b"]}" };

/// Makes records.
#[derive(Debug)]
pub(super) struct LogRecord {
    pub(super) resource: Vec<(String, String)>,
    /// Up to the first record.
    pub(super) head: Vec<u8>,
}

/// The severity's number.
fn severity(priority: Priority) -> u8 {
    match priority {
        Priority::Emergency => 21,
        Priority::Alert => 19,
        Priority::Critical => 18,
        Priority::Error => 17,
        Priority::Warning => 13,
        Priority::Notice => 10,
        Priority::Informational => 9,
        Priority::Debug => 5,
    }
}

impl LogRecord {
    pub(super) fn new(resource: Vec<(String, String)>) -> Self {
        let mut record = Self { resource, head: Vec::new() };
        record.set_hostname(b"");
        record
    }
}

impl Payload for LogRecord {
    fn append(&mut self, alert: &Alert, out: &mut Vec<u8>) {
        let rule = &alert.rule;
        out.extend_from_slice(&self.head);
        let (ts, number) = (alert.ts, severity(rule.priority));
        out.extend_from_slice(format!("{{\"timeUnixNano\":\"{ts}\",\"severityNumber\":{number},").as_bytes());
        out.extend_from_slice(b"\"severityText\":");
        quote(rule.priority.name().as_bytes(), out);
        out.extend_from_slice(b",\"body\":{\"stringValue\":");
        quote(&alert.message, out);
        out.extend_from_slice(b"},\"attributes\":[");
        append_attribute("lanner.rule", &Typed::Text(rule.name.as_bytes().to_vec()), out);
        out.push(b',');
        append_attribute("lanner.source", &Typed::Text(rule.source.as_bytes().to_vec()), out);
        out.push(b',');
        let tags = rule.tags.iter().map(|tag| Typed::Text(tag.as_bytes().to_vec()));
        append_attribute("lanner.tags", &Typed::List(tags.collect()), out);
        for (n, (key, value)) in alert.fields.iter().enumerate() {
            // Keys of attributes are unique.
            if *value != Typed::Missing && !alert.fields.iter().take(n).any(|(earlier, _)| earlier == key) {
                out.push(b',');
                append_attribute(key, value, out);
            }
        }
        out.extend_from_slice(b"]}");
        out.extend_from_slice(RESOURCES.tail);
    }

    fn set_hostname(&mut self, hostname: &[u8]) {
        let head = &mut self.head;
        head.clear();
        head.extend_from_slice(b"{\"resource\":{\"attributes\":[");
        let text = |text: &[u8]| Typed::Text(text.to_vec());
        if !self.resource.iter().any(|(key, _)| key == "service.name") {
            append_attribute("service.name", &text(b"lanner"), head);
            head.push(b',');
        }
        append_attribute("host.name", &text(hostname), head);
        for (key, value) in self.resource.iter().filter(|(key, _)| key != "host.name") {
            head.push(b',');
            append_attribute(key, &text(value.as_bytes()), head);
        }
        head.extend_from_slice(b"]},\"scopeLogs\":[{\"scope\":{\"name\":\"lanner\"},");
        head.extend_from_slice(RESOURCES.marker);
    }
}

fn append_attribute(key: &str, value: &Typed, out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"key\":");
    quote(key.as_bytes(), out);
    out.extend_from_slice(b",\"value\":");
    append_any(value, out);
    out.push(b'}');
}

/// An `AnyValue`.
fn append_any(value: &Typed, out: &mut Vec<u8>) {
    let text = match value {
        Typed::Missing => "{}".to_owned(),
        Typed::Bool(value) => format!("{{\"boolValue\":{value}}}"),
        Typed::Int(number) => format!("{{\"intValue\":\"{number}\"}}"),
        Typed::Uint(number) if i64::try_from(*number).is_ok() => format!("{{\"intValue\":\"{number}\"}}"),
        Typed::Uint(number) => format!("{{\"stringValue\":\"{number}\"}}"),
        Typed::Float(number) if number.is_finite() => format!("{{\"doubleValue\":{number}}}"),
        Typed::Float(number) => format!("{{\"stringValue\":\"{number}\"}}"),
        Typed::Text(text) => {
            out.extend_from_slice(b"{\"stringValue\":");
            quote(text, out);
            "}".to_owned()
        }
        Typed::List(values) => {
            out.extend_from_slice(b"{\"arrayValue\":{\"values\":[");
            for (n, value) in values.iter().enumerate() {
                if n > 0 {
                    out.push(b',');
                }
                append_any(value, out);
            }
            "]}}".to_owned()
        }
    };
    out.extend_from_slice(text.as_bytes());
}
