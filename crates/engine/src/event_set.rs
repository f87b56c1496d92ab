//! Which events a condition can match, found from its tree alone, so that only those are asked from the kernel.

use lanner_lang::ast::{Check, Expr, Op, Operand, Rhs};
use lanner_lang::span::Span;
use lanner_schema::events::{EVENT_COUNT, EVENTS};
use lanner_schema::syscalls::{SYSCALLS, Syscall};
use lanner_schema::{EventInfo, Status};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Falco's syscall codes lie below; they fit the same number of words as event codes do.
const SYSCALL_LIMIT: usize = 454;
/// Codes of the events that stand for syscalls without an event of their own.
const GENERIC: [u16; 2] = [0, 1];
/// The code that is no syscall.
const UNKNOWN_SYSCALL: u16 = 0;

/// A set of small numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct CodeSet([u64; 8]);

impl CodeSet {
    /// Adds a code; codes from 512 on are ignored.
    pub fn insert(&mut self, code: u16) {
        if let Some(word) = self.0.get_mut(usize::from(code) / 64) {
            *word |= 1 << (code % 64);
        }
    }

    /// True if the code is in it.
    pub fn contains(&self, code: u16) -> bool {
        self.0.get(usize::from(code) / 64).is_some_and(|word| word >> (code % 64) & 1 == 1)
    }

    /// Number of codes in it.
    pub fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// True if there is none.
    pub fn is_empty(&self) -> bool {
        self.0 == [0; 8]
    }

    /// The codes, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u16> {
        (0..512u16).filter(|code| self.contains(*code))
    }

    fn zip(self, other: Self, op: impl Fn(u64, u64) -> u64) -> Self {
        let mut words = self.0;
        words.iter_mut().zip(other.0).for_each(|(word, other)| *word = op(*word, other));
        Self(words)
    }
}

impl FromIterator<u16> for CodeSet {
    fn from_iter<I: IntoIterator<Item = u16>>(codes: I) -> Self {
        let mut set = Self::default();
        codes.into_iter().for_each(|code| set.insert(code));
        set
    }
}

/// Event codes and, beside them, the syscalls to be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct EventSet {
    /// Event codes of the table.
    pub codes: CodeSet,
    /// Falco's syscall codes.
    pub syscalls: CodeSet,
}

impl EventSet {
    /// No event.
    pub const NONE: Self = Self { codes: CodeSet([0; 8]), syscalls: CodeSet([0; 8]) };

    /// Every event.
    pub fn all() -> Self {
        // Asked for at each test of a condition.
        static ALL: LazyLock<EventSet> = LazyLock::new(|| EventSet {
            codes: (0..EVENT_COUNT as u16).collect(),
            syscalls: SYSCALLS.iter().map(|s| s.code).filter(|code| *code != UNKNOWN_SYSCALL).collect(),
        });
        *ALL
    }

    /// The events called `name`, all versions, and the syscalls of that name; `None` when there is nothing of that name.
    pub fn named(name: &str) -> Option<Self> {
        let mut codes: CodeSet =
            EVENTS.iter().filter(|e| e.name == name && !GENERIC.contains(&e.code)).map(|e| e.code).collect();
        let syscalls: Vec<&Syscall> = SYSCALLS.iter().filter(|s| s.name == name && s.code != UNKNOWN_SYSCALL).collect();
        if codes.is_empty() {
            for syscall in &syscalls {
                let events = if syscall.events.is_empty() { &GENERIC } else { syscall.events };
                events.iter().for_each(|code| codes.insert(*code));
            }
        }
        // Tracepoints have events that no syscall is named like.
        let syscalls: CodeSet = if syscalls.is_empty() {
            let reports = |s: &&Syscall| s.events.iter().any(|code| codes.contains(*code));
            SYSCALLS.iter().filter(reports).map(|s| s.code).collect()
        } else {
            syscalls.iter().map(|s| s.code).collect()
        };
        (!codes.is_empty()).then_some(Self { codes, syscalls })
    }

    /// Those in either.
    pub fn or(self, other: Self) -> Self {
        self.zip(other, |a, b| a | b)
    }

    /// Those in both.
    pub fn and(self, other: Self) -> Self {
        self.zip(other, |a, b| a & b)
    }

    /// All others.
    pub fn complement(self) -> Self {
        Self::all().zip(self, |all, own| all & !own)
    }

    /// True if no event is in it.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    fn zip(self, other: Self, op: impl Fn(u64, u64) -> u64 + Copy) -> Self {
        Self { codes: self.codes.zip(other.codes, op), syscalls: self.syscalls.zip(other.syscalls, op) }
    }

    /// Names of the events in it, and of the syscalls that have no event of their own; sorted.
    pub fn names(&self) -> BTreeSet<&'static str> {
        let usable =
            |e: &&EventInfo| self.codes.contains(e.code) && !GENERIC.contains(&e.code) && e.status() != Status::Unused;
        let mut names: BTreeSet<&str> = EVENTS.iter().copied().filter(usable).map(|e| e.name).collect();
        if GENERIC.iter().any(|code| self.codes.contains(*code)) {
            let generic = |s: &&Syscall| s.events.is_empty() && self.syscalls.contains(s.code);
            names.extend(SYSCALLS.iter().filter(generic).map(|s| s.name));
        }
        names
    }
}

