//! What an event's code alone decides.

use crate::compile::{Predicate, Test};
use crate::matcher::NumberMatcher;
use crate::operand::Operand;
use crate::transform::CallArg;
use lanner_fields::{Bound, Value};
use lanner_schema::info::EventFlags;
use lanner_schema::syscalls::{Syscall, by_code};
use lanner_schema::wire::SyscallId;
use lanner_schema::{Category, Event, EventInfo};

/// Codes of the events that stand for syscalls without an event of their own.
const GENERIC_EXIT: u16 = 1;

/// What kind of event: its row, and for a syscall without an event of its own the syscall.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// The table's row.
    pub info: &'static EventInfo,
    /// The syscall, for generic events whose syscall is known.
    pub syscall: Option<&'static Syscall>,
}

impl Kind {
    /// The kind of an event.
    #[inline]
    pub fn of(event: &Event<'_>) -> Self {
        let info = event.info();
        let syscall = if info.code <= GENERIC_EXIT { generic(event) } else { None };
        Self { info, syscall }
    }

    fn is_generic(self) -> bool {
        self.info.code <= GENERIC_EXIT
    }
}

/// Code 0 is no syscall but «unknown»: its name is not decided by the code.
fn generic(event: &Event<'_>) -> Option<&'static Syscall> {
    by_code(event.get::<SyscallId>(0)?).filter(|syscall| syscall.code != 0)
}

/// What is known of a field's value.
pub enum Known<'a> {
    /// Nothing.
    Nothing,
    /// There is none.
    Missing,
    /// All of it.
    Value(Value<'a>),
}

/// The result of a test for all events of a kind, if the kind decides it.
pub fn decide(test: &Test, kind: Kind) -> Option<bool> {
    if never(&test.operand, kind) {
        return Some(false);
    }
    if let Predicate::With(_, other) = &test.predicate {
        return never(other, kind).then_some(false);
    }
    let Operand::Field(bound) = &test.operand else { return None };
    if &*bound.field.name == "evt.num" {
        return by_number(test);
    }
    match known(bound, kind) {
        Known::Nothing => None,
        Known::Missing => Some(false),
        Known::Value(value) => Some(test.predicate.holds(value)),
    }
}

/// True if the operand has no value at any event of the kind.
fn never(operand: &Operand, kind: Kind) -> bool {
    match operand {
        Operand::Field(bound) => !(bound.field.on)(kind.info, &bound.arg),
        Operand::Call(call) => call.args.iter().any(|arg| never_in(arg, kind)),
    }
}

fn never_in(arg: &CallArg, kind: Kind) -> bool {
    match arg {
        CallArg::Operand(operand) => never(operand, kind),
        CallArg::Text(_) => false,
        CallArg::List(items) => items.iter().any(|item| never_in(item, kind)),
    }
}

/// Events are numbered from 1: `evt.num = 0` switches a rule off.
fn by_number(test: &Test) -> Option<bool> {
    let Predicate::Number(matcher) = &test.predicate else { return None };
    match matcher {
        NumberMatcher::Eq(0) => Some(false),
        NumberMatcher::Ne(0) => Some(true),
        NumberMatcher::In(numbers) if numbers.iter().all(|number| *number < 1) => Some(false),
        NumberMatcher::Lt(limit) if *limit <= 1 => Some(false),
        NumberMatcher::Le(limit) if *limit < 1 => Some(false),
        NumberMatcher::Gt(limit) if *limit < 1 => Some(true),
        NumberMatcher::Ge(limit) if *limit <= 1 => Some(true),
        _ => None,
    }
}

/// Names of the events that can open files; `evt.is_open_…` is false for all others.
const OPENS: [&str; 5] = ["open", "openat", "openat2", "open_by_handle_at", "creat"];

/// The value of a field, as far as the kind of event decides it.
pub fn known(bound: &Bound, kind: Kind) -> Known<'static> {
    let info = kind.info;
    let flag = |bit: EventFlags| Known::Value(Value::Bool(info.flags.has(bit)));
    match &*bound.field.name {
        "syscall.type" if !info.category.has(Category::SYSCALL) => Known::Missing,
        "evt.type" | "syscall.type" => match kind.syscall {
            Some(syscall) => Known::Value(Value::Text(syscall.name.as_bytes())),
            // Its name is a parameter.
            None if kind.is_generic() || info.name == "asyncevent" => Known::Nothing,
            None => Known::Value(Value::Text(info.name.as_bytes())),
        },
        "evt.dir" => Known::Value(Value::Text(if info.is_exit() { b"<" } else { b">" })),
        "evt.is_io" => flag(EventFlags::READS_FROM_FD.or(EventFlags::WRITES_TO_FD)),
        "evt.is_io_read" => flag(EventFlags::READS_FROM_FD),
        "evt.is_io_write" => flag(EventFlags::WRITES_TO_FD),
        "evt.is_wait" => flag(EventFlags::WAITS),
        "evt.is_async" => Known::Value(Value::Bool(info.category.has(Category::METAEVENT))),
        "evt.is_open_read" | "evt.is_open_write" | "evt.is_open_exec" | "evt.is_open_create"
            if !OPENS.contains(&info.name) =>
        {
            Known::Value(Value::Bool(false))
        }
        _ => Known::Nothing,
    }
}
