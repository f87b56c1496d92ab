//! How keys of outputs are declared: once, beside the code that obeys them; types, defaults and documentation follow from it.

/// Declares a group of keys of an output: a struct, and a row for each key.
macro_rules! output_settings {
    (
        $(#[doc = $of_all:literal])+
        $Settings:ident $prefix:literal $KEYS:ident {$(
            $(#[doc = $doc:literal])+
            $name:ident : $Type:ty $([$unit:literal])? $(as ($kind:expr))? = $default:expr;
        )*}
    ) => {
        $(#[doc = $of_all])+
        #[derive(Debug, Clone, PartialEq)]
        pub struct $Settings {
            $( $(#[doc = $doc])+ pub $name: $Type, )*
        }

        impl Default for $Settings {
            fn default() -> Self {
                Self { $( $name: $default, )* }
            }
        }

        impl $Settings {
            /// Reads the group; what is missing has its default.
            pub fn read(group: Option<&lanner_lang::yaml::Node>) -> Self {
                let _ = group;
                Self { $( $name: lanner_lang::keys::value(group, stringify!($name)).unwrap_or_else(|| $default), )* }
            }
        }

        /// The group's keys.
        pub static $KEYS: &[lanner_lang::keys::Key] = &[$(
            lanner_lang::keys::Key {
                path: concat!("lanner.outputs[].", $prefix, stringify!($name)),
                kind: output_settings!(@kind $Type $(, $kind)?),
                default: || {
                    let default: $Type = $default;
                    lanner_lang::keys::Setting::show(&default)
                },
                unit: concat!($($unit)?),
                doc: concat!($($doc),+),
            },
        )*];
    };
    (@kind $Type:ty) => { <$Type as lanner_lang::keys::Setting>::KIND };
    (@kind $Type:ty, $kind:expr) => { $kind };
}
