//! Why a rule matched an event or did not: which test held, with which value.

use crate::compile::{Condition, Node, Test};
use crate::judge::eval::general;
use crate::judge::graph::{Graph, NodeId, Shape};
use crate::judge::interned::Interned;
use crate::operand::Buffers;
use lanner_fields::{Cx, Value};

/// A condition with the results at an event.
#[derive(Debug, Clone, PartialEq)]
pub struct Explained {
    /// Whether it holds.
    pub holds: bool,
    /// What it is.
    pub outcome: Outcome,
}

/// The parts of an explanation.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// All must hold.
    All(Vec<Explained>),
    /// One must hold.
    Any(Vec<Explained>),
    /// Must not hold.
    Not(Box<Explained>),
    /// A test.
    Test {
        /// As written.
        text: String,
        /// The values that were compared, as text; at most [`MAX_VALUES`]. Empty: the event has none.
        values: Vec<String>,
    },
}

/// More values than this are not shown.
pub const MAX_VALUES: usize = 16;

/// Evaluates every part of a condition at an event.
pub fn explain<'a>(condition: &'a Condition, cx: &Cx<'a>) -> Explained {
    node(&condition.root, cx, &Buffers::default())
}

fn node<'a>(part: &'a Node, cx: &Cx<'a>, buffers: &Buffers) -> Explained {
    let all = |members: &'a [Node]| members.iter().map(|member| node(member, cx, buffers)).collect::<Vec<_>>();
    match part {
        Node::All(members) => {
            let members = all(members);
            Explained { holds: members.iter().all(|member| member.holds), outcome: Outcome::All(members) }
        }
        Node::Any(members) => {
            let members = all(members);
            Explained { holds: members.iter().any(|member| member.holds), outcome: Outcome::Any(members) }
        }
        Node::Not(inner) => {
            let inner = node(inner, cx, buffers);
            Explained { holds: !inner.holds, outcome: Outcome::Not(Box::new(inner)) }
        }
        Node::Test(test) => Explained {
            holds: general(test, cx, buffers),
            outcome: Outcome::Test { text: test.text.clone(), values: values(test, cx, buffers) },
        },
    }
}

fn values<'a>(test: &'a Test, cx: &Cx<'a>, buffers: &Buffers) -> Vec<String> {
    let mut values = Vec::new();
    let _ = test.operand.read(cx, buffers, &mut |value| {
        values.push(match value {
            Value::Text(text) => String::from_utf8_lossy(text).into_owned(),
            Value::Bytes(bytes) => bytes.escape_ascii().to_string(),
            Value::Int(number) => number.to_string(),
            Value::Uint(number) => number.to_string(),
            Value::Float(number) => number.to_string(),
            Value::Bool(flag) => flag.to_string(),
            Value::Ip(address) => address.to_string(),
        });
        values.len() < MAX_VALUES
    });
    values
}

/// A node as text.
pub fn node_text(interned: &Interned, graph: &Graph, id: NodeId) -> String {
    let mut out = String::new();
    write_node(interned, graph, id, &mut out);
    out
}

fn write_node(interned: &Interned, graph: &Graph, id: NodeId, out: &mut String) {
    let group = |members: &[NodeId], between: &str, out: &mut String| {
        out.push('(');
        for (n, member) in members.iter().enumerate() {
            out.push_str(if n > 0 { between } else { "" });
            write_node(interned, graph, *member, out);
        }
        out.push(')');
    };
    match graph.get(id).map(|node| node.shape) {
        Some(Shape::Test(test)) => out.push_str(interned.get(test).map_or("", |test| &test.test.text)),
        Some(Shape::Not(inner)) => {
            out.push_str("not ");
            write_node(interned, graph, inner, out);
        }
        Some(Shape::All(members)) => group(graph.members(members), " and ", out),
        Some(Shape::Any(members)) => group(graph.members(members), " or ", out),
        None => {}
    }
}
