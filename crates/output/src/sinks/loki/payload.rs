//! A stream of Loki with one line; streams with the same labels become one in a request (grafana.com, "Loki HTTP API", "Ingest logs").

use crate::client::Merged;
use crate::escape::quote;
use crate::formats::pieces::{cut, fact, label_name};
use crate::formats::{NativeJson, Payload};
use lanner_engine::Alert;
use std::collections::BTreeMap;

/// Characters of a label's value: Loki's default for `max_label_value_length` is 2048 bytes, and a character may have four.
const MAX_LABEL: usize = 512;

/// Bytes of a line: Loki's default for `max_line_size` is 256 KB.
const MAX_LINE: usize = 256 << 10;

/// How streams come into a request.
pub(super) const STREAMS: Merged = Merged { head: b"{\"streams\":[", marker: b",\"values\":[", tail: b"]}", end: b"]}" };

/// Makes streams.
#[derive(Debug)]
pub(super) struct Stream {
    pub(super) labels: Vec<(String, String)>,
    pub(super) fields: Vec<String>,
    /// Without it a line is the message.
    pub(super) json: Option<NativeJson>,
    pub(super) hostname: Vec<u8>,
    pub(super) line: Vec<u8>,
}

impl Payload for Stream {
    fn append(&mut self, alert: &Alert, out: &mut Vec<u8>) {
        let mut labels: BTreeMap<String, String> = BTreeMap::new();
        let mut add = |name: &str, value: &[u8]| {
            if !value.is_empty() {
                labels.insert(label_name(name), cut(value, MAX_LABEL));
            }
        };
        for (name, value) in &self.labels {
            add(name, value.as_bytes());
        }
        for name in &self.fields {
            add(name, &fact(alert, name).unwrap_or_default());
        }
        add("job", b"lanner");
        add("host", &self.hostname);
        add("source", alert.rule.source.as_bytes());
        add("priority", alert.rule.priority.name().to_ascii_lowercase().as_bytes());
        add("rule", alert.rule.name.as_bytes());
        out.extend_from_slice(b"{\"stream\":{");
        for (n, (name, value)) in labels.iter().enumerate() {
            if n > 0 {
                out.push(b',');
            }
            quote(name.as_bytes(), out);
            out.push(b':');
            quote(value.as_bytes(), out);
        }
        out.extend_from_slice(format!("}},\"values\":[[\"{}\",", alert.ts).as_bytes());
        self.line.clear();
        if let Some(json) = &mut self.json {
            json.append(alert, &mut self.line);
        }
        if self.line.is_empty() || self.line.len() > MAX_LINE {
            // A message that is cut is worth more than a refusal; JSON that is cut is none.
            self.line = cut(&alert.message, MAX_LINE / 4).into_bytes();
        }
        quote(&self.line, out);
        out.extend_from_slice(b"]]}");
    }

    fn set_hostname(&mut self, hostname: &[u8]) {
        self.hostname = hostname.to_vec();
        if let Some(json) = &mut self.json {
            json.set_hostname(hostname);
        }
    }

    fn shows_lineage(&self) -> bool {
        self.json.is_some()
    }
}
