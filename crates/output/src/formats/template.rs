//! A template of the settings' own, filled in from alerts.

use super::{append_plain, append_texts};
use crate::escape::escape;
use crate::time::Stamp;
use lanner_engine::Alert;

/// What stands in a template.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(Vec<u8>),
    Time,
    Hostname,
    Rule,
    Priority,
    Source,
    Tags,
    Message,
    /// A field of the alert by its text.
    Field(String),
}

/// How values stand in a template's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Values {
    /// Escaped like the inside of a JSON string.
    Escaped,
    /// As parts of a name.
    Names,
}

/// The format: each alert is a line, escaped like the inside of a JSON string, so that no value can make a line of its own.
#[derive(Debug)]
pub struct Template {
    parts: Vec<Part>,
    hostname: Vec<u8>,
    stamp: Stamp,
    value: Vec<u8>,
    values: Values,
}

impl Template {
    /// From a text with `{name}` in it.
    ///
    /// # Errors
    /// A brace without its other one, or with nothing inside.
    pub fn new(text: &str, hostname: &[u8]) -> Result<Self, String> {
        let (mut parts, mut plain, mut rest) = (Vec::new(), Vec::new(), text);
        while let Some(at) = rest.find(['{', '}']) {
            let (before, from) = rest.split_at(at);
            plain.extend_from_slice(before.as_bytes());
            if from.starts_with("{{") || from.starts_with("}}") {
                plain.extend_from_slice(&from.as_bytes()[..1]);
                rest = from.get(2..).unwrap_or_default();
                continue;
            }
            let name = from.strip_prefix('{').and_then(|from| from.split_once('}'));
            let Some((name, behind)) = name.filter(|(name, _)| !name.trim().is_empty()) else {
                return Err(format!("a brace stands alone at `{from}`: write `{{{{` or `}}}}` for one"));
            };
            if !plain.is_empty() {
                parts.push(Part::Text(std::mem::take(&mut plain)));
            }
            parts.push(part(name.trim()));
            rest = behind;
        }
        plain.extend_from_slice(rest.as_bytes());
        parts.push(Part::Text(plain));
        let values = Values::Escaped;
        Ok(Self { parts, hostname: hostname.to_vec(), stamp: Stamp::default(), value: Vec::new(), values })
    }

    /// The same for a name, as of a subject or a topic: of values only ASCII letters, digits, `-` and `_` stay, so that none can choose another one.
    #[must_use]
    pub(crate) fn of_names(self) -> Self {
        Self { values: Values::Names, ..self }
    }

    /// From now on alerts are about this host.
    pub fn set_hostname(&mut self, hostname: &[u8]) {
        self.hostname = hostname.to_vec();
    }

    /// Appends the alert without a line feed.
    pub fn append(&mut self, alert: &Alert, out: &mut Vec<u8>) {
        let Self { parts, hostname, stamp, value, values } = self;
        let put = match values {
            Values::Escaped => escape,
            Values::Names => append_name,
        };
        for part in parts {
            match part {
                Part::Text(text) => escape_breaks(text, out),
                Part::Time => {
                    stamp.set(alert.ts);
                    put(stamp.iso(), out);
                    out.push(b'Z');
                }
                Part::Hostname => put(hostname, out),
                Part::Rule => put(alert.rule.name.as_bytes(), out),
                Part::Priority => out.extend_from_slice(alert.rule.priority.name().as_bytes()),
                Part::Source => put(alert.rule.source.as_bytes(), out),
                Part::Tags if *values == Values::Names => append_name(alert.rule.tags.join("-").as_bytes(), out),
                Part::Tags => append_texts(alert.rule.tags.iter().map(String::as_bytes), out),
                Part::Message => put(&alert.message, out),
                Part::Field(name) => match alert.fields.iter().find(|(key, _)| **key == **name) {
                    Some((_, of)) => {
                        value.clear();
                        append_plain(of, value);
                        put(value, out);
                    }
                    None if *values == Values::Names => append_name(b"", out),
                    None => out.extend_from_slice(b"<NA>"),
                },
            }
        }
    }
}

/// A value as part of a name, which is never empty, and of bounded length.
fn append_name(value: &[u8], out: &mut Vec<u8>) {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let name = value.iter().take(MAX_NAME).map(|byte| if fits(*byte) { *byte } else { b'_' });
    out.extend(name.chain(value.is_empty().then_some(b'_')));
}

/// Bytes of a value in a name.
const MAX_NAME: usize = 64;

/// The template's own text stands as it is but for what would end the line.
fn escape_breaks(text: &[u8], out: &mut Vec<u8>) {
    for byte in text {
        match byte {
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            byte => out.push(*byte),
        }
    }
}

fn part(name: &str) -> Part {
    match name {
        "time" => Part::Time,
        "hostname" => Part::Hostname,
        "rule" => Part::Rule,
        "priority" => Part::Priority,
        "source" => Part::Source,
        "tags" => Part::Tags,
        "message" => Part::Message,
        field => Part::Field(field.to_owned()),
    }
}
