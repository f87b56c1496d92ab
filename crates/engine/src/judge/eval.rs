//! Evaluates nodes at an event, each shared one at most once.

use crate::compile::{Mode, Predicate, Test};
use crate::judge::graph::{Graph, Members, NodeId, Shape};
use crate::judge::interned::{Interned, InternedOperand, InternedTest, Lane, TestId};
use crate::judge::rows::MISSING;
use crate::matcher::{satisfies, text};
use crate::operand::{Buffers, Operand, single};
use lanner_fields::{Cx, FieldFlags, Value};
use lanner_lang::ast::Op;
use std::net::IpAddr;

/// What is remembered during an event; nothing is cleared between events, stamps tell what is of this one.
#[derive(Debug, Default)]
pub struct Scratch {
    /// Of the event.
    event: u32,
    /// Of what reads paths: the event's, or a newer one when it is judged again with paths spelled otherwise.
    paths: u32,
    /// By node: stamp and result.
    results: Vec<u32>,
    /// By operand.
    slots: Vec<Slot>,
    /// Bytes of the remembered texts.
    arena: Vec<u8>,
    buffers: Buffers,
    /// For texts that are put together and not remembered.
    made: Vec<u8>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    row_stamp: u32,
    row: u32,
    stamp: u32,
    value: Kept,
}

/// A remembered value.
#[derive(Debug, Clone, Copy, Default)]
enum Kept {
    #[default]
    Missing,
    Text(u32, u32),
    Bytes(u32, u32),
    Int(i64),
    Uint(u64),
    Float(f64),
    Bool(bool),
    Ip(IpAddr),
}

/// Stamps count up to here, so that a result bit fits beside them.
const MAX_STAMP: u32 = u32::MAX >> 1;

impl Scratch {
    /// Starts an event.
    #[inline]
    pub fn begin(&mut self, nodes: usize, operands: usize) {
        if self.paths >= MAX_STAMP || self.results.len() < nodes || self.slots.len() < operands {
            self.forget(nodes, operands);
        }
        self.paths += 1;
        self.event = self.paths;
        self.arena.clear();
    }

    /// Judges the event again with paths spelled otherwise: only what reads them is forgotten.
    pub fn again(&mut self) {
        if self.paths >= MAX_STAMP {
            self.forget(self.results.len(), self.slots.len());
            self.event = 1;
        }
        self.paths += 1;
    }

    #[cold]
    fn forget(&mut self, nodes: usize, operands: usize) {
        self.results = vec![0; nodes];
        self.slots = vec![Slot::default(); operands];
        (self.event, self.paths) = (0, 0);
    }

    /// The stamp of what was found at this event, with this spelling where it matters.
    #[inline]
    fn stamp(&self, paths: bool) -> u32 {
        if paths { self.paths } else { self.event }
    }

    fn keep(&mut self, value: Value<'_>) -> Kept {
        let mut store = |bytes: &[u8]| {
            let start = self.arena.len();
            self.arena.extend_from_slice(bytes);
            (start as u32, self.arena.len() as u32)
        };
        match value {
            Value::Text(text) => {
                let (start, end) = store(text);
                Kept::Text(start, end)
            }
            Value::Bytes(bytes) => {
                let (start, end) = store(bytes);
                Kept::Bytes(start, end)
            }
            Value::Int(number) => Kept::Int(number),
            Value::Uint(number) => Kept::Uint(number),
            Value::Float(number) => Kept::Float(number),
            Value::Bool(flag) => Kept::Bool(flag),
            Value::Ip(address) => Kept::Ip(address),
        }
    }

