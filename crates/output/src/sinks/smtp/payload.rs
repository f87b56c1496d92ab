//! A mail's subject and text, as JSON on a line until it is sent.

use crate::formats::pieces::{cut, facts, millis};
use crate::formats::{Payload, Template};
use lanner_engine::Alert;
use serde_json::json;

/// Characters of a subject; programs show less.
const MAX_SUBJECT: usize = 300;
const MAX_TEXT: usize = 262_144;
const MAX_FIELD: usize = 4096;
const MAX_FIELDS: usize = 200;

/// Makes mails.
#[derive(Debug)]
pub(super) struct Letter {
    pub(super) subject: Template,
    pub(super) fields: bool,
    pub(super) hostname: Vec<u8>,
}

impl Payload for Letter {
    fn append(&mut self, alert: &Alert, out: &mut Vec<u8>) {
        let rule = &alert.rule;
        let mut subject = Vec::new();
        self.subject.append(alert, &mut subject);
        let host = String::from_utf8_lossy(&self.hostname);
        let mut text = format!("{}: {} on {host}\n", rule.priority.name(), rule.name);
        if !alert.message.is_empty() {
            text += &format!("\n{}\n", cut(&alert.message, MAX_TEXT));
        }
        if self.fields {
            let all = facts(alert).count();
            let lines: String = facts(alert)
                .take(MAX_FIELDS)
                .map(|(key, value)| format!("{key}: {}\n", cut(&value, MAX_FIELD)))
                .collect();
            if all > 0 {
                text += &format!("\n{lines}");
            }
            if all > MAX_FIELDS {
                text += &format!("… {} more fields\n", all - MAX_FIELDS);
            }
        }
        text += &format!("\n{} · {}", millis(alert.ts), rule.source);
        if !rule.tags.is_empty() {
            text += &format!(" · {}", rule.tags.join(", "));
        }
        let letter = json!({"subject": cut(&subject, MAX_SUBJECT), "text": text + "\n"});
        out.extend_from_slice(letter.to_string().as_bytes());
    }

    fn set_hostname(&mut self, hostname: &[u8]) {
        self.hostname = hostname.to_vec();
        self.subject.set_hostname(hostname);
    }
}
