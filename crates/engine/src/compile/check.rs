//! One test: which operators a type has, and the matcher for its constants.

use super::constant::{self, Kind};
use super::{CompileError, Compiler, Mode, Predicate, Test, Unknown};
use crate::event_set::is_event_name;
use crate::matcher::{IpMatcher, NetMatcher, NumberMatcher, TextMatcher};
use crate::operand::Operand;
use lanner_fields::Shape;
use lanner_lang::ast::{Check, Literal, Modifier, Op, Rhs};
use lanner_lang::span::Span;
use lanner_schema::ParamType;

/// A complaint about a part of a check.
pub(crate) struct Complaint {
    pub message: String,
    pub focus: Option<Span>,
    pub unknown: Option<Unknown>,
}

impl Complaint {
    /// The name that is no field.
    pub fn unknown_field(self) -> Option<String> {
        match self.unknown {
            Some(Unknown::Field(name)) => Some(name),
            Some(Unknown::EventType(_)) | None => None,
        }
    }
}

impl From<String> for Complaint {
    fn from(message: String) -> Self {
        Self { message, focus: None, unknown: None }
    }
}

impl Compiler<'_> {
    /// Compiles a check; `text` is its normal one.
    pub(super) fn check(&mut self, check: &Check, text: String) -> Result<Test, CompileError> {
        self.checked(check, text).map_err(|complaint| CompileError {
            plain: self.plain(check, &complaint),
            message: complaint.message,
            span: check.span,
            focus: complaint.focus.unwrap_or(check.span),
            unknown: complaint.unknown,
        })
    }

    fn checked(&mut self, check: &Check, text: String) -> Result<Test, Complaint> {
        let operand = self.operand(&check.lhs)?;
        let shape = operand.shape();
        let kind = supported(check, &operand)?;
        let mode = match (shape, check.op) {
            (Shape::List, Op::In) => Mode::All,
            (Shape::Either, Op::Ne) => Mode::Both,
            _ => Mode::Any,
        };
        let predicate = match &check.rhs {
            Rhs::None => Predicate::Exists,
            Rhs::Operand(other) => {
                let other = self.right_side(check, &operand, other)?;
                Predicate::With(check.op, other)
            }
            Rhs::Value(_) | Rhs::Name(_) | Rhs::List(..) => {
                let constants = check.rhs.literals();
                self.warn(check.op, constants);
                self.known_events(&operand, constants)?;
                predicate(check, kind, &operand, constants)?
            }
        };
        let texts = match (&check.rhs, kind) {
            (Rhs::Value(_) | Rhs::Name(_) | Rhs::List(..), Kind::Text | Kind::Bytes) => {
                check.rhs.literals().iter().filter_map(|value| constant::text(value, check.op, kind).ok()).collect()
            }
            _ => Vec::new(),
        };
        Ok(Test { text, operand, mode, predicate, op: check.op, texts, unheard: false })
    }

    /// Values of `evt.type` must exist, so that a typing error is not a rule that never fires.
    fn known_events(&self, operand: &Operand, constants: &[Literal]) -> Result<(), Complaint> {
        let Operand::Field(bound) = operand else { return Ok(()) };
        if &*bound.field.name != "evt.type" {
            return Ok(());
        }
        let unknown = |value: &&Literal| !is_event_name(&value.text) && !self.options.async_names.contains(&value.text);
        match constants.iter().find(unknown) {
            None => Ok(()),
            Some(value) => Err(Complaint {
                message: format!("unknown event type {}", value.text),
                focus: Some(value.span),
                unknown: Some(Unknown::EventType(value.text.clone())),
            }),
        }
    }
}

/// The kind of the operand's values, when the operator goes with them.
fn supported(check: &Check, operand: &Operand) -> Result<Kind, String> {
    let (op, ty) = (check.op, operand.ty());
    let not_for = |what: &str| format!("filter error: '{op}' operator not supported {what}");
    let Some(kind) = Kind::of(ty) else {
        return if op == Op::Exists {
            Ok(Kind::Text)
        } else {
            Err(format!("operator not supported for type {}", ty.name()))
        };
    };
    let sets = matches!(op, Op::Exists | Op::In | Op::Intersects);
    let equal = matches!(op, Op::Eq | Op::EqEq | Op::Ne) || sets;
    if operand.shape() == Shape::List {
        use ParamType::*;
        let listed = matches!(ty, CharBuf | Uint64 | RelTime | AbsTime | Bool | IpAddr | IpNet);
        return match (listed, sets && check.modifier.is_none()) {
            (true, true) => Ok(kind),
            (true, false) => Err(not_for("list filters")),
            (false, _) => Err(format!("list operator not supported for type {}", ty.name())),
        };
    }
    if operand.shape() == Shape::Within && !matches!(op, Op::Eq | Op::EqEq) {
        return Err(not_for(&format!("for {}", operand.text())));
    }
    match kind {
        Kind::Text if matches!(op, Op::BContains | Op::BStartsWith) => Err(not_for("for string filters")),
        Kind::Bytes
            if !equal
                && !matches!(op, Op::Contains | Op::StartsWith | Op::EndsWith | Op::BContains | Op::BStartsWith) =>
        {
            Err(not_for("for buffer filters"))
        }
        Kind::Number | Kind::Port if !equal && !op.is_numeric() => Err(not_for("for numeric filters")),
        Kind::Bool if !equal => Err(not_for("for numeric filters")),
        Kind::Ip | Kind::Net if !equal => Err(not_for("for address filters")),
        _ => Ok(kind),
    }
}

