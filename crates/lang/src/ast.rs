//! The tree of a condition, as written: macros, lists and field names are still names.

mod names;
mod print;
mod walk;

use crate::span::Span;

/// A boolean expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// All hold; at least two members.
    And(Vec<Expr>, Span),
    /// At least one holds; at least two members.
    Or(Vec<Expr>, Span),
    /// Does not hold.
    Not(Box<Expr>, Span),
    /// The name of a macro.
    Macro(String, Span),
    /// A test of one value.
    Check(Box<Check>),
}

/// `lhs op rhs`
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// What is tested.
    pub lhs: Operand,
    /// How.
    pub op: Op,
    /// `oneof`, `anyof`, `allof` behind a string operator.
    pub modifier: Option<Modifier>,
    /// Against what.
    pub rhs: Rhs,
    /// From the first byte of `lhs` to the last of `rhs`.
    pub span: Span,
}

/// A value to be read from an event.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// `proc.aname[2]`
    Field(FieldRef),
    /// `tolower(proc.name)`
    Transform(Transform),
}

/// A field's name and its argument, unresolved.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldRef {
    /// `proc.aname`, at least one dot.
    pub name: String,
    /// The text between the brackets, unescaped when it was quoted.
    pub arg: Option<String>,
    /// Name and brackets.
    pub span: Span,
}

/// A call of a transformer.
#[derive(Debug, Clone, PartialEq)]
pub struct Transform {
    /// Which one.
    pub name: Transformer,
    /// Its arguments.
    pub args: Vec<Argument>,
    /// `getopt(…)[c]`
    pub arg: Option<String>,
    /// The whole call.
    pub span: Span,
}

/// What a transformer can take.
#[derive(Debug, Clone, PartialEq)]
pub enum Argument {
    /// A field or another transformer.
    Operand(Operand),
    /// A quoted string, unescaped.
    Text(String, Span),
    /// A number, as written.
    Number(String, Span),
    /// `(a, b)`
    List(Vec<Argument>, Span),
}

/// The right side of a check.
#[derive(Debug, Clone, PartialEq)]
pub enum Rhs {
    /// Nothing: `exists`.
    None,
    /// One constant.
    Value(Literal),
    /// `(a, b)`, possibly empty.
    List(Vec<Literal>, Span),
    /// A name where a list is expected: `in shells`.
    Name(Literal),
    /// `val(field)` or a transformer: a second value read from the event.
    Operand(Operand),
}

/// A constant; [`Literal::bytes`] is its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Literal {
    /// Unescaped text; where the bytes are not UTF-8 (`"\xff"`), with U+FFFD in their place.
    pub text: String,
    /// The bytes, only when `text` can't hold them.
    pub raw: Option<Vec<u8>>,
    /// It stood in quotes.
    pub quoted: bool,
    /// With the quotes.
    pub span: Span,
}

/// The operators; spelling by [`Op::as_str`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Op {
    Exists,
    Le,
    Lt,
    Ge,
    Gt,
    EqEq,
    Eq,
    Ne,
    Glob,
    IGlob,
    Contains,
    IContains,
    BContains,
    StartsWith,
    BStartsWith,
    EndsWith,
    Regex,
    Intersects,
    In,
    PMatch,
}

/// How a string operator meets a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Modifier {
    /// Exactly one element matches.
    OneOf,
    /// At least one matches.
    AnyOf,
    /// Each one matches.
    AllOf,
}

/// The transformers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Transformer {
    Val,
    ToLower,
    ToUpper,
    B64,
    Basename,
    Len,
    Join,
    Concat,
    GetOpt,
}
