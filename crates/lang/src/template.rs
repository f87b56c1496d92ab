//! Output templates: text with `%field` and `%transformer(…)` in it.

use crate::ast::{FieldRef, Operand, Transformer};
use crate::condition::{ParseError, TextCursor};
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::span::Span;

/// Widest padding of a value in characters.
pub const MAX_WIDTH: u32 = 4096;

/// Mistakes of one template that are told; the place of each is found by reading the text up to it.
pub const MAX_MISTAKES: usize = 100;

/// Longest field name that is looked up, in bytes.
const MAX_NAME: usize = 256;

/// A parsed template.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Template {
    /// In order; no two literals in a row.
    pub parts: Vec<Part>,
}

/// A piece of a template.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// Text to print as it is.
    Literal(String),
    /// A value of the event.
    Value(Value),
}

/// `%20evt.type`
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// What to print.
    pub operand: Operand,
    /// Characters to pad or cut to.
    pub width: Option<u32>,
    /// The expression as written, without `%` and width: the key of the value in JSON.
    pub text: String,
    /// `%`, width and expression.
    pub span: Span,
}

/// Whether a field takes an argument in brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Brackets {
    /// No: a `[` behind the name is text.
    Never,
    /// It can or must: a `[` behind the name begins an argument.
    Allowed,
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

impl TemplateError {
    /// The diagnostic (`unknown-field` or `output-syntax`) with a place found by `place`.
    pub fn to_diagnostic(&self, place: impl FnOnce(Span) -> Option<Place>) -> Diagnostic {
        Diagnostic {
            severity: Severity::Error,
            id: if self.unknown.is_some() { "unknown-field" } else { "output-syntax" },
            message: self.message.clone(),
            place: place(self.span),
            help: self.help.clone(),
        }
    }
}

/// Splits off the `*` before a template which means: print `<NA>` for missing values instead of nothing at all.
pub fn split_lenient(text: &str) -> (bool, &str) {
    text.strip_prefix('*').map_or((false, text), |rest| (true, rest))
}

impl Template {
    /// Parses a whole template. `fields` tells whether a name is a field: of what follows a `%`, the longest beginning that is
    /// one is taken (`%proc.name.` is the field and a dot). Fields inside transformers are not looked up.
    ///
    /// # Errors
    /// All mistakes, in order, at most [`MAX_MISTAKES`]; never empty.
    pub fn parse(text: &str, fields: &dyn Fn(&str) -> Option<Brackets>) -> Result<Self, Vec<TemplateError>> {
        let mut reader = Reader { text, fields, template: Template::default(), errors: Vec::new() };
        if text.len() > crate::condition::MAX_BYTES {
            return Err(vec![syntax_error("the output is too long".to_string(), Span::default())]);
        }
        reader.read();
        if reader.errors.is_empty() { Ok(reader.template) } else { Err(reader.errors) }
    }

    /// All values in order.
    pub fn values(&self) -> impl Iterator<Item = &Value> {
        self.parts.iter().filter_map(|part| match part {
            Part::Value(value) => Some(value),
            Part::Literal(_) => None,
        })
    }
}

fn syntax_error(message: String, span: Span) -> TemplateError {
    TemplateError { message, span, help: None, unknown: None }
}

struct Reader<'a> {
    text: &'a str,
    fields: &'a dyn Fn(&str) -> Option<Brackets>,
    template: Template,
    errors: Vec<TemplateError>,
}

impl Reader<'_> {
    fn read(&mut self) {
        let mut at = 0;
        while at < self.text.len() && self.errors.len() < MAX_MISTAKES {
            let rest = self.text.get(at..).unwrap_or("");
            let literal = rest.find('%').unwrap_or(rest.len());
            self.literal(rest.get(..literal).unwrap_or(""));
            at += literal;
            if at < self.text.len() {
                at = self.value(at);
            }
        }
    }

    fn literal(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        match self.template.parts.last_mut() {
            Some(Part::Literal(last)) => last.push_str(text),
            _ => self.template.parts.push(Part::Literal(text.to_string())),
        }
    }

    /// Reads what stands behind the `%` at `start`; where to go on.
    fn value(&mut self, start: usize) -> usize {
        let digits_at = start + 1;
        let rest = self.text.get(digits_at..).unwrap_or("");
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let at = digits_at + digits;
        let marked = Span::new(start as u32, at as u32);
        if at >= self.text.len() {
            let what = if digits > 0 { "number" } else { "%" };
            let message = format!("invalid formatting syntax: formatting cannot end with a {what}");
            self.errors.push(syntax_error(message, marked));
            return at;
        }
        let width = match self.text.get(digits_at..at).filter(|text| !text.is_empty()).map(str::parse) {
            None => None,
            Some(Ok(width)) if width <= MAX_WIDTH => Some(width),
            Some(_) => {
                let message = format!("invalid formatting syntax: the width is larger than {MAX_WIDTH}");
                self.errors.push(syntax_error(message, marked));
                None
            }
        };
        let mut cursor = TextCursor::new_at(self.text, at);
        match self.operand(&mut cursor) {
            Ok(operand) => {
                let end = cursor.offset();
                let text = self.text.get(at..end).unwrap_or("").to_string();
                let span = Span::new(start as u32, end as u32);
                self.template.parts.push(Part::Value(Value { operand, width, text, span }));
                end
            }
            Err(mut error) => {
                let end = (error.span.end as usize).max(at);
                if error.span.start as usize == at {
                    error.span.start = marked.start;
                }
                self.errors.push(error);
                // `%%` is one mistake, not two.
                end + usize::from(self.text.as_bytes().get(end) == Some(&b'%') && end == at)
            }
        }
    }

    fn operand(&self, cursor: &mut TextCursor<'_>) -> Result<Operand, TemplateError> {
        let unknown_filter = |error: ParseError| TemplateError {
            message: format!("unknown filter: {}", error.message),
            span: error.span,
            help: error.help,
            unknown: None,
        };
        let at = cursor.offset();
        let rest = self.text.get(at..).unwrap_or("");
        let word = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || b"._".contains(byte)).count();
        let word = rest.get(..word.min(MAX_NAME)).unwrap_or("");
        let called = rest.as_bytes().get(word.len()) == Some(&b'(');
        if called && Transformer::from_name(word).is_some_and(|name| name != Transformer::Val) {
            return cursor.operand().map_err(unknown_filter);
        }
        let known = (1..=word.len()).rev().find_map(|length| {
            let name = word.get(..length)?;
            (self.fields)(name).map(|brackets| (name, brackets))
        });
        let Some((name, brackets)) = known else { return Err(self.unknown(at, word)) };
        cursor.skip(name.len());
        let arg = match brackets {
            Brackets::Never => None,
            Brackets::Allowed => cursor.bracket().map_err(unknown_filter)?,
        };
        let span = Span::new(at as u32, cursor.offset() as u32);
        Ok(Operand::Field(FieldRef { name: name.to_string(), arg, span }))
    }

    fn unknown(&self, at: usize, word: &str) -> TemplateError {
        let name = word.trim_end_matches(['.', '_']);
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let mut error = syntax_error("empty formatting token".to_string(), Span::new(at as u32, at as u32));
            error.help = Some("a `%` begins a field and can't be printed itself".to_string());
            return error;
        }
        TemplateError {
            message: format!("unknown filter: {name}"),
            span: Span::new(at as u32, (at + name.len()) as u32),
            help: None,
            unknown: Some(name.to_string()),
        }
    }
}
