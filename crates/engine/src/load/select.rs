//! Which of the loaded rules are in force: settings switch rules on and off by name and tag.

use crate::priority::Priority;
use crate::rule::Rule;
use crate::wildcard;
use std::sync::Arc;

/// An entry of the setting `rules`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection {
    /// On or off.
    pub enable: bool,
    /// Rules of this name; `*` stands for any text.
    pub rule: Option<String>,
    /// Rules with this tag; `*` stands for any text (not so in Falco, whose tags hold none).
    pub tag: Option<String>,
}

impl Selection {
    /// Whether it is about a rule: by name or by tag.
    pub fn concerns(&self, rule: &Rule) -> bool {
        let by_name = self.rule.as_ref().is_some_and(|pattern| wildcard::matches(pattern, &rule.info().name));
        let tags = &rule.info().tags;
        by_name || self.tag.as_ref().is_some_and(|pattern| tags.iter().any(|tag| wildcard::matches(pattern, tag)))
    }
}

/// The rules in force, in the order of evaluation: those that their files enable, in the order of their definition, and behind them
/// those that a selection switched on, as Falco has it. Rules less urgent than `least` are left out.
pub fn in_force(rules: &[Arc<Rule>], selections: &[Selection], least: Priority) -> Vec<Arc<Rule>> {
    let mut on: Vec<usize> = (0..rules.len()).filter(|at| rules.get(*at).is_some_and(|rule| rule.enabled)).collect();
    for selection in selections {
        let concerned: Vec<usize> =
            rules.iter().enumerate().filter(|(_, rule)| selection.concerns(rule)).map(|(at, _)| at).collect();
        if selection.enable {
            let more: Vec<usize> = concerned.into_iter().filter(|at| !on.contains(at)).collect();
            on.extend(more);
        } else {
            on.retain(|at| !concerned.contains(at));
        }
    }
    on.into_iter().filter_map(|at| rules.get(at)).filter(|rule| rule.info().priority <= least).cloned().collect()
}