    fn value(&self, kept: Kept) -> Option<Value<'_>> {
        let bytes = |start: u32, end: u32| self.arena.get(start as usize..end as usize).unwrap_or_default();
        Some(match kept {
            Kept::Missing => return None,
            Kept::Text(start, end) => Value::Text(bytes(start, end)),
            Kept::Bytes(start, end) => Value::Bytes(bytes(start, end)),
            Kept::Int(number) => Value::Int(number),
            Kept::Uint(number) => Value::Uint(number),
            Kept::Float(number) => Value::Float(number),
            Kept::Bool(flag) => Value::Bool(flag),
            Kept::Ip(address) => Value::Ip(address),
        })
    }
}

/// What a node can be once late facts are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcomes {
    /// It holds.
    Always,
    /// It does not hold.
    Never,
    /// One or the other.
    Undecided,
}

/// An event under evaluation.
#[derive(Debug)]
pub struct Eval<'e, 'a> {
    interned: &'a Interned,
    graph: &'e Graph,
    cx: &'e Cx<'a>,
    scratch: &'e mut Scratch,
}

impl<'e, 'a> Eval<'e, 'a> {
    /// Begins; the scratch has begun the event.
    #[inline]
    pub fn new(interned: &'a Interned, graph: &'e Graph, cx: &'e Cx<'a>, scratch: &'e mut Scratch) -> Self {
        Self { interned, graph, cx, scratch }
    }

    /// Whether a node holds.
    #[inline]
    pub fn node(&mut self, id: NodeId) -> bool {
        let Some(node) = self.graph.get(id) else { return false };
        if !node.shared {
            return self.shape(node.shape);
        }
        let stamp = self.scratch.stamp(node.flags.has(FieldFlags::PATH));
        let known = self.scratch.results.get(id as usize).copied().unwrap_or(0);
        if known >> 1 == stamp {
            return known & 1 == 1;
        }
        let result = self.shape(node.shape);
        if let Some(slot) = self.scratch.results.get_mut(id as usize) {
            *slot = stamp << 1 | u32::from(result);
        }
        result
    }

    /// Whether a node holds, whatever facts of this kind turn out to be. Tests that remember are not asked: they are undecided too.
    pub fn outcomes(&mut self, id: NodeId, late: FieldFlags) -> Outcomes {
        let graph = self.graph;
        let Some(node) = graph.get(id) else { return Outcomes::Never };
        if !node.flags.has(late.or(FieldFlags::REMEMBERS)) {
            return if self.node(id) { Outcomes::Always } else { Outcomes::Never };
        }
        match node.shape {
            Shape::Test(_) => Outcomes::Undecided,
            Shape::Not(inner) => match self.outcomes(inner, late) {
                Outcomes::Always => Outcomes::Never,
                Outcomes::Never => Outcomes::Always,
                Outcomes::Undecided => Outcomes::Undecided,
            },
            Shape::All(members) => self.combined(members, Outcomes::Never, late),
            Shape::Any(members) => self.combined(members, Outcomes::Always, late),
        }
    }

    /// The members' together: `decisive` if one is, else undecided if one is, else the opposite.
    fn combined(&mut self, members: Members, decisive: Outcomes, late: FieldFlags) -> Outcomes {
        let mut all = if decisive == Outcomes::Never { Outcomes::Always } else { Outcomes::Never };
        let graph = self.graph;
        for member in graph.members(members) {
            match self.outcomes(*member, late) {
                outcome if outcome == decisive => return outcome,
                Outcomes::Undecided => all = Outcomes::Undecided,
                Outcomes::Always | Outcomes::Never => {}
            }
        }
        all
    }

    fn shape(&mut self, shape: Shape) -> bool {
        let graph = self.graph;
        match shape {
            Shape::Test(id) => self.test(id),
            Shape::Not(inner) => !self.node(inner),
            Shape::All(members) => graph.members(members).iter().all(|member| self.node(*member)),
            Shape::Any(members) => graph.members(members).iter().any(|member| self.node(*member)),
        }
    }

