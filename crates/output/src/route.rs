//! Which alerts an output gets.

use lanner_engine::{Alert, Priority};

/// What an alert must be like; each condition that is there must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Match {
    /// Names of rules, with `*` for anything; one must fit.
    pub rules: Vec<String>,
    /// One of these tags must be there.
    pub tags: Vec<String>,
    /// One of these sources.
    pub sources: Vec<String>,
    /// Each of these fields must be in the alert with one of the values, with `*` for anything.
    pub fields: Vec<(String, Vec<String>)>,
}

/// Which alerts an output gets, and what that means for those behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The least urgent priority.
    pub priority: Priority,
    /// What they must be like.
    pub matching: Match,
    /// Outputs further down get what this one has taken, too.
    pub goes_on: bool,
}

impl Default for Route {
    /// Everything, and so do the others.
    fn default() -> Self {
        Self { priority: Priority::Debug, matching: Match::default(), goes_on: true }
    }
}

impl Route {
    /// Whether the output gets the alert.
    #[inline]
    pub fn takes(&self, alert: &Alert) -> bool {
        alert.rule.priority <= self.priority && self.matching.holds(alert)
    }
}

impl Match {
    fn holds(&self, alert: &Alert) -> bool {
        let rule = &alert.rule;
        let any = |of: &[String], fits: &dyn Fn(&str) -> bool| of.is_empty() || of.iter().any(|one| fits(one));
        any(&self.rules, &|name| fits(name.as_bytes(), rule.name.as_bytes()))
            && any(&self.tags, &|tag| rule.tags.iter().any(|other| other == tag))
            && any(&self.sources, &|source| source == rule.source)
            && self.fields.iter().all(|(key, values)| {
                let field = alert.fields.iter().find(|(name, _)| **name == **key);
                let Some((_, value)) = field else { return false };
                let mut text = Vec::new();
                crate::formats::append_plain(value, &mut text);
                any(values, &|pattern| fits(pattern.as_bytes(), &text))
            })
    }
}

/// Whether a pattern with `*` for anything fits a text: in time that is their product at most.
fn fits(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t, mut back) = (0, 0, None);
    while let Some(&byte) = text.get(t) {
        match pattern.get(p) {
            Some(b'*') => {
                back = Some((p + 1, t));
                p += 1;
            }
            Some(&same) if same == byte => (p, t) = (p + 1, t + 1),
            _ => match back {
                Some((after, from)) => {
                    back = Some((after, from + 1));
                    (p, t) = (after, from + 1);
                }
                None => return false,
            },
        }
    }
    pattern.get(p..).unwrap_or_default().iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn stars_stand_for_anything() {
        for (pattern, text, want) in [
            ("", "", true),
            ("*", "", true),
            ("a*c", "abbc", true),
            ("a*c", "abbcd", false),
            ("*b*d", "abcbcd", true),
            ("abc", "ab", false),
            ("ab", "abc", false),
            ("/etc/*", "/etc/shadow", true),
        ] {
            assert_eq!(fits(pattern.as_bytes(), text.as_bytes()), want, "{pattern} {text}");
        }
    }
}
