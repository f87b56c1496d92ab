//! Declares the tables of flag and value names, each once.

/// From each declaration come: the table (for printing, lists and the C header), a marker type for the event table, and
/// a module with one constant per name (for code that looks at single flags).
macro_rules! flags {
    ($(
        $(#[doc = $doc:literal])+
        $table:ident $Marker:ident { $( $name:ident = $value:literal, )* }
    )+) => {
        $(
            $(#[doc = $doc])+
            #[derive(Debug)]
            pub enum $Marker {}
            impl Flags for $Marker {
                const TABLE: &'static FlagTable = &FlagTable {
                    name: stringify!($table),
                    doc: concat!($($doc, "\n"),+),
                    entries: &[$( (stringify!($name), $value), )*],
                };
            }
            $(#[doc = $doc])+
            #[allow(missing_docs, non_upper_case_globals, reason = "the kernel's own names")]
            pub mod $table {
                $( pub const $name: u32 = $value; )*
            }
        )+
        /// All tables, in alphabetical order.
        pub static TABLES: &[&FlagTable] = &[$( <$Marker as Flags>::TABLE, )+];
    };
}
