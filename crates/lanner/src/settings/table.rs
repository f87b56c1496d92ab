//! The macro that declares groups of keys.

use super::SettingsError;
pub use lanner_lang::keys::{Key, Kind, Setting, value};
use lanner_lang::yaml::Node;

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
            #[derive(Debug, Clone, PartialEq)]
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

                /// Keys that have other values there.
                pub fn differing(&self, other: &Self) -> Vec<&'static str> {
                    let differ = [$( (self.$name != other.$name, concat!($prefix, stringify!($name))) ),+];
                    differ.into_iter().filter_map(|(differs, key)| differs.then_some(key)).collect()
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
