//! Ways through a condition's tree.

use crate::ast::{Argument, Check, Expr, FieldRef, Literal, Operand, Rhs};
use crate::span::Span;

impl Expr {
    /// From the first byte of its first member to the last of its last one.
    pub fn span(&self) -> Span {
        match self {
            Expr::And(_, span) | Expr::Or(_, span) | Expr::Not(_, span) | Expr::Macro(_, span) => *span,
            Expr::Check(check) => check.span,
        }
    }

    /// Calls `visit` with this and all expressions below, each before its members, in the order of the text.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Expr)) {
        visit(self);
        match self {
            Expr::And(members, _) | Expr::Or(members, _) => members.iter().for_each(|member| member.walk(visit)),
            Expr::Not(inner, _) => inner.walk(visit),
            Expr::Macro(..) | Expr::Check(_) => {}
        }
    }

    /// All checks in the order of the text.
    pub fn checks(&self) -> Vec<&Check> {
        let mut checks = Vec::new();
        self.walk(&mut |expr| {
            if let Expr::Check(check) = expr {
                checks.push(&**check);
            }
        });
        checks
    }

    /// All macro names in the order of the text, with their places.
    pub fn macros(&self) -> Vec<(&str, Span)> {
        let mut macros = Vec::new();
        self.walk(&mut |expr| {
            if let Expr::Macro(name, span) = expr {
                macros.push((name.as_str(), *span));
            }
        });
        macros
    }

    /// All fields of all checks, of both sides, in the order of the text.
    pub fn fields(&self) -> Vec<&FieldRef> {
        let mut fields = Vec::new();
        for check in self.checks() {
            check.lhs.walk_fields(&mut |field| fields.push(field));
            if let Rhs::Operand(operand) = &check.rhs {
                operand.walk_fields(&mut |field| fields.push(field));
            }
        }
        fields
    }
}

impl Operand {
    /// Field with brackets, or the whole call.
    pub fn span(&self) -> Span {
        match self {
            Operand::Field(field) => field.span,
            Operand::Transform(transform) => transform.span,
        }
    }

    /// Calls `visit` with each field below.
    pub fn walk_fields<'a>(&'a self, visit: &mut dyn FnMut(&'a FieldRef)) {
        match self {
            Operand::Field(field) => visit(field),
            Operand::Transform(transform) => transform.args.iter().for_each(|arg| arg.walk_fields(visit)),
        }
    }
}

impl Argument {
    fn walk_fields<'a>(&'a self, visit: &mut dyn FnMut(&'a FieldRef)) {
        match self {
            Argument::Operand(operand) => operand.walk_fields(visit),
            Argument::List(items, _) => items.iter().for_each(|item| item.walk_fields(visit)),
            Argument::Text(..) | Argument::Number(..) => {}
        }
    }
}

impl Rhs {
    /// The constants: none for a field or transformer, one for a value or a name.
    pub fn literals(&self) -> &[Literal] {
        match self {
            Rhs::None | Rhs::Operand(_) => &[],
            Rhs::Value(value) | Rhs::Name(value) => std::slice::from_ref(value),
            Rhs::List(values, _) => values,
        }
    }
}

impl Literal {
    /// A constant with the text `text`.
    pub fn new(text: impl Into<String>, quoted: bool, span: Span) -> Self {
        Self { text: text.into(), raw: None, quoted, span }
    }

    /// The value.
    pub fn bytes(&self) -> &[u8] {
        self.raw.as_deref().unwrap_or(self.text.as_bytes())
    }
}
