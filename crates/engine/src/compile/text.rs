//! Tests as text, such that equal texts are equal tests: whatever could be misread stands in quotes.

use lanner_lang::ast::{Argument, Check, Literal, Op, Operand, Rhs, Transform};
use std::fmt::Write;

/// A check: `==` is `=`, the members of sets are sorted and stand once.
pub fn of_check(check: &Check) -> String {
    let op = if check.op == Op::EqEq { Op::Eq } else { check.op };
    let mut text = String::new();
    push_operand(&check.lhs, &mut text);
    let _ = write!(text, " {op}");
    if let Some(modifier) = check.modifier {
        let _ = write!(text, " {modifier}");
    }
    match &check.rhs {
        Rhs::None => {}
        Rhs::Operand(other) => {
            text.push(' ');
            push_operand(other, &mut text);
        }
        Rhs::Value(value) => {
            text.push(' ');
            push_constant(value.bytes(), &mut text);
        }
        Rhs::Name(_) | Rhs::List(..) => {
            let mut values: Vec<&[u8]> = check.rhs.literals().iter().map(Literal::bytes).collect();
            if check.modifier.is_none() {
                values.sort_unstable();
                values.dedup();
            }
            text.push(' ');
            push_constants(values, &mut text);
        }
    }
    text
}

/// A call of a transformer; constants in it always stand in quotes, so that they don't look like fields.
pub fn of_call(call: &Transform) -> String {
    let mut text = String::new();
    push_call(call, &mut text);
    text
}

/// `(a, b)`
pub fn push_constants<'c>(constants: impl IntoIterator<Item = &'c [u8]>, out: &mut String) {
    out.push('(');
    for (n, constant) in constants.into_iter().enumerate() {
        out.push_str(if n > 0 { ", " } else { "" });
        push_constant(constant, out);
    }
    out.push(')');
}

/// A constant, in quotes unless it is a plain word.
fn push_constant(bytes: &[u8], out: &mut String) {
    let is_plain = |byte: &u8| byte.is_ascii_graphic() && !b"()\"'=,\\".contains(byte);
    match std::str::from_utf8(bytes) {
        Ok(word) if !word.is_empty() && bytes.iter().all(is_plain) => out.push_str(word),
        _ => push_quoted(bytes, out),
    }
}

fn push_quoted(bytes: &[u8], out: &mut String) {
    out.push('"');
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '"' | '\\' => out.extend(['\\', c]),
                c if c.is_control() => out.extend(c.escape_default()),
                c => out.push(c),
            }
        }
        for byte in chunk.invalid() {
            let _ = write!(out, "\\x{byte:02x}");
        }
    }
    out.push('"');
}

fn push_operand(operand: &Operand, out: &mut String) {
    match operand {
        Operand::Field(field) => {
            let _ = write!(out, "{field}");
        }
        Operand::Transform(call) => push_call(call, out),
    }
}

fn push_call(call: &Transform, out: &mut String) {
    let _ = write!(out, "{}(", call.name);
    push_arguments(&call.args, out);
    out.push(')');
    if let Some(letter) = &call.arg {
        out.push('[');
        push_quoted(letter.as_bytes(), out);
        out.push(']');
    }
}

fn push_arguments(arguments: &[Argument], out: &mut String) {
    for (n, argument) in arguments.iter().enumerate() {
        out.push_str(if n > 0 { "," } else { "" });
        match argument {
            Argument::Operand(operand) => push_operand(operand, out),
            Argument::Text(text, _) | Argument::Number(text, _) => push_quoted(text.as_bytes(), out),
            Argument::List(items, _) => {
                out.push('(');
                push_arguments(items, out);
                out.push(')');
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::of_check;
    use lanner_lang::ast::Expr;
    use lanner_lang::condition::{MAX_DEPTH, parse};

    fn text(condition: &str) -> String {
        match parse(condition, MAX_DEPTH) {
            Ok(Expr::Check(check)) => of_check(&check),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn equal_tests_have_equal_texts() {
        for (a, b) in [
            ("proc.name == a", "proc.name=a"),
            ("proc.name in (b, a, b)", "proc.name in (a, \"b\")"),
            ("proc.aname[\"2\"] = 'x'", "proc.aname[2] = x"),
            ("concat(proc.name, '1') = x", "concat( proc.name , 1 ) = x"),
        ] {
            assert_eq!(text(a), text(b));
        }
    }

    #[test]
    fn other_tests_have_other_texts() {
        let conditions = [
            "proc.name = \"val(proc.pname)\"",
            "proc.name = val(proc.pname)",
            "proc.name = proc.pname",
            "proc.name in (a, b)",
            "proc.name in (\"a, b\")",
            "proc.name in ('a\", \"b')",
            "proc.name in (\"a\\\", \\\"b\")",
            "proc.name in ('a,b')",
            "proc.name in ()",
            "proc.name in (\"\")",
            "proc.name = \"\\xff\"",
            "proc.name = \"\\xfe\"",
            "proc.name = \"\\\\xff\"",
            "proc.name = \u{fffd}",
            "proc.name = oneof (a, b)",
            "proc.name = oneof (b, a)",
            "proc.name = oneof (a, a)",
            "concat(proc.name, proc.pname) = x",
            "concat(proc.name, \"proc.pname\") = x",
            "concat(proc.name, \"a\", \"b\") = x",
            "concat(proc.name, \"a,b\") = x",
            "join(\",\", (proc.name, proc.pname)) = x",
            "join(\"(\", (proc.name, proc.pname)) = x",
        ];
        let mut texts: Vec<String> = conditions.iter().map(|condition| text(condition)).collect();
        texts.sort();
        texts.dedup();
        // `\"` in one kind of quotes is `"` in the other.
        assert_eq!(texts.len(), conditions.len() - 1, "{texts:#?}");
    }
}
