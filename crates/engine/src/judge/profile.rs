//! What each rule costs: evaluations, matches, time, and which part of it mostly says no.

use crate::judge::Matching;
use crate::judge::eval::Eval;
use crate::judge::graph::{Graph, NodeId};
use crate::judge::interned::Interned;
use crate::judge::program::Program;
use rustc_hash::FxHashMap;

/// A rule's figures.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleProfile {
    /// Number of the rule.
    pub rule: usize,
    /// How often it was looked at: for events whose code does not rule it out, once, and again where a path is spelled in two ways.
    pub evaluations: u64,
    /// How often it matched (also where an earlier rule was reported instead).
    pub matches: u64,
    /// ns in all. What several rules share is charged to the first that asks.
    pub time: u64,
    /// The parts that did not hold and ended an evaluation, most frequent first: text and how often.
    pub stopped_at: Vec<(String, u64)>,
}

#[derive(Debug, Clone, Default)]
struct Counts {
    evaluations: u64,
    matches: u64,
    time: u64,
    stopped: FxHashMap<NodeId, u64>,
}

/// Counts of all rules.
#[derive(Debug)]
pub struct Profile {
    clock: fn() -> u64,
    rules: Vec<Counts>,
}

impl Profile {
    /// All zero.
    pub fn new(clock: fn() -> u64, rules: usize) -> Self {
        Self { clock, rules: vec![Counts::default(); rules] }
    }

    /// Evaluates rule by rule, each for itself, and counts.
    /// What `already` holds was counted as a match before.
    pub fn run(
        &mut self,
        program: &Program,
        eval: &mut Eval<'_, '_>,
        matching: Matching,
        already: &[u32],
        found: &mut Vec<u32>,
    ) {
        let mut before = (self.clock)();
        for (rule, nodes) in &program.rules {
            let stopped = nodes.iter().find(|node| !eval.node(**node));
            let after = (self.clock)();
            if let Some(counts) = self.rules.get_mut(*rule as usize) {
                counts.evaluations += 1;
                counts.time += after.saturating_sub(before);
                match stopped {
                    Some(node) => *counts.stopped.entry(*node).or_default() += 1,
                    None => counts.matches += u64::from(!already.contains(rule)),
                }
            }
            before = after;
            if stopped.is_none() && (matching == Matching::All || found.is_empty()) {
                found.push(*rule);
            }
        }
    }

    /// The figures of each rule, in the order of the rules.
    pub fn report(&self, interned: &Interned, graph: &Graph) -> Vec<RuleProfile> {
        let report = |(rule, counts): (usize, &Counts)| {
            let mut stopped: Vec<(NodeId, u64)> = counts.stopped.iter().map(|(node, count)| (*node, *count)).collect();
            stopped.sort_by_key(|(node, count)| (std::cmp::Reverse(*count), *node));
            let text = |node: NodeId| super::explain::node_text(interned, graph, node);
            RuleProfile {
                rule,
                evaluations: counts.evaluations,
                matches: counts.matches,
                time: counts.time,
                stopped_at: stopped.into_iter().map(|(node, count)| (text(node), count)).collect(),
            }
        };
        self.rules.iter().enumerate().map(report).collect()
    }
}
