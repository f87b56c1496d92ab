//! Prints a condition's tree as Falco prints it.

use std::borrow::Cow;
use std::fmt::{Display, Formatter, Result, Write};

use crate::ast::{Argument, Check, Expr, FieldRef, Literal, Modifier, Op, Operand, Rhs, Transform, Transformer};
use crate::condition::is_bare_argument;
use crate::escape::escape;

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Expr::And(members, _) => write_group(f, members, " and "),
            Expr::Or(members, _) => write_group(f, members, " or "),
            Expr::Not(inner, _) => write!(f, "not {inner}"),
            Expr::Macro(name, _) => f.write_str(name),
            Expr::Check(check) => check.fmt(f),
        }
    }
}

fn write_group(f: &mut Formatter<'_>, members: &[Expr], between: &str) -> Result {
    f.write_char('(')?;
    write_all(f, members, between)?;
    f.write_char(')')
}

fn write_all<T: Display>(f: &mut Formatter<'_>, items: &[T], between: &str) -> Result {
    for (n, item) in items.iter().enumerate() {
        f.write_str(if n > 0 { between } else { "" })?;
        item.fmt(f)?;
    }
    Ok(())
}

impl Display for Check {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "{} {}", self.lhs, self.op)?;
        if let Some(modifier) = self.modifier {
            write!(f, " {modifier}")?;
        }
        match &self.rhs {
            Rhs::None => Ok(()),
            Rhs::Value(value) | Rhs::Name(value) => write!(f, " {value}"),
            Rhs::List(values, _) => {
                f.write_str(" (")?;
                write_all(f, values, ", ")?;
                f.write_char(')')
            }
            Rhs::Operand(operand) => write!(f, " {operand}"),
        }
    }
}

impl Display for Operand {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Operand::Field(field) => field.fmt(f),
            Operand::Transform(transform) => transform.fmt(f),
        }
    }
}

impl Display for FieldRef {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(&self.name)?;
        write_arg(f, self.arg.as_deref())
    }
}

impl Display for Transform {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "{}(", self.name)?;
        write_all(f, &self.args, ",")?;
        f.write_char(')')?;
        write_arg(f, self.arg.as_deref())
    }
}

fn write_arg(f: &mut Formatter<'_>, arg: Option<&str>) -> Result {
    match arg {
        None => Ok(()),
        Some(arg) if is_bare_argument(arg) => write!(f, "[{arg}]"),
        Some(arg) => match escape(arg) {
            // Nothing to escape, but empty or with a bracket.
            Cow::Borrowed(arg) => write!(f, "[\"{arg}\"]"),
            Cow::Owned(arg) => write!(f, "[{arg}]"),
        },
    }
}

impl Display for Argument {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Argument::Operand(operand) => operand.fmt(f),
            Argument::Text(text, _) => f.write_str(&escape(text)),
            Argument::Number(number, _) => f.write_str(number),
            Argument::List(items, _) => {
                f.write_char('(')?;
                write_all(f, items, ",")?;
                f.write_char(')')
            }
        }
    }
}

impl Display for Literal {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let Some(raw) = &self.raw else { return f.write_str(&escape(&self.text)) };
        // What is not UTF-8 can only be shown escaped.
        f.write_char('"')?;
        for chunk in raw.utf8_chunks() {
            let escaped = escape(chunk.valid());
            f.write_str(escaped.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(&escaped))?;
            for byte in chunk.invalid() {
                write!(f, "\\x{byte:02x}")?;
            }
        }
        f.write_char('"')
    }
}

impl Display for Op {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(self.as_str())
    }
}

impl Display for Modifier {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(self.as_str())
    }
}

impl Display for Transformer {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(self.as_str())
    }
}
