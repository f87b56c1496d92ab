//! Constants that are legal but probably not meant.

use super::{CompileWarning, Compiler, WarningKind};
use lanner_lang::ast::{Literal, Op, Operand};
use lanner_lang::condition::parse_operand;

/// Constants of one check that are told; nobody reads more, and each takes time.
const MAX_WARNINGS: usize = 16;

impl Compiler<'_> {
    /// Notes what is odd about the constants of a check.
    pub(super) fn warn(&mut self, op: Op, constants: &[Literal]) {
        let before = self.warnings.len();
        for value in constants {
            if self.warnings.len() - before == MAX_WARNINGS {
                break;
            }
            let text = value.text.trim();
            let (kind, message) = if op == Op::Regex && is_simple(&value.text) {
                let advice =
                    "may be optimized with simpler operators such as '=', 'contains', 'startswith', 'endswith'";
                (WarningKind::SimpleRegex, format!("regex check with '{}' {advice}", value.text))
            } else if self.is_field(text) {
                (
                    WarningKind::FieldAsText,
                    format!("'{}' may be a valid field misused as a const string value", value.text),
                )
            } else if is_call(text) {
                (
                    WarningKind::TransformerAsText,
                    format!("'{}' may be a valid field transformer misused as a const string value", value.text),
                )
            } else {
                continue;
            };
            self.warnings.push(CompileWarning { message, span: value.span, kind });
        }
    }

    fn is_field(&self, text: &str) -> bool {
        // Most constants are no names at all; looking those up would cost more than the rest of the compilation.
        let may_be = text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.contains('.');
        may_be && self.registry.bind_text(text, &self.source).is_ok()
    }
}

fn is_call(text: &str) -> bool {
    let may_be = text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.contains('(');
    may_be && matches!(parse_operand(text), Ok((Operand::Transform(_), used)) if used == text.len())
}

/// True for a literal text, perhaps between `^ .* .+ .?` and their like at the end.
fn is_simple(pattern: &str) -> bool {
    let body = pattern.strip_prefix('^').unwrap_or(pattern);
    let body = [".*", ".+", ".?"].iter().find_map(|any| body.strip_prefix(any)).unwrap_or(body);
    let body = body.strip_suffix('$').unwrap_or(body);
    let body = [".*", ".+", ".?"].iter().find_map(|any| body.strip_suffix(any)).unwrap_or(body);
    !body.is_empty() && !body.contains(['.', '\\', '[', ']', '(', ')', '{', '}', '*', '+', '?', '|', '^', '$'])
}
