//! The tokens of conditions: each method takes one at the cursor, or leaves the cursor where it is.

use crate::ast::Literal;
use crate::condition::ParseError;
use crate::escape::unescape;
use crate::span::{Position, Span};

/// A place in a condition.
pub(super) struct Cursor<'a> {
    text: &'a str,
    at: usize,
    /// The last token that was taken.
    last: Span,
}

/// Blanks between tokens.
pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | 0x8 | b'\r' | b'\n')
}

/// POSIX `[:space:]`, which ends bare strings and arguments.
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

pub(super) fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

pub(super) fn is_bare_byte(byte: u8) -> bool {
    !is_space(byte) && !matches!(byte, b'(' | b')' | b'"' | b'\'' | b'=' | b',')
}

pub(super) fn is_argument_byte(byte: u8) -> bool {
    !is_space(byte) && !matches!(byte, b'[' | b']' | b'"' | b'\'')
}

/// Length of the identifier `bytes` begin with, 0 if none.
pub(super) fn identifier_len(bytes: &[u8]) -> usize {
    if bytes.first().is_some_and(u8::is_ascii_alphabetic) { run_len(bytes, is_word_byte) } else { 0 }
}

fn run_len(bytes: &[u8], accept: impl Fn(u8) -> bool) -> usize {
    bytes.iter().take_while(|byte| accept(**byte)).count()
}

/// Length of the field name (identifiers joined by dots, at least one dot) `bytes` begin with, 0 if none.
pub(super) fn field_name_len(bytes: &[u8]) -> usize {
    let first = identifier_len(bytes);
    let mut length = first;
    while length > 0 && bytes.get(length) == Some(&b'.') {
        match identifier_len(bytes.get(length + 1..).unwrap_or(&[])) {
            0 => break,
            more => length += 1 + more,
        }
    }
    if length > first { length } else { 0 }
}

fn number_len(bytes: &[u8]) -> usize {
    let digits = |from: usize| run_len(bytes.get(from..).unwrap_or(&[]), |byte| byte.is_ascii_digit());
    let sign = usize::from(bytes.first().is_some_and(|byte| b"+-".contains(byte)));
    let whole = digits(sign);
    if whole == 0 {
        return 0;
    }
    let mut length = sign + whole;
    if bytes.get(length) == Some(&b'.') {
        length += 1;
        length += digits(length);
    }
    let exponent = matches!(bytes.get(length..length + 2), Some([b'e' | b'E', b'+' | b'-']));
    match if exponent { digits(length + 2) } else { 0 } {
        0 => length,
        digits => length + 2 + digits,
    }
}

fn hex_len(bytes: &[u8]) -> usize {
    match bytes {
        [b'0', b'x' | b'X', digits @ ..] => match run_len(digits, |byte| byte.is_ascii_hexdigit()) {
            0 => 0,
            length => length + 2,
        },
        _ => 0,
    }
}

impl<'a> Cursor<'a> {
    /// At the start of `text`, whose length must fit a [`Span`].
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0, last: Span::default() }
    }

    pub(super) fn at(&self) -> u32 {
        self.at as u32
    }

    /// End of the last token.
    pub(super) fn last_end(&self) -> u32 {
        self.last.end
    }

    pub(super) fn last_text(&self) -> &'a str {
        self.last.of(self.text)
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or(&[])
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.rest().first().copied()
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    /// The place, to come back to with [`Cursor::reset`].
    pub(super) fn save(&self) -> (usize, Span) {
        (self.at, self.last)
    }

    pub(super) fn reset(&mut self, (at, last): (usize, Span)) {
        self.at = at;
        self.last = last;
    }

    /// Skips blanks; whether there was one.
    pub(super) fn blanks(&mut self) -> bool {
        let count = run_len(self.rest(), is_blank);
        self.at += count;
        count > 0
    }

    /// Takes `length` bytes as a token.
    fn take(&mut self, length: usize) -> Option<Span> {
        if length == 0 {
            return None;
        }
        let start = self.at();
        self.at += length;
        self.last = Span::new(start, self.at());
        Some(self.last)
    }

    pub(super) fn text_of(&self, span: Span) -> &'a str {
        span.of(self.text)
    }

    /// Takes `token` if it stands here, whatever follows.
    pub(super) fn eat(&mut self, token: &str) -> bool {
        self.rest().starts_with(token.as_bytes()) && self.take(token.len()).is_some()
    }

    /// Takes the word if it stands here and `accept`s what follows.
    pub(super) fn eat_before(&mut self, word: &str, accept: impl Fn(Option<u8>) -> bool) -> bool {
        let next = self.rest().get(word.len()).copied();
        self.rest().starts_with(word.as_bytes()) && accept(next) && self.take(word.len()).is_some()
    }

    pub(super) fn identifier(&mut self) -> Option<Span> {
        self.take(identifier_len(self.rest()))
    }

    pub(super) fn field_name(&mut self) -> Option<Span> {
        self.take(field_name_len(self.rest()))
    }

    pub(super) fn number(&mut self) -> Option<Span> {
        self.take(number_len(self.rest()))
    }

    /// A hexadecimal number or else a decimal one.
    pub(super) fn any_number(&mut self) -> Option<Span> {
        self.take(hex_len(self.rest())).or_else(|| self.number())
    }

    pub(super) fn bare_string(&mut self) -> Option<Span> {
        self.take(run_len(self.rest(), is_bare_byte))
    }

    pub(super) fn bare_argument(&mut self) -> Option<Span> {
        self.take(run_len(self.rest(), is_argument_byte))
    }

    /// A quoted string: it ends at the first quote of its kind that has no backslash before it.
    ///
    /// # Errors
    /// A bad escape. `Ok(None)` where no string begins, or it never ends.
    pub(super) fn quoted(&mut self) -> Result<Option<Literal>, ParseError> {
        let rest = self.rest();
        let Some(quote @ (b'"' | b'\'')) = rest.first().copied() else { return Ok(None) };
        let mut before = quote;
        let end = rest.iter().skip(1).position(|byte| {
            let ends = *byte == quote && before != b'\\';
            before = *byte;
            ends
        });
        let Some(length) = end else { return Ok(None) };
        let inner = rest.get(1..1 + length).unwrap_or(&[]);
        let value = unescape(inner, quote).map_err(|error| {
            let start = self.at() + 1 + error.offset as u32;
            self.error_in(Span::new(start, start + error.length as u32), error.message)
        })?;
        let span = self.take(length + 2).unwrap_or_default();
        Ok(Some(match String::from_utf8(value) {
            Ok(text) => Literal::new(text, true, span),
            Err(error) => {
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                Literal { text, raw: Some(error.into_bytes()), quoted: true, span }
            }
        }))
    }

    /// An error here; it marks the word that stands here.
    pub(super) fn error(&self, message: impl Into<String>) -> ParseError {
        let unclosed = self.peek().is_some_and(|byte| b"\"'".contains(&byte));
        let word = run_len(self.rest(), |byte| if unclosed { byte != b'\n' } else { is_bare_byte(byte) });
        // At least one character, whatever it is.
        let first = self.text.get(self.at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
        let end = self.at() + word.max(first) as u32;
        let mut error = self.error_in(Span::new(self.at(), end), message);
        if unclosed {
            error.help = Some("the string that begins here has no closing quote".to_string());
        }
        error
    }

    pub(super) fn error_in(&self, span: Span, message: impl Into<String>) -> ParseError {
        ParseError { message: message.into(), position: Position::of(self.text, span.start), span, help: None }
    }
}
