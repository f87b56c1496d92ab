//! What is wrong with a text, where, and what to do about it.
//!
//! A condition is often put together from several places (a rule, an append in another file, exception values), so a
//! diagnostic names places in *sources*: files as they are on disk.

mod render;

pub use render::render;

use crate::span::LineIndex;

/// Index of a source text in [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(pub u32);

/// A range of bytes in a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Which file.
    pub source: SourceId,
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The rules can't be used.
    Error,
    /// They can, but probably not as meant.
    Warning,
    /// They can be better.
    Hint,
}

/// One mistake.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// A stable name for filters and docs, such as `unknown-field`.
    pub id: &'static str,
    /// What is wrong, in a user's words, without a final full stop.
    pub message: String,
    /// Where.
    pub place: Option<Place>,
    /// What to do: «did you mean `proc.name`?»
    pub help: Option<String>,
}

impl Severity {
    /// `error`, `warning` or `hint`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Hint => "hint",
        }
    }
}

impl Diagnostic {
    /// A diagnostic without help.
    pub fn new(severity: Severity, id: &'static str, message: impl Into<String>, place: Option<Place>) -> Self {
        Self { severity, id, message: message.into(), place, help: None }
    }

    /// The same with help.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// Puts diagnostics in the order of the files they are about, what has no place first; equal ones once.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by_key(|diagnostic| diagnostic.place.map(|place| (place.source, place.start)));
    diagnostics.dedup();
}

/// A file's name and text.
#[derive(Debug, Clone)]
pub struct Source {
    /// As the user named it.
    pub name: String,
    /// Its text.
    pub text: String,
    lines: LineIndex,
}

/// A place as editors count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord)]
pub struct LineColumn {
    /// 1-based.
    pub line: u32,
    /// 1-based, in characters.
    pub column: u32,
}

impl Source {
    /// The line and column of the character at byte `offset`, or behind the last one.
    pub fn line_column(&self, offset: u32) -> LineColumn {
        let (line, start) = self.lines.line_of(offset);
        let before = self.bytes_between(start, offset);
        let column = String::from_utf8_lossy(before).chars().filter(|c| *c != '\u{feff}').count();
        LineColumn { line: line + 1, column: column as u32 + 1 }
    }

    /// The line with the byte at `offset`, without its break, and the offset of its start.
    pub fn line_at(&self, offset: u32) -> (&str, u32) {
        let (_, start) = self.lines.line_of(offset);
        let rest = self.text.get(start as usize..).unwrap_or("");
        let line = rest.split('\n').next().unwrap_or("");
        (line.strip_suffix('\r').unwrap_or(line), start)
    }

    fn bytes_between(&self, start: u32, end: u32) -> &[u8] {
        let end = (end as usize).min(self.text.len());
        self.text.as_bytes().get(start as usize..end).unwrap_or(&[])
    }
}

/// All texts that diagnostics may point into.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// Adds a text and gives its id.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> SourceId {
        let text = text.into();
        let lines = LineIndex::new(&text);
        self.files.push(Source { name: name.into(), text, lines });
        SourceId(self.files.len() as u32 - 1)
    }

    /// The text behind an id.
    pub fn get(&self, id: SourceId) -> Option<&Source> {
        self.files.get(id.0 as usize)
    }

    /// All texts with their ids, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        self.files.iter().enumerate().map(|(id, source)| (SourceId(id as u32), source))
    }

    /// Line and column of a place's first byte and of the byte behind its last.
    pub fn line_columns(&self, place: Place) -> Option<(LineColumn, LineColumn)> {
        let source = self.get(place.source)?;
        Some((source.line_column(place.start), source.line_column(place.end.max(place.start))))
    }
}
