//! The topic and the key of an alert, in front of its line.

use crate::escape::escape;
use crate::formats::pieces::fact;
use crate::formats::{Payload, Template};
use crate::groups;
use lanner_engine::Alert;

/// Longest topic (kafka.apache.org, `Topic.MAX_NAME_LENGTH`).
const MAX_TOPIC: usize = 249;

/// Bytes of a value in a key.
const MAX_VALUE: usize = 1024;

/// Makes topics and keys.
#[derive(Debug)]
pub(super) struct Head {
    topic: Template,
    /// `None`: host, rule and group.
    key: Option<Template>,
    hostname: Vec<u8>,
    by: Vec<String>,
}

impl Head {
    /// # Errors
    /// The key of the settings that can't be used, and why.
    pub(super) fn new(topic: &str, key: &str) -> Result<Self, (&'static str, String)> {
        let outside: String = topic.split('{').map(|part| part.rsplit('}').next().unwrap_or_default()).collect();
        let fits = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        if topic.is_empty() || matches!(topic, "." | "..") || !outside.chars().all(fits) || topic.len() > MAX_TOPIC {
            return Err(("topic", format!("`{topic}` can't be a topic: letters, digits, `.`, `_` and `-`, {MAX_TOPIC} at most")));
        }
        let template = |key: &'static str, text: &str| Template::new(text, b"").map_err(|message| (key, message));
        let key = if key.is_empty() { None } else { Some(template("key", key)?) };
        Ok(Self { topic: template("topic", topic)?.of_names(), key, hostname: Vec::new(), by: Vec::new() })
    }
}

impl Payload for Head {
    fn append(&mut self, alert: &Alert, out: &mut Vec<u8>) {
        let start = out.len();
        self.topic.append(alert, out);
        out.truncate(start + MAX_TOPIC);
        out.push(b'\t');
        match &mut self.key {
            Some(key) => {
                let start = out.len();
                key.append(alert, out);
                // The text of a template may have a tab, which ends the key here.
                out.iter_mut().skip(start).filter(|byte| **byte == b'\t').for_each(|byte| *byte = b' ');
            }
            None => {
                escape(&self.hostname, out);
                out.push(b'/');
                escape(alert.rule.name.as_bytes(), out);
                for name in groups::fields(&self.by, alert) {
                    out.push(b'/');
                    let value = fact(alert, name).unwrap_or_default();
                    escape(value.get(..MAX_VALUE).unwrap_or(&value), out);
                }
            }
        }
        out.push(b'\t');
    }

    fn set_hostname(&mut self, hostname: &[u8]) {
        self.hostname = hostname.to_vec();
        self.topic.set_hostname(hostname);
        if let Some(key) = &mut self.key {
            key.set_hostname(hostname);
        }
    }

    fn set_group(&mut self, by: &[String]) {
        self.by = by.to_vec();
    }
}
