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
use rustc_hash::{FxHashMap, FxHashSet};
use std::hash::Hash;
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
        (Expr::Check(check), Node::Test(test)) if !test.unheard => test_hints(check, test, hints),
        (Expr::Check(check), node) if node.any(&|test| test.unheard) => unheard(check, hints),
        _ => {}
    }
}

/// An exception by a name.
fn unheard(check: &Check, hints: &mut Vec<Hint>) {
    let address = check.lhs.to_string();
    let address = address.strip_suffix(".name").unwrap_or(&address);
    hints.push(Hint {
        id: "name-in-exception",
        message: format!("`{}` is no exception: who is watched can make the names of addresses up", shown(check)),
        span: check.span,
        help: Some(format!("compare `{address}` or its network; `lanner.trust_names` lets names count")),
    });
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
#[derive(Debug, Clone, Copy)]
enum Allowed<'t> {
    Texts(&'t [Vec<u8>]),
    Numbers(&'t [i128]),
}

fn allowed(test: &Test) -> Option<Allowed<'_>> {
    if test.operand.shape() != Shape::One {
        return None;
    }
    match &test.predicate {
        Predicate::Text(TextMatcher::Eq(_) | TextMatcher::In(_)) => Some(Allowed::Texts(&test.texts)),
        Predicate::Number(NumberMatcher::Eq(number)) => Some(Allowed::Numbers(std::slice::from_ref(number))),
        Predicate::Number(NumberMatcher::In(numbers)) => Some(Allowed::Numbers(numbers)),
        _ => None,
    }
}

fn disjoint(a: Allowed<'_>, b: Allowed<'_>) -> bool {
    match (a, b) {
        (Allowed::Texts(a), Allowed::Texts(b)) => have_nothing_common(a, b),
        (Allowed::Numbers(a), Allowed::Numbers(b)) => have_nothing_common(a, b),
        (Allowed::Texts(_) | Allowed::Numbers(_), _) => false,
    }
}

fn have_nothing_common<T: Eq + Hash>(a: &[T], b: &[T]) -> bool {
    let (few, many) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let few: FxHashSet<&T> = few.iter().collect();
    !many.iter().any(|value| few.contains(value))
}

/// Tests of one value that later ones are compared with.
const MAX_COMPARED: usize = 16;

/// `a = 1 and a = 2`
fn contradictions(expr: &Expr, node: &Node, hints: &mut Vec<Hint>) {
    let mut tests: Vec<(&Check, &Arc<Test>)> = Vec::new();
    needed(expr, node, &mut tests);
    let mut earlier: FxHashMap<&str, Vec<(&Check, Allowed<'_>)>> = FxHashMap::default();
    for (check, test) in tests {
        // An empty list never holds anyway.
        let Some(own) = allowed(test).filter(|own| !matches!(own, Allowed::Texts([]))) else { continue };
        let before = earlier.entry(test.operand.text()).or_default();
        if let Some((other, _)) = before.iter().find(|(_, other)| disjoint(*other, own)) {
            hints.push(Hint {
                id: "never-holds",
                message: format!("`{}` never holds together with `{}`", shown(check), shown(other)),
                span: check.span,
                help: None,
            });
        }
        if before.len() < MAX_COMPARED {
            before.push((check, own));
        }
    }
}

/// Characters of a check that are shown.
const MAX_SHOWN: usize = 80;

/// A check as text, its beginning if it is long.
fn shown(check: &Check) -> String {
    let text = check.to_string();
    match text.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
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
    fn long_lists_are_compared_in_time_and_shown_in_part() {
        let list = |name: &str| (0..30_000).map(|n| format!("{name}{n}")).collect::<Vec<_>>().join(", ");
        let text = format!("proc.exepath in ({}) and proc.exepath in ({})", list("a"), list("b"));
        let expr = parse(&text, MAX_DEPTH).unwrap();
        let compiled =
            compile::compile(&expr, &Registry::builtin(), "syscall", &compile::Options::default()).0.unwrap();
        let hints = condition(&expr, &compiled);
        assert!(hints.len() == 1 && hints[0].message.len() < 300);
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
            ("proc.pid in (1, 2, 3, 4) and proc.pid in (5, 6)", &["never-holds at proc.pid in (5, 6)"]),
            ("proc.pid in (1, 2, 3, 4) and proc.pid in (5, 4)", &[]),
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
