//! A message of Slack: a line of text, and an attachment in the priority's colour with blocks.
//!
//! Limits from docs.slack.dev, "Block Kit" (section and context blocks): 3000 characters a text, 2000 a field, 10 fields. What comes from events stands in
//! `plain_text`, or with `&`, `<` and `>` escaped as "Formatting message text" says, so that it can't mention anyone.

use crate::formats::Payload;
use crate::formats::pieces::{cut, facts};
use lanner_engine::{Alert, Priority};
use lanner_fields::time::SECOND;
use serde_json::{Value, json};

const MAX_TEXT: usize = 3000;

/// Slack takes 2000 characters, but refuses messages with much over 10 000 in all.
const MAX_FIELD: usize = 500;
const MAX_FIELDS: usize = 10;

/// Characters of the line above the blocks.
const MAX_HEAD: usize = 300;

/// Makes messages.
#[derive(Debug)]
pub(super) struct Message {
    pub(super) fields: bool,
    pub(super) hostname: Vec<u8>,
}

/// Colour of the bar beside a message.
fn colour(priority: Priority) -> &'static str {
    match priority {
        Priority::Emergency | Priority::Alert | Priority::Critical => "#b3001b",
        Priority::Error => "#e8590c",
        Priority::Warning => "#f2b705",
        Priority::Notice => "#1c7ed6",
        Priority::Informational | Priority::Debug => "#868e96",
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn plain(text: &[u8], most: usize) -> Value {
    json!({"type": "plain_text", "text": cut(text, most), "emoji": false})
}

impl Payload for Message {
    fn append(&mut self, alert: &Alert, out: &mut Vec<u8>) {
        let rule = &alert.rule;
        let host = String::from_utf8_lossy(&self.hostname);
        let head = cut(format!("{}: {} on {host}", rule.priority.name(), rule.name).as_bytes(), MAX_HEAD);
        let mut blocks = Vec::new();
        // Slack refuses empty texts.
        if !alert.message.is_empty() {
            blocks.push(json!({"type": "section", "text": plain(&alert.message, MAX_TEXT)}));
        }
        let fields: Vec<Value> = match self.fields {
            true => facts(alert).take(MAX_FIELDS).map(|(key, value)| field(key, &value)).collect(),
            false => Vec::new(),
        };
        if !fields.is_empty() {
            blocks.push(json!({"type": "section", "fields": fields}));
        }
        // Slack shows it in the reader's own time zone; behind the bar is what stands there if it can't.
        let seconds = alert.ts / SECOND;
        let when = format!("<!date^{seconds}^{{date_num}} {{time_secs}}|{}>", crate::formats::pieces::millis(alert.ts));
        let mut below = format!("{when} · {}", escaped(&rule.source));
        if !rule.tags.is_empty() {
            below += &format!(" · {}", escaped(&cut(rule.tags.join(", ").as_bytes(), MAX_HEAD)));
        }
        blocks.push(json!({"type": "context", "elements": [{"type": "mrkdwn", "text": below}]}));
        let attachment = json!({"color": colour(rule.priority), "fallback": head, "blocks": blocks});
        let message = json!({"text": escaped(&head), "attachments": [attachment]});
        out.extend_from_slice(message.to_string().as_bytes());
    }

    fn set_hostname(&mut self, hostname: &[u8]) {
        self.hostname = hostname.to_vec();
    }
}

fn field(key: &str, value: &[u8]) -> Value {
    let mut text = format!("{key}: ").into_bytes();
    text.extend_from_slice(value);
    plain(&text, MAX_FIELD)
}
