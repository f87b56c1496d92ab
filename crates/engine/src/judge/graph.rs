//! Conditions as a graph: equal parts of all rules and all event kinds are one node.

use crate::judge::cost::Cost;
use crate::judge::fold::{Kind, decide};
use crate::judge::interned::{Interned, TestId, Tree};
use lanner_fields::FieldFlags;
use rustc_hash::FxHashMap;

/// Index of a node.
pub type NodeId = u32;

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// A test.
    Test(TestId),
    /// Does not hold.
    Not(NodeId),
    /// All members hold.
    All(Members),
    /// One member holds.
    Any(Members),
}

/// A range of the graph's member list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Members {
    start: u32,
    len: u32,
}

/// A node.
#[derive(Debug, Clone, Copy)]
pub struct Node {
    /// What it is.
    pub shape: Shape,
    /// Remembered for the event: others refer to it too.
    pub shared: bool,
    /// The flags of all fields that its tests read. One that remembers is evaluated in the written order, and not once more or less than that says;
    /// with paths the result can differ with the spelling; with late facts it may not be known yet.
    pub flags: FieldFlags,
    /// Estimate.
    pub cost: Cost,
}

/// What is left of a condition for a kind of event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Folded {
    /// Decided.
    Known(bool),
    /// To be evaluated.
    Node(NodeId),
}

#[derive(Debug, PartialEq, Eq, Hash)]
enum Key {
    Test(TestId),
    Not(NodeId),
    All(Vec<NodeId>),
    Any(Vec<NodeId>),
}

/// The nodes.
#[derive(Debug, Default)]
pub struct Graph {
    nodes: Vec<Node>,
    members: Vec<NodeId>,
    index: FxHashMap<Key, NodeId>,
}

impl Graph {
    /// Number of nodes.
    #[inline]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// A node.
    #[inline]
    pub fn get(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id as usize)
    }

    /// Members of an `and` or `or`, in the order in which they are asked.
    #[inline]
    pub fn members(&self, members: Members) -> &[NodeId] {
        self.members.get(members.start as usize..(members.start + members.len) as usize).unwrap_or_default()
    }

    /// Adds what a kind of event leaves of a condition.
    pub fn fold(&mut self, tree: &Tree, interned: &Interned, kind: Kind) -> Folded {
        match tree {
            Tree::Test(id) => self.fold_test(*id, interned, kind),
            Tree::Not(inner) => match self.fold(inner, interned, kind) {
                Folded::Known(result) => Folded::Known(!result),
                Folded::Node(node) => Folded::Node(self.not(node)),
            },
            Tree::All(members) => self.fold_members(members, interned, kind, true),
            Tree::Any(members) => self.fold_members(members, interned, kind, false),
        }
    }

    fn fold_test(&mut self, id: TestId, interned: &Interned, kind: Kind) -> Folded {
        let Some(test) = interned.get(id) else { return Folded::Known(false) };
        match decide(&test.test, kind) {
            Some(result) => Folded::Known(result),
            None => {
                let flags = test.test.flags();
                Folded::Node(
                    self.add(Key::Test(id), Node { shape: Shape::Test(id), shared: false, flags, cost: test.cost }),
                )
            }
        }
    }

    /// `all`: an `and`, which one false member decides; otherwise an `or`, which one true member decides.
    fn fold_members(&mut self, members: &[Tree], interned: &Interned, kind: Kind, all: bool) -> Folded {
        let mut nodes = Vec::with_capacity(members.len());
        for member in members {
            match self.fold(member, interned, kind) {
                Folded::Known(result) if result != all => return Folded::Known(result),
                Folded::Known(_) => {}
                Folded::Node(node) => nodes.push(node),
            }
        }
        if nodes.iter().any(|node| self.remembers(*node)) {
            return Folded::Node(self.group(nodes, all));
        }
        nodes.sort_unstable();
        nodes.dedup();
        let opposed = nodes.iter().any(|node| matches!(self.get(*node), Some(Node { shape: Shape::Not(inner), .. }) if nodes.binary_search(inner).is_ok()));
        match nodes[..] {
            _ if opposed => Folded::Known(!all),
            [] => Folded::Known(all),
            [node] => Folded::Node(node),
            _ => Folded::Node(self.group(nodes, all)),
        }
    }

    fn not(&mut self, node: NodeId) -> NodeId {
        match self.get(node).copied() {
            Some(Node { shape: Shape::Not(inner), .. }) => inner,
            Some(inner) => self
                .add(Key::Not(node), Node { shape: Shape::Not(node), shared: false, cost: inner.cost.not(), ..inner }),
            None => node,
        }
    }

    fn group(&mut self, mut nodes: Vec<NodeId>, all: bool) -> NodeId {
        let key = if all { Key::All(nodes.clone()) } else { Key::Any(nodes.clone()) };
        if let Some(id) = self.index.get(&key).copied() {
            self.share(id);
            return id;
        }
        let flags = nodes.iter().fold(FieldFlags::NONE, |all, node| all.or(self.flags(*node)));
        if !flags.has(FieldFlags::REMEMBERS) {
            self.order(&mut nodes, all);
        }
        let costs = nodes.iter().filter_map(|node| Some(self.get(*node)?.cost));
        let cost = if all { Cost::all(costs) } else { Cost::any(costs) };
        let members = Members { start: self.members.len() as u32, len: nodes.len() as u32 };
        self.members.extend(nodes);
        let shape = if all { Shape::All(members) } else { Shape::Any(members) };
        self.add(key, Node { shape, shared: false, flags, cost })
    }

    /// Cheap and decisive ones first; the order of the rules decides between equals.
    pub fn order(&self, nodes: &mut [NodeId], all: bool) {
        let rank = |id: &NodeId| {
            self.get(*id).map_or(0.0, |node| if all { node.cost.rank_all() } else { node.cost.rank_any() })
        };
        nodes.sort_by(|a, b| rank(a).total_cmp(&rank(b)).then(a.cmp(b)));
    }

    fn add(&mut self, key: Key, node: Node) -> NodeId {
        if let Some(id) = self.index.get(&key).copied() {
            self.share(id);
            return id;
        }
        let id = self.nodes.len() as NodeId;
        self.nodes.push(node);
        self.index.insert(key, id);
        id
    }

    /// True if a test in the node remembers.
    pub fn remembers(&self, id: NodeId) -> bool {
        self.flags(id).has(FieldFlags::REMEMBERS)
    }

    /// The flags of all fields that the node's tests read.
    pub fn flags(&self, id: NodeId) -> FieldFlags {
        self.get(id).map_or(FieldFlags::NONE, |node| node.flags)
    }

    fn share(&mut self, id: NodeId) {
        if let Some(node) = self.nodes.get_mut(id as usize) {
            node.shared = true;
        }
    }
}