/// The comparison with constants.
fn predicate(check: &Check, kind: Kind, operand: &Operand, constants: &[Literal]) -> Result<Predicate, Complaint> {
    let Some(modifier) = check.modifier else { return alternatives(check.op, kind, operand, constants) };
    // `contains anyof (a, b)` is what several alternatives are anyway; `!=` and order are not.
    let joins = !matches!(check.op, Op::Ne) && !check.op.is_numeric();
    if modifier == Modifier::AnyOf && joins && !constants.is_empty() {
        return alternatives(check.op, kind, operand, constants);
    }
    let parts = constants.iter().map(|value| alternatives(check.op, kind, operand, std::slice::from_ref(value)));
    let parts: Vec<Predicate> = parts.collect::<Result<_, _>>()?;
    if operand.shape() == Shape::Either {
        return Ok(Predicate::Count(modifier, parts));
    }
    Ok(match kind {
        Kind::Text | Kind::Bytes => Predicate::Text(TextMatcher::Count(
            modifier,
            unwrap(parts, |p| match p {
                Predicate::Text(matcher) => Some(matcher),
                _ => None,
            }),
        )),
        Kind::Number | Kind::Port | Kind::Bool => Predicate::Number(NumberMatcher::Count(
            modifier,
            unwrap(parts, |p| match p {
                Predicate::Number(matcher) => Some(matcher),
                _ => None,
            }),
        )),
        Kind::Ip => Predicate::Ip(IpMatcher::Count(
            modifier,
            unwrap(parts, |p| match p {
                Predicate::Ip(matcher) => Some(matcher),
                _ => None,
            }),
        )),
        Kind::Net => Predicate::Net(NetMatcher::Count(
            modifier,
            unwrap(parts, |p| match p {
                Predicate::Net(matcher) => Some(matcher),
                _ => None,
            }),
        )),
    })
}

fn unwrap<M>(parts: Vec<Predicate>, pick: impl Fn(Predicate) -> Option<M>) -> Vec<M> {
    parts.into_iter().filter_map(pick).collect()
}

/// The comparison that holds if it holds with one of the constants (`!=` and order have one).
fn alternatives(op: Op, kind: Kind, operand: &Operand, constants: &[Literal]) -> Result<Predicate, Complaint> {
    let at = |value: &Literal, message: String| Complaint { message, focus: Some(value.span), unknown: None };
    let missing = || Complaint::from("filter error: a constant is missing".to_owned());
    let many = op.is_list() || constants.len() != 1;
    match kind {
        Kind::Text | Kind::Bytes => {
            let mut texts = Vec::with_capacity(constants.len());
            for value in constants {
                texts.push(constant::text(value, op, kind).map_err(|message| at(value, message))?);
            }
            let built = TextMatcher::any(op, texts);
            let focus = constants.first().map(|value| value.span);
            let built = built.map_err(|error| Complaint {
                message: format!("invalid regex pattern: {error}"),
                focus,
                unknown: None,
            })?;
            built.map(Predicate::Text).ok_or_else(missing)
        }
        Kind::Number | Kind::Port | Kind::Bool => {
            let mut numbers = Vec::with_capacity(constants.len());
            for value in constants {
                numbers.push(constant::number(&value.text, operand.ty()).map_err(|message| at(value, message))?);
            }
            match numbers.first() {
                Some(number) if operand.shape() == Shape::Within => Ok(Predicate::Number(NumberMatcher::Le(*number))),
                Some(number) if !many => NumberMatcher::compare(op, *number).map(Predicate::Number).ok_or_else(missing),
                _ => Ok(Predicate::Number(NumberMatcher::one_of(numbers))),
            }
        }
        Kind::Ip => {
            let mut addresses = Vec::with_capacity(constants.len());
            for value in constants {
                addresses.push(constant::address(&value.text).map_err(|message| at(value, message))?);
            }
            Ok(Predicate::Ip(match (op, addresses.first()) {
                (Op::Ne, Some(address)) => IpMatcher::Ne(*address),
                (Op::Eq | Op::EqEq, Some(address)) if !many => IpMatcher::Eq(*address),
                _ => IpMatcher::one_of(addresses),
            }))
        }
        Kind::Net => {
            let mut nets = Vec::with_capacity(constants.len());
            for value in constants {
                nets.push(constant::net(&value.text).map_err(|message| at(value, message))?);
            }
            Ok(Predicate::Net(match (op, nets.first()) {
                (Op::Ne, Some(net)) => NetMatcher::Outside(*net),
                _ => NetMatcher::one_of(nets),
            }))
        }
    }
}
