//! Alerts about the program itself: a line for people, and fields of their types.

use crate::alerts;
use crate::gaps::Notice;
use lanner_engine::Priority;
use lanner_fields::Typed;
use lanner_output::time::append_iso;
use std::sync::Arc;

/// A text as a value.
pub(super) fn text(text: &str) -> Typed {
    Typed::Text(text.as_bytes().to_vec())
}

/// Says something at `ts`, ns since 1970.
pub(super) fn notice<const N: usize>(
    rule: &str,
    priority: Priority,
    ts: u64,
    line: &str,
    fields: [(&'static str, Typed); N],
) -> Notice {
    let mut alert = alerts::internal(rule, priority, ts, &format!("{rule}. {line}"), &[]);
    alert.fields = fields.into_iter().map(|(key, value)| (Arc::from(key), value)).collect();
    Notice { line: line.to_owned(), alert }
}

/// ISO 8601 in UTC, to the millisecond.
pub(super) fn time(ts: u64) -> String {
    let mut text = Vec::new();
    append_iso((ts / 1_000_000_000) as i64, &mut text);
    format!("{}.{:03}Z", String::from_utf8_lossy(&text), ts / 1_000_000 % 1000)
}
