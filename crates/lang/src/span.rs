//! Places in a text.

/// A range of bytes of the text that was parsed: `start..end`, byte offsets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

impl Span {
    /// The span `start..end`.
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }
}

/// A place as people and Falco's messages name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Position {
    /// 0-based byte offset.
    pub idx: u32,
    /// 1-based line; `\n` and `\r` both end a line.
    pub line: u32,
    /// 1-based column in bytes.
    pub col: u32,
}

impl Position {
    /// The position of byte `offset` in `text` (of its end, when `offset` is beyond).
    pub fn of(text: &str, offset: u32) -> Self {
        let mut position = Self { idx: 0, line: 1, col: 1 };
        for &byte in text.as_bytes().iter().take(offset as usize) {
            position.idx += 1;
            if byte == b'\n' || byte == b'\r' {
                position.line += 1;
                position.col = 1;
            } else {
                position.col += 1;
            }
        }
        position
    }
}
