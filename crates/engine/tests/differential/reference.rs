//! Conditions evaluated as the language is described, step by step on the tree: nothing is folded, shared, remembered or reordered,
//! and every comparison is the plainest that can be written. What the compiled judge says must be the same.

use lanner_engine::compile::{self, Node, Options, Test};
use lanner_engine::operand::Buffers;
use lanner_fields::{Cx, Registry, Shape, Value};
use lanner_lang::ast::{Check, Expr, Literal, Modifier, Op, Operand, Rhs};
use lanner_schema::ParamType;
use std::net::IpAddr;
use std::sync::Arc;

/// A condition whose fields are bound.
pub enum Plain {
    And(Vec<Plain>),
    Or(Vec<Plain>),
    Not(Box<Plain>),
    Check(Box<PlainCheck>),
}

pub struct PlainCheck {
    left: Arc<Test>,
    right: Option<Arc<Test>>,
    check: Check,
}

/// A value of its own.
#[derive(Clone)]
enum Owned {
    Text(Vec<u8>),
    Number(i128),
    Float(f64),
    Ip(IpAddr),
}

impl Plain {
    /// Binds the fields; the condition is one that can be compiled.
    pub fn new(expr: &Expr, registry: &Registry, source: &str) -> Self {
        let all = |members: &[Expr]| members.iter().map(|member| Self::new(member, registry, source)).collect();
        match expr {
            Expr::And(members, _) => Self::And(all(members)),
            Expr::Or(members, _) => Self::Or(all(members)),
            Expr::Not(inner, _) => Self::Not(Box::new(Self::new(inner, registry, source))),
            Expr::Macro(name, _) => panic!("macro {name}"),
            Expr::Check(check) => {
                let left = bound(&check.lhs, registry, source);
                let right = match &check.rhs {
                    Rhs::Operand(Operand::Transform(call)) if call.name.as_str() == "val" => match &call.args[..] {
                        [lanner_lang::ast::Argument::Operand(inner)] => Some(bound(inner, registry, source)),
                        _ => panic!("val of {call}"),
                    },
                    Rhs::Operand(other) => Some(bound(other, registry, source)),
                    _ => None,
                };
                Self::Check(Box::new(PlainCheck { left, right, check: (**check).clone() }))
            }
        }
    }

    /// Whether it holds at an event.
    pub fn holds(&self, cx: &Cx<'_>) -> bool {
        match self {
            Self::And(members) => members.iter().all(|member| member.holds(cx)),
            Self::Or(members) => members.iter().any(|member| member.holds(cx)),
            Self::Not(inner) => !inner.holds(cx),
            Self::Check(check) => check.holds(cx),
        }
    }
}

impl Plain {
    /// The results of all checks, in order.
    pub fn checks(&self, cx: &Cx<'_>, out: &mut Vec<(String, bool)>) {
        match self {
            Self::And(members) | Self::Or(members) => members.iter().for_each(|member| member.checks(cx, out)),
            Self::Not(inner) => inner.checks(cx, out),
            Self::Check(check) => out.push((check.check.to_string(), check.holds(cx))),
        }
    }
}

/// What reads the value of an operand: the test whether it exists.
pub fn bound(operand: &Operand, registry: &Registry, source: &str) -> Arc<Test> {
    let span = operand.span();
    let check = Check { lhs: operand.clone(), op: Op::Exists, modifier: None, rhs: Rhs::None, span };
    let expr = Expr::Check(Box::new(check));
    let (condition, _) = compile::compile(&expr, registry, source, &Options::default());
    match condition.map(|condition| condition.root) {
        Ok(Node::Test(test)) => test,
        other => panic!("{operand}: {other:?}"),
    }
}

fn values<'a>(test: &'a Test, cx: &Cx<'a>) -> Option<Vec<Owned>> {
    let mut values = Vec::new();
    test.operand.read(cx, &Buffers::default(), &mut |value| {
        values.push(match value {
            Value::Text(text) | Value::Bytes(text) => Owned::Text(text.to_vec()),
            Value::Int(number) => Owned::Number(number.into()),
            Value::Uint(number) => Owned::Number(number.into()),
            Value::Bool(flag) => Owned::Number(flag.into()),
            Value::Float(number) => Owned::Float(number),
            Value::Ip(address) => Owned::Ip(address),
        });
        true
    })?;
    Some(values)
}

fn satisfied(modifier: Modifier, results: &[bool]) -> bool {
    let hits = results.iter().filter(|hit| **hit).count();
    !results.is_empty()
        && match modifier {
            Modifier::OneOf => hits == 1,
            Modifier::AnyOf => hits > 0,
            Modifier::AllOf => hits == results.len(),
        }
}

