//! Hints about conditions that are legal but can't do what was probably meant.

mod domain;
mod implies;

pub use implies::shadowed;

use crate::compile::{Condition, Node, Predicate, Test};
use crate::event_set::EventSet;
use crate::judge::fold::{Kind, decide};
use crate::matcher::{NumberMatcher, TextMatcher};
use lanner_fields::Shape;
use lanner_lang::ast::{Check, Expr, Op, Rhs};
use lanner_lang::span::Span;
use lanner_schema::{Category, EVENTS, EventInfo, Status};
use std::sync::Arc;

/// A hint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// A stable name, such as `never-holds`.
    pub id: &'static str,
    /// What is wrong, in a user's words.
    pub message: String,
    /// Where, in the condition's text.
    pub span: Span,
    /// What to do.
    pub help: Option<String>,
}

/// Constants of one test that are told one by one.
const MAX_IMPOSSIBLE: usize = 3;

/// Hints about a condition: its tree as written (macros and lists resolved) and as compiled.
pub fn condition(expr: &Expr, condition: &Condition) -> Vec<Hint> {
    let mut hints = Vec::new();
    walk(expr, &condition.root, &mut hints);
    hints.dedup();
    hints
}

/// A compiled tree has the shape of the written one.
fn walk(expr: &Expr, node: &Node, hints: &mut Vec<Hint>) {
    match (expr, node) {
        (Expr::And(exprs, _), Node::All(nodes)) => {
            exprs.iter().zip(nodes).for_each(|(expr, node)| walk(expr, node, hints));
            contradictions(expr, node, hints);
        }
        (Expr::Or(exprs, _), Node::Any(nodes)) => {
            exprs.iter().zip(nodes).for_each(|(expr, node)| walk(expr, node, hints))
        }
        (Expr::Not(expr, _), Node::Not(node)) => walk(expr, node, hints),
        (Expr::Check(check), Node::Test(test)) => test_hints(check, test, hints),
        _ => {}
    }
}

fn test_hints(check: &Check, test: &Test, hints: &mut Vec<Hint>) {
    if let Rhs::List(values, span) = &check.rhs
        && values.is_empty()
    {
        hints.push(Hint {
            id: "never-holds",
            message: format!("`{check}` never holds: the list is empty"),
            span: *span,
            help: None,
        });
    }
    if !matches!(check.op, Op::Eq | Op::EqEq | Op::In | Op::Intersects) {
        return;
    }
    let values = check.rhs.literals().iter();
    let mut found = values.filter_map(|value| Some((domain::impossible(&test.operand, value)?, value.span)));
    for ((message, help), span) in found.by_ref().take(MAX_IMPOSSIBLE) {
        hints.push(Hint { id: "impossible-value", message, span, help });
    }
    let more = found.count();
    if let (true, Some(last)) = (more > 0, hints.last_mut()) {
        last.message.push_str(&format!(" (and so for {more} more of the values here)"));
    }
}

/// The values that a test allows, when it allows only some of one value.
#[derive(Debug, PartialEq)]
enum Allowed {
    Texts(Vec<Vec<u8>>),
    Numbers(Vec<i128>),
}

fn allowed(test: &Test) -> Option<Allowed> {
    if test.operand.shape() != Shape::One {
        return None;
    }
    match &test.predicate {
        Predicate::Text(TextMatcher::Eq(_) | TextMatcher::In(_)) => Some(Allowed::Texts(test.texts.clone())),
        Predicate::Number(NumberMatcher::Eq(number)) => Some(Allowed::Numbers(vec![*number])),
        Predicate::Number(NumberMatcher::In(numbers)) => Some(Allowed::Numbers(numbers.clone())),
        _ => None,
    }
}

fn disjoint(a: &Allowed, b: &Allowed) -> bool {
    match (a, b) {
        (Allowed::Texts(a), Allowed::Texts(b)) => !a.iter().any(|text| b.contains(text)),
        (Allowed::Numbers(a), Allowed::Numbers(b)) => !a.iter().any(|number| b.contains(number)),
        (Allowed::Texts(_) | Allowed::Numbers(_), _) => false,
    }
}

/// `a = 1 and a = 2`
fn contradictions(expr: &Expr, node: &Node, hints: &mut Vec<Hint>) {
    let mut tests: Vec<(&Check, &Arc<Test>)> = Vec::new();
    needed(expr, node, &mut tests);
    for (n, (check, test)) in tests.iter().enumerate() {
        let Some(own) = allowed(test).filter(|own| *own != Allowed::Texts(Vec::new())) else { continue };
        let before = tests.iter().take(n).filter(|(_, other)| other.operand.text() == test.operand.text());
        let clash = before
            .filter_map(|(other, earlier)| Some((other, allowed(earlier)?)))
            .find(|(_, other)| disjoint(other, &own));
        if let Some((other, _)) = clash {
            hints.push(Hint {
                id: "never-holds",
                message: format!("`{check}` never holds together with `{other}`"),
                span: check.span,
                help: None,
            });
        }
    }
}

