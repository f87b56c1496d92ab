//! A condition's tree becomes a typed one: names are bound, types checked, constants converted, matchers built.

mod check;
mod constant;
mod hearsay;
mod images;
mod operand;
mod services;
pub(crate) mod text;
mod warn;
mod words;

pub(crate) use operand::bind;
pub use words::Plain;

use crate::matcher::{IpMatcher, NetMatcher, NumberMatcher, TextMatcher, satisfies};
use crate::operand::Operand;
use lanner_fields::{FieldFlags, Registry, Shape, Value};
use lanner_lang::ast::{Check, Expr, Modifier, Op};
use lanner_lang::span::Span;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Why a condition can't be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompileError {
    /// In Falco's words.
    pub message: String,
    /// The whole test: Falco names its first character.
    pub span: Span,
    /// The part that is wrong, in the test.
    pub focus: Span,
    /// A name that does not exist, for a suggestion.
    pub unknown: Option<Unknown>,
    /// The same in a user's words, where the message is not.
    pub plain: Option<Plain>,
}

/// A name that does not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unknown {
    /// A field.
    Field(String),
    /// A value of `evt.type`.
    EventType(String),
}

impl std::fmt::Display for CompileError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for CompileError {}

/// What looks like a mistake but is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompileWarning {
    /// In Falco's words.
    pub message: String,
    /// The constant.
    pub span: Span,
    /// Which one.
    pub kind: WarningKind,
}

/// The kinds of warnings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WarningKind {
    /// A regular expression that a simpler operator does as well.
    SimpleRegex,
    /// A constant that is the name of a field.
    FieldAsText,
    /// A constant that is a call of a transformer.
    TransformerAsText,
}

/// What to know besides the fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Names of async events beyond the table's: more values of `evt.type`.
    pub async_names: Vec<String>,
    /// Names that were learnt from others count in exceptions too.
    pub trust_names: bool,
    /// Tests of an image's name hold for each of its usual spellings.
    pub image_spellings: bool,
}

/// A condition, ready to be judged.
#[derive(Debug, Clone)]
pub struct Condition {
    /// The tree.
    pub root: Node,
}

/// A boolean expression over tests.
#[derive(Debug, Clone)]
pub enum Node {
    /// All hold; true without members.
    All(Vec<Node>),
    /// At least one holds; false without members.
    Any(Vec<Node>),
    /// Does not hold.
    Not(Box<Node>),
    /// A test.
    Test(Arc<Test>),
}

impl Node {
    /// The flags of all fields that its tests read.
    pub fn flags(&self) -> FieldFlags {
        match self {
            Self::All(members) | Self::Any(members) => {
                members.iter().map(Self::flags).fold(FieldFlags::NONE, FieldFlags::or)
            }
            Self::Not(inner) => inner.flags(),
            Self::Test(test) => test.flags(),
        }
    }
}

impl std::fmt::Display for Condition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.root.fmt(f)
    }
}

impl std::fmt::Display for Node {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (members, between) = match self {
            Self::Test(test) => return f.write_str(&test.text),
            Self::Not(inner) => return write!(f, "not {inner}"),
            Self::All(members) => (members, " and "),
            Self::Any(members) => (members, " or "),
        };
        f.write_str("(")?;
        for (number, member) in members.iter().enumerate() {
            f.write_str(if number > 0 { between } else { "" })?;
            member.fmt(f)?;
        }
        f.write_str(")")
    }
}

/// One comparison of a value with constants or with another value.
#[derive(Debug)]
pub struct Test {
    /// As written, in normal form: equal texts are equal tests.
    pub text: String,
    /// What is read.
    pub operand: Operand,
    /// How several values are combined.
    pub mode: Mode,
    /// The comparison.
    pub predicate: Predicate,
    /// The operator.
    pub op: Op,
    /// Constants of a comparison of texts, decoded; empty for others.
    pub texts: Vec<Vec<u8>>,
    /// It does not look at what it compares: see [`Compiler`]'s treatment of hearsay. It holds, or does not, whatever the value is.
    pub unheard: bool,
}

impl Test {
    /// True if each evaluation changes what the next one finds: it must take place as often as the condition says, in the written order.
    pub fn remembers(&self) -> bool {
        self.flags().has(FieldFlags::REMEMBERS)
    }

    /// The flags of all fields that it reads.
    pub fn flags(&self) -> FieldFlags {
        match &self.predicate {
            Predicate::With(_, other) => self.operand.flags().or(other.flags()),
            _ => self.operand.flags(),
        }
    }

    /// True if it looks at names of addresses that were learnt.
    pub fn is_of_names(&self) -> bool {
        let Operand::Field(bound) = &self.operand else { return false };
        bound.field.flags.has(FieldFlags::HEARSAY) && !self.unheard
    }

    /// True for a test of one text that holds if it holds with one of its constants: such tests of the same value can become one.
    pub fn is_alternative(&self) -> bool {
        let simple = match &self.predicate {
            Predicate::Text(matcher) => {
                !matches!(matcher, TextMatcher::Ne(_) | TextMatcher::Order(..) | TextMatcher::Count(..))
            }
            _ => false,
        };
        simple && self.operand.shape() == Shape::One && !self.remembers()
    }
}

/// How the comparisons of several values are combined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// One that holds is enough; no value: false.
    Any,
    /// All must hold; an empty list will do, a missing one not.
    All,
    /// All must hold, and there must be one.
    Both,
}

