//! What a key is, and the macro that declares groups of them.

use super::SettingsError;
use lanner_lang::yaml::Node;

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

/// The mapping behind a dotted prefix such as `engine.kmod.`; `None` when it is not there.
///
/// # Errors
/// When a scalar stands where a mapping is needed, as Falco.
pub(super) fn group<'a>(root: &'a Node, prefix: &str) -> Result<Option<&'a Node>, SettingsError> {
    let (mut node, mut path) = (root, "");
    let mut parts = prefix.split('.').filter(|part| !part.is_empty());
    loop {
        if node.as_scalar().is_some_and(|scalar| !scalar.is_null()) {
            return Err(SettingsError::at(
                path,
                format!("Config error at key \"{path}\": a value where keys are expected"),
            ));
        }
        let Some(part) = parts.next() else { return Ok(Some(node)) };
        let Some(child) = node.get(part) else { return Ok(None) };
        let end = if path.is_empty() { part.len() } else { path.len() + 1 + part.len() };
        (node, path) = (child, prefix.get(..end).unwrap_or(prefix));
    }
}

/// The value of a key of a group, when it is there and of its type.
pub(super) fn value<T: Setting>(group: Option<&Node>, name: &str) -> Option<T> {
    T::read(group?.get(name)?)
}

/// Declares groups of keys: a struct a group, and rows for the schema and the documentation.
macro_rules! settings {
    ($(
        $(#[doc = $group_doc:literal])+
        $Group:ident $prefix:literal $KEYS:ident {$(
            $(#[doc = $doc:literal])+
            $name:ident : $Type:ty $([$unit:literal])? $(as ($kind:expr))? = $default:expr;
        )+}
    )+) => {
        $(
            $(#[doc = $group_doc])+
            #[derive(Debug, Clone)]
            pub struct $Group {
                $( $(#[doc = $doc])+ pub $name: $Type, )+
            }

            impl $Group {
                /// Reads the group from the tree; what is missing or of a wrong type gets its default.
                ///
                /// # Errors
                /// When a scalar stands where the group's mapping should.
                pub fn read(root: &lanner_lang::yaml::Node) -> Result<Self, $crate::settings::SettingsError> {
                    let group = $crate::settings::table::group(root, $prefix)?;
                    Ok(Self {
                        $( $name: $crate::settings::table::value(group, stringify!($name)).unwrap_or_else(|| $default), )+
                    })
                }
            }

            impl Default for $Group {
                fn default() -> Self {
                    Self { $( $name: $default, )+ }
                }
            }

            static $KEYS: &[$crate::settings::table::Key] = &[$(
                $crate::settings::table::Key {
                    path: concat!($prefix, stringify!($name)),
                    kind: settings!(@kind $Type $(, $kind)?),
                    default: || {
                        let default: $Type = $default;
                        <$Type as $crate::settings::table::Setting>::show(&default)
                    },
                    unit: concat!($($unit)?),
                    doc: concat!($($doc),+),
                },
            )+];
        )+

        /// The keys of all groups.
        pub static GROUPS: &[&[$crate::settings::table::Key]] = &[$($KEYS),+];
    };
    (@kind $Type:ty) => { <$Type as $crate::settings::table::Setting>::KIND };
    (@kind $Type:ty, $kind:expr) => { $kind };
}
