//! What tests cost and how often they hold: estimates, good enough to ask cheap and selective questions first.

use crate::compile::{Predicate, Test};
use crate::matcher::TextMatcher;
use crate::operand::Operand;
use lanner_fields::{Read, Shape};
use lanner_lang::ast::Op;

/// An estimate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cost {
    /// ns of one evaluation, about.
    pub time: f32,
    /// Share of the events for which it holds.
    pub holds: f32,
}

/// ns from which on a value is remembered for the rest of the event.
const DEAR: f32 = 9.0;

/// True if reading the value costs more than remembering it.
pub fn is_dear(operand: &Operand) -> bool {
    reading(operand) >= DEAR
}

/// ns to read a value, about. Measured roughly: what lies in the event or in the thread is near, ancestors and made texts are not.
fn reading(operand: &Operand) -> f32 {
    let Operand::Field(bound) = operand else { return 80.0 };
    let name = &*bound.field.name;
    let by_class = match bound.field.class {
        "container" | "k8s" => 15.0,
        "k8saudit" | "json" => 200.0,
        _ => 4.0,
    };
    let by_read = match bound.field.read {
        Read::Bool(_) | Read::Int(_) | Read::Uint(_) | Read::Float(_) | Read::Bytes(_) | Read::Text(_) => by_class,
        Read::Ip(_) | Read::Dyn(_) => by_class + 2.0,
        Read::Lent(_) => by_class + 3.0,
        Read::Made(_) => by_class + 30.0,
        Read::Each(_) => by_class + 20.0,
    };
    let relatives =
        name.starts_with("proc.p") && !matches!(name, "proc.pid") || name.starts_with("proc.a") && name != "proc.args";
    if relatives { by_read + 10.0 } else { by_read }
}

/// The estimate for a test.
pub fn of(test: &Test) -> Cost {
    let (time, holds) = match &test.predicate {
        Predicate::Exists => (0.0, 0.9),
        Predicate::Text(matcher) => text(matcher),
        Predicate::Number(_) if test.op == Op::Ge || test.op == Op::Gt => (1.0, 0.8),
        Predicate::Number(_) if matches!(test.op, Op::Ne) => (1.0, 0.9),
        Predicate::Number(_) => (1.0, 0.2),
        Predicate::Ip(_) | Predicate::Net(_) => (4.0, 0.2),
        Predicate::With(_, other) => (20.0 + reading(other), 0.3),
        Predicate::Count(_, parts) => (5.0 * parts.len() as f32, 0.2),
    };
    let repeated = if test.operand.shape() == Shape::One { 1.0 } else { 5.0 };
    Cost { time: reading(&test.operand) + time * repeated, holds }
}

fn text(matcher: &TextMatcher) -> (f32, f32) {
    match matcher {
        TextMatcher::Eq(_) => (2.0, 0.05),
        TextMatcher::Ne(_) => (2.0, 0.9),
        TextMatcher::Order(..) => (3.0, 0.5),
        TextMatcher::In(_) => (5.0, 0.15),
        TextMatcher::StartsWith(_) => (5.0, 0.1),
        TextMatcher::EndsWith(_) => (8.0, 0.05),
        TextMatcher::Contains(_) => (25.0, 0.03),
        TextMatcher::Glob(globs) => (40.0 * globs.len() as f32, 0.03),
        TextMatcher::PMatch(_) => (50.0, 0.1),
        TextMatcher::Regex(_) => (120.0, 0.05),
        TextMatcher::Count(_, parts) => (parts.iter().map(|part| text(part).0).sum(), 0.2),
    }
}

impl Cost {
    /// All of them, asked in this order until one does not hold.
    pub fn all(parts: impl Iterator<Item = Cost>) -> Cost {
        parts.fold(Cost { time: 0.0, holds: 1.0 }, |sum, part| Cost {
            time: sum.time + sum.holds * part.time,
            holds: sum.holds * part.holds,
        })
    }

    /// One of them, asked in this order until one holds.
    pub fn any(parts: impl Iterator<Item = Cost>) -> Cost {
        let none = Self::all(parts.map(Cost::not));
        none.not()
    }

    /// Its opposite.
    pub fn not(self) -> Cost {
        Cost { time: self.time, holds: 1.0 - self.holds }
    }

    /// The smaller, the earlier it is asked among members that all must hold.
    pub fn rank_all(self) -> f32 {
        self.time / (1.0 - self.holds).max(0.001)
    }

    /// The same among members of which one must hold.
    pub fn rank_any(self) -> f32 {
        self.time / self.holds.max(0.001)
    }
}
