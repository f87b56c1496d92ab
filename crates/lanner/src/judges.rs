//! The rules of all event sources, and the alerts that they raise.

use crate::rules::SYSCALL;
use lanner_engine::alert::{CompiledRule, RulesVersion, Telling};
use lanner_engine::hold::Awaited;
use lanner_engine::judge::{Matching, Options, RuleProfile, Ruleset};
use lanner_engine::operand::Buffers;
use lanner_engine::{Alert, Paths, Priority, Rule, RuleInfo};
use lanner_fields::Cx;
use lanner_schema::Category;
use lanner_schema::events::Pluginevent;
use std::collections::BTreeMap;
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
    /// Rules below warning may be left out for some events, when CPU is short.
    pub sampling: bool,
}

/// The rules in force, and, as long as events are held that came before them, those of then.
#[derive(Debug)]
pub struct Judges {
    now: Generation,
    older: Option<Older>,
    /// How often rules of generations that are gone fired, by name.
    past: BTreeMap<String, (Arc<RuleInfo>, u64)>,
    buffers: Buffers,
    /// The last alert, whose memory the next one uses.
    alert: Option<Alert>,
}

/// A set of rules a source.
#[derive(Debug)]
struct Generation {
    version: Arc<RulesVersion>,
    sets: Vec<Set>,
}

/// The rules of before, for events with lower numbers than this.
#[derive(Debug)]
struct Older {
    before: u64,
    of: Generation,
}

/// The rules of one source.
#[derive(Debug)]
struct Set {
    source: String,
    ruleset: Ruleset,
    rules: Vec<Arc<CompiledRule>>,
    /// Those from warning on alone, with their places in `rules`.
    urgent: Option<(Ruleset, Vec<usize>)>,
}

/// The least urgent priority of rules that are judged for every event when CPU is short.
const ALWAYS: Priority = Priority::Warning;
/// Events for one for which all rules are judged then.
const SAMPLE: u64 = 10;
/// [`Load::cpu`](lanner_schema::snapshot::Load) from which that holds.
const SHORT: u8 = 2;

/// True if an event is one of those for which rules below [`ALWAYS`] are left out.
#[inline]
fn is_left_out(cx: &Cx<'_>) -> bool {
    cx.state.load().cpu >= SHORT
        && !cx.event.num.is_multiple_of(SAMPLE)
        && ![Category::PROCESS, Category::USER].into_iter().any(|kind| cx.event.info().category.has(kind))
}

