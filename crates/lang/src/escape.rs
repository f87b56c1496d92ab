//! Escapes of quoted strings in conditions.

use std::borrow::Cow;

/// What is wrong with an escape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EscapeError {
    /// What is wrong, as Falco says it.
    pub message: String,
    /// Byte offset of the backslash in the text between the quotes.
    pub offset: usize,
    /// Length of the escape in bytes.
    pub length: usize,
}

/// The value of the text between two `quote`s (`"` or `'`): bytes, since `\xHH` can be any byte.
///
/// # Errors
/// An escape that is not one of `\b \f \n \r \t \\ \/ \xHH`, backslash and blank, or the quote's own.
pub fn unescape(inner: &[u8], quote: u8) -> Result<Vec<u8>, EscapeError> {
    let mut out = Vec::with_capacity(inner.len());
    let mut at = 0;
    while let Some(&byte) = inner.get(at) {
        if byte != b'\\' {
            out.push(byte);
            at += 1;
            continue;
        }
        let (value, length) = escape_at(inner, at, quote)?;
        out.push(value);
        at += length;
    }
    Ok(out)
}

/// The byte that the escape at `at` stands for, and the escape's length.
fn escape_at(inner: &[u8], at: usize, quote: u8) -> Result<(u8, usize), EscapeError> {
    let error = |message: String, length: usize| EscapeError { message, offset: at, length };
    let Some(&letter) = inner.get(at + 1) else {
        return Err(error("unsupported string escape sequence: \\".to_string(), 1));
    };
    let value = match letter {
        b'b' => 0x8,
        b'f' => 0xc,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'\\' | b' ' => b'\\',
        b'/' => b'/',
        b'"' | b'\'' if letter == quote => letter,
        b'"' => return Err(error("invalid \\\" escape in '-quoted string".to_string(), 2)),
        b'\'' => return Err(error("invalid \\' escape in \"-quoted string".to_string(), 2)),
        b'x' => return hex_at(inner, at),
        _ => {
            let rest = String::from_utf8_lossy(inner.get(at + 1..).unwrap_or(&[])).into_owned();
            let letter = rest.chars().next().unwrap_or('?');
            let length = 1 + inner.get(at + 1..).map_or(1, first_char_len);
            return Err(error(format!("unsupported string escape sequence: \\{letter}"), length));
        }
    };
    Ok((value, 2))
}

/// Length of the UTF-8 character that `bytes` begin with; 1 when it is none.
fn first_char_len(bytes: &[u8]) -> usize {
    (1..=4).find(|len| bytes.get(..*len).is_some_and(|part| std::str::from_utf8(part).is_ok())).unwrap_or(1)
}

fn hex_at(inner: &[u8], at: usize) -> Result<(u8, usize), EscapeError> {
    let digit = |offset: usize| inner.get(at + offset).map(|byte| char::from(*byte).to_digit(16));
    match (digit(2), digit(3)) {
        (Some(Some(high)), Some(Some(low))) => Ok(((high * 16 + low) as u8, 4)),
        (Some(_), Some(_)) => {
            let digits = String::from_utf8_lossy(inner.get(at + 2..at + 4).unwrap_or(&[])).into_owned();
            Err(EscapeError { message: format!("invalid hex char escape sequence: {digits}"), offset: at, length: 2 })
        }
        _ => Err(EscapeError { message: "truncated hex char escape sequence".to_string(), offset: at, length: 2 }),
    }
}

/// A byte that can't stand in a bare string of a printed condition.
fn needs_quotes(byte: u8) -> bool {
    matches!(byte, 0x8 | 0xc | b'\n' | b'\r' | b'\t' | b' ' | b'=' | b'\\' | b'"' | b'\'' | 0)
}

/// A value as a printed condition shows it: as it is, or escaped in double quotes when it has blanks, `=`, quotes,
/// backslashes, control characters or NUL. Bytes beyond ASCII stay as they are.
pub fn escape_bytes(value: &[u8]) -> Cow<'_, [u8]> {
    if !value.iter().copied().any(needs_quotes) {
        return Cow::Borrowed(value);
    }
    let mut out = Vec::with_capacity(value.len() + 2);
    out.push(b'"');
    for &byte in value {
        match byte {
            0x8 => out.extend(b"\\b"),
            0xc => out.extend(b"\\f"),
            b'\n' => out.extend(b"\\n"),
            b'\r' => out.extend(b"\\r"),
            b'\t' => out.extend(b"\\t"),
            b'\\' => out.extend(b"\\\\"),
            b'"' => out.extend(b"\\\""),
            0 => out.extend(b"\\x00"),
            _ => out.push(byte),
        }
    }
    out.push(b'"');
    Cow::Owned(out)
}

/// [`escape_bytes`] of a text.
pub fn escape(value: &str) -> Cow<'_, str> {
    match escape_bytes(value.as_bytes()) {
        Cow::Borrowed(_) => Cow::Borrowed(value),
        // Only ASCII bytes were replaced or added.
        Cow::Owned(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
    }
}
