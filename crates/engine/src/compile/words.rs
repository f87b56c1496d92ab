//! What is wrong with a check, in words for those who don't know how Falco calls its types.

use super::Compiler;
use super::check::Complaint;
use super::constant::Kind;
use crate::operand::Operand;
use lanner_fields::Shape;
use lanner_lang::ast::{Check, Literal, Op, Rhs};

/// A mistake in a user's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plain {
    /// What is wrong.
    pub words: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Compiler<'_> {
    /// Words for a complaint about a check; `None` when its message is as good.
    pub(super) fn plain(&self, check: &Check, complaint: &Complaint) -> Option<Plain> {
        let focus = complaint.focus;
        let left = self.operand(&check.lhs).ok()?;
        let kind = Kind::of(left.ty())?;
        let constant = check.rhs.literals().iter().find(|value| Some(value.span) == focus);
        match (&check.rhs, constant) {
            (_, Some(constant)) => of_constant(check.op, kind, constant),
            (Rhs::Operand(written), _) if focus == Some(written.span()) => {
                let right = super::bind(written, self.registry, &self.source).ok()?;
                of_types(check.op, &left, &right)
            }
            _ if complaint.message.contains("operator not supported") => {
                Some(of_operator(check.op, kind, left.shape()))
            }
            _ => None,
        }
    }
}

fn of_operator(op: Op, kind: Kind, shape: Shape) -> Plain {
    let (what, operators) = match (shape, kind) {
        (Shape::List, _) => ("a list", "`in` (all its members are constants), `intersects` (one is) and `exists`"),
        (Shape::Within, _) => ("a distance in time", "`=`"),
        (_, Kind::Text) => ("texts", "`contains` and `startswith`; `bcontains` and `bstartswith` are for bytes"),
        (_, Kind::Bytes) => {
            ("bytes", "`=`, `!=`, `in`, `contains`, `startswith`, `endswith`, `bcontains`, `bstartswith` and `exists`")
        }
        (_, Kind::Number | Kind::Port) => ("numbers", "`=`, `!=`, `<`, `<=`, `>`, `>=`, `in` and `exists`"),
        (_, Kind::Bool) => ("true and false", "`=`, `!=`, `in` and `exists`"),
        (_, Kind::Ip | Kind::Net) => ("addresses", "`=`, `!=`, `in` and `exists`"),
    };
    Plain { words: format!("`{op}` can't compare {what}"), help: Some(format!("use {operators}")) }
}

fn of_constant(op: Op, kind: Kind, constant: &Literal) -> Option<Plain> {
    let text = &constant.text;
    let (words, help) = match kind {
        Kind::Text | Kind::Bytes if matches!(op, Op::BContains | Op::BStartsWith) => {
            (format!("`{text}` is no hexadecimal text"), Some("two digits stand for a byte: `2f65`"))
        }
        Kind::Text if constant.bytes().contains(&0) => ("a text has no NUL byte in it".to_owned(), None),
        // Patterns: the message says what is wrong in it.
        Kind::Text | Kind::Bytes => return None,
        Kind::Number => {
            (format!("`{text}` is no number"), Some("numbers are written in decimal digits, perhaps with a sign"))
        }
        Kind::Bool => (format!("`{text}` is neither `true` nor `false`"), None),
        Kind::Port => (format!("`{text}` is neither a port nor the name of a known service"), None),
        Kind::Ip => (format!("`{text}` is no IP address"), None),
        Kind::Net => {
            let help = "a network is `address/bits`: 0 to 32 bits of an IPv4 address, 1 to 128 of an IPv6 one";
            (format!("`{text}` is no network"), Some(help))
        }
    };
    Some(Plain { words, help: help.map(str::to_owned) })
}

/// A right side that is read from the event.
fn of_types(op: Op, left: &Operand, right: &Operand) -> Option<Plain> {
    if matches!(op, Op::PMatch | Op::Regex) {
        return Some(Plain { words: format!("`{op}` compares with constants only"), help: None });
    }
    let (one, other) = (noun(left)?, noun(right)?);
    let words = format!("`{}` is {one}, `{}` is {other}: they can't be compared", left.text(), right.text());
    (one != other).then_some(Plain { words, help: None })
}

fn noun(operand: &Operand) -> Option<&'static str> {
    Some(match (operand.shape(), Kind::of(operand.ty())?) {
        (Shape::List, _) => "a list",
        (_, Kind::Text) => "a text",
        (_, Kind::Bytes) => "bytes",
        (_, Kind::Number) => "a number",
        (_, Kind::Bool) => "true or false",
        (_, Kind::Port) => "a port",
        (_, Kind::Ip) => "an address",
        (_, Kind::Net) => "a network",
    })
}