/// The tests that all must hold, in nested `and`s too.
fn needed<'t>(expr: &'t Expr, node: &'t Node, tests: &mut Vec<(&'t Check, &'t Arc<Test>)>) {
    match (expr, node) {
        (Expr::And(exprs, _), Node::All(nodes)) => {
            exprs.iter().zip(nodes).for_each(|(expr, node)| needed(expr, node, tests))
        }
        (Expr::Check(check), Node::Test(test)) => tests.push((check, test)),
        _ => {}
    }
}

/// Why a rule can never fire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Never {
    /// Only enter events would match, and rules never see those.
    EnterEvents,
    /// No kind of event can match.
    Contradiction,
}

/// Whether a condition can match no event that rules see. Conditions that are switched off on purpose (`evt.num = 0`) are not reported.
/// `events`: what [`crate::event_set::of`] says of it.
pub fn never_fires(condition: &Condition, events: &EventSet) -> Option<Never> {
    if switched_off(&condition.root) {
        return None;
    }
    let possible = |info: &&'static EventInfo| {
        let kind = Kind { info, syscall: None };
        events.codes.contains(info.code)
            && info.status() != Status::Unused
            && outcome(&condition.root, kind) != Some(false)
    };
    let mut matching = EVENTS.iter().copied().filter(possible).peekable();
    if matching.peek().is_none() {
        return Some(Never::Contradiction);
    }
    (!matching.any(is_seen)).then_some(Never::EnterEvents)
}

/// Enter events of syscalls never reach rules; events that have no exit do.
fn is_seen(info: &EventInfo) -> bool {
    info.is_exit() || !info.category.has(Category::SYSCALL)
}

/// What a kind of event decides of a condition.
fn outcome(node: &Node, kind: Kind) -> Option<bool> {
    let mut open = false;
    match node {
        Node::Test(test) => return decide(test, kind),
        Node::Not(inner) => return outcome(inner, kind).map(|result| !result),
        Node::All(members) => {
            for member in members {
                match outcome(member, kind) {
                    Some(false) => return Some(false),
                    Some(true) => {}
                    None => open = true,
                }
            }
        }
        Node::Any(members) => {
            for member in members {
                match outcome(member, kind) {
                    Some(true) => return Some(true),
                    Some(false) => {}
                    None => open = true,
                }
            }
            return if open { None } else { Some(false) };
        }
    }
    if open { None } else { Some(true) }
}

/// True if a test of the event's number, which counts from 1, makes the whole condition false.
fn switched_off(node: &Node) -> bool {
    match node {
        Node::Test(test) => {
            test.text.starts_with("evt.num ")
                && EVENTS.iter().all(|info| decide(test, Kind { info, syscall: None }) == Some(false))
        }
        Node::All(members) => members.iter().any(switched_off),
        Node::Any(members) => !members.is_empty() && members.iter().all(switched_off),
        Node::Not(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{compile, event_set};
    use lanner_fields::Registry;
    use lanner_lang::condition::{MAX_DEPTH, parse};

    fn hints(text: &str) -> Vec<String> {
        let expr = parse(text, MAX_DEPTH).unwrap();
        let compiled =
            compile::compile(&expr, &Registry::builtin(), "syscall", &compile::Options::default()).0.unwrap();
        let mut found: Vec<String> = condition(&expr, &compiled)
            .into_iter()
            .map(|hint| format!("{} at {}", hint.id, hint.span.of(text)))
            .collect();
        found.extend(never_fires(&compiled, &event_set::of(&expr).unwrap()).map(|never| format!("{never:?}")));
        found
    }

    #[test]
    fn what_never_holds_is_found() {
        for (text, wanted) in [
            ("evt.type = open and evt.dir = <", &[][..]),
            ("evt.type = open and evt.dir = >", &["EnterEvents"]),
            ("evt.type = procexit and evt.dir = >", &[]),
            ("evt.type = open and evt.dir = x", &["impossible-value at x", "Contradiction"]),
            ("evt.type = open and evt.num = 0", &[]),
            ("evt.type = open and evt.type = close", &["never-holds at evt.type = close", "Contradiction"]),
            ("proc.name = a and (proc.name in (b, c) and fd.num = 1)", &["never-holds at proc.name in (b, c)"]),
            ("proc.name = a and proc.name in (b, a)", &[]),
            ("proc.name in ()", &["never-holds at ()"]),
            ("proc.aname = a and proc.aname = b", &[]),
            ("proc.pid = 1 and proc.pid = 2", &["never-holds at proc.pid = 2"]),
            ("fd.type in (ipv4, ipv5)", &["impossible-value at ipv5"]),
            ("proc.name = a-name-that-is-too-long", &["impossible-value at a-name-that-is-too-long"]),
            ("proc.cwd = /root", &["impossible-value at /root"]),
            ("fd.directory in (/etc, /tmp/)", &["impossible-value at /tmp/"]),
            ("syscall.type = opennat", &["impossible-value at opennat", "Contradiction"]),
            ("evt.type = openat and evt.arg.newpath exists", &["Contradiction"]),
        ] {
            assert_eq!(hints(text), wanted, "{text}");
        }
    }
}
