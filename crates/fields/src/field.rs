//! What a field is: a name, a document, a type, and how to read it.

use crate::cx::Cx;
use crate::value::Value;
use lanner_schema::{EventInfo, Format, ParamType};
use std::net::IpAddr;
use std::sync::Arc;

/// How to read a field. The variant is the field's representation; a closure of a wrong type does not compile.
#[derive(Debug, Clone, Copy)]
pub enum Read {
    /// Text that lies in the event or the state.
    Text(for<'a> fn(&Cx<'a>, &'a Arg) -> Option<&'a [u8]>),
    /// Text that must be put together; the buffer is the caller's, empty.
    Made(for<'a> fn(&Cx<'a>, &Arg, &mut Vec<u8>) -> Option<()>),
    /// Raw bytes that lie in the event.
    Bytes(for<'a> fn(&Cx<'a>, &Arg) -> Option<&'a [u8]>),
    /// A signed number.
    Int(fn(&Cx<'_>, &Arg) -> Option<i64>),
    /// An unsigned number.
    Uint(fn(&Cx<'_>, &Arg) -> Option<u64>),
    /// A floating-point number.
    Float(fn(&Cx<'_>, &Arg) -> Option<f64>),
    /// True or false.
    Bool(fn(&Cx<'_>, &Arg) -> Option<bool>),
    /// An address.
    Ip(fn(&Cx<'_>, &Arg) -> Option<IpAddr>),
    /// Several values (see [`Shape`]): each is handed to the function until it says `false`. `None`: no value at all.
    Each(for<'a> fn(&Cx<'a>, &Arg, &mut dyn FnMut(Value<'_>) -> bool) -> Option<()>),
    /// A value whose type depends on the event.
    Dyn(for<'a> fn(&Cx<'a>, &Arg) -> Option<Value<'a>>),
}

/// How several values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// One value.
    One,
    /// A list: `in` wants every element in the set, `intersects` one; no other operators.
    List,
    /// Ancestors: a comparison holds if it holds for any value, also `!=`.
    AnyOf,
    /// Two ends of a connection: a comparison holds if it holds for either end; `!=` wants both to differ.
    Either,
}

/// What stands in a field's brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ArgKind {
    /// Nothing.
    None,
    /// Perhaps a number.
    OptionalIndex,
    /// Perhaps a key.
    OptionalKey,
    /// Perhaps a number or a key.
    OptionalIndexOrKey,
    /// A number.
    Index,
    /// A key.
    Key,
    /// A number or a key.
    IndexOrKey,
    /// A suffix of the name, behind a dot: `evt.arg.NAME`; brackets too where the field says so.
    Suffix,
}

/// An argument, checked when the field was bound.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum Arg {
    /// None given.
    #[default]
    None,
    /// A number.
    Index(u64),
    /// A key, or the suffix of the name.
    Key(Box<str>),
    /// For parameters by name: index of the parameter by event code, 255 for events without it.
    Param(Arc<[u8]>),
}

/// Properties of a field; several bits may be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FieldFlags(pub u16);

impl FieldFlags {
    /// Nothing special.
    pub const NONE: Self = Self(0);
    /// For conditions only.
    pub const FILTER_ONLY: Self = Self(1);
    /// For outputs only.
    pub const PRINT_ONLY: Self = Self(2);
    /// Not in lists.
    pub const HIDDEN: Self = Self(4);
    /// On its way out.
    pub const DEPRECATED: Self = Self(8);
    /// Not as a right side, nor with one.
    pub const NO_RHS: Self = Self(16);
    /// Not for transformers.
    pub const NO_TRANSFORMER: Self = Self(32);
    /// Worth adding to every alert.
    pub const SUGGESTED: Self = Self(64);

    /// Both together.
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
    /// True if any bit of `other` is set here.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// A field.
#[derive(Debug, Clone)]
pub struct Field {
    /// As in `proc.aname`.
    pub name: std::borrow::Cow<'static, str>,
    /// What it means.
    pub doc: std::borrow::Cow<'static, str>,
    /// Its class, as lists group it: `evt`, `proc`, `fd`, `container`…
    pub class: &'static str,
    /// Type, for comparisons and lists.
    pub ty: ParamType,
    /// How numbers are printed.
    pub format: Format,
    /// What stands in its brackets.
    pub arg: ArgKind,
    /// One value or several.
    pub shape: Shape,
    /// Properties.
    pub flags: FieldFlags,
    /// Event sources that can have it; empty: all.
    pub sources: &'static [&'static str],
    /// How to read it.
    pub read: Read,
    /// False for events that can never have a value of it, so that a test of it is false without looking.
    pub on: fn(&EventInfo, &Arg) -> bool,
}

/// A field with its argument: ready to be read.
#[derive(Debug, Clone)]
pub struct Bound {
    /// The field.
    pub field: Arc<Field>,
    /// Its argument.
    pub arg: Arg,
    /// As written, brackets included: the key in `output_fields`.
    pub text: Arc<str>,
    /// Type of this instance: the field's, but for `evt.rawarg`.
    pub ty: ParamType,
    /// One value or several: `proc.aname[1]` is one.
    pub shape: Shape,
}
