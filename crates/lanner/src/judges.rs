//! The rules of all event sources, and the alerts that they raise.

use crate::rules::SYSCALL;
use lanner_engine::alert::{CompiledRule, Telling};
use lanner_engine::hold::Awaited;
use lanner_engine::judge::{Matching, Options, RuleProfile, Ruleset};
use lanner_engine::operand::Buffers;
use lanner_engine::{Alert, Paths, Rule, RuleInfo};
use lanner_fields::Cx;
use lanner_schema::events::Pluginevent;
use std::sync::Arc;

/// What judges do with an event.
#[derive(Debug, Clone, Copy, Default)]
pub struct JudgeOptions {
    /// All matching rules of an event, or the first.
    pub matching: Matching,
    /// How paths are spelled.
    pub paths: Paths,
    /// A clock in ns, to measure each rule.
    pub profile: Option<fn() -> u64>,
}

/// A set of rules a source.
#[derive(Debug)]
pub struct Judges {
    sets: Vec<Set>,
    buffers: Buffers,
    /// The last alert, whose memory the next one uses.
    alert: Option<Alert>,
}

/// The rules of one source.
#[derive(Debug)]
struct Set {
    source: String,
    ruleset: Ruleset,
    rules: Vec<Arc<CompiledRule>>,
}

impl Judges {
    /// Rules in force, in the order of their evaluation.
    pub fn new(rules: &[Arc<Rule>], options: JudgeOptions) -> Self {
        let mut by_source: Vec<(String, Vec<Arc<CompiledRule>>)> = vec![(SYSCALL.to_owned(), Vec::new())];
        for rule in rules {
            let (source, rule) = (&rule.info().source, rule.compiled.clone());
            match by_source.iter_mut().find(|(name, _)| name == source) {
                Some((_, of_source)) => of_source.push(rule),
                None => by_source.push((source.clone(), vec![rule])),
            }
        }
        let build = |(source, rules): (String, Vec<Arc<CompiledRule>>)| {
            let judge = Options { matching: options.matching, paths: options.paths, profile: options.profile };
            Set { source, ruleset: Ruleset::build(rules.iter().map(|rule| &rule.condition), judge), rules }
        };
        let sets = by_source.into_iter().map(build).collect();
        Self { sets, buffers: Buffers::default(), alert: None }
    }

    /// Judges an event; each alert goes to `tell`, with its rule.
    #[inline]
    pub fn judge(&mut self, cx: &Cx<'_>, telling: Telling, tell: &mut dyn FnMut(&Alert, &CompiledRule)) {
        let Self { sets, buffers, alert } = self;
        let Some(Set { ruleset, rules, .. }) = set_of(sets, cx) else { return };
        ruleset.judge(cx, &mut |found| {
            if let Some(rule) = rules.get(found.rule) {
                let alert = alert.get_or_insert_with(|| rule.blank());
                rule.fill(found.cx, buffers, telling, alert);
                alert.path = found.path;
                tell(alert, rule);
            }
        });
    }

    /// True if a rule matches an event, or may match it once what is awaited is known.
    pub fn may_match(&mut self, cx: &Cx<'_>, awaited: Awaited) -> bool {
        let Some(Set { ruleset, rules, .. }) = set_of(&mut self.sets, cx) else { return false };
        ruleset.may_match(cx, awaited.facts(), |rule| {
            awaited == Awaited::Runtime || rules.get(rule).is_some_and(|rule| rule.needs_cluster)
        })
    }

    /// How often each rule fired, in the order of evaluation.
    pub fn counts(&self) -> Vec<(Arc<RuleInfo>, u64)> {
        let of_set = |set: &Set| {
            let rules = set.rules.iter().map(|rule| rule.info.clone());
            rules.zip(set.ruleset.matches().iter().copied()).collect::<Vec<_>>()
        };
        self.sets.iter().flat_map(of_set).collect()
    }

    /// What each rule cost, when it was measured.
    pub fn profile(&self) -> Vec<(Arc<RuleInfo>, RuleProfile)> {
        let of_set = |set: &Set| {
            let named = |profile: RuleProfile| Some((set.rules.get(profile.rule)?.info.clone(), profile));
            set.ruleset.profile().into_iter().filter_map(named).collect::<Vec<_>>()
        };
        self.sets.iter().flat_map(of_set).collect()
    }
}

/// The rules that judge an event.
#[inline]
fn set_of<'s>(sets: &'s mut [Set], cx: &Cx<'_>) -> Option<&'s mut Set> {
    if cx.event.code() == Pluginevent::CODE {
        let source = source_of(cx);
        return sets.iter_mut().find(|set| Some(set.source.as_str()) == source);
    }
    // Asynchronous events are the syscall source's, as all else without a plugin.
    sets.first_mut()
}

/// The source of a plugin's event, by the plugin's id.
fn source_of<'a>(cx: &Cx<'a>) -> Option<&'a str> {
    let id = Pluginevent::decode(cx.event).plugin_id?;
    cx.print.plugins.iter().find(|plugin| plugin.id == id).map(|plugin| plugin.source.as_str())
}