impl PlainCheck {
    fn holds(&self, cx: &Cx<'_>) -> bool {
        let Some(left) = values(&self.left, cx) else { return false };
        if self.check.op == Op::Exists {
            return true;
        }
        if let Some(right) = &self.right {
            let Some(right) = values(right, cx) else { return false };
            return self.combined(&left, &|value| right.iter().any(|other| both(self.check.op, value, other)));
        }
        let constants = self.check.rhs.literals();
        let one = |value: &Owned, constant: &Literal| self.compare(value, constant);
        match (self.check.modifier, self.left.operand.shape()) {
            (None, _) => self.combined(&left, &|value| constants.iter().any(|constant| one(value, constant))),
            // Each constant for itself, with both ends.
            (Some(modifier), Shape::Either) => {
                let each = constants.iter().map(|constant| self.combined(&left, &|value| one(value, constant)));
                satisfied(modifier, &each.collect::<Vec<_>>())
            }
            (Some(modifier), _) => self.combined(&left, &|value| {
                satisfied(modifier, &constants.iter().map(|constant| one(value, constant)).collect::<Vec<_>>())
            }),
        }
    }

    fn combined(&self, values: &[Owned], holds: &dyn Fn(&Owned) -> bool) -> bool {
        match (self.left.operand.shape(), self.check.op) {
            (Shape::List, Op::In) => values.iter().all(holds),
            (Shape::Either, Op::Ne) => !values.is_empty() && values.iter().all(holds),
            _ => values.iter().any(holds),
        }
    }

    fn compare(&self, value: &Owned, constant: &Literal) -> bool {
        let text = constant.text.as_str();
        let ty = self.left.operand.ty();
        let op = self.check.op;
        match value {
            Owned::Text(value) => text_holds(op, value, constant.bytes()),
            Owned::Number(number) => match whole(text, ty) {
                Some(constant) if self.left.operand.shape() == Shape::Within => *number <= constant,
                Some(constant) => ordered(op, number.cmp(&constant)),
                None => false,
            },
            Owned::Float(number) => {
                whole(text, ty).and_then(|c| number.partial_cmp(&(c as f64))).is_some_and(|o| ordered(op, o))
            }
            Owned::Ip(address) => match text.split_once('/') {
                Some((base, prefix)) => {
                    within(*address, base.parse().unwrap(), prefix.parse().unwrap()) == (op != Op::Ne)
                }
                None => (*address == text.parse::<IpAddr>().unwrap()) == (op != Op::Ne),
            },
        }
    }
}

/// A whole number, as it is written and cut to its type; names of services are not known here.
fn whole(text: &str, ty: ParamType) -> Option<i128> {
    use ParamType as T;
    let number: i128 = match (ty, text) {
        (T::Bool, "true") => return Some(1),
        (T::Bool, "false") => return Some(0),
        _ => text.parse().unwrap_or_else(|_| panic!("{text} is no number")),
    };
    let unsigned = |bits: u32| number.rem_euclid(1 << bits);
    let signed = |bits: u32| (number + (1 << (bits - 1))).rem_euclid(1 << bits) - (1 << (bits - 1));
    Some(match ty {
        T::Uint8 | T::Flags8 | T::EnumFlags8 | T::SigType => unsigned(8),
        T::Uint16 | T::Flags16 | T::EnumFlags16 | T::Port | T::SyscallId => unsigned(16),
        T::Uint32 | T::Flags32 | T::EnumFlags32 | T::Mode => unsigned(32),
        T::Uint64 | T::RelTime | T::AbsTime => unsigned(64),
        T::Int8 => signed(8),
        T::Int16 => signed(16),
        T::Int32 | T::Double => signed(32),
        _ => number,
    })
}

fn ordered(op: Op, order: std::cmp::Ordering) -> bool {
    match op {
        Op::Eq | Op::EqEq | Op::In | Op::Intersects => order.is_eq(),
        Op::Ne => order.is_ne(),
        Op::Lt => order.is_lt(),
        Op::Le => order.is_le(),
        Op::Gt => order.is_gt(),
        Op::Ge => order.is_ge(),
        other => panic!("{other} of an order"),
    }
}