/// A comparison of one value.
#[derive(Debug, Clone)]
pub enum Predicate {
    /// Any value will do.
    Exists,
    /// Texts and bytes.
    Text(TextMatcher),
    /// Numbers and flags.
    Number(NumberMatcher),
    /// Addresses.
    Ip(IpMatcher),
    /// Addresses in networks.
    Net(NetMatcher),
    /// With a value read from the same event.
    With(Op, Operand),
    /// For two ends of a connection: each constant by itself, counted.
    Count(Modifier, Vec<Predicate>),
}

impl Node {
    /// True if a part of it is what `wanted` says.
    pub fn any(&self, wanted: &dyn Fn(&Test) -> bool) -> bool {
        match self {
            Self::All(members) | Self::Any(members) => members.iter().any(|member| member.any(wanted)),
            Self::Not(inner) => inner.any(wanted),
            Self::Test(test) => wanted(test),
        }
    }
}

impl Predicate {
    /// True if one value satisfies it. Types that can't be compared never do; [`Predicate::With`] needs the event and is not decided here.
    #[inline]
    pub fn holds(&self, value: Value<'_>) -> bool {
        match (self, value) {
            (Self::Exists, _) => true,
            (Self::Text(matcher), Value::Text(text) | Value::Bytes(text)) => matcher.matches(text),
            (Self::Number(matcher), value) => matcher.matches(value),
            (Self::Ip(matcher), Value::Ip(address)) => matcher.matches(address),
            (Self::Net(matcher), Value::Ip(address)) => matcher.matches(address),
            (Self::Count(modifier, parts), value) => satisfies(*modifier, parts.iter().map(|part| part.holds(value))),
            (Self::Text(_) | Self::Ip(_) | Self::Net(_) | Self::With(..), _) => false,
        }
    }
}

/// Deepest nesting of `and`, `or` and `not` in a condition whose macros are resolved; what walks the tree then fits a thread's stack.
pub const MAX_NESTING: usize = 1200;

/// Result of a compilation: the condition or all its mistakes, and what looks like one.
pub type Compiled = (Result<Condition, Vec<CompileError>>, Vec<CompileWarning>);

/// Compiles one condition for rules of `source`; its macros and lists are resolved already. For many conditions use a [`Compiler`].
pub fn compile(expr: &Expr, registry: &Registry, source: &str, options: &Options) -> Compiled {
    Compiler::new(registry, source, options.clone()).compile(expr)
}

/// Compiles conditions of one source; a test that occurs again (macros, lists) is built once and shared.
#[derive(Debug)]
pub struct Compiler<'r> {
    registry: &'r Registry,
    source: String,
    options: Options,
    known: FxHashMap<String, Arc<Test>>,
    errors: Vec<CompileError>,
    warnings: Vec<CompileWarning>,
}

impl<'r> Compiler<'r> {
    /// A compiler for conditions of `source`.
    pub fn new(registry: &'r Registry, source: &str, options: Options) -> Self {
        let known = FxHashMap::default();
        Self { registry, source: source.to_owned(), options, known, errors: Vec::new(), warnings: Vec::new() }
    }

    /// Compiles a condition; its macros and lists are resolved already.
    pub fn compile(&mut self, expr: &Expr) -> Compiled {
        let root = self.node(expr, 0, false);
        let (errors, warnings) = (std::mem::take(&mut self.errors), std::mem::take(&mut self.warnings));
        (if errors.is_empty() { Ok(Condition { root }) } else { Err(errors) }, warnings)
    }

    fn node(&mut self, expr: &Expr, depth: usize, negated: bool) -> Node {
        if depth > MAX_NESTING {
            let (message, span) =
                (format!("filter error: the condition nests deeper than {MAX_NESTING} levels"), expr.span());
            self.errors.push(CompileError { message, span, focus: span, unknown: None, plain: None });
            return Node::Any(Vec::new());
        }
        match expr {
            Expr::And(members, _) => Node::All(self.nodes(members, depth + 1, negated)),
            Expr::Or(members, _) => Node::Any(self.nodes(members, depth + 1, negated)),
            Expr::Not(inner, _) => Node::Not(Box::new(self.node(inner, depth + 1, !negated))),
            Expr::Macro(name, span) => {
                let message = format!("filter error: unresolved macro '{name}'");
                self.errors.push(CompileError { message, span: *span, focus: *span, unknown: None, plain: None });
                Node::Any(Vec::new())
            }
            Expr::Check(check) if self.is_hearsay(check) => self.hearsay(check, negated),
            Expr::Check(check) => self.in_all_spellings(check).unwrap_or_else(|| self.known_check(check)),
        }
    }

    fn nodes(&mut self, members: &[Expr], depth: usize, negated: bool) -> Vec<Node> {
        members.iter().map(|member| self.node(member, depth, negated)).collect()
    }

    /// A check that was compiled before is the same test.
    fn known_check(&mut self, check: &Check) -> Node {
        let text = text::of_check(check);
        if let Some(test) = self.known.get(&text) {
            return Node::Test(test.clone());
        }
        let before = self.warnings.len();
        match self.check(check, text) {
            Ok(test) => {
                let test = Arc::new(test);
                // A warning must be given at each place; a field that remembers is another field at each place.
                if self.warnings.len() == before && !test.remembers() {
                    self.known.insert(test.text.clone(), test.clone());
                }
                Node::Test(test)
            }
            Err(error) => {
                self.errors.push(error);
                Node::Any(Vec::new())
            }
        }
    }
}
