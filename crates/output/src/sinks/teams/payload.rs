//! A message of Teams with an Adaptive Card.
//!
//! Facts from learn.microsoft.com, "Create incoming webhooks with Workflows" and "Format cards in Teams": the envelope, version 1.4, and 28 KB for a message.
//! What comes from events stands in text runs, which know no Markdown: it can make no link.

use crate::formats::Payload;
use crate::formats::pieces::{cut, facts, millis};
use lanner_engine::{Alert, Priority};
use serde_json::{Value, json};

const MAX_BYTES: usize = 28_000;
const MAX_TEXT: usize = 3000;
const MAX_FIELD: usize = 300;
const MAX_FIELDS: usize = 30;

/// Makes messages.
#[derive(Debug)]
pub(super) struct Card {
    pub(super) fields: bool,
    pub(super) hostname: Vec<u8>,
}

/// The look of the box around the title.
fn style(priority: Priority) -> &'static str {
    match priority {
        Priority::Emergency | Priority::Alert | Priority::Critical | Priority::Error => "attention",
        Priority::Warning => "warning",
        Priority::Notice => "accent",
        Priority::Informational | Priority::Debug => "emphasis",
    }
}

fn runs(runs: &[Value]) -> Value {
    json!({"type": "RichTextBlock", "inlines": runs})
}

fn run(text: &str) -> Value {
    json!({"type": "TextRun", "text": text})
}

fn message(alert: &Alert, host: &str, fields: &[Value], left_out: usize) -> String {
    let rule = &alert.rule;
    let title = cut(format!("{}: {} on {host}", rule.priority.name(), rule.name).as_bytes(), MAX_FIELD);
    let title = json!({"type": "TextRun", "text": title, "weight": "Bolder", "size": "Medium"});
    let head = json!({"type": "Container", "style": style(rule.priority), "bleed": true, "items": [runs(&[title])]});
    let mut body = vec![head];
    if !alert.message.is_empty() {
        body.push(runs(&[run(&cut(&alert.message, MAX_TEXT))]));
    }
    body.extend_from_slice(fields);
    if left_out > 0 {
        body.push(runs(&[run(&format!("… {left_out} more fields"))]));
    }
    let mut below = format!("{} · {}", millis(alert.ts), rule.source);
    if !rule.tags.is_empty() {
        below += &format!(" · {}", rule.tags.join(", "));
    }
    body.push(runs(&[json!({"type": "TextRun", "text": cut(below.as_bytes(), MAX_FIELD), "isSubtle": true, "size": "Small"})]));
    let card = json!({
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "msteams": {"width": "Full"},
        "body": body,
    });
    let kind = "application/vnd.microsoft.card.adaptive";
    json!({"type": "message", "attachments": [{"contentType": kind, "contentUrl": null, "content": card}]}).to_string()
}

impl Payload for Card {
    fn append(&mut self, alert: &Alert, out: &mut Vec<u8>) {
        let host = String::from_utf8_lossy(&self.hostname);
        let field = |(key, value): (&str, Vec<u8>)| {
            let key = json!({"type": "TextRun", "text": format!("{key}: "), "weight": "Bolder"});
            runs(&[key, run(&cut(&value, MAX_FIELD))])
        };
        let all = if self.fields { facts(alert).count() } else { 0 };
        let mut fields: Vec<Value> = facts(alert).take(all.min(MAX_FIELDS)).map(field).collect();
        let mut text = message(alert, &host, &fields, all - fields.len());
        while text.len() > MAX_BYTES && fields.pop().is_some() {
            text = message(alert, &host, &fields, all - fields.len());
        }
        out.extend_from_slice(text.as_bytes());
    }

    fn set_hostname(&mut self, hostname: &[u8]) {
        self.hostname = hostname.to_vec();
    }
}
