//! Output templates, ready to be filled in: text with `%field` and `%transformer(…)` in it.

use crate::compile::bind;
use crate::operand::{Buffers, Operand};
use crate::transform::CallArg;
use lanner_fields::field::ArgKind;
use lanner_fields::print::is_same_in_json;
use lanner_fields::{Bound, Cx, FieldFlags, Registry, Shape, Typed, Value};
use lanner_lang::span::Span;
use lanner_lang::template::{self as parsed, Brackets, Part};
use std::sync::Arc;

/// What is printed for a missing value.
pub const MISSING: &str = "<NA>";

/// A template with its fields bound.
#[derive(Debug, Clone)]
pub struct Template {
    parts: Vec<Piece>,
    lenient: bool,
}

#[derive(Debug, Clone)]
enum Piece {
    Text(Box<str>),
    /// `first`: no value before it has the same key. `same_in_json`: JSON shows the text that is printed.
    Value {
        operand: Operand,
        key: Arc<str>,
        width: Option<usize>,
        first: bool,
        same_in_json: bool,
    },
    /// A field that is shown as a value of its own, since a transformer before it reads it.
    Behind {
        operand: Operand,
        key: Arc<str>,
    },
}

/// What stands among the values for a transformer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Calls {
    /// What it gives.
    Results,
    /// The fields that it reads.
    Fields,
}

/// A mistake in a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateError {
    /// In Falco's words.
    pub message: String,
    /// What to mark.
    pub span: Span,
    /// What to do about it.
    pub help: Option<String>,
    /// The name that is no field, for a suggestion.
    pub unknown: Option<String>,
}

impl Template {
    /// Binds the fields of a template for events of `source`. A `*` in front means: print `<NA>` for missing values; without it nothing is
    /// printed when one is missing.
    ///
    /// # Errors
    /// All mistakes, in order; never empty.
    pub fn compile(text: &str, registry: &Registry, source: &str) -> Result<Self, Vec<TemplateError>> {
        let (lenient, body) = parsed::split_lenient(text);
        let template = Self::bind(body, registry, source, Calls::Results);
        let shift = (text.len() - body.len()) as u32;
        template.map(|template| Self { lenient, ..template }).map_err(|mut errors| {
            errors
                .iter_mut()
                .for_each(|error| error.span = Span::new(error.span.start + shift, error.span.end + shift));
            errors
        })
    }

    /// A rule's output, which always prints `<NA>` for missing values; a `*` in front is text. Of transformers, the values have the fields
    /// that they read and not their results, as in Falco.
    ///
    /// # Errors
    /// All mistakes, in order; never empty.
    pub fn of_rule(text: &str, registry: &Registry, source: &str) -> Result<Self, Vec<TemplateError>> {
        Self::bind(text, registry, source, Calls::Fields)
    }

    fn bind(text: &str, registry: &Registry, source: &str, calls: Calls) -> Result<Self, Vec<TemplateError>> {
        let parsed = parsed::Template::parse(text, &|name| brackets(name, registry)).map_err(|errors| {
            let own = |error: parsed::TemplateError| TemplateError {
                message: error.message,
                span: error.span,
                help: error.help,
                unknown: error.unknown,
            };
            errors.into_iter().map(own).collect::<Vec<_>>()
        })?;
        let mut errors = Vec::new();
        let mut parts = Vec::with_capacity(parsed.parts.len());
        for part in parsed.parts {
            match part {
                Part::Literal(text) => parts.push(Piece::Text(text.into())),
                Part::Value(value) => match bind(&value.operand, registry, source) {
                    Ok(operand) => {
                        push_value(
                            operand,
                            value.text.into(),
                            value.width.map(|width| width as usize),
                            calls,
                            &mut parts,
                        );
                    }
                    Err(complaint) => errors.push(TemplateError {
                        message: format!("unknown filter: {}", complaint.message),
                        span: complaint.focus.unwrap_or(value.span),
                        help: None,
                        unknown: complaint.unknown_field(),
                    }),
                },
            }
        }
        if errors.is_empty() { Ok(Self { parts, lenient: true }) } else { Err(errors) }
    }

    /// The values in order: the text of each expression and what is read.
    pub fn values(&self) -> impl Iterator<Item = (&Arc<str>, &Operand)> {
        self.parts.iter().filter_map(|part| match part {
            Piece::Value { operand, key, .. } => Some((key, operand)),
            Piece::Behind { .. } | Piece::Text(_) => None,
        })
    }

