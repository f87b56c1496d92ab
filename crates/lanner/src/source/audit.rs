//! Kubernetes audit events from a file: each becomes an event of the source `k8s_audit`.

use crate::host;
use lanner_schema::event::NO_TID;
use lanner_schema::events::Pluginevent;
use lanner_schema::{Event, EventBuf, EventError};
use serde_json::Value;
use std::collections::VecDeque;
use std::path::Path;

/// The id of the plugin that Falco's events of this source carry.
pub const PLUGIN_ID: u32 = 1;

/// The events of a file.
#[derive(Debug, Default)]
pub struct Audit {
    waiting: VecDeque<(u64, Vec<u8>)>,
    /// Documents that are no audit events; they are left out.
    pub unrecognized: u64,
    buf: EventBuf,
}

impl Audit {
    /// Reads a file.
    ///
    /// # Errors
    /// A file that can't be read or is no JSON, in words for the user.
    pub fn open(path: &str) -> Result<Self, String> {
        let bytes =
            host::read_file(Path::new(path)).map_err(|error| format!("can't read audit events {path}: {error}"))?;
        Self::parse(&String::from_utf8_lossy(&bytes)).map_err(|error| format!("{path} is no JSON: {error}"))
    }

    /// From a text of JSON documents, one after another: audit events, or lists of them (`kind: EventList`).
    ///
    /// # Errors
    /// Text that is no JSON, with its line and column.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut audit = Self::default();
        for document in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
            audit.add(document.map_err(|error| error.to_string())?);
        }
        Ok(audit)
    }

    fn add(&mut self, document: Value) {
        match document {
            Value::Array(documents) => documents.into_iter().for_each(|document| self.add(document)),
            Value::Object(mut map) if map.get("kind").and_then(Value::as_str) == Some("EventList") => {
                if let Some(items) = map.remove("items") {
                    self.add(items);
                }
            }
            document if document.get("kind").and_then(Value::as_str) == Some("Event") => {
                self.waiting.push_back((time_of(&document), document.to_string().into_bytes()));
            }
            _ => self.unrecognized += 1,
        }
    }

    /// The next event; `None` at the end.
    ///
    /// # Errors
    /// An event whose JSON is too large for an event.
    #[allow(clippy::should_implement_trait, reason = "events borrow from the source, which an iterator's items cannot")]
    pub fn next(&mut self) -> Result<Option<Event<'_>>, EventError> {
        let Some((ts, json)) = self.waiting.pop_front() else { return Ok(None) };
        let event = Pluginevent { plugin_id: Some(PLUGIN_ID), event_data: Some(&json), ..Pluginevent::default() };
        event.encode(&mut self.buf, ts, NO_TID);
        self.buf.event().map(Some)
    }
}

/// When it happened, ns since 1970; 0 when it does not say.
fn time_of(event: &Value) -> u64 {
    let stamp = event.get("stageTimestamp").or_else(|| event.get("timestamp")).and_then(Value::as_str);
    let time = stamp.and_then(|stamp| stamp.parse::<jiff::Timestamp>().ok());
    time.and_then(|time| u64::try_from(time.as_nanosecond()).ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::Audit;

    #[test]
    fn lists_and_single_events_become_events() {
        let text = r#"{"kind":"Event","verb":"get","stageTimestamp":"2018-10-26T00:24:19.000000001Z"}
            {"kind":"EventList","items":[{"kind":"Event","verb":"list"},{"kind":"Event","verb":"watch"}]}
            [{"kind":"Event","verb":"create"}] {"kind":0} 5"#;
        let mut audit = Audit::parse(text).expect("JSON");
        let mut seen = Vec::new();
        while let Some(event) = audit.next().expect("small events") {
            let json = String::from_utf8_lossy(event.param(1).unwrap_or_default()).into_owned();
            seen.push((event.ts, json.contains("verb")));
        }
        assert_eq!(seen, [(1_540_513_459_000_000_001, true), (0, true), (0, true), (0, true)]);
        assert_eq!(audit.unrecognized, 2);
        assert!(Audit::parse("{").is_err());
    }
}
