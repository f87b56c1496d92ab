//! Does one condition hold whenever another one does?

use crate::compile::{Condition, Node, Predicate, Test};
use crate::matcher::TextMatcher;
use lanner_fields::Shape;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;

/// Comparisons of parts after which no more shadowed rules are looked for: thousands of large rules would take minutes.
const MAX_COMPARISONS: usize = 1 << 24;

/// Rules that can never be the first to match, each with the earlier rule that matches whenever it does: what `rule_matching: first` would
/// hide. The conditions are those of the enabled rules of one source, in order. Of very many or very large rules only the first are compared.
pub fn shadowed(conditions: &[&Condition]) -> Vec<(usize, usize)> {
    let mut texts = FxHashMap::default();
    let parts: Vec<Vec<Part<'_>>> = conditions.iter().map(|condition| needs(&condition.root, &mut texts)).collect();
    let given: Vec<FxHashSet<u32>> = parts.iter().map(|parts| parts.iter().map(|part| part.text).collect()).collect();
    let mut found = Vec::new();
    let mut comparisons = 0;
    for (later, (of_later, texts)) in parts.iter().zip(&given).enumerate() {
        let mut hides = |(_, of_earlier): &(usize, &Vec<Part<'_>>)| {
            of_earlier.iter().all(|wanted| {
                comparisons += 1;
                texts.contains(&wanted.text) || {
                    comparisons += of_later.len();
                    of_later.iter().any(|given| implies(given, wanted))
                }
            })
        };
        if let Some((earlier, _)) = parts.iter().enumerate().take(later).find(&mut hides) {
            found.push((later, earlier));
        }
        if comparisons > MAX_COMPARISONS {
            break;
        }
    }
    found
}

/// A part of a condition; equal numbers of texts are equal conditions.
struct Part<'c> {
    node: &'c Node,
    text: u32,
    /// Of an `or`, or what a `not` is of.
    members: Vec<Part<'c>>,
}

type Texts = FxHashMap<String, u32>;

impl<'c> Part<'c> {
    fn new(node: &'c Node, texts: &mut Texts) -> Self {
        let members: Vec<Part<'c>> = match node {
            Node::All(members) | Node::Any(members) => members.iter().map(|member| Self::new(member, texts)).collect(),
            Node::Not(inner) => vec![Self::new(inner, texts)],
            Node::Test(_) => Vec::new(),
        };
        // Made of the numbers of its members, so that it is short whatever they are.
        let group = |name: &str| {
            let numbers: BTreeSet<u32> = members.iter().map(|member| member.text).collect();
            format!("{name} {numbers:?}")
        };
        let text = match node {
            Node::All(_) => group("all"),
            Node::Any(_) => group("any"),
            Node::Not(_) => group("not"),
            Node::Test(test) => test.text.clone(),
        };
        let next = texts.len() as u32;
        Self { node, text: *texts.entry(text).or_insert(next), members }
    }
}

/// What all must hold.
fn needs<'c>(node: &'c Node, texts: &mut Texts) -> Vec<Part<'c>> {
    match node {
        Node::All(members) => members.iter().flat_map(|member| needs(member, texts)).collect(),
        other => vec![Part::new(other, texts)],
    }
}

/// True if `wanted` surely holds where `given` does.
fn implies(given: &Part<'_>, wanted: &Part<'_>) -> bool {
    if given.text == wanted.text {
        return true;
    }
    match (given.node, wanted.node) {
        (Node::Test(given), Node::Test(wanted)) => test_implies(given, wanted),
        (Node::Any(_), _) if !given.members.is_empty() => given.members.iter().all(|given| implies(given, wanted)),
        (_, Node::Any(_)) => wanted.members.iter().any(|wanted| implies(given, wanted)),
        (Node::Not(_), Node::Not(_)) => {
            matches!((&given.members[..], &wanted.members[..]), ([given], [wanted]) if implies(wanted, given))
        }
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