    /// The flags of all fields that it reads.
    pub fn flags(&self) -> FieldFlags {
        let of = |piece: &Piece| match piece {
            Piece::Value { operand, .. } | Piece::Behind { operand, .. } => operand.flags(),
            Piece::Text(_) => FieldFlags::NONE,
        };
        self.parts.iter().map(of).fold(FieldFlags::NONE, FieldFlags::or)
    }

    /// Appends the filled-in text to `out`. False: a value is missing and the template does not print `<NA>`; `out` is as before.
    pub fn render<'a>(&'a self, cx: &Cx<'a>, buffers: &Buffers, out: &mut Vec<u8>) -> bool {
        let start = out.len();
        buffers.with(|scratch| {
            for part in &self.parts {
                match part {
                    Piece::Text(text) => out.extend_from_slice(text.as_bytes()),
                    Piece::Behind { .. } => {}
                    Piece::Value { operand, width, .. } => {
                        let at = out.len();
                        if !print_or_missing(operand, cx, buffers, scratch, out) && !self.lenient {
                            out.truncate(start);
                            return false;
                        }
                        if let Some(width) = width {
                            fit(out, at, *width);
                        }
                    }
                }
            }
            true
        })
    }

    /// The names of the typed values, in order, each once.
    pub fn keys(&self) -> impl Iterator<Item = &Arc<str>> {
        self.parts.iter().filter_map(Piece::key)
    }

    /// The typed values in order, each expression once; missing ones are [`Typed::Missing`].
    pub fn typed<'a>(&'a self, cx: &Cx<'a>, buffers: &Buffers) -> Vec<(Arc<str>, Typed)> {
        let mut fields: Vec<(Arc<str>, Typed)> = self.keys().map(|key| (key.clone(), Typed::Missing)).collect();
        self.fill(cx, buffers, &mut Vec::new(), &mut fields);
        fields
    }

    /// Appends the filled-in text to `out`, `<NA>` for missing values, and puts the typed values into `fields`, whose keys are [`Self::keys`]
    /// (and perhaps more). What both show is read once.
    pub fn fill<'a>(&'a self, cx: &Cx<'a>, buffers: &Buffers, out: &mut Vec<u8>, fields: &mut [(Arc<str>, Typed)]) {
        let mut fields = fields.iter_mut();
        buffers.with(|scratch| {
            for part in &self.parts {
                let (operand, width, first, same_in_json) = match part {
                    Piece::Text(text) => {
                        out.extend_from_slice(text.as_bytes());
                        continue;
                    }
                    Piece::Behind { operand, .. } => {
                        if let Some((_, value)) = fields.next() {
                            *value = typed(operand, cx, buffers);
                        }
                        continue;
                    }
                    Piece::Value { operand, width, first, same_in_json, .. } => (operand, width, *first, *same_in_json),
                };
                let at = out.len();
                let there = print_or_missing(operand, cx, buffers, scratch, out);
                if first && let Some((_, value)) = fields.next() {
                    match out.get(at..) {
                        _ if !there => *value = Typed::Missing,
                        Some(text) if same_in_json => value.set_text(text),
                        _ => *value = typed(operand, cx, buffers),
                    }
                }
                if let Some(width) = width {
                    fit(out, at, *width);
                }
            }
        });
    }
}

impl Piece {
    /// The name of its typed value, where it is the first of that name.
    fn key(&self) -> Option<&Arc<str>> {
        match self {
            Self::Value { key, first: true, .. } | Self::Behind { key, .. } => Some(key),
            Self::Value { .. } | Self::Text(_) => None,
        }
    }
}

/// Adds an expression.
fn push_value(operand: Operand, key: Arc<str>, width: Option<usize>, calls: Calls, parts: &mut Vec<Piece>) {
    let is_there = |key: &Arc<str>, parts: &[Piece]| parts.iter().any(|part| part.key() == Some(key));
    let mut behind = Vec::new();
    if calls == Calls::Fields
        && let Operand::Call(call) = &operand
    {
        fields_of(&call.args, &mut behind);
    }
    let first = behind.is_empty() && !is_there(&key, parts);
    let same_in_json = matches!(&operand, Operand::Field(bound) if is_same_in_json(bound));
    parts.push(Piece::Value { operand, key, width, first, same_in_json });
    for bound in behind {
        if !is_there(&bound.text, parts) {
            let key = bound.text.clone();
            parts.push(Piece::Behind { operand: Operand::Field(bound), key });
        }
    }
}

