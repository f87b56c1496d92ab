//! Falco's text line: `time: Priority message`, escaped like the inside of a JSON string.

use super::{Kind, TimeStyle, append_each, append_value};
use crate::escape::escape;
use crate::time::{LocalClock, Stamp};
use lanner_engine::Alert;
use lanner_fields::cx::fn_offset::UtcOffset;

/// Writes what stands in front of a message: `time: Priority `.
#[derive(Debug)]
pub(super) struct Prefix {
    style: TimeStyle,
    local: LocalClock,
}

impl Prefix {
    pub(super) fn new(style: TimeStyle, offset: UtcOffset) -> Self {
        Self { style, local: LocalClock::new(offset) }
    }

    /// `stamp` is set to the alert's time.
    pub(super) fn append(&mut self, alert: &Alert, stamp: &Stamp, out: &mut Vec<u8>) {
        match self.style {
            TimeStyle::Local => self.local.append(alert.ts, out),
            TimeStyle::Iso8601 => {
                out.extend_from_slice(stamp.iso());
                out.extend_from_slice(b"+0000");
            }
        }
        append_priority(alert, out);
    }
}

fn append_priority(alert: &Alert, out: &mut Vec<u8>) {
    out.extend_from_slice(b": ");
    out.extend_from_slice(alert.rule.priority.name().as_bytes());
    out.push(b' ');
}

/// The text format.
#[derive(Debug)]
pub struct Text {
    prefix: Prefix,
    stamp: Stamp,
}

impl Text {
    /// With times of this style, local ones by the time zone `offset`.
    pub fn new(style: TimeStyle, offset: UtcOffset) -> Self {
        Self { prefix: Prefix::new(style, offset), stamp: Stamp::default() }
    }

    /// Appends the alert without a line feed.
    pub fn append(&mut self, alert: &Alert, out: &mut Vec<u8>) {
        if Kind::of(&alert.rule) == Kind::Internal {
            return self.append_internal(alert, out);
        }
        self.stamp.set(alert.ts);
        self.prefix.append(alert, &self.stamp, out);
        escape(&alert.message, out);
    }

    /// Falco's own alerts have local times whatever the style, and their fields behind the text, in the order of their keys.
    fn append_internal(&mut self, alert: &Alert, out: &mut Vec<u8>) {
        self.prefix.local.append(alert.ts, out);
        append_priority(alert, out);
        escape(&alert.message, out);
        out.extend_from_slice(b" (");
        let mut fields: Vec<_> = alert.fields.iter().collect();
        fields.sort_by(|(one, _), (other, _)| one.cmp(other));
        append_each(fields, b' ', out, |(key, value), out| {
            escape(key.as_bytes(), out);
            out.push(b'=');
            append_value(value, out);
        });
        out.push(b')');
    }
}
