//! What a field is: a name, a document, a type, and how to read it.

use crate::cx::Cx;
use crate::value::Value;
use lanner_schema::{EventInfo, Format, ParamType};
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How to read a field. The variant is the field's representation; a closure of a wrong type does not compile.
#[derive(Debug, Clone, Copy)]
pub enum Read {
    /// Text that lies in the event or the state.
    Text(for<'a> fn(&Cx<'a>, &'a Arg) -> Option<&'a [u8]>),
    /// Text that must be put together; the buffer is the caller's, empty.
    Made(for<'a> fn(&Cx<'a>, &Arg, &mut Vec<u8>) -> Option<()>),
    /// Text that mostly lies in the event or the state, and is put together otherwise; the buffer is the caller's, empty.
    Lent(for<'a> fn(&Cx<'a>, &'a Arg, &mut Vec<u8>) -> Option<Lent<'a>>),
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
    Each(ReadEach),
    /// A value whose type depends on the event.
    Dyn(for<'a> fn(&Cx<'a>, &Arg) -> Option<Value<'a>>),
}

/// Hands the values of a field to a function until that says `false`.
pub type ReadEach = for<'a> fn(&Cx<'a>, &Arg, &mut dyn FnMut(Value<'_>) -> bool) -> Option<()>;

/// Where a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lent<'a> {
    /// It lies in the event or the state.
    Whole(&'a [u8]),
    /// It was written to the caller's buffer.
    Made,
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
    /// Two ends of a connection: a comparison holds if it holds for either end; `!=` wants both to differ. Without an end no comparison holds.
    Either,
    /// A distance: `=` holds when it is at most the constant; there are no other operators.
    Within,
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
    /// A number, or a regular expression that is looked for.
    IndexOrPattern,
    /// `.NAME` of an event's parameter, or its number in brackets.
    ParamOrIndex,
    /// `.NAME` of an event's parameter.
    Param,
    /// `.NAME` or `.NUMBER` of an event.
    EventType,
    /// Nothing, `.src` or `.dst`.
    OptionalSide,
    /// `.NAME` of a cgroup subsystem: letters and `_`.
    Subsystem,
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
    /// A regular expression.
    Pattern(Pattern),
    /// For events by name: the code of the first event of that name; the next one is its end.
    Event(u16),
    /// What this instance of the field remembers from one reading to the next.
    Memory(Memory),
}

impl Arg {
    /// The key or suffix, where it is one.
    pub fn key(&self) -> Option<&str> {
        match self {
            Self::Key(key) => Some(key),
            _ => None,
        }
    }

    /// The number, where it is one.
    pub fn index(&self) -> Option<u64> {
        match self {
            Self::Index(index) => Some(*index),
            _ => None,
        }
    }

    /// Index of the parameter for an event: the number given, or the place of the name in that event.
    #[inline]
    pub fn param(&self, event: &EventInfo) -> Option<usize> {
        match self {
            Self::Index(index) => usize::try_from(*index).ok(),
            Self::Param(places) => match places.get(usize::from(event.code)) {
                Some(&at) if at != NO_PARAM => Some(usize::from(at)),
                _ => None,
            },
            _ => None,
        }
    }
}

/// A regular expression; equal to others of the same text.
#[derive(Debug, Clone)]
pub struct Pattern(regex::bytes::Regex);

impl Pattern {
    /// Compiles a text.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn new(text: &str) -> Result<Self, regex::Error> {
        regex::bytes::RegexBuilder::new(text).unicode(false).build().map(Self)
    }

    /// True if it is found anywhere in `text`.
    pub fn is_in(&self, text: &[u8]) -> bool {
        self.0.is_match(text)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_str() == other.0.as_str()
    }
}
impl Eq for Pattern {}
impl std::hash::Hash for Pattern {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.as_str().hash(state);
    }
}

/// In [`Arg::Param`]: the event has no such parameter.
pub const NO_PARAM: u8 = 255;

/// A number that an instance of a field remembers; instances are equal only to themselves, so that they are never shared by accident.
#[derive(Debug, Clone, Default)]
pub struct Memory(Arc<AtomicU64>);

impl Memory {
    /// Stores a number and gives the one before; 0 at first.
    pub fn swap(&self, value: u64) -> u64 {
        self.0.swap(value, Ordering::Relaxed)
    }

    /// Adds one and gives the sum.
    pub fn count(&self) -> u64 {
        self.0.fetch_add(1, Ordering::Relaxed).wrapping_add(1)
    }
}

impl PartialEq for Memory {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}
impl Eq for Memory {}
impl std::hash::Hash for Memory {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.0).hash(state);
    }
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
    /// Falco has it from a plugin: its argument follows the rules of plugins, complaints too.
    pub const PLUGIN: Self = Self(128);
    /// Reading it twice gives different values: each instance remembers something.
    pub const REMEMBERS: Self = Self(256);
    /// A path, which can read differently with each [`crate::Spelling`].
    pub const PATH: Self = Self(512);
    /// Lanner's own: Falco has no such field.
    pub const OWN: Self = Self(1024);
    /// Its values are what others said, who may have made them up: no test of it satisfies an exception.
    pub const HEARSAY: Self = Self(2048);
    /// What a container's runtime or the cluster says, which can come after the container's first events.
    pub const LATE: Self = Self(4096);
    /// What the API server of Kubernetes alone says.
    pub const CLUSTER: Self = Self(8192);

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
    /// The value itself, for a text that is the same for every event; it is bound as the argument.
    pub constant: Option<Arc<str>>,
    /// One value or several.
    pub shape: Shape,
    /// Properties.
    pub flags: FieldFlags,
    /// Event sources that can have it; empty: all.
    pub sources: &'static [&'static str],
    /// How to read it.
    pub read: Read,
    /// What is printed, where it differs from what is compared.
    pub show: Option<Read>,
    /// What JSON holds, where it differs from what is printed.
    pub json: Option<Read>,
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

impl Bound {
    /// The value of a text field; `buf` is emptied and used when the text has to be put together. `None`: no value, or no text field.
    #[inline]
    pub fn text<'b>(&'b self, cx: &Cx<'b>, buf: &'b mut Vec<u8>) -> Option<&'b [u8]> {
        buf.clear();
        match self.field.read {
            Read::Text(read) => read(cx, &self.arg),
            Read::Made(read) => read(cx, &self.arg, buf).map(|()| buf.as_slice()),
            Read::Lent(read) => match read(cx, &self.arg, buf)? {
                Lent::Whole(text) => Some(text),
                Lent::Made => Some(buf),
            },
            _ => None,
        }
    }
}

/// Fields that are listed together; a large class may be declared in several parts of the same name.
#[derive(Debug)]
pub struct Class {
    /// As lists name it.
    pub name: &'static str,
    /// What its fields are about.
    pub doc: &'static str,
    /// Event sources that can have them; empty: all.
    pub sources: &'static [&'static str],
    /// In the order of lists.
    pub fields: &'static [Field],
}
