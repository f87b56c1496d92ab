//! The rules that are left for one kind of event, in an order that decides most of them with few questions.

use crate::judge::fold::Kind;
use crate::judge::graph::{Folded, Graph, NodeId, Shape};
use crate::judge::interned::{Interned, Tree};
use rustc_hash::FxHashMap;

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
    /// Each rule with all its nodes in the order of asking: what profiles and explanations go by.
    pub rules: Vec<(u32, Vec<NodeId>)>,
}

/// A rule with what it needs.
type Needs = (u32, Vec<NodeId>);

impl Program {
    /// The program of a kind of event.
    pub fn build(trees: &[Tree], interned: &Interned, graph: &mut Graph, kind: Kind) -> Self {
        let mut rules: Vec<Needs> = Vec::new();
        for (rule, tree) in trees.iter().enumerate() {
            let mut nodes = Vec::new();
            match graph.fold(tree, interned, kind) {
                Folded::Known(false) => continue,
                Folded::Known(true) => {}
                Folded::Node(node) => flatten(graph, node, &mut nodes),
            }
            nodes.sort_unstable();
            nodes.dedup();
            graph.order(&mut nodes, true);
            rules.push((rule as u32, nodes));
        }
        let mut program = Self { rules: rules.clone(), ..Self::default() };
        program.group(rules, graph);
        program
    }

    /// The nodes of a rule's rest.
    #[inline]
    pub fn all(&self, rest: Rest) -> &[NodeId] {
        self.nodes.get(rest.start as usize..(rest.start + rest.len) as usize).unwrap_or_default()
    }

    /// Puts in front of rules what several of them need, the most useful first.
    fn group(&mut self, mut rules: Vec<Needs>, graph: &Graph) {
        while let Some(guard) = best_guard(&rules, graph) {
            let (with, without): (Vec<Needs>, Vec<Needs>) =
                rules.into_iter().partition(|(_, nodes)| nodes.contains(&guard));
            let at = self.steps.len();
            self.steps.push(Step::Guard { node: guard, otherwise: 0 });
            let inner =
                with.into_iter().map(|(rule, nodes)| (rule, nodes.into_iter().filter(|node| *node != guard).collect()));
            self.group(inner.collect(), graph);
            let end = self.steps.len() as u32;
            if let Some(Step::Guard { otherwise, .. }) = self.steps.get_mut(at) {
                *otherwise = end;
            }
            rules = without;
        }
        for (rule, nodes) in rules {
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

/// The node needed by several rules that saves most work: it is asked once, and when it does not hold none of them is looked at.
fn best_guard(rules: &[Needs], graph: &Graph) -> Option<NodeId> {
    if rules.len() < 2 {
        return None;
    }
    let mut needed: FxHashMap<NodeId, u32> = FxHashMap::default();
    for node in rules.iter().flat_map(|(_, nodes)| nodes) {
        *needed.entry(*node).or_default() += 1;
    }
    let worth = |node: NodeId, count: u32| {
        let cost = graph.get(node).map_or(f32::MAX, |node| node.cost.rank_all());
        (count - 1) as f32 / (cost + 1.0)
    };
    let useful = needed.into_iter().filter(|(_, count)| *count > 1);
    useful.max_by(|(a, m), (b, n)| worth(*a, *m).total_cmp(&worth(*b, *n)).then(b.cmp(a))).map(|(node, _)| node)
}
