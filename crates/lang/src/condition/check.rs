//! Checks: what stands behind a field or transformer.

use crate::ast::{Check, Literal, Modifier, Op, Operand, Rhs, Transformer};
use crate::condition::ParseError;
use crate::condition::cursor::{Cursor, is_blank, is_word_byte};
use crate::condition::operand::right_operand;
use crate::span::Span;
use crate::suggest::nearest;

/// The rest of a check whose left side was read and began at `start`.
pub(super) fn check(cursor: &mut Cursor<'_>, lhs: Operand, start: u32) -> Result<Check, ParseError> {
    cursor.blanks();
    let Some(op) = operator(cursor) else { return Err(bad_operator(cursor)) };
    let blank = cursor.blanks();
    let mut modifier = None;
    let rhs = if op == Op::Exists {
        Rhs::None
    } else if op.is_numeric() {
        number(cursor)?
    } else if op.is_list() {
        list(cursor, true)?
    } else {
        modifier = if blank { list_modifier(cursor) } else { None };
        if modifier.is_some() { list(cursor, false)? } else { string(cursor)? }
    };
    Ok(Check { lhs, op, modifier, rhs, span: Span::new(start, cursor.last_end()) })
}

/// Signs and `exists` end anywhere (Falco takes `existsand`), words of the string operators need a blank behind them, those
/// of the list operators anything but a letter: `proc.name inside (a)` is a typing error, not `in side`.
fn operator(cursor: &mut Cursor<'_>) -> Option<Op> {
    Op::ALL.into_iter().find(|op| {
        let is_word = op.as_str().bytes().all(|byte| byte.is_ascii_alphabetic());
        cursor.eat_before(op.as_str(), |next| match next {
            _ if !is_word || *op == Op::Exists => true,
            Some(byte) if op.is_string() => is_blank(byte),
            None => op.is_list(),
            Some(byte) => !is_word_byte(byte),
        })
    })
}

fn bad_operator(cursor: &Cursor<'_>) -> ParseError {
    let names: Vec<String> = Op::ALL.iter().map(|op| format!("'{op}'")).collect();
    let mut error = cursor.error(format!("expected a valid check operator: one of {}", names.join(", ")));
    let word = cursor.text_of(error.span);
    error.help = if cursor.is_at_end() {
        Some("a field alone is no check: compare it, or write `exists` behind it".to_string())
    } else if Op::from_name(word).is_some() {
        Some(format!("there must be a blank behind `{word}`"))
    } else if matches!(word, "and" | "or") {
        Some("the field before has no operator: compare it, or write `exists` behind it".to_string())
    } else {
        nearest(word, Op::ALL.iter().map(|op| op.as_str())).map(|name| format!("did you mean `{name}`?"))
    };
    error
}

/// A modifier, when a list or the name of one follows; otherwise its word is a string like others.
fn list_modifier(cursor: &mut Cursor<'_>) -> Option<Modifier> {
    let saved = cursor.save();
    let modifier = Modifier::ALL
        .into_iter()
        .find(|modifier| cursor.eat_before(modifier.as_str(), |next| next.is_some_and(is_blank)));
    if modifier.is_some() {
        cursor.blanks();
        let here = cursor.save();
        let follows = cursor.peek() == Some(b'(')
            || cursor.identifier().is_some_and(|name| !matches!(cursor.text_of(name), "and" | "or" | "not"));
        cursor.reset(if follows { here } else { saved });
        return modifier.filter(|_| follows);
    }
    None
}

fn with_transformers(what: &str) -> String {
    let names: Vec<String> = Transformer::ALL.iter().map(|name| format!("'{name}'")).collect();
    format!("expected {what} a field with a valid transformer: {}", names.join(", "))
}

fn number(cursor: &mut Cursor<'_>) -> Result<Rhs, ParseError> {
    if let Some(span) = cursor.any_number() {
        return Ok(Rhs::Value(Literal::new(cursor.text_of(span), false, span)));
    }
    match right_operand(cursor)? {
        Some(operand) => Ok(Rhs::Operand(operand)),
        None => Err(cursor.error(with_transformers("a number value or"))),
    }
}

fn string(cursor: &mut Cursor<'_>) -> Result<Rhs, ParseError> {
    if let Some(operand) = right_operand(cursor)? {
        return Ok(Rhs::Operand(operand));
    }
    if let Some(value) = value(cursor)? {
        return Ok(Rhs::Value(value));
    }
    let mut error = cursor.error(with_transformers("a string value or"));
    if cursor.peek() == Some(b'(') {
        error.help = Some(
            "compare with a list by `in (…)`, or write `oneof`, `anyof` or `allof` and a blank before it".to_string(),
        );
    }
    Err(error)
}

/// A quoted or bare string.
fn value(cursor: &mut Cursor<'_>) -> Result<Option<Literal>, ParseError> {
    if let Some(quoted) = cursor.quoted()? {
        return Ok(Some(quoted));
    }
    Ok(cursor.bare_string().map(|span| Literal::new(cursor.text_of(span), false, span)))
}

/// A list, the name of one, or (with `transformers`) a value of the event.
fn list(cursor: &mut Cursor<'_>, transformers: bool) -> Result<Rhs, ParseError> {
    if cursor.peek() == Some(b'(') {
        return elements(cursor);
    }
    if transformers && let Some(operand) = right_operand(cursor)? {
        return Ok(Rhs::Operand(operand));
    }
    if let Some(span) = cursor.identifier() {
        return Ok(Rhs::Name(Literal::new(cursor.text_of(span), false, span)));
    }
    Err(cursor.error(if transformers {
        with_transformers("a list, an identifier, or")
    } else {
        "expected a list or an identifier".to_string()
    }))
}

fn elements(cursor: &mut Cursor<'_>) -> Result<Rhs, ParseError> {
    let start = cursor.at();
    cursor.eat("(");
    cursor.blanks();
    let mut values = Vec::new();
    if let Some(first) = value(cursor)? {
        values.push(first);
        cursor.blanks();
        while cursor.eat(",") {
            cursor.blanks();
            match value(cursor)? {
                Some(next) => values.push(next),
                None => return Err(cursor.error("expected a string value")),
            }
            cursor.blanks();
        }
    }
    if cursor.eat(")") {
        return Ok(Rhs::List(values, Span::new(start, cursor.last_end())));
    }
    Err(cursor.error("expected a ')' token"))
}
