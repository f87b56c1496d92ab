//! Tests of what others said, such as the names of addresses: who is watched can have made that up. It may make a rule fire; it never keeps one from
//! firing. So where a test that holds would do that, behind an odd number of `not`, it does not hold, as if nothing had been said.

use super::{CompileError, Compiler, Mode, Node, Predicate, Test};
use crate::matcher::TextMatcher;
use crate::matcher::set::TextSet;
use lanner_fields::FieldFlags;
use lanner_lang::ast::{Check, FieldRef, Modifier, Op, Operand as Written, Rhs};
use std::sync::Arc;

/// What stands behind the text of a test that is not looked at.
const UNHEARD: &str = " (names that were learnt do not count here)";
/// What a field of names has behind the name of its address.
const OF_ADDRESS: &str = ".name";

impl Compiler<'_> {
    /// True for a test of a field whose values are hearsay.
    pub(super) fn is_hearsay(&self, check: &Check) -> bool {
        let Written::Field(field) = &check.lhs else { return false };
        self.registry.get(&field.name).is_some_and(|field| field.flags.has(FieldFlags::HEARSAY))
    }

    /// Such a test; `negated`: that it holds speaks against the rule.
    pub(super) fn hearsay(&mut self, check: &Check, negated: bool) -> Node {
        if check.op != Op::Ne {
            return self.said(check, negated);
        }
        // `!=` holds for an address that has none of the names, as it does in Falco; and so for one that has no name.
        let modifier = match check.modifier {
            None => None,
            Some(Modifier::AllOf) => Some(Modifier::AnyOf),
            Some(Modifier::AnyOf) => Some(Modifier::AllOf),
            Some(Modifier::OneOf) => {
                let message = format!("filter error: '!= oneof' operator not supported for field '{}'", check.lhs);
                self.errors.push(CompileError {
                    message,
                    span: check.span,
                    focus: check.span,
                    unknown: None,
                    plain: None,
                });
                return Node::Any(Vec::new());
            }
        };
        let equal = self.said(&Check { op: Op::Eq, modifier, ..check.clone() }, !negated);
        Node::All(vec![self.known_check(&of_address(check)), Node::Not(Box::new(equal))])
    }

    fn said(&mut self, check: &Check, negated: bool) -> Node {
        let node = self.known_check(&in_lower_case(check));
        match node {
            Node::Test(test) if negated && !self.options.trust_names => Node::Test(Arc::new(unheard(&test))),
            node => node,
        }
    }
}

/// Whether there is an address.
fn of_address(check: &Check) -> Check {
    let lhs = match &check.lhs {
        Written::Field(field) => {
            let name = field.name.strip_suffix(OF_ADDRESS).unwrap_or(&field.name).to_owned();
            Written::Field(FieldRef { name, ..field.clone() })
        }
        other => other.clone(),
    };
    Check { lhs, op: Op::Exists, modifier: None, rhs: Rhs::None, ..check.clone() }
}

/// Domain names are the same in any case, and with a final dot; those that were learnt are in lower case and without.
fn in_lower_case(check: &Check) -> Check {
    let mut check = check.clone();
    let values = match &mut check.rhs {
        Rhs::Value(value) | Rhs::Name(value) => std::slice::from_mut(value),
        Rhs::List(values, _) => values,
        Rhs::None | Rhs::Operand(_) => &mut [],
    };
    let whole = matches!(check.op, Op::Eq | Op::EqEq | Op::In | Op::Intersects);
    // What is a class of characters in an expression can be another one in lower case.
    for value in values.iter_mut().filter(|value| value.raw.is_none() && check.op != Op::Regex) {
        value.text.make_ascii_lowercase();
        if whole && value.text.ends_with('.') {
            value.text.pop();
        }
    }
    check
}

/// A test that never holds.
fn unheard(test: &Test) -> Test {
    Test {
        text: format!("{}{UNHEARD}", test.text),
        operand: test.operand.clone(),
        mode: Mode::Any,
        predicate: Predicate::Text(TextMatcher::In(Box::new(TextSet::new(Vec::new())))),
        op: test.op,
        texts: Vec::new(),
        unheard: true,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test")]
mod tests {
    use crate::compile::{Options, compile};
    use lanner_fields::Registry;
    use lanner_lang::condition::{MAX_DEPTH, parse};

    fn compiled(text: &str, trust_names: bool) -> String {
        let options = Options { trust_names, ..Options::default() };
        compile(&parse(text, MAX_DEPTH).unwrap(), &Registry::builtin(), "syscall", &options).0.unwrap().to_string()
    }

    #[test]
    fn what_speaks_against_a_rule_is_not_heard() {
        for (text, unheard) in [
            ("fd.sip.name = a.b", false),
            ("fd.sip.name != a.b", true),
            ("not fd.sip.name = a.b", true),
            ("not fd.sip.name != a.b", false),
            ("not (proc.name = x or not fd.sip.name in (a.b))", false),
            ("proc.name = x and not (fd.sport = 443 and fd.sip.name in (a.b))", true),
        ] {
            assert_eq!(compiled(text, false).contains(super::UNHEARD), unheard, "{text}");
            assert!(!compiled(text, true).contains(super::UNHEARD), "{text}");
        }
        // The same test elsewhere in the condition is still asked.
        let both = compiled("fd.sip.name = a.b and not fd.sip.name = a.b", false);
        assert_eq!(both, format!("(fd.sip.name = a.b and not fd.sip.name = a.b{})", super::UNHEARD));
    }
}
