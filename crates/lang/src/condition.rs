//! Condition text becomes a tree.
//!
//! The grammar is predictive, so the parser fails where it stands: at the furthest place it could get to. Parentheses are
//! kept on a stack of its own, not on the thread's.

mod check;
mod cursor;
mod operand;

pub(crate) use operand::TextCursor;
pub use operand::parse_operand;

use crate::ast::{Expr, Transformer};
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::span::{Position, Span};
use crate::suggest::nearest;
use cursor::Cursor;

/// Falco's nesting limit for rules; an engine without settings has 100.
pub const MAX_DEPTH: usize = 1000;

/// What a pair of parentheses counts against the nesting limit: it can hold an `or` of `and`s of `not`s, so this bounds
/// the depth of the tree.
pub const DEPTH_OF_PARENTHESES: usize = 3;

/// Largest condition in bytes, far beyond what exception values and lists make of one.
pub const MAX_BYTES: usize = 64 << 20;

/// Why a text is no condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseError {
    /// In Falco's words, without the place.
    pub message: String,
    /// Where, as Falco says it.
    pub position: Position,
    /// What to mark: the word at that place.
    pub span: Span,
    /// What to do about it, where that can be told.
    pub help: Option<String>,
}

impl ParseError {
    /// The diagnostic (`condition-syntax`) with a place found by `place`; without the lists of all operators or transformers.
    pub fn to_diagnostic(&self, place: impl FnOnce(Span) -> Option<Place>) -> Diagnostic {
        Diagnostic {
            severity: Severity::Error,
            id: "condition-syntax",
            message: [": one of '", ": 'val'"]
                .iter()
                .find_map(|list| self.message.split_once(list))
                .map_or_else(|| self.message.clone(), |(message, _)| message.to_string()),
            place: place(self.span),
            help: self.help.clone(),
        }
    }
}

impl std::fmt::Display for ParseError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ParseError {}

/// A macro's name: `[a-zA-Z]+[a-zA-Z0-9_]*`.
pub fn is_identifier(text: &str) -> bool {
    !text.is_empty() && cursor::identifier_len(text.as_bytes()) == text.len()
}

/// A text that needs no quotes as a value: not empty, no blanks, parentheses, quotes, `=` or `,`.
pub fn is_bare_string(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(cursor::is_bare_byte)
}

/// A text that needs no quotes in a field's brackets.
pub fn is_bare_argument(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(cursor::is_argument_byte)
}

/// Parses a whole condition; `max_depth` bounds the depth of the tree, see [`MAX_DEPTH`].
///
/// # Errors
/// The first mistake.
pub fn parse(text: &str, max_depth: usize) -> Result<Expr, ParseError> {
    let mut parser = Parser { cursor: Cursor::new(text), levels: Vec::new(), max_depth };
    if text.is_empty() {
        return Err(parser.cursor.error("filter input string is empty"));
    }
    if text.len() > MAX_BYTES {
        return Err(parser.cursor.error(format!("the condition is longer than {MAX_BYTES} bytes")));
    }
    parser.condition()
}

/// Members that were read at one level of parentheses.
struct Level {
    /// Where the first member begins.
    start: u32,
    /// Where the first member of the current `and` begins.
    and_start: u32,
    ors: Vec<Expr>,
    ands: Vec<Expr>,
    /// The place of a `not` before the parenthesis.
    not: Option<u32>,
}

impl Level {
    fn new(start: u32, not: Option<u32>) -> Self {
        Self { start, and_start: start, ors: Vec::new(), ands: Vec::new(), not }
    }

    /// Closes the current `and`, which ends at `end`.
    fn close_and(&mut self, end: u32) {
        let span = Span::new(self.and_start, end);
        let and = single_or(std::mem::take(&mut self.ands), |members| Expr::And(members, span));
        self.ors.extend(and);
    }

    fn close(mut self, end: u32) -> Option<Expr> {
        self.close_and(end);
        let span = Span::new(self.start, end);
        single_or(self.ors, |members| Expr::Or(members, span))
    }
}

/// The only member, or the group of several.
fn single_or(mut members: Vec<Expr>, group: impl FnOnce(Vec<Expr>) -> Expr) -> Option<Expr> {
    if members.len() > 1 { Some(group(members)) } else { members.pop() }
}

struct Parser<'a> {
    cursor: Cursor<'a>,
    levels: Vec<Level>,
    max_depth: usize,
}

