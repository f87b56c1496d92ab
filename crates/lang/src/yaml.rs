//! YAML text becomes a tree in which each node, and each byte of each scalar, knows its place in the file.

mod build;
mod header;
mod mark;
mod print;
mod scalar;
mod trace;

pub use build::parse;
pub use mark::{Mark, Marks};
pub use print::to_flow;
pub use scalar::{Scalar, Style};

use crate::diagnostic::{Diagnostic, Place, Severity, SourceId};
use crate::span::Span;

/// Largest text in bytes; a rule file or settings beyond that is a mistake.
pub const MAX_BYTES: usize = 64 << 20;

/// Deepest nesting of sequences and mappings.
pub const MAX_DEPTH: usize = 200;

/// What all aliases of a text together may copy, in bytes of text plus [`NODE_COST`] a node: stops alias bombs.
pub const MAX_COPIED: usize = 16 << 20;

/// What a copied node costs beside its text, in bytes.
pub const NODE_COST: usize = 128;

/// A parsed text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Yaml {
    /// The root of each document; an empty text has none.
    pub documents: Vec<Node>,
    /// Keys that stand twice in one mapping. Both pairs are in the tree; [`Node::get`] finds the first.
    pub duplicates: Vec<Duplicate>,
}

/// A key that stands more than once in a mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicate {
    /// The key.
    pub key: String,
    /// Where it stood first.
    pub first: Span,
    /// Where it stands again.
    pub again: Span,
}

/// A node of the tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// From its first byte behind an anchor or tag to its last; an alias has the span of what it stands for.
    pub span: Span,
}

/// The kinds of nodes.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// A text, or null.
    Scalar(Scalar),
    /// `[a, b]`
    Sequence(Vec<Node>),
    /// `{a: b}` in the order of the file, duplicates included, merged pairs (`<<`) last.
    Mapping(Vec<(Node, Node)>),
}

impl Node {
    /// A node that stands in no file, to be put into a tree.
    pub fn generated(kind: Kind) -> Self {
        Self { kind, span: Span::default() }
    }

    /// The scalar, when it is one.
    pub fn as_scalar(&self) -> Option<&Scalar> {
        match &self.kind {
            Kind::Scalar(scalar) => Some(scalar),
            Kind::Sequence(_) | Kind::Mapping(_) => None,
        }
    }

    /// The text of a scalar that is not null.
    pub fn as_str(&self) -> Option<&str> {
        self.as_scalar().filter(|scalar| !scalar.is_null()).map(|scalar| scalar.text.as_str())
    }

    /// The boolean, see [`Scalar::as_bool`].
    pub fn as_bool(&self) -> Option<bool> {
        self.as_scalar().and_then(Scalar::as_bool)
    }

    /// The unsigned number, see [`Scalar::as_u64`].
    pub fn as_u64(&self) -> Option<u64> {
        self.as_scalar().and_then(Scalar::as_u64)
    }

    /// The elements of a sequence.
    pub fn as_sequence(&self) -> Option<&[Node]> {
        match &self.kind {
            Kind::Sequence(items) => Some(items),
            Kind::Scalar(_) | Kind::Mapping(_) => None,
        }
    }

    /// The pairs of a mapping.
    pub fn as_mapping(&self) -> Option<&[(Node, Node)]> {
        match &self.kind {
            Kind::Mapping(pairs) => Some(pairs),
            Kind::Scalar(_) | Kind::Sequence(_) => None,
        }
    }

    /// Null: nothing, `~`, `null`, `Null` or `NULL` without quotes and tag.
    pub fn is_null(&self) -> bool {
        self.as_scalar().is_some_and(Scalar::is_null)
    }

    /// The value of a mapping's first pair with this key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.get_pair(key).map(|(_, value)| value)
    }

    /// The first pair of a mapping with this key: the key's node has the place of the key.
    pub fn get_pair(&self, key: &str) -> Option<&(Node, Node)> {
        self.as_mapping()?.iter().find(|(name, _)| name.as_scalar().is_some_and(|scalar| scalar.text == key))
    }

    /// The pairs of a mapping whose keys are scalars, each with the key's text; duplicates included.
    pub fn keys(&self) -> impl Iterator<Item = (&str, &(Node, Node))> {
        let pairs = self.as_mapping().unwrap_or(&[]);
        pairs.iter().filter_map(|pair| pair.0.as_scalar().map(|key| (key.text.as_str(), pair)))
    }

    /// What it is, for messages.
    pub fn kind_name(&self) -> &'static str {
        match &self.kind {
            Kind::Scalar(scalar) if scalar.is_null() => "nothing",
            Kind::Scalar(_) => "a scalar",
            Kind::Sequence(_) => "a sequence",
            Kind::Mapping(_) => "a mapping",
        }
    }
}

/// Why a text is no YAML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YamlError {
    /// What is wrong, without a place.
    pub message: String,
    /// Byte offset of the place.
    pub offset: u32,
}

impl YamlError {
    /// The message as Falco shows it, for the text that was parsed: with yaml-cpp's name and 1-based line and column.
    pub fn falco_message(&self, text: &str) -> String {
        let mark = Marks::new(text).at(self.offset);
        format!("yaml-cpp: error at line {}, column {}: {}", mark.line + 1, mark.column + 1, self.message)
    }

    /// The diagnostic (`yaml-syntax`) for a text that is `source`.
    pub fn to_diagnostic(&self, source: SourceId) -> Diagnostic {
        Diagnostic {
            severity: Severity::Error,
            id: "yaml-syntax",
            message: format!("not valid YAML: {}", self.message),
            place: Some(Place { source, start: self.offset, end: self.offset.saturating_add(1) }),
            help: None,
        }
    }
}

impl std::fmt::Display for YamlError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for YamlError {}
