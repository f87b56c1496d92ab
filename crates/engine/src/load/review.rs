//! What is doubtful about a condition's tree, before it is compiled.

use lanner_lang::ast::{Expr, Op, Operand, Rhs};
use lanner_lang::span::Span;

/// Fields that are on their way out: enter events do not reach rules any more.
pub(crate) const DEPRECATED_FIELDS: [&str; 6] =
    ["evt.dir", "evt.latency", "evt.latency.s", "evt.latency.ns", "evt.latency.human", "evt.wait_latency"];

/// What was found, each kind and each field once, at its first place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// A field of audit events is compared with `<NA>`.
    NaCheck(Span),
    /// A field that is on its way out.
    Deprecated(&'static str, Span),
}

/// Looks through a tree.
pub(crate) fn review(expr: &Expr) -> Vec<Doubt> {
    let mut doubts: Vec<Doubt> = Vec::new();
    for check in expr.checks() {
        let mut fields = Vec::new();
        check.lhs.walk_fields(&mut |field| fields.push(field));
        if let Rhs::Operand(operand) = &check.rhs {
            operand.walk_fields(&mut |field| fields.push(field));
        }
        for field in fields {
            let deprecated = DEPRECATED_FIELDS.iter().find(|name| **name == field.name);
            let known =
                |name: &str| doubts.iter().any(|doubt| matches!(doubt, Doubt::Deprecated(other, _) if *other == name));
            if let Some(name) = deprecated.filter(|name| !known(name)) {
                doubts.push(Doubt::Deprecated(name, field.span));
            }
        }
        let audit = |name: &str| name.starts_with("ka.") || name.starts_with("jevt.");
        let compares = matches!(check.op, Op::Eq | Op::EqEq | Op::Ne | Op::In | Op::Intersects | Op::PMatch);
        let na = check.rhs.literals().iter().find(|value| value.text == "<NA>");
        if let (Operand::Field(field), true, Some(value)) = (&check.lhs, compares, na)
            && audit(&field.name)
            && !doubts.iter().any(|doubt| matches!(doubt, Doubt::NaCheck(_)))
        {
            doubts.push(Doubt::NaCheck(value.span));
        }
    }
    doubts
}

/// Fields on their way out whose name stands anywhere in a text.
pub(crate) fn deprecated_in_output(output: &str) -> impl Iterator<Item = &'static str> {
    DEPRECATED_FIELDS.into_iter().filter(move |name| output.contains(*name))
}

#[cfg(test)]
mod tests {
    use super::review;
    use lanner_lang::condition::{MAX_DEPTH, parse};

    #[test]
    fn doubtful_comparisons_are_found() {
        for (condition, doubts) in [
            ("ka.field exists", 0),
            ("some.field = <NA>", 0),
            ("ka.field = x", 0),
            ("ka.field startswith <NA>", 0),
            ("jevt.field = <NA>", 1),
            ("ka.field != <NA>", 1),
            ("ka.field in (x, <NA>)", 1),
            ("ka.field intersects (<NA>) or ka.other pmatch (<NA>)", 1),
            ("proc.name = x and evt.dir = <", 1),
            ("evt.dir = < or (evt.dir = > and evt.latency > 1)", 2),
        ] {
            assert_eq!(review(&parse(condition, MAX_DEPTH).unwrap()).len(), doubts, "{condition}");
        }
    }
}
