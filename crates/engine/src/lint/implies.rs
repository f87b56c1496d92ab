//! Does one condition hold whenever another one does?

use crate::compile::{Condition, Node, Predicate, Test};
use crate::matcher::TextMatcher;
use lanner_fields::Shape;
use std::collections::BTreeSet;

/// Rules that can never be the first to match, each with the earlier rule that matches whenever it does: what `rule_matching: first` would
/// hide. The conditions are those of the enabled rules of one source, in order.
pub fn shadowed(conditions: &[&Condition]) -> Vec<(usize, usize)> {
    let parts: Vec<Vec<Part<'_>>> = conditions.iter().map(|condition| needs(&condition.root)).collect();
    let mut found = Vec::new();
    for (later, of_later) in parts.iter().enumerate() {
        let hides = |(_, of_earlier): &(usize, &Vec<Part<'_>>)| {
            of_earlier.iter().all(|wanted| of_later.iter().any(|given| implies(given, wanted)))
        };
        if let Some((earlier, _)) = parts.iter().enumerate().take(later).find(hides) {
            found.push((later, earlier));
        }
    }
    found
}

/// A part of a condition with its normal text: equal texts are equal conditions.
struct Part<'c> {
    node: &'c Node,
    text: String,
}

impl<'c> Part<'c> {
    fn new(node: &'c Node) -> Self {
        Self { node, text: text(node) }
    }
}

/// What all must hold.
fn needs(node: &Node) -> Vec<Part<'_>> {
    match node {
        Node::All(members) => members.iter().flat_map(needs).collect(),
        other => vec![Part::new(other)],
    }
}

fn text(node: &Node) -> String {
    let group = |members: &[Node], between: &str| {
        let texts: BTreeSet<String> = members.iter().map(text).collect();
        format!("({})", texts.into_iter().collect::<Vec<_>>().join(between))
    };
    match node {
        Node::All(members) => group(members, " and "),
        Node::Any(members) => group(members, " or "),
        Node::Not(inner) => format!("not {}", text(inner)),
        Node::Test(test) => test.text.clone(),
    }
}

/// True if `wanted` surely holds where `given` does.
fn implies(given: &Part<'_>, wanted: &Part<'_>) -> bool {
    if given.text == wanted.text {
        return true;
    }
    match (given.node, wanted.node) {
        (Node::Test(given), Node::Test(wanted)) => test_implies(given, wanted),
        (Node::Any(alternatives), _) if !alternatives.is_empty() => {
            alternatives.iter().all(|given| implies(&Part::new(given), wanted))
        }
        (_, Node::Any(alternatives)) => alternatives.iter().any(|wanted| implies(given, &Part::new(wanted))),
        (Node::Not(given), Node::Not(wanted)) => implies(&Part::new(wanted), &Part::new(given)),
        _ => false,
    }
}

/// `a = x` implies `a in (x, y)`; any comparison that holds implies that there is a value.
fn test_implies(given: &Test, wanted: &Test) -> bool {
    if given.operand.text() != wanted.operand.text() || given.operand.shape() != Shape::One {
        return false;
    }
    match (&given.predicate, &wanted.predicate) {
        (_, Predicate::Exists) => true,
        (Predicate::Text(TextMatcher::Eq(_) | TextMatcher::In(_)), Predicate::Text(matcher)) => {
            !given.texts.is_empty() && given.texts.iter().all(|text| matcher.matches(text))
        }
        (Predicate::Text(TextMatcher::StartsWith(_)), Predicate::Text(TextMatcher::StartsWith(prefixes))) => {
            given.texts.iter().all(|text| prefixes.begin(text))
        }
        (Predicate::Text(TextMatcher::EndsWith(_)), Predicate::Text(TextMatcher::EndsWith(suffixes))) => {
            given.texts.iter().all(|text| suffixes.end(text))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::shadowed;
    use crate::compile::{Options, compile};
    use lanner_fields::Registry;
    use lanner_lang::condition::{MAX_DEPTH, parse};

    #[test]
    fn earlier_and_broader_rules_hide_later_ones() {
        let registry = Registry::builtin();
        for (earlier, later, wanted) in [
            ("evt.type = open", "evt.type = open", true),
            ("evt.type in (open, openat)", "evt.type = open and proc.name = a", true),
            ("evt.type = open", "evt.type in (open, openat)", false),
            ("evt.type = open and (proc.name = a or proc.name = b)", "proc.name = b and evt.type == open", true),
            ("not proc.name in (a, b)", "not proc.name in (a, b, c) and fd.num = 1", true),
            ("not proc.name in (a, b, c)", "not proc.name in (a, b)", false),
            ("fd.name startswith /etc", "fd.name = /etc/passwd", true),
            ("fd.name startswith /etc", "fd.name startswith /etc/x", true),
            ("proc.aname = a", "proc.aname in (a)", false),
            ("proc.name exists", "proc.name = a or proc.name = b", true),
        ] {
            let compiled = [earlier, later].map(|text| {
                compile(&parse(text, MAX_DEPTH).unwrap(), &registry, "syscall", &Options::default()).0.unwrap()
            });
            assert_eq!(shadowed(&[&compiled[0], &compiled[1]]) == [(1, 0)], wanted, "{earlier} / {later}");
        }
    }
}
