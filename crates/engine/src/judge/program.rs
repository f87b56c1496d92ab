//! The rules that are left for one kind of event, in an order that decides most of them with few questions.

use crate::judge::fold::Kind;
use crate::judge::graph::{Folded, Graph, NodeId, Shape};
use crate::judge::interned::{Interned, Tree};
use lanner_fields::FieldFlags;
use rustc_hash::FxHashMap;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Guards that can stand around a rule; more would save little, and rules may share thousands of parts.
const MAX_GUARDS: usize = 24;

/// A step.
#[derive(Debug, Clone, Copy)]
pub enum Step {
    /// When the node does not hold, go on at step `otherwise`.
    Guard {
        /// What several rules need.
        node: NodeId,
        /// Index of a later step.
        otherwise: u32,
    },
    /// The rule matches when all of its remaining nodes hold.
    Rule {
        /// Number of the rule.
        rule: u32,
        /// The nodes.
        rest: Rest,
    },
}

/// A range of the program's list of nodes.
#[derive(Debug, Clone, Copy)]
pub struct Rest {
    start: u32,
    len: u32,
}

/// Steps for one kind of event.
#[derive(Debug, Default)]
pub struct Program {
    /// The steps.
    pub steps: Vec<Step>,
    nodes: Vec<NodeId>,
    /// Rules with tests that remember, behind all others: none of their parts is asked apart from the rest.
    pub in_order: Vec<(u32, NodeId)>,
    /// Each rule with all its nodes in the order of asking: what profiles and explanations go by.
    pub rules: Vec<(u32, Vec<NodeId>)>,
    /// Rules that read paths, ascending; but for those that remember, which are judged once.
    pub path_rules: Vec<u32>,
    /// The steps for those rules alone, made when they are needed first.
    again: Option<Box<Program>>,
}

/// A rule with what it needs.
type Needs = (u32, Vec<NodeId>);

impl Program {
    /// The program of a kind of event.
    pub fn build(trees: &[Tree], interned: &Interned, graph: &mut Graph, kind: Kind) -> Self {
        let (mut rules, mut in_order): (Vec<Needs>, Vec<(u32, NodeId)>) = (Vec::new(), Vec::new());
        for (rule, tree) in trees.iter().enumerate() {
            let mut nodes = Vec::new();
            match graph.fold(tree, interned, kind) {
                Folded::Known(false) => continue,
                Folded::Known(true) => {}
                Folded::Node(node) if graph.remembers(node) => {
                    in_order.push((rule as u32, node));
                    continue;
                }
                Folded::Node(node) => flatten(graph, node, &mut nodes),
            }
            nodes.sort_unstable();
            nodes.dedup();
            graph.order(&mut nodes, true);
            rules.push((rule as u32, nodes));
        }
        let mut all: Vec<Needs> = in_order.iter().map(|(rule, node)| (*rule, vec![*node])).collect();
        all.extend(rules.iter().cloned());
        all.sort_by_key(|(rule, _)| *rule);
        let reads = |(_, nodes): &&Needs| nodes.iter().any(|node| graph.flags(*node).has(FieldFlags::PATH));
        let path_rules = rules.iter().filter(reads).map(|(rule, _)| *rule).collect();
        let mut program = Self { rules: all, in_order, path_rules, ..Self::default() };
        program.group(rules, graph, 0);
        program
    }

