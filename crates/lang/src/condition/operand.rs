//! Fields and transformers.

use crate::ast::{Argument, FieldRef, Operand, Transform, Transformer};
use crate::condition::cursor::Cursor;
use crate::condition::{MAX_BYTES, ParseError};
use crate::span::Span;

/// Deepest nesting of transformers; nobody needs more than a few.
const MAX_TRANSFORMERS: usize = 64;

const UNCLOSED: &str = "expected a ')' token closing the transformer";

/// The field or transformer that `text` begins with, and the number of bytes it takes; blanks before it are not skipped.
///
/// # Errors
/// No field or transformer stands there, or it is not complete.
pub fn parse_operand(text: &str) -> Result<(Operand, usize), ParseError> {
    let mut cursor = TextCursor::new_at(text, 0);
    if text.len() > MAX_BYTES {
        return Err(cursor.0.error(format!("the text is longer than {MAX_BYTES} bytes")));
    }
    let operand = cursor.operand()?;
    Ok((operand, cursor.offset()))
}

/// Reads operands out of other texts.
pub(crate) struct TextCursor<'a>(Cursor<'a>);

impl<'a> TextCursor<'a> {
    /// At a byte of `text`, which must not be longer than [`MAX_BYTES`].
    pub(crate) fn new_at(text: &'a str, at: usize) -> Self {
        let mut cursor = Self(Cursor::new(text));
        cursor.skip(at);
        cursor
    }

    pub(crate) fn offset(&self) -> usize {
        self.0.at() as usize
    }

    pub(crate) fn skip(&mut self, bytes: usize) {
        let (at, last) = self.0.save();
        self.0.reset((at + bytes, last));
    }

    pub(crate) fn operand(&mut self) -> Result<Operand, ParseError> {
        match operand(&mut self.0, 0)? {
            Some(operand) => Ok(operand),
            None => Err(self.0.error("expected a field or a transformer")),
        }
    }

    pub(crate) fn bracket(&mut self) -> Result<Option<String>, ParseError> {
        bracket(&mut self.0)
    }
}

/// A field, or one of the transformers that can stand on the left: all but `val`.
pub(super) fn operand(cursor: &mut Cursor<'_>, depth: usize) -> Result<Option<Operand>, ParseError> {
    if let Some(field) = field(cursor)? {
        return Ok(Some(Operand::Field(field)));
    }
    match transformer_name(cursor) {
        None | Some(Transformer::Val) => Ok(None),
        Some(name) => transform(cursor, name, depth).map(|call| Some(Operand::Transform(call))),
    }
}

/// `val(field)` or a transformer, as on the right side.
pub(super) fn right_operand(cursor: &mut Cursor<'_>) -> Result<Option<Operand>, ParseError> {
    match transformer_name(cursor) {
        None => Ok(None),
        Some(Transformer::Val) => val(cursor).map(|call| Some(Operand::Transform(call))),
        Some(name) => transform(cursor, name, 0).map(|call| Some(Operand::Transform(call))),
    }
}

/// The transformer whose name stands here directly before a `(`.
fn transformer_name(cursor: &Cursor<'_>) -> Option<Transformer> {
    Transformer::ALL.into_iter().find(|transformer| {
        let behind = cursor.rest().strip_prefix(transformer.as_str().as_bytes());
        behind.is_some_and(|behind| behind.first() == Some(&b'('))
    })
}

fn field(cursor: &mut Cursor<'_>) -> Result<Option<FieldRef>, ParseError> {
    let Some(span) = cursor.field_name() else { return Ok(None) };
    let arg = bracket(cursor)?;
    let name = cursor.text_of(span).to_string();
    Ok(Some(FieldRef { name, arg, span: Span::new(span.start, cursor.last_end()) }))
}

/// `[argument]` directly here, unescaped when it was quoted.
pub(super) fn bracket(cursor: &mut Cursor<'_>) -> Result<Option<String>, ParseError> {
    if !cursor.eat("[") {
        return Ok(None);
    }
    let arg = match cursor.quoted()? {
        Some(quoted) => quoted.text,
        None => match cursor.bare_argument() {
            Some(span) => cursor.text_of(span).to_string(),
            None => {
                let message = "expected a valid field argument: a quoted string or a bare string";
                return Err(cursor.error(message));
            }
        },
    };
    if cursor.eat("]") { Ok(Some(arg)) } else { Err(cursor.error("expected a ']' token")) }
}

fn val(cursor: &mut Cursor<'_>) -> Result<Transform, ParseError> {
    let start = open_call(cursor, Transformer::Val);
    let Some(field) = field(cursor)? else {
        return Err(cursor.error("expected a field within 'val' transformer"));
    };
    cursor.blanks();
    if !cursor.eat(")") {
        return Err(cursor.error(UNCLOSED));
    }
    let args = vec![Argument::Operand(Operand::Field(field))];
    // No `val` takes brackets, but Falco complains about them only when it compiles the condition.
    let arg = bracket(cursor)?;
    Ok(Transform { name: Transformer::Val, args, arg, span: Span::new(start, cursor.last_end()) })
}

/// Takes name and `(` and the blanks behind; gives the place of the name.
fn open_call(cursor: &mut Cursor<'_>, name: Transformer) -> u32 {
    let start = cursor.at();
    cursor.eat(name.as_str());
    cursor.eat("(");
    cursor.blanks();
    start
}

fn transform(cursor: &mut Cursor<'_>, name: Transformer, depth: usize) -> Result<Transform, ParseError> {
    if depth >= MAX_TRANSFORMERS {
        return Err(cursor.error(format!("exceeded max depth limit of {MAX_TRANSFORMERS}")));
    }
    let start = open_call(cursor, name);
    let args = arguments(cursor, depth, true)?;
    if !cursor.eat(")") {
        return Err(cursor.error(UNCLOSED));
    }
    let arg = bracket(cursor)?;
    Ok(Transform { name, args, arg, span: Span::new(start, cursor.last_end()) })
}

/// Arguments up to the closing parenthesis, blanks before it included; `lists` among them or not.
fn arguments(cursor: &mut Cursor<'_>, depth: usize, lists: bool) -> Result<Vec<Argument>, ParseError> {
    let mut args = Vec::new();
    loop {
        args.push(argument(cursor, depth, lists)?);
        cursor.blanks();
        if !cursor.eat(",") {
            return Ok(args);
        }
        cursor.blanks();
    }
}

fn argument(cursor: &mut Cursor<'_>, depth: usize, lists: bool) -> Result<Argument, ParseError> {
    if let Some(operand) = operand(cursor, depth + 1)? {
        return Ok(Argument::Operand(operand));
    }
    if let Some(quoted) = cursor.quoted()? {
        return Ok(Argument::Text(quoted.text, quoted.span));
    }
    if let Some(span) = cursor.number() {
        return Ok(Argument::Number(cursor.text_of(span).to_string(), span));
    }
    let start = cursor.at();
    if !lists || !cursor.eat("(") {
        let message =
            "expected field transformer argument: field, transformer, quoted string, number, or transformer list";
        return Err(cursor.error(message));
    }
    cursor.blanks();
    let items = if cursor.peek() == Some(b')') { Vec::new() } else { arguments(cursor, depth, false)? };
    if !cursor.eat(")") {
        return Err(cursor.error("expected a ')' token"));
    }
    Ok(Argument::List(items, Span::new(start, cursor.last_end())))
}
