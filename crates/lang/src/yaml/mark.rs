//! Line, column and offset of a node as Falco's results name them.

use crate::span::LineIndex;
use crate::yaml::Node;

/// All 0-based, in bytes, as the marks of yaml-cpp 0.7 and later that Falco prints: `\n` ends a line, a byte order mark
/// at the start of the file does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mark {
    /// Line.
    pub line: u32,
    /// Bytes since the line's start.
    pub column: u32,
    /// Bytes since the text's start.
    pub offset: u32,
}

/// Finds marks in one text.
#[derive(Debug, Clone, Default)]
pub struct Marks {
    lines: LineIndex,
    /// Length of the byte order mark.
    skip: u32,
}

impl Marks {
    /// For this text.
    pub fn new(text: &str) -> Self {
        let skip = if text.starts_with('\u{feff}') { 3 } else { 0 };
        Self { lines: LineIndex::new(text), skip }
    }

    /// The mark of a byte.
    pub fn at(&self, offset: u32) -> Mark {
        let (line, start) = self.lines.line_of(offset);
        let skip = if line == 0 { self.skip } else { 0 };
        Mark {
            line,
            column: (offset - start.min(offset)).saturating_sub(skip),
            offset: offset.saturating_sub(self.skip),
        }
    }

    /// The mark of a node's start: the key's first letter of a block mapping, the `|` of a block scalar.
    pub fn of(&self, node: &Node) -> Mark {
        self.at(node.span.start)
    }
}
