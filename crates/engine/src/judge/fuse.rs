//! Several tests of one value become one: `a startswith x or a startswith y` is one look into a sorted list.

use crate::compile::text::push_constants;
use crate::compile::{Node, Predicate, Test};
use crate::matcher::TextMatcher;
use lanner_lang::ast::Op;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// The members of an `or`, with tests of the same value and operator put together.
pub fn alternatives(members: &[Node]) -> Vec<Node> {
    let tests: Vec<Option<&Arc<Test>>> = members.iter().map(as_test).collect();
    fused(members, &tests, Node::Test)
}

/// The members of an `and`; `not a` and `not b` is `not (a or b)`.
pub fn exclusions(members: &[Node]) -> Vec<Node> {
    let negated = |node: &Node| match node {
        Node::Not(inner) => as_test(inner).cloned(),
        _ => None,
    };
    let owned: Vec<Option<Arc<Test>>> = members.iter().map(negated).collect();
    let tests: Vec<Option<&Arc<Test>>> = owned.iter().map(Option::as_ref).collect();
    fused(members, &tests, |test| Node::Not(Box::new(Node::Test(test))))
}

fn as_test(node: &Node) -> Option<&Arc<Test>> {
    match node {
        Node::Test(test) if test.is_alternative() => Some(test),
        _ => None,
    }
}

fn family(op: Op) -> Op {
    match op {
        Op::Eq | Op::EqEq | Op::In | Op::Intersects => Op::In,
        other => other,
    }
}

fn fused(members: &[Node], tests: &[Option<&Arc<Test>>], wrap: impl Fn(Arc<Test>) -> Node) -> Vec<Node> {
    let mut groups: FxHashMap<(&str, Op), Vec<&Arc<Test>>> = FxHashMap::default();
    for test in tests.iter().flatten() {
        groups.entry((test.operand.text(), family(test.op))).or_default().push(test);
    }
    let mut out = Vec::with_capacity(members.len());
    for (member, test) in members.iter().zip(tests) {
        let group = test.and_then(|test| Some((test, groups.get_mut(&(test.operand.text(), family(test.op)))?)));
        match group {
            None => out.push(member.clone()),
            // Its first member stands for the group.
            Some((test, group)) if group.len() > 1 && group.first().is_some_and(|first| Arc::ptr_eq(first, test)) => {
                match joined(group) {
                    Some(joined) => {
                        out.push(wrap(Arc::new(joined)));
                        group.truncate(0);
                    }
                    None => out.push(member.clone()),
                }
            }
            Some((_, group)) if group.is_empty() => {}
            Some(_) => out.push(member.clone()),
        }
    }
    out
}

fn joined(group: &[&Arc<Test>]) -> Option<Test> {
    let first = group.first()?;
    let op = family(first.op);
    let mut texts: Vec<Vec<u8>> = group.iter().flat_map(|test| test.texts.iter().cloned()).collect();
    texts.sort();
    texts.dedup();
    let matcher = TextMatcher::any(op, texts.clone()).ok()??;
    let modifier = if op.is_list() { "" } else { "anyof " };
    let mut text = format!("{} {op} {modifier}", first.operand.text());
    push_constants(texts.iter().map(Vec::as_slice), &mut text);
    Some(Test {
        text,
        operand: first.operand.clone(),
        mode: first.mode,
        predicate: Predicate::Text(matcher),
        op,
        texts,
        unheard: false,
    })
}