    /// True if no rule is left.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty() && self.in_order.is_empty()
    }

    /// True if a rule reads paths.
    #[inline]
    pub fn reads_paths(&self, rule: u32) -> bool {
        self.path_rules.binary_search(&rule).is_ok()
    }

    /// The program of the rules that read paths, to judge an event again with paths spelled otherwise.
    pub fn again(&mut self, graph: &Graph) -> &Self {
        let Self { rules, path_rules, again, .. } = self;
        again.get_or_insert_with(|| {
            let of_paths = rules.iter().filter(|(rule, _)| path_rules.binary_search(rule).is_ok());
            let rules: Vec<Needs> = of_paths.cloned().collect();
            let mut program = Box::new(Self { rules: rules.clone(), ..Self::default() });
            program.group(rules, graph, 0);
            program
        })
    }

    /// The nodes of a rule's rest.
    #[inline]
    pub fn all(&self, rest: Rest) -> &[NodeId] {
        self.nodes.get(rest.start as usize..(rest.start + rest.len) as usize).unwrap_or_default()
    }

    /// Puts in front of rules what several of them need, the most useful first; `depth` guards stand around these rules already.
    fn group(&mut self, rules: Vec<Needs>, graph: &Graph, depth: usize) {
        let mut shared = Shared::new(if depth < MAX_GUARDS { &rules } else { &[] }, graph);
        let mut left: Vec<Option<Needs>> = rules.into_iter().map(Some).collect();
        while let Some((guard, holders)) = shared.best() {
            let at = self.steps.len();
            self.steps.push(Step::Guard { node: guard, otherwise: 0 });
            let mut inner = Vec::new();
            for (rule, mut nodes) in holders.into_iter().filter_map(|holder| left.get_mut(holder)?.take()) {
                shared.leave(&nodes);
                nodes.retain(|node| *node != guard);
                inner.push((rule, nodes));
            }
            self.group(inner, graph, depth + 1);
            let end = self.steps.len() as u32;
            if let Some(Step::Guard { otherwise, .. }) = self.steps.get_mut(at) {
                *otherwise = end;
            }
        }
        for (rule, nodes) in left.into_iter().flatten() {
            let rest = Rest { start: self.nodes.len() as u32, len: nodes.len() as u32 };
            self.nodes.extend(nodes);
            self.steps.push(Step::Rule { rule, rest });
        }
    }
}

/// Parts of nested `and`s are what the rule needs.
fn flatten(graph: &Graph, node: NodeId, out: &mut Vec<NodeId>) {
    match graph.get(node).map(|node| node.shape) {
        Some(Shape::All(members)) => graph.members(members).iter().for_each(|member| flatten(graph, *member, out)),
        _ => out.push(node),
    }
}

/// The nodes that several of a group's rules need, each time the one that saves most work: it is asked once, and when it does not hold
/// none of its rules is looked at.
#[derive(Default)]
struct Shared {
    /// By node: how many of the rules that are left need it, what it costs, and all rules that need it.
    needed: FxHashMap<NodeId, (u32, f32, Vec<usize>)>,
    /// What a node is worth (the bits of a positive number are ordered as the number), the node, and for how many rules that is.
    best: BinaryHeap<(u32, Reverse<NodeId>, u32)>,
}

impl Shared {
    fn new(rules: &[Needs], graph: &Graph) -> Self {
        let mut shared = Self::default();
        if rules.len() < 2 {
            return shared;
        }
        for (at, (_, nodes)) in rules.iter().enumerate() {
            for node in nodes {
                let cost = || graph.get(*node).map_or(f32::MAX, |node| node.cost.rank_all());
                let (count, _, holders) = shared.needed.entry(*node).or_insert_with(|| (0, cost(), Vec::new()));
                *count += 1;
                holders.push(at);
            }
        }
        shared.needed.retain(|_, (count, ..)| *count > 1);
        let entries = shared.needed.iter().map(|(node, (count, cost, _))| entry(*node, *count, *cost));
        shared.best = entries.collect();
        shared
    }

    /// The best node and the rules that need it; some of them may have left.
    fn best(&mut self) -> Option<(NodeId, Vec<usize>)> {
        while let Some((_, Reverse(node), counted)) = self.best.pop() {
            let Some((count, cost, holders)) = self.needed.get_mut(&node) else { continue };
            if *count == counted {
                return Some((node, std::mem::take(holders)));
            }
            // Rules have left since: it is worth less.
            if *count > 1 {
                self.best.push(entry(node, *count, *cost));
            }
        }
        None
    }

    /// A rule is no longer of the group.
    fn leave(&mut self, nodes: &[NodeId]) {
        for node in nodes {
            if let Some((count, ..)) = self.needed.get_mut(node) {
                *count -= 1;
            }
        }
    }
}

fn entry(node: NodeId, count: u32, cost: f32) -> (u32, Reverse<NodeId>, u32) {
    let worth = (count - 1) as f32 / (cost + 1.0);
    (worth.to_bits(), Reverse(node), count)
}