impl Parser<'_> {
    fn condition(&mut self) -> Result<Expr, ParseError> {
        self.cursor.blanks();
        self.levels.push(Level::new(self.cursor.at(), None));
        loop {
            let not = self.nots();
            if self.cursor.eat("(") {
                self.open(not)?;
                continue;
            }
            let member = self.primary()?;
            if let Some(whole) = self.member(member, not)? {
                return Ok(whole);
            }
        }
    }

    fn open(&mut self, not: Option<u32>) -> Result<(), ParseError> {
        if self.levels.len() * DEPTH_OF_PARENTHESES >= self.max_depth {
            return Err(self.cursor.error(format!("exceeded max depth limit of {}", self.max_depth)));
        }
        self.cursor.blanks();
        self.levels.push(Level::new(self.cursor.at(), not));
        Ok(())
    }

    /// Any number of `not`; two cancel each other. The place of the first, when one is left.
    fn nots(&mut self) -> Option<u32> {
        let start = self.cursor.at();
        let mut odd = false;
        while self.cursor.eat_before("not", |next| next.is_some_and(|byte| byte == b'(' || cursor::is_blank(byte))) {
            self.cursor.blanks();
            odd = !odd;
        }
        odd.then_some(start)
    }

    /// Adds a member to its level and reads on: up to the next member, or to the end, which gives the whole condition.
    fn member(&mut self, member: Expr, not: Option<u32>) -> Result<Option<Expr>, ParseError> {
        let (mut member, mut not) = (member, not);
        loop {
            let end = self.cursor.last_end();
            let Some(level) = self.levels.last_mut() else { return Ok(Some(member)) };
            level.ands.push(match not {
                Some(start) => Expr::Not(Box::new(member), Span::new(start, end)),
                None => member,
            });
            self.cursor.blanks();
            if self.connective("and")? {
                return Ok(None);
            }
            if self.connective("or")? {
                let start = self.cursor.at();
                if let Some(level) = self.levels.last_mut() {
                    level.close_and(end);
                    level.and_start = start;
                }
                return Ok(None);
            }
            let nested = self.levels.len() > 1;
            let close = if nested { self.cursor.eat(")") } else { self.cursor.is_at_end() };
            let Some(level) = self.levels.pop().filter(|_| close) else { return Err(self.unexpected(nested)) };
            not = level.not;
            match level.close(end) {
                Some(whole) if nested => member = whole,
                whole => return Ok(whole),
            }
        }
    }

    /// `and` or `or` with what must stand behind it.
    fn connective(&mut self, word: &str) -> Result<bool, ParseError> {
        if !self.cursor.eat(word) {
            return Ok(false);
        }
        if self.cursor.blanks() || self.cursor.peek() == Some(b'(') {
            return Ok(true);
        }
        Err(self.cursor.error(format!("expected blank or '(' after '{word}'")))
    }

    /// The error for what stands where the condition or a parenthesis should end.
    fn unexpected(&self, nested: bool) -> ParseError {
        let mut error = if nested {
            self.cursor.error("expected a ')' token")
        } else {
            let last = self.cursor.last_text();
            self.cursor.error(format!("unexpected token after '{last}', expecting 'or', 'and'"))
        };
        let help = self.help_for(self.cursor.text_of(error.span), nested);
        error.help = error.help.or(help);
        error
    }

    /// What to do about `word`, which stands where the condition or a parenthesis should end.
    fn help_for(&self, word: &str, nested: bool) -> Option<String> {
        let last = self.cursor.last_text();
        let help = match word {
            "AND" | "And" | "&&" | "&" => "write `and`",
            "OR" | "Or" | "||" | "|" => "write `or`",
            ")" => "there is no `(` for this `)`",
            "" if nested => "a `(` is never closed",
            "(" if last == "val" => "`val` can only stand on the right side",
            "(" if is_identifier(last) => {
                let names = Transformer::ALL.iter().map(|name| name.as_str());
                let near = nearest(last, names).map_or(String::new(), |name| format!(", did you mean `{name}`?"));
                return Some(format!("`{last}` is no transformer{near}"));
            }
            _ if word.starts_with('#') => "a condition can't hold comments",
            _ if matches!(last, "and" | "or" | "not") => "before this must stand a check or a macro's name",
            _ => "before this must stand `and` or `or`",
        };
        Some(help.to_string())
    }

    fn primary(&mut self) -> Result<Expr, ParseError> {
        let start = self.cursor.at();
        if let Some(lhs) = operand::operand(&mut self.cursor, 0)? {
            return check::check(&mut self.cursor, lhs, start).map(|check| Expr::Check(Box::new(check)));
        }
        match self.cursor.identifier() {
            Some(span) => Ok(Expr::Macro(self.cursor.text_of(span).to_string(), span)),
            None => Err(self.cursor.error("expected a '(' token, a field check, or an identifier")),
        }
    }
}