/// Two values of an event.
fn both(op: Op, left: &Owned, right: &Owned) -> bool {
    match (left, right) {
        (Owned::Text(left), Owned::Text(right)) => text_holds(op, left, right),
        (Owned::Number(left), Owned::Number(right)) => ordered(op, left.cmp(right)),
        (Owned::Float(left), Owned::Float(right)) => left.partial_cmp(right).is_some_and(|o| ordered(op, o)),
        (Owned::Ip(left), Owned::Ip(right)) => ordered(op, left.cmp(right)),
        _ => false,
    }
}

fn within(address: IpAddr, base: IpAddr, prefix: usize) -> bool {
    let bits = |address: IpAddr| -> String {
        match address {
            IpAddr::V4(address) => address.octets().iter().map(|byte| format!("{byte:08b}")).collect(),
            IpAddr::V6(address) => address.octets().iter().map(|byte| format!("{byte:08b}")).collect(),
        }
    };
    address.is_ipv4() == base.is_ipv4() && bits(address)[..prefix] == bits(base)[..prefix]
}

fn text_holds(op: Op, value: &[u8], constant: &[u8]) -> bool {
    let has = |value: &[u8], part: &[u8]| part.is_empty() || value.windows(part.len()).any(|window| window == part);
    let hex = || -> Vec<u8> {
        let digits = std::str::from_utf8(constant).unwrap();
        (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap()).collect()
    };
    match op {
        Op::Lt | Op::Le | Op::Gt | Op::Ge | Op::Eq | Op::EqEq | Op::Ne | Op::In | Op::Intersects => {
            ordered(op, value.cmp(constant))
        }
        Op::Contains => has(value, constant),
        Op::IContains => has(&value.to_ascii_lowercase(), &constant.to_ascii_lowercase()),
        Op::StartsWith => value.starts_with(constant),
        Op::EndsWith => value.ends_with(constant),
        Op::BContains => has(value, &hex()),
        Op::BStartsWith => value.starts_with(&hex()),
        Op::Glob => glob(constant, value),
        Op::IGlob => glob(&constant.to_ascii_lowercase(), &value.to_ascii_lowercase()),
        Op::Regex => {
            let pattern = format!("^(?:{})$", std::str::from_utf8(constant).unwrap());
            regex::Regex::new(&pattern).unwrap().is_match(&String::from_utf8_lossy(value))
        }
        Op::PMatch => {
            let split = |path: &[u8]| -> Vec<Vec<u8>> {
                path.split(|byte| *byte == b'/').filter(|part| !part.is_empty()).map(<[u8]>::to_vec).collect()
            };
            let (above, path) = (split(constant), split(value));
            above.len() <= path.len()
                && above.iter().zip(&path).all(|(pattern, part)| {
                    let wild = pattern.iter().any(|byte| b"*?[".contains(byte));
                    if wild { glob(pattern, part) } else { pattern == part }
                })
        }
        Op::Exists => true,
    }
}

/// `fnmatch` without flags, by trying everything. Ranges in brackets and escapes, no classes.
pub fn glob(pattern: &[u8], value: &[u8]) -> bool {
    let Some((first, rest)) = pattern.split_first() else { return value.is_empty() };
    let one = |matches: bool, rest: &[u8]| matches && !value.is_empty() && glob(rest, &value[1..]);
    match first {
        b'*' => (0..=value.len()).any(|skipped| glob(rest, &value[skipped..])),
        b'?' => one(true, rest),
        b'\\' => rest.split_first().is_some_and(|(byte, rest)| one(value.first() == Some(byte), rest)),
        b'[' => {
            let (negated, body) = match rest.split_first() {
                Some((b'!' | b'^', body)) => (true, body),
                _ => (false, rest),
            };
            // The members, each with whether a backslash stood before it; a `]` at the first place is one.
            let (mut members, mut at) = (Vec::new(), 0);
            let closed = loop {
                match body.get(at) {
                    None => break false,
                    Some(b']') if at > 0 => break true,
                    Some(b'\\') => members.extend(body.get(at + 1).map(|byte| (*byte, true))),
                    Some(byte) => members.push((*byte, false)),
                }
                at += if body[at] == b'\\' { 2 } else { 1 };
            };
            if !closed {
                return one(value.first() == Some(&b'['), rest);
            }
            let mut found = false;
            let mut n = 0;
            while let Some((low, _)) = members.get(n) {
                let range = members.get(n + 1) == Some(&(b'-', false)) && n + 2 < members.len();
                let high = if range { members[n + 2].0 } else { *low };
                found |= value.first().is_some_and(|byte| (*low..=high).contains(byte));
                n += if range { 3 } else { 1 };
            }
            one(found != negated, &body[at + 1..])
        }
        byte => one(value.first() == Some(byte), rest),
    }
}