impl Judges {
    /// Rules in force, in the order of their evaluation.
    pub fn new(rules: &[Arc<Rule>], version: RulesVersion, options: JudgeOptions) -> Self {
        let version = Arc::new(version);
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
            let urgent = options.sampling.then(|| {
                let urgent = rules.iter().enumerate().filter(|(_, rule)| rule.info.priority <= ALWAYS);
                let (places, conditions): (Vec<_>, Vec<_>) = urgent.map(|(at, rule)| (at, &rule.condition)).unzip();
                (Ruleset::build(conditions, Options { profile: None, ..judge }), places)
            });
            Set { source, ruleset: Ruleset::build(rules.iter().map(|rule| &rule.condition), judge), rules, urgent }
        };
        let sets = by_source.into_iter().map(build).collect();
        let now = Generation { version, sets };
        Self { now, older: None, past: BTreeMap::new(), buffers: Buffers::default(), alert: None }
    }

    /// The rules in force.
    pub fn version(&self) -> &Arc<RulesVersion> {
        &self.now.version
    }

    /// Events from number `from` on are judged by other rules; those of before, which may be held, still by these.
    pub fn replace(&mut self, new: Self, from: u64) {
        let of = std::mem::replace(&mut self.now, new.now);
        if let Some(oldest) = self.older.replace(Older { before: from, of }) {
            self.retire(&oldest.of);
        }
    }

    /// True as long as there are rules of before.
    #[inline]
    pub fn has_older(&self) -> bool {
        self.older.is_some()
    }

    /// No event of before is held any more.
    pub fn forget_older(&mut self) {
        if let Some(older) = self.older.take() {
            self.retire(&older.of);
        }
    }

    fn retire(&mut self, generation: &Generation) {
        for (rule, count) in generation.counts() {
            let past = self.past.entry(rule.name.clone()).or_insert_with(|| (rule, 0));
            past.1 += count;
        }
    }

    /// Judges an event; each alert goes to `tell`, with its rule.
    #[inline]
    pub fn judge(&mut self, cx: &Cx<'_>, telling: Telling, tell: &mut dyn FnMut(&Alert, &CompiledRule)) {
        let Self { now, older, buffers, alert, .. } = self;
        let Generation { version, sets } = generation_of(now, older, cx);
        let Some(Set { ruleset, rules, urgent, .. }) = set_of(sets, cx) else { return };
        let (ruleset, places) = match urgent {
            Some((urgent, places)) if is_left_out(cx) => (urgent, Some(places)),
            _ => (ruleset, None),
        };
        ruleset.judge(cx, &mut |found| {
            let at = places.as_ref().map_or(Some(found.rule), |places| places.get(found.rule).copied());
            if let Some(rule) = at.and_then(|at| rules.get(at)) {
                let alert = alert.get_or_insert_with(|| rule.blank());
                rule.fill(found.cx, buffers, telling, alert);
                alert.rules = Some(version.clone());
                alert.path = found.path;
                tell(alert, rule);
            }
        });
    }

    /// True if a rule matches an event, or may match it once what is awaited is known.
    pub fn may_match(&mut self, cx: &Cx<'_>, awaited: Awaited) -> bool {
        let Generation { sets, .. } = generation_of(&mut self.now, &mut self.older, cx);
        let Some(Set { ruleset, rules, .. }) = set_of(sets, cx) else { return false };
        ruleset.may_match(cx, awaited.facts(), |rule| {
            awaited == Awaited::Runtime || rules.get(rule).is_some_and(|rule| rule.needs_cluster)
        })
    }

    /// How often each rule fired, in the order of evaluation; then those that are no longer in force, by name.
    pub fn counts(&self) -> Vec<(Arc<RuleInfo>, u64)> {
        let mut counts = self.now.counts();
        let past = self.past.values().cloned();
        for (rule, count) in self.older.iter().flat_map(|older| older.of.counts()).chain(past) {
            match counts.iter_mut().find(|(known, _)| known.name == rule.name) {
                Some((_, sum)) => *sum += count,
                None => counts.push((rule, count)),
            }
        }
        counts
    }

    /// What each rule in force cost, when it was measured.
    pub fn profile(&self) -> Vec<(Arc<RuleInfo>, RuleProfile)> {
        let of_set = |set: &Set| {
            let named = |profile: RuleProfile| Some((set.rules.get(profile.rule)?.info.clone(), profile));
            set.ruleset.profile().into_iter().filter_map(named).collect::<Vec<_>>()
        };
        self.now.sets.iter().flat_map(of_set).collect()
    }
}

impl Generation {
    fn counts(&self) -> Vec<(Arc<RuleInfo>, u64)> {
        let of_set = |set: &Set| {
            let rules = set.rules.iter().map(|rule| rule.info.clone());
            let mut counts: Vec<_> = rules.zip(set.ruleset.matches().iter().copied()).collect();
            if let Some((urgent, places)) = &set.urgent {
                for (&at, more) in places.iter().zip(urgent.matches()) {
                    counts.get_mut(at).into_iter().for_each(|(_, count)| *count += more);
                }
            }
            counts
        };
        self.sets.iter().flat_map(of_set).collect()
    }
}

/// The rules that were in force when an event came.
#[inline]
fn generation_of<'g>(now: &'g mut Generation, older: &'g mut Option<Older>, cx: &Cx<'_>) -> &'g mut Generation {
    match older {
        Some(older) if cx.event.num < older.before => &mut older.of,
        _ => now,
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
