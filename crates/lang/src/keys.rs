//! Keys of settings: what they are called, which type they have, and how a value is read from YAML.

use crate::yaml::Node;

/// A key's type, for the schema and for messages.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// `true` or `false`, or one of YAML 1.1's other words for it.
    Bool,
    /// A whole number in the range.
    Int(i64, i64),
    /// A number.
    Number,
    /// A text.
    Text,
    /// One of these texts.
    Choice(&'static [&'static str]),
    /// Texts; a single one may stand without brackets.
    Texts,
    /// A mapping with any content.
    Map,
    /// A mapping, a text or nothing.
    MapOrText,
}

/// A key of the settings.
#[derive(Debug)]
pub struct Key {
    /// `metrics.interval`; `[]` stands for each element of a list.
    pub path: &'static str,
    /// Its type.
    pub kind: Kind,
    /// Its default as text; empty: nothing.
    pub default: fn() -> String,
    /// Its unit, empty for none.
    pub unit: &'static str,
    /// What it does.
    pub doc: &'static str,
}

/// A type that a key can have.
pub trait Setting: Sized {
    /// The key's type.
    const KIND: Kind;

    /// From a node; `None` when it can't be read as this type.
    fn read(node: &Node) -> Option<Self>;

    /// As a person would write it.
    fn show(&self) -> String;
}

impl Setting for bool {
    const KIND: Kind = Kind::Bool;
    fn read(node: &Node) -> Option<Self> {
        node.as_bool()
    }
    fn show(&self) -> String {
        self.to_string()
    }
}

impl Setting for f64 {
    const KIND: Kind = Kind::Number;
    fn read(node: &Node) -> Option<Self> {
        node.as_scalar()?.as_f64()
    }
    fn show(&self) -> String {
        self.to_string()
    }
}

impl Setting for String {
    const KIND: Kind = Kind::Text;
    fn read(node: &Node) -> Option<Self> {
        node.as_str().map(str::to_owned)
    }
    fn show(&self) -> String {
        self.clone()
    }
}

impl Setting for Vec<String> {
    const KIND: Kind = Kind::Texts;
    fn read(node: &Node) -> Option<Self> {
        match node.as_sequence() {
            Some(items) => Some(items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect()),
            None => node.as_str().map(|text| vec![text.to_owned()]),
        }
    }
    fn show(&self) -> String {
        format!("[{}]", self.join(", "))
    }
}

impl Setting for Vec<(String, String)> {
    const KIND: Kind = Kind::Map;
    fn read(node: &Node) -> Option<Self> {
        node.as_mapping()?;
        let pair = |(key, (_, value)): (&str, &(Node, Node))| Some((key.to_owned(), value.as_str()?.to_owned()));
        Some(node.keys().filter_map(pair).collect())
    }
    fn show(&self) -> String {
        self.iter().map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>().join(", ")
    }
}

macro_rules! int_settings {
    ($($Type:ty)+) => {$(
        impl Setting for $Type {
            // Numbers beyond i64 are no number that a setting could have.
            const KIND: Kind = Kind::Int(0, if <$Type>::BITS < 64 { <$Type>::MAX as i64 } else { i64::MAX });
            fn read(node: &Node) -> Option<Self> {
                node.as_u64().and_then(|number| number.try_into().ok())
            }
            fn show(&self) -> String {
                self.to_string()
            }
        }
    )+};
}
int_settings! { u8 u16 u32 u64 }

/// The value of a key of a group, when it is there and of its type.
pub fn value<T: Setting>(group: Option<&Node>, name: &str) -> Option<T> {
    T::read(group?.get(name)?)
}