    #[inline]
    fn test(&mut self, id: TestId) -> bool {
        let interned = self.interned;
        let Some(test) = interned.get(id) else { return false };
        let Some(operand) = interned.operands().get(test.operand as usize) else { return false };
        match test.lane {
            Lane::Row(bit) => self.row(test, operand, bit),
            Lane::Single | Lane::General if operand.kept && !matches!(test.test.predicate, Predicate::With(..)) => {
                let kept = self.kept(test, operand);
                self.scratch.value(kept).is_some_and(|value| test.test.predicate.holds(value))
            }
            Lane::Single => self.single(operand, |value| test.test.predicate.holds(value)).unwrap_or(false),
            Lane::General => general(&test.test, self.cx, &self.scratch.buffers),
        }
    }

    /// Reads one value.
    #[inline]
    fn single<T>(&mut self, operand: &'a InternedOperand, work: impl FnOnce(Value<'_>) -> T) -> Option<T> {
        let Operand::Field(bound) = &operand.operand else { return None };
        let mut buffer = std::mem::take(&mut self.scratch.made);
        let result = single(bound, self.cx, &mut buffer).map(work);
        self.scratch.made = buffer;
        result
    }

    #[inline]
    fn row(&mut self, test: &'a InternedTest, operand: &'a InternedOperand, bit: u32) -> bool {
        let Some(rows) = &operand.rows else { return false };
        let stamp = self.scratch.stamp(operand.paths);
        let at = test.operand as usize;
        if let Some(slot) = self.scratch.slots.get(at).filter(|slot| slot.row_stamp == stamp) {
            return rows.get(slot.row, bit);
        }
        let look = |value: Value<'_>| match value {
            Value::Text(text) | Value::Bytes(text) => rows.row(text),
            Value::Int(_) | Value::Uint(_) | Value::Float(_) | Value::Bool(_) | Value::Ip(_) => MISSING,
        };
        let row = if operand.kept || !matches!(operand.operand, Operand::Field(_)) {
            let kept = self.kept(test, operand);
            self.scratch.value(kept).map(look)
        } else {
            self.single(operand, look)
        };
        let row = row.unwrap_or(MISSING);
        if let Some(slot) = self.scratch.slots.get_mut(at) {
            slot.row_stamp = stamp;
            slot.row = row;
        }
        rows.get(row, bit)
    }

    /// The operand's value, read at most once for the event.
    fn kept(&mut self, test: &'a InternedTest, operand: &'a InternedOperand) -> Kept {
        let at = test.operand as usize;
        let stamp = self.scratch.stamp(operand.paths);
        if let Some(slot) = self.scratch.slots.get(at).filter(|slot| slot.stamp == stamp) {
            return slot.value;
        }
        let buffers = std::mem::take(&mut self.scratch.buffers);
        let mut value = Kept::Missing;
        let found = operand.operand.read(self.cx, &buffers, &mut |first| {
            value = self.scratch.keep(first);
            false
        });
        self.scratch.buffers = buffers;
        if found.is_none() {
            value = Kept::Missing;
        }
        if let Some(slot) = self.scratch.slots.get_mut(at) {
            slot.stamp = stamp;
            slot.value = value;
        }
        value
    }
}

/// A test in full generality.
pub fn general<'a>(test: &'a Test, cx: &Cx<'a>, buffers: &Buffers) -> bool {
    match &test.predicate {
        Predicate::Count(modifier, parts) => {
            satisfies(*modifier, parts.iter().map(|part| combined(test, cx, buffers, &mut |value| part.holds(value))))
        }
        Predicate::Exists => test.operand.read(cx, buffers, &mut |_| false).is_some(),
        Predicate::With(op, other) => with(test, *op, other, cx, buffers),
        predicate => combined(test, cx, buffers, &mut |value| predicate.holds(value)),
    }
}

