//! All texts that were parsed, side by side in one space of offsets, so that a span of a resolved tree tells which text it is of.

use lanner_lang::ast::{Argument, Check, Expr, FieldRef, Literal, Operand, Rhs};
use lanner_lang::diagnostic::Place;
use lanner_lang::span::{Position, Span};
use lanner_lang::text::SourceMap;

/// A parsed text.
#[derive(Debug)]
pub(crate) struct ParsedText {
    base: u32,
    pub text: SourceMap,
}

/// The texts, by ascending base.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    texts: Vec<ParsedText>,
    end: u32,
}

impl Texts {
    /// Adds a text: the offset of its first byte in the space; `None` when the space is full.
    pub(crate) fn add(&mut self, text: SourceMap) -> Option<u32> {
        let base = self.end;
        // One more, so that the place behind the last byte is still of this text.
        let length = u32::try_from(text.as_str().len()).ok()?.checked_add(1)?;
        self.end = base.checked_add(length)?;
        self.texts.push(ParsedText { base, text });
        Some(base)
    }

    /// The text with an offset.
    pub(crate) fn at(&self, offset: u32) -> Option<&ParsedText> {
        let behind = self.texts.partition_point(|text| text.base <= offset);
        self.texts.get(behind.checked_sub(1)?)
    }

    /// Where a span stands on disk.
    pub(crate) fn place_of(&self, span: Span) -> Option<Place> {
        let text = self.at(span.start)?;
        text.text.place_of(Span::new(span.start - text.base, span.end.max(span.start) - text.base))
    }

    /// The text of a span.
    pub(crate) fn text_of(&self, span: Span) -> &str {
        self.at(span.start).map_or("", |text| {
            Span::new(span.start - text.base, span.end.max(span.start) - text.base).of(text.text.as_str())
        })
    }

    /// The position of a span's start in its text, as Falco's messages name it.
    pub(crate) fn position_of(&self, span: Span) -> Position {
        self.at(span.start)
            .map_or_else(Position::default, |text| Position::of(text.text.as_str(), span.start - text.base))
    }
}

/// Moves all spans of a tree by `base`.
pub(crate) fn shift(expr: &mut Expr, base: u32) {
    match expr {
        Expr::And(members, span) | Expr::Or(members, span) => {
            move_span(span, base);
            members.iter_mut().for_each(|member| shift(member, base));
        }
        Expr::Not(inner, span) => {
            move_span(span, base);
            shift(inner, base);
        }
        Expr::Macro(_, span) => move_span(span, base),
        Expr::Check(check) => shift_check(check, base),
    }
}

fn move_span(span: &mut Span, base: u32) {
    span.start = span.start.saturating_add(base);
    span.end = span.end.saturating_add(base);
}

fn shift_check(check: &mut Check, base: u32) {
    move_span(&mut check.span, base);
    shift_operand(&mut check.lhs, base);
    match &mut check.rhs {
        Rhs::None => {}
        Rhs::Value(value) | Rhs::Name(value) => shift_literal(value, base),
        Rhs::List(values, span) => {
            move_span(span, base);
            values.iter_mut().for_each(|value| shift_literal(value, base));
        }
        Rhs::Operand(operand) => shift_operand(operand, base),
    }
}

fn shift_literal(literal: &mut Literal, base: u32) {
    move_span(&mut literal.span, base);
}

fn shift_operand(operand: &mut Operand, base: u32) {
    match operand {
        Operand::Field(FieldRef { span, .. }) => move_span(span, base),
        Operand::Transform(transform) => {
            move_span(&mut transform.span, base);
            transform.args.iter_mut().for_each(|arg| shift_argument(arg, base));
        }
    }
}

fn shift_argument(argument: &mut Argument, base: u32) {
    match argument {
        Argument::Operand(operand) => shift_operand(operand, base),
        Argument::Text(_, span) | Argument::Number(_, span) => move_span(span, base),
        Argument::List(items, span) => {
            move_span(span, base);
            items.iter_mut().for_each(|item| shift_argument(item, base));
        }
    }
}
