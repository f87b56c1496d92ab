//! An alert of Alertmanager: labels say which one it is, annotations tell of it (prometheus.io, "Alerts API").

use crate::groups;
use crate::formats::Payload;
use crate::formats::pieces::{cut, fact, facts, is_over, label_name, millis, since};
use lanner_engine::Alert;
use lanner_fields::time::SECOND;
use serde_json::{Map, Value, json};

/// Characters of an annotation, and of a label's value; Alertmanager has no limits of its own but for a request's size.
const MAX_TEXT: usize = 4096;
const MAX_LABEL: usize = 512;

/// Makes alerts.
#[derive(Debug)]
pub(super) struct Labelled {
    pub(super) labels: Vec<(String, String)>,
    pub(super) fields: Vec<String>,
    /// ns; 0: it does not say when it ends.
    pub(super) expires: u64,
    pub(super) hostname: Vec<u8>,
    pub(super) by: Vec<String>,
}

impl Labelled {
    /// An empty value is the same as no label.
    fn labels(&self, alert: &Alert) -> Map<String, Value> {
        let mut labels = Map::new();
        let mut add = |name: &str, value: &[u8]| {
            if !value.is_empty() {
                labels.insert(label_name(name), cut(value, MAX_LABEL).into());
            }
        };
        for (name, value) in &self.labels {
            add(name, value.as_bytes());
        }
        for name in self.fields.iter().map(String::as_str).chain(groups::fields(&self.by, alert)) {
            add(name, &fact(alert, name).unwrap_or_default());
        }
        add("alertname", alert.rule.name.as_bytes());
        add("severity", alert.rule.priority.name().to_ascii_lowercase().as_bytes());
        add("source", alert.rule.source.as_bytes());
        add("instance", &self.hostname);
        labels
    }
}

impl Payload for Labelled {
    fn append(&mut self, alert: &Alert, out: &mut Vec<u8>) {
        let mut annotations = Map::new();
        for (name, value) in facts(alert) {
            annotations.insert(label_name(name), cut(&value, MAX_TEXT).into());
        }
        annotations.insert("summary".into(), cut(&alert.message, MAX_TEXT).into());
        annotations.insert("tags".into(), cut(alert.rule.tags.join(", ").as_bytes(), MAX_TEXT).into());
        let mut value = json!({
            "labels": self.labels(alert),
            "annotations": annotations,
            "startsAt": millis(since(alert)),
        });
        let ends = if is_over(alert) { Some(alert.ts) } else { alert.ts.checked_add(self.expires) };
        if let Some(ends) = ends.filter(|_| is_over(alert) || self.expires > 0) {
            // Alertmanager refuses an end before the beginning.
            value["endsAt"] = millis(ends.max(since(alert))).into();
        }
        out.extend_from_slice(value.to_string().as_bytes());
    }

    fn set_hostname(&mut self, hostname: &[u8]) {
        self.hostname = hostname.to_vec();
    }

    fn set_group(&mut self, by: &[String]) {
        self.by = by.to_vec();
    }
}

impl Labelled {
    pub(super) fn new(settings: &super::AlertmanagerSettings) -> Self {
        Self {
            labels: settings.labels.clone(),
            fields: settings.label_fields.clone(),
            expires: settings.expires_s.saturating_mul(SECOND),
            hostname: Vec::new(),
            by: Vec::new(),
        }
    }
}