/// A comparison with a second value; without one it does not hold, even for an empty list. Each side is read once.
fn with<'a>(test: &'a Test, op: Op, other: &'a Operand, cx: &Cx<'a>, buffers: &Buffers) -> bool {
    if other.shape() == lanner_fields::Shape::One {
        let mut result = false;
        let _ = other.read(cx, buffers, &mut |other| {
            result = combined(test, cx, buffers, &mut |value| compare(op, value, other));
            false
        });
        return result;
    }
    let missing = other.read(cx, buffers, &mut |_| false).is_none();
    !missing
        && combined(test, cx, buffers, &mut |value| {
            let mut hit = false;
            let _ = other.read(cx, buffers, &mut |other| {
                hit = compare(op, value, other);
                !hit
            });
            hit
        })
}

/// Reads all values and combines the results.
fn combined<'a>(test: &'a Test, cx: &Cx<'a>, buffers: &Buffers, holds: &mut dyn FnMut(Value<'_>) -> bool) -> bool {
    let (mut seen, mut hits) = (0u32, 0u32);
    let any = test.mode == Mode::Any;
    let read = test.operand.read(cx, buffers, &mut |value| {
        seen += 1;
        let hit = holds(value);
        hits += u32::from(hit);
        hit != any
    });
    if read.is_none() {
        return false;
    }
    match test.mode {
        Mode::Any => hits > 0,
        Mode::All => hits == seen,
        Mode::Both => seen > 0 && hits == seen,
    }
}

/// Compares two values of an event; of different types they never are equal.
fn compare(op: Op, left: Value<'_>, right: Value<'_>) -> bool {
    let ordered = |order: Option<std::cmp::Ordering>| match op {
        Op::Eq | Op::EqEq | Op::In | Op::Intersects => order.is_some_and(|order| order.is_eq()),
        Op::Ne => order.is_none_or(|order| order.is_ne()),
        Op::Lt => order.is_some_and(|order| order.is_lt()),
        Op::Le => order.is_some_and(|order| order.is_le()),
        Op::Gt => order.is_some_and(|order| order.is_gt()),
        Op::Ge => order.is_some_and(|order| order.is_ge()),
        _ => false,
    };
    let integer = |value: Value<'_>| match value {
        Value::Int(number) => Some(i128::from(number)),
        Value::Uint(number) => Some(i128::from(number)),
        Value::Bool(flag) => Some(i128::from(flag)),
        _ => None,
    };
    match (left, right) {
        (Value::Text(a) | Value::Bytes(a), Value::Text(b) | Value::Bytes(b)) => text::compare(op, a, b),
        (Value::Ip(a), Value::Ip(b)) => ordered(Some(a.cmp(&b))),
        (Value::Float(a), Value::Float(b)) => ordered(a.partial_cmp(&b)),
        _ => match (integer(left), integer(right)) {
            (Some(a), Some(b)) => ordered(Some(a.cmp(&b))),
            _ => false,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_STAMP, Scratch, Slot};

    #[test]
    fn stamps_begin_anew_when_they_end() {
        let slot = Slot { row_stamp: 1, stamp: 1, ..Slot::default() };
        let mut scratch =
            Scratch { paths: MAX_STAMP - 1, results: vec![3, 2], slots: vec![slot], ..Scratch::default() };
        scratch.begin(2, 1);
        assert_eq!((scratch.event, scratch.paths, &scratch.results[..]), (MAX_STAMP, MAX_STAMP, &[3, 2][..]));
        let mut next = Scratch {
            event: MAX_STAMP,
            paths: MAX_STAMP,
            results: vec![3, 2],
            slots: vec![slot],
            ..Scratch::default()
        };
        next.begin(2, 1);
        assert_eq!((next.event, next.paths, &next.results[..]), (1, 1, &[0, 0][..]));
        assert_eq!((next.slots[0].stamp, next.slots[0].row_stamp), (0, 0));
        scratch.again();
        assert_eq!((scratch.event, scratch.paths, &scratch.results[..]), (1, 1, &[0, 0][..]));
        scratch.again();
        assert_eq!((scratch.stamp(false), scratch.stamp(true)), (1, 2));
    }
}
