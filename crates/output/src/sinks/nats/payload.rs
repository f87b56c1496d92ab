//! The subject of an alert, in front of its line.

use crate::formats::{Payload, Template};
use lanner_engine::Alert;

/// Longest subject: a server's line of control has 4096 bytes.
const MAX_SUBJECT: usize = 2048;

/// Makes subjects.
#[derive(Debug)]
pub(super) struct Subject(Template);

impl Subject {
    /// # Errors
    /// What can't be a subject (docs.nats.io, "Subject-Based Messaging").
    pub(super) fn new(text: &str) -> Result<Self, String> {
        let fits = |c: char| !c.is_whitespace() && !c.is_control() && !"*>".contains(c);
        // Names of fields may have dots between their braces.
        let outside: String = text.split('{').map(|part| part.rsplit('}').next().unwrap_or_default()).collect::<Vec<_>>().join("x");
        if outside.split('.').any(str::is_empty) || !text.chars().all(fits) || text.len() > MAX_SUBJECT {
            return Err(format!("`{text}` can't be a subject: parts with dots between them, without spaces, `*` and `>`"));
        }
        Template::new(text, b"").map(|template| Self(template.of_names()))
    }
}

impl Payload for Subject {
    fn append(&mut self, alert: &Alert, out: &mut Vec<u8>) {
        self.0.append(alert, out);
        out.push(b'\t');
    }

    fn set_hostname(&mut self, hostname: &[u8]) {
        self.0.set_hostname(hostname);
    }
}
