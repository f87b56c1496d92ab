//! Falco's text line: `time: Priority message`, escaped like the inside of a JSON string.

use super::TimeStyle;
use crate::escape::escape;
use crate::time::{IsoClock, LocalClock};
use lanner_engine::Alert;
use lanner_fields::cx::fn_offset::UtcOffset;

/// Writes what stands in front of a message: `time: Priority `.
#[derive(Debug)]
pub(super) struct Prefix {
    pub(super) style: TimeStyle,
    iso: IsoClock,
    local: LocalClock,
}

impl Prefix {
    pub(super) fn new(style: TimeStyle, offset: UtcOffset) -> Self {
        Self { style, iso: IsoClock::default(), local: LocalClock::new(offset) }
    }

    pub(super) fn append(&mut self, alert: &Alert, out: &mut Vec<u8>) {
        match self.style {
            TimeStyle::Local => self.local.append(alert.ts, out),
            TimeStyle::Iso8601 => {
                self.iso.append(alert.ts, out);
                out.extend_from_slice(b"+0000");
            }
        }
        out.extend_from_slice(b": ");
        out.extend_from_slice(alert.rule.priority.name().as_bytes());
        out.push(b' ');
    }
}

/// The text format.
#[derive(Debug)]
pub struct Text {
    prefix: Prefix,
}

impl Text {
    /// With times of this style, local ones by the time zone `offset`.
    pub fn new(style: TimeStyle, offset: UtcOffset) -> Self {
        Self { prefix: Prefix::new(style, offset) }
    }

    /// Appends the alert without a line feed.
    pub fn append(&mut self, alert: &Alert, out: &mut Vec<u8>) {
        self.prefix.append(alert, out);
        escape(&alert.message, out);
    }
}