/// The fields among the arguments of a transformer, at any depth.
fn fields_of(args: &[CallArg], out: &mut Vec<Bound>) {
    for arg in args {
        match arg {
            CallArg::Operand(Operand::Field(bound)) => out.push(bound.clone()),
            CallArg::Operand(Operand::Call(call)) => fields_of(&call.args, out),
            CallArg::List(args) => fields_of(args, out),
            CallArg::Text(_) => {}
        }
    }
}

/// Appends a value as text, [`MISSING`] for a missing one; then it is false.
fn print_or_missing<'a>(
    operand: &'a Operand,
    cx: &Cx<'a>,
    buffers: &Buffers,
    scratch: &mut Vec<u8>,
    out: &mut Vec<u8>,
) -> bool {
    let at = out.len();
    let there = print(operand, cx, buffers, scratch, out);
    if !there {
        out.truncate(at);
        out.extend_from_slice(MISSING.as_bytes());
    }
    there
}

/// Whether `name` is a field, and whether brackets may follow.
fn brackets(name: &str, registry: &Registry) -> Option<Brackets> {
    if let Some(field) = registry.get(name) {
        return Some(match field.arg {
            ArgKind::None | ArgKind::Param | ArgKind::EventType | ArgKind::OptionalSide | ArgKind::Subsystem => {
                Brackets::Never
            }
            ArgKind::OptionalIndex
            | ArgKind::OptionalKey
            | ArgKind::OptionalIndexOrKey
            | ArgKind::Index
            | ArgKind::Key
            | ArgKind::IndexOrKey
            | ArgKind::IndexOrPattern
            | ArgKind::ParamOrIndex => Brackets::Allowed,
        });
    }
    (registry.lookup_prefix(name) == Some(name.len())).then_some(Brackets::Never)
}

/// Pads or cuts what `out` has from `at` on to `width` characters.
fn fit(out: &mut Vec<u8>, at: usize, width: usize) {
    let mut count = 0;
    let mut end = at;
    while count < width && end < out.len() {
        end += 1;
        // A character's later bytes belong to it.
        while out.get(end).is_some_and(|byte| byte & 0xc0 == 0x80) {
            end += 1;
        }
        count += 1;
    }
    out.truncate(end);
    out.resize(end + (width - count), b' ');
}

/// Appends a value as text; false when it is missing. `scratch` is overwritten.
fn print<'a>(operand: &'a Operand, cx: &Cx<'a>, buffers: &Buffers, scratch: &mut Vec<u8>, out: &mut Vec<u8>) -> bool {
    match operand {
        Operand::Field(bound) => lanner_fields::print::print_with(bound, cx, scratch, out),
        Operand::Call(_) => {
            let list = operand.shape() == Shape::List;
            out.extend_from_slice(if list { b"(" } else { b"" });
            let mut first = true;
            let read = operand.read(cx, buffers, &mut |value| {
                out.extend_from_slice(if first { b"" } else { b"," });
                first = false;
                write(value, out);
                true
            });
            out.extend_from_slice(if list { b")" } else { b"" });
            read.is_some()
        }
    }
}

fn write(value: Value<'_>, out: &mut Vec<u8>) {
    match value {
        Value::Text(text) | Value::Bytes(text) => out.extend_from_slice(text),
        Value::Int(number) => out.extend_from_slice(number.to_string().as_bytes()),
        Value::Uint(number) => out.extend_from_slice(number.to_string().as_bytes()),
        Value::Float(number) => out.extend_from_slice(format!("{number:.1}").as_bytes()),
        Value::Bool(flag) => out.extend_from_slice(if flag { b"true" } else { b"false" }),
        Value::Ip(address) => out.extend_from_slice(address.to_string().as_bytes()),
    }
}

/// A value to be kept.
pub fn typed<'a>(operand: &'a Operand, cx: &Cx<'a>, buffers: &Buffers) -> Typed {
    match operand {
        Operand::Field(bound) => lanner_fields::print::typed(bound, cx),
        Operand::Call(_) => {
            let mut values = Vec::new();
            let read = operand.read(cx, buffers, &mut |value| {
                values.push(match value {
                    Value::Text(text) | Value::Bytes(text) => Typed::Text(text.into()),
                    Value::Int(number) => Typed::Int(number),
                    Value::Uint(number) => Typed::Uint(number),
                    Value::Float(number) => Typed::Float(number),
                    Value::Bool(flag) => Typed::Bool(flag),
                    Value::Ip(address) => Typed::Text(address.to_string().into_bytes()),
                });
                true
            });
            match read {
                None => Typed::Missing,
                Some(()) if operand.shape() == Shape::List => Typed::List(values),
                Some(()) => values.pop().unwrap_or(Typed::Missing),
            }
        }
    }
}
