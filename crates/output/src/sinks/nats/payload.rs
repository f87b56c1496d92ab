//! The subject of an alert, in front of its line.

use crate::formats::{Payload, Template};
use lanner_engine::Alert;

/// Longest subject, in bytes; what is longer is cut: a server's line of control has 4096.
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
        let start = out.len();
        self.0.append(alert, out);
        out.truncate(start + MAX_SUBJECT);
        // No part is empty.
        out.pop_if(|last| *last == b'.');
        out.push(b'\t');
    }

    fn set_hostname(&mut self, hostname: &[u8]) {
        self.0.set_hostname(hostname);
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_SUBJECT, Subject};
    use crate::formats::Payload;
    use lanner_engine::alert::Enrichment;
    use lanner_engine::{Alert, Priority, RuleInfo};
    use std::sync::Arc;

    #[test]
    fn a_subject_has_its_length_and_no_empty_part_whatever_the_values_are() {
        let rule = RuleInfo {
            name: "r. >*\u{e4}".repeat(100),
            desc: String::new(),
            priority: Priority::Debug,
            tags: Vec::new(),
            source: String::new(),
            group_by: Vec::new(),
        };
        let (rule, message) = (Arc::new(rule), Vec::new());
        let alert = Alert {
            rule,
            message,
            ts: 0,
            event_num: 1,
            rules: None,
            path: None,
            fields: Vec::new(),
            lineage: Vec::new(),
            enrichment: Enrichment::None,
            gap: None,
        };
        for (text, want) in [("a.{rule}", 2 + 64), ("{source}.{message}.{tags}.{proc.name}", 7), (&"{rule}.x".repeat(200)[..], MAX_SUBJECT)]
        {
            let mut out = Vec::new();
            Subject::new(text).unwrap().append(&alert, &mut out);
            assert_eq!(out.pop(), Some(b'\t'));
            let subject = String::from_utf8(out).unwrap();
            assert!(subject.len() == want || subject.len() == want - 1, "{}: {subject}", subject.len());
            assert!(subject.split('.').all(|part| !part.is_empty() && !part.contains([' ', '*', '>'])), "{subject}");
        }
    }
}