/// Why the events of a condition can't be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventSetError {
    /// What is wrong.
    pub message: String,
    /// Where.
    pub span: Span,
}

/// The events that a condition without macros can match. Tests of other fields than the event's type leave all events possible.
///
/// # Errors
/// When the event's type is compared with something that is not a constant.
pub fn of(expr: &Expr) -> Result<EventSet, EventSetError> {
    visit(expr, false)
}

fn visit(expr: &Expr, negated: bool) -> Result<EventSet, EventSetError> {
    match expr {
        Expr::And(members, _) => join(members, negated, !negated),
        Expr::Or(members, _) => join(members, negated, negated),
        Expr::Not(inner, _) => visit(inner, !negated),
        Expr::Macro(..) => Ok(EventSet::all()),
        Expr::Check(check) => of_check(check, negated),
    }
}

fn join(members: &[Expr], negated: bool, intersect: bool) -> Result<EventSet, EventSetError> {
    let mut set = if intersect { EventSet::all() } else { EventSet::NONE };
    for member in members {
        let other = visit(member, negated)?;
        set = if intersect { set.and(other) } else { set.or(other) };
    }
    Ok(set)
}

fn is_type(name: &str) -> bool {
    matches!(name, "evt.type" | "syscall.type")
}

fn of_check(check: &Check, negated: bool) -> Result<EventSet, EventSetError> {
    let field = match &check.lhs {
        Operand::Field(field) => field,
        Operand::Transform(transform) => {
            let mut found = false;
            check.lhs.walk_fields(&mut |field| found |= is_type(&field.name));
            return if found {
                Err(not_constant("event types can't be transformed", transform.span))
            } else {
                Ok(EventSet::all())
            };
        }
    };
    let decided = match field.name.as_str() {
        name if is_type(name) => of_type(check)?,
        "evt.num" => of_number(check),
        _ => None,
    };
    Ok(match decided {
        Some(set) if negated => set.complement(),
        Some(set) => set,
        None => EventSet::all(),
    })
}

fn not_constant(what: &str, span: Span) -> EventSetError {
    EventSetError { message: format!("{what}: which events a condition needs must be known before it runs"), span }
}

/// The set that a test of the event's type holds for; `None` when it says nothing.
fn of_type(check: &Check) -> Result<Option<EventSet>, EventSetError> {
    if let Rhs::Operand(operand) = &check.rhs {
        return Err(not_constant("event types can only be compared with constants", operand.span()));
    }
    let named = || {
        let sets = check.rhs.literals().iter().filter_map(|value| EventSet::named(&value.text));
        sets.fold(EventSet::NONE, EventSet::or)
    };
    Ok(match (check.op, check.modifier) {
        (Op::Exists, _) => Some(EventSet::all()),
        (Op::Eq | Op::EqEq | Op::In, None) => Some(named()),
        (Op::Ne, None) => Some(named().complement()),
        _ => None,
    })
}

/// The set for a test of the event's number, which counts from 1: rules are switched off by `evt.num=0`.
fn of_number(check: &Check) -> Option<EventSet> {
    let values: Option<Vec<u64>> = check.rhs.literals().iter().map(|value| value.text.trim().parse().ok()).collect();
    let values = values?;
    let holds = |never: bool, always: bool| match (never, always) {
        (true, _) => Some(EventSet::NONE),
        (_, true) => Some(EventSet::all()),
        _ => None,
    };
    let first = values.first().copied();
    match (check.op, check.modifier, first) {
        (Op::In, None, _) => holds(values.iter().all(|v| *v == 0), false),
        (Op::Eq | Op::EqEq, None, Some(v)) => holds(v == 0, false),
        (Op::Ne, None, Some(v)) => holds(false, v == 0),
        (Op::Lt, None, Some(v)) => holds(v <= 1, false),
        (Op::Le, None, Some(v)) => holds(v == 0, false),
        (Op::Gt, None, Some(v)) => holds(false, v == 0),
        (Op::Ge, None, Some(v)) => holds(false, v <= 1),
        _ => None,
    }
}

/// True if `name` can be a value of `evt.type`: an event, or a syscall.
pub fn is_event_name(name: &str) -> bool {
    EVENTS.iter().any(|e| e.name == name) || SYSCALLS.iter().any(|s| s.name == name)
}

const _: () = assert!(EVENT_COUNT <= 512 && SYSCALL_LIMIT <= 512, "code sets hold 512 codes");
