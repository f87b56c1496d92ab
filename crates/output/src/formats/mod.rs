//! Formats: one alert becomes one line.

mod about;
mod ecs;
mod falco_json;
pub(crate) mod headed;
mod lineage;
mod mitre;
mod native_json;
mod number;
mod object;
mod ocsf;
pub(crate) mod pieces;
mod places;
mod plans;
mod template;
mod text;

pub use ecs::{ECS_VERSION, Ecs};
pub use falco_json::{FalcoJson, FalcoJsonOptions};
pub use headed::Headed;
pub use native_json::{NATIVE_VERSION, NativeJson};
pub use ocsf::{OCSF_VERSION, Ocsf};
pub use template::Template;
pub use text::Text;

use crate::escape::quote;
use lanner_engine::{Alert, RuleInfo};
use lanner_fields::Typed;
use lanner_fields::decimal::{write_int, write_uint};
use std::sync::Arc;

/// A way to write alerts.
#[derive(Debug)]
pub enum Format {
    /// A line for people: Falco's.
    Text(Text),
    /// Falco's JSON.
    FalcoJson(FalcoJson),
    /// Lanner's own JSON.
    NativeJson(NativeJson),
    /// A Detection Finding of OCSF.
    Ocsf(Ocsf),
    /// The fields of ECS.
    Ecs(Ecs),
    /// A text of the settings' own.
    Template(Template),
    /// What a sink wants for itself.
    Own(Box<dyn Payload>),
    /// A common format behind what a sink wants for itself.
    Headed(Headed),
}

/// How a sink wants alerts written, where none of the common formats will do.
pub trait Payload: Send + std::fmt::Debug {
    /// Appends the alert without a line feed.
    fn append(&mut self, alert: &Alert, out: &mut Vec<u8>);

    /// The host that alerts are about, not always UTF-8; called before the first alert, and when a capture tells of its own.
    fn set_hostname(&mut self, _hostname: &[u8]) {}

    /// The fields that alerts are grouped by, beside the rule; called before the first alert.
    fn set_group(&mut self, _by: &[String]) {}

    /// Whether it shows the lineage of alerts.
    fn shows_lineage(&self) -> bool {
        false
    }
}

impl Format {
    /// Appends the alert's line, with its line feed.
    pub fn append(&mut self, alert: &Alert, out: &mut Vec<u8>) {
        self.append_bare(alert, out);
        out.push(b'\n');
    }

    fn append_bare(&mut self, alert: &Alert, out: &mut Vec<u8>) {
        match self {
            Self::Text(format) => format.append(alert, out),
            Self::FalcoJson(format) => format.append(alert, out),
            Self::NativeJson(format) => format.append(alert, out),
            Self::Ocsf(format) => format.append(alert, out),
            Self::Ecs(format) => format.append(alert, out),
            Self::Template(format) => format.append(alert, out),
            Self::Own(format) => format.append(alert, out),
            Self::Headed(format) => format.append(alert, out),
        }
    }

    /// From now on alerts are about this host; the name is not always UTF-8.
    pub fn set_hostname(&mut self, hostname: &[u8]) {
        match self {
            Self::Text(_) => {}
            Self::FalcoJson(format) => format.set_hostname(hostname),
            Self::NativeJson(format) => format.set_hostname(hostname),
            Self::Ocsf(format) => format.set_hostname(hostname),
            Self::Ecs(format) => format.set_hostname(hostname),
            Self::Template(format) => format.set_hostname(hostname),
            Self::Own(format) => format.set_hostname(hostname),
            Self::Headed(format) => format.set_hostname(hostname),
        }
    }

    /// Whether it shows the lineage of alerts; if not, nobody needs to gather it.
    pub fn shows_lineage(&self) -> bool {
        match self {
            Self::NativeJson(_) | Self::Ocsf(_) | Self::Ecs(_) => true,
            Self::Own(format) => format.shows_lineage(),
            Self::Headed(format) => format.shows_lineage(),
            Self::Text(_) | Self::FalcoJson(_) | Self::Template(_) => false,
        }
    }
}

/// How Falco's formats show an alert's time in front of its message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TimeStyle {
    /// `HH:MM:SS.nnnnnnnnn` in local time (`evt.time`).
    #[default]
    Local,
    /// ISO 8601 in UTC (`evt.time.iso8601`).
    Iso8601,
}

impl TimeStyle {
    /// The field that holds the time.
    pub(crate) const fn field(self) -> &'static str {
        match self {
            Self::Local => "evt.time",
            Self::Iso8601 => "evt.time.iso8601",
        }
    }
}

/// What an alert is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// An event that a rule matched.
    Event,
    /// The program itself: lost events and the like.
    Internal,
}

impl Kind {
    fn of(rule: &RuleInfo) -> Self {
        if rule.source == "internal" { Self::Internal } else { Self::Event }
    }
}

/// Appends something for each of several things, `between` between them.
fn append_each<T>(
    things: impl IntoIterator<Item = T>,
    between: u8,
    out: &mut Vec<u8>,
    mut append: impl FnMut(T, &mut Vec<u8>),
) {
    for (n, thing) in things.into_iter().enumerate() {
        if n > 0 {
            out.push(between);
        }
        append(thing, out);
    }
}

/// Appends fields as a JSON object; their keys differ.
pub fn append_fields(fields: &[(Arc<str>, Typed)], out: &mut Vec<u8>) {
    out.push(b'{');
    append_each(fields, b',', out, |(key, value), out| {
        quote(key.as_bytes(), out);
        out.push(b':');
        append_value(value, out);
    });
    out.push(b'}');
}

/// Appends a typed value as JSON: missing values are `null`, lists are arrays.
fn append_value(value: &Typed, out: &mut Vec<u8>) {
    match value {
        Typed::Missing => out.extend_from_slice(b"null"),
        Typed::Text(text) => quote(text, out),
        Typed::Int(number) => write_int(*number, out),
        Typed::Uint(number) => write_uint(*number, out),
        Typed::Float(number) => number::append_float(*number, out),
        Typed::Bool(true) => out.extend_from_slice(b"true"),
        Typed::Bool(false) => out.extend_from_slice(b"false"),
        Typed::List(values) => {
            out.push(b'[');
            append_each(values, b',', out, append_value);
            out.push(b']');
        }
    }
}

/// Appends a typed value as a person would write it: texts as they are, missing values as `<NA>`, lists with commas.
pub(crate) fn append_plain(value: &Typed, out: &mut Vec<u8>) {
    match value {
        Typed::Missing => out.extend_from_slice(b"<NA>"),
        Typed::Text(text) => out.extend_from_slice(text),
        Typed::List(values) => append_each(values, b',', out, append_plain),
        value => append_value(value, out),
    }
}

/// Appends `["a","b"]`.
fn append_texts<'a>(texts: impl Iterator<Item = &'a [u8]>, out: &mut Vec<u8>) {
    out.push(b'[');
    append_each(texts, b',', out, quote);
    out.push(b']');
}
