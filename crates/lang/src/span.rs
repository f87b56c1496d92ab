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

    /// The text of the span; empty when it does not lie in `text`.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or("")
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
    ///
    /// Reads the text up to the offset: for one message, not for every node.
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

/// Where the lines of a text begin, to find many places in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// The index of `text`; only `\n` ends a line.
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        starts.extend(ends.filter_map(|(at, _)| u32::try_from(at + 1).ok()));
        Self { starts }
    }

    /// The 0-based line of byte `offset` and the offset of the line's first byte.
    pub fn line_of(&self, offset: u32) -> (u32, u32) {
        let line = self.starts.partition_point(|start| *start <= offset).saturating_sub(1);
        (line as u32, self.starts.get(line).copied().unwrap_or(0))
    }
}
