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

#[cfg(test)]
mod tests {
    use crate::compile::{Options, compile};
    use lanner_fields::Registry;
    use lanner_lang::condition::{MAX_DEPTH, parse};

    #[test]
    fn what_is_odd_is_told() {
        let many =
            format!("proc.name regex anyof ({})", (0..500).map(|n| format!("w{n}")).collect::<Vec<_>>().join(", "));
        for (text, count) in [
            ("proc.name regex abc", 1),
            ("proc.name regex '^abc$'", 1),
            ("proc.name regex 'a[bc]'", 0),
            ("proc.name = proc.pname", 1),
            ("proc.name = 'proc.pname'", 1),
            ("proc.name = val(proc.pname)", 0),
            ("proc.name in (a, proc.pname, 'tolower(proc.name)')", 2),
            ("proc.name = proc.nmae", 0),
            (many.as_str(), super::MAX_WARNINGS),
        ] {
            let expr = parse(text, MAX_DEPTH).unwrap();
            let (_, warnings) = compile(&expr, &Registry::builtin(), "syscall", &Options::default());
            assert_eq!(warnings.len(), count, "{text}");
        }
    }
}
