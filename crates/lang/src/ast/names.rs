//! Spellings of operators, modifiers and transformers.

use crate::ast::{Modifier, Op, Transformer};

impl Op {
    /// All operators in the order in which Falco lists and tries them.
    pub const ALL: [Op; 20] = [
        Op::Exists,
        Op::Le,
        Op::Lt,
        Op::Ge,
        Op::Gt,
        Op::EqEq,
        Op::Eq,
        Op::Ne,
        Op::Glob,
        Op::IGlob,
        Op::Contains,
        Op::IContains,
        Op::BContains,
        Op::StartsWith,
        Op::BStartsWith,
        Op::EndsWith,
        Op::Regex,
        Op::Intersects,
        Op::In,
        Op::PMatch,
    ];

    /// As written in conditions.
    pub const fn as_str(self) -> &'static str {
        match self {
            Op::Exists => "exists",
            Op::Le => "<=",
            Op::Lt => "<",
            Op::Ge => ">=",
            Op::Gt => ">",
            Op::EqEq => "==",
            Op::Eq => "=",
            Op::Ne => "!=",
            Op::Glob => "glob",
            Op::IGlob => "iglob",
            Op::Contains => "contains",
            Op::IContains => "icontains",
            Op::BContains => "bcontains",
            Op::StartsWith => "startswith",
            Op::BStartsWith => "bstartswith",
            Op::EndsWith => "endswith",
            Op::Regex => "regex",
            Op::Intersects => "intersects",
            Op::In => "in",
            Op::PMatch => "pmatch",
        }
    }

    /// The operator with this spelling.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|op| op.as_str() == name)
    }

    /// `< <= > >=`: the right side is a number.
    pub const fn is_numeric(self) -> bool {
        matches!(self, Op::Le | Op::Lt | Op::Ge | Op::Gt)
    }

    /// `in intersects pmatch`: the right side is a list.
    pub const fn is_list(self) -> bool {
        matches!(self, Op::Intersects | Op::In | Op::PMatch)
    }

    /// The right side is one string, and a modifier may follow.
    pub const fn is_string(self) -> bool {
        !self.is_numeric() && !self.is_list() && !matches!(self, Op::Exists)
    }
}

impl Modifier {
    /// All modifiers.
    pub const ALL: [Modifier; 3] = [Modifier::OneOf, Modifier::AnyOf, Modifier::AllOf];

    /// As written in conditions.
    pub const fn as_str(self) -> &'static str {
        match self {
            Modifier::OneOf => "oneof",
            Modifier::AnyOf => "anyof",
            Modifier::AllOf => "allof",
        }
    }

    /// The modifier with this spelling.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|modifier| modifier.as_str() == name)
    }
}

impl Transformer {
    /// All transformers in the order in which Falco lists them.
    pub const ALL: [Transformer; 9] = [
        Transformer::Val,
        Transformer::ToLower,
        Transformer::ToUpper,
        Transformer::B64,
        Transformer::Basename,
        Transformer::Len,
        Transformer::Join,
        Transformer::Concat,
        Transformer::GetOpt,
    ];

    /// As written in conditions.
    pub const fn as_str(self) -> &'static str {
        match self {
            Transformer::Val => "val",
            Transformer::ToLower => "tolower",
            Transformer::ToUpper => "toupper",
            Transformer::B64 => "b64",
            Transformer::Basename => "basename",
            Transformer::Len => "len",
            Transformer::Join => "join",
            Transformer::Concat => "concat",
            Transformer::GetOpt => "getopt",
        }
    }

    /// The transformer with this spelling.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|transformer| transformer.as_str() == name)
    }
}
