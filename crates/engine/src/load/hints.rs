//! Hints about rules that load but can't do what was probably meant; for Lanner's own front.

use crate::lint::{self, Never};
use crate::load::collector::Collector;
use crate::load::log::Log;
use crate::load::texts::Texts;
use crate::rule::Rule;
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// Tells the hints about all rules. One about a macro is told once, however many rules use it.
pub(crate) fn tell(rules: &[Arc<Rule>], collector: &Collector, texts: &Texts, log: &mut Log<'_>) {
    let mut told: FxHashSet<(&str, String, u32, u32)> = FxHashSet::default();
    for rule in rules {
        for hint in lint::condition(&rule.expr, &rule.compiled.condition) {
            // Rules are published with empty lists for users to fill.
            let written = texts.text_of(hint.span);
            let is_list_for_users = hint.id == "never-holds" && !written.is_empty() && is_named_list(written);
            let new =
                !is_list_for_users && told.insert((hint.id, hint.message.clone(), hint.span.start, hint.span.end));
            if new {
                log.hint(hint.id, texts.place_of(hint.span), hint.message, hint.help);
            }
        }
        never_fires(rule, collector, log);
    }
    shadowed(rules, collector, log);
}

/// Whether a list's text names lists, unlike `()`.
fn is_named_list(written: &str) -> bool {
    let inner = written.trim_matches(['(', ')']).trim();
    !inner.is_empty() && !inner.contains([' ', '='])
}

fn never_fires(rule: &Rule, collector: &Collector, log: &mut Log<'_>) {
    if rule.info().source != "syscall" {
        return;
    }
    let (message, help) = match lint::never_fires(&rule.compiled.condition, &rule.events) {
        None => return,
        Some(Never::EnterEvents) => (
            "the rule can never fire: it asks for enter events, and rules see only exits",
            Some("test `evt.type` alone: the exit event has all parameters".to_owned()),
        ),
        Some(Never::Contradiction) => ("the rule can never fire: no event satisfies its condition", None),
    };
    let place = collector.rules.get(&rule.info().name).map(|item| item.place);
    log.hint("never-fires", place, message, help);
}

/// Rules that match only what an earlier rule of the same source matches, too.
fn shadowed(rules: &[Arc<Rule>], collector: &Collector, log: &mut Log<'_>) {
    let mut sources: Vec<&str> = rules.iter().map(|rule| rule.info().source.as_str()).collect();
    sources.sort_unstable();
    sources.dedup();
    for source in sources {
        let rules: Vec<&Rule> =
            rules.iter().map(|rule| &**rule).filter(|rule| rule.enabled && rule.info().source == source).collect();
        let conditions: Vec<_> = rules.iter().map(|rule| &rule.compiled.condition).collect();
        for (later, earlier) in lint::shadowed(&conditions) {
            let (Some(earlier), Some(later)) = (rules.get(earlier), rules.get(later)) else { continue };
            let message = format!(
                "whatever this rule matches, the rule `{}` before it matches, too: with `rule_matching: first` it never fires",
                earlier.info().name
            );
            let place = collector.rules.get(&later.info().name).map(|item| item.place);
            log.hint("shadowed-rule", place, message, None);
        }
    }
}
