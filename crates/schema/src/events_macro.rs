//! Declares events, each once.

/// From each declaration come: an [`crate::info::EventInfo`] row (for `evt.arg.*`, lists, docs, the C header) and, where
/// the declaration gives a struct's name, a struct with one named field per parameter, with `decode` and `encode`.
///
/// `CODE name ENUM => Struct(CATEGORIES, FLAGS, fd?) { param in dirfd: Type as Format, … }`; `->` instead of `=> Struct` for a
/// layout that only old captures have.
macro_rules! events {
    ($(
        $(#[doc = $doc:literal])+
        $code:literal $name:literal $ENUM:ident $(=> $Struct:ident)? $(-> $old:ident)?
        ($($cat:ident)|+, $($flag:ident)|+ $(, $fd:tt)?) {
            $( $param:ident $(in $base:literal)?: $Wire:ty $(as $format:ident)?, )*
        }
    )+) => {
        pub(super) static ROWS: &[crate::info::EventInfo] = &[$(
            crate::info::EventInfo {
                code: $code,
                name: $name,
                enum_name: stringify!($ENUM),
                doc: concat!($($doc),+),
                category: crate::info::Category(0 $(| crate::info::Category::$cat.0)+),
                flags: crate::info::EventFlags(0 $(| crate::info::EventFlags::$flag.0)+),
                fd_param: events!(@fd $($fd)?),
                params: &[$( crate::info::ParamInfo {
                    name: super::unraw(stringify!($param)),
                    ty: <$Wire as crate::wire::Wire>::TYPE,
                    format: events!(@format $Wire $(, $format)?),
                    table: <$Wire as crate::wire::Wire>::TABLE,
                    dynamic: <$Wire as crate::wire::Wire>::DYN,
                    dirfd: events!(@base $($base)?),
                }, )*],
            },
        )+];

        $( events! { @struct $($Struct)? ; $code, $ENUM, $(#[doc = $doc])+ { $( $param: $Wire, )* } } )+
    };

    (@struct ; $($rest:tt)*) => {};
    (@struct $Struct:ident ; $code:literal, $ENUM:ident, $(#[doc = $doc:literal])+ { $( $param:ident: $Wire:ty, )* }) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Default)]
        #[allow(missing_docs, non_snake_case, reason = "the schema's own names; a parameter is documented by its name and type")]
        pub struct $Struct<'a> {
            $( pub $param: Option<<$Wire as crate::wire::Wire>::Value<'a>>, )*
            #[doc(hidden)]
            pub bytes: core::marker::PhantomData<&'a [u8]>,
        }

        impl<'a> $Struct<'a> {
            /// The event's number.
            pub const CODE: u16 = $code;

            /// Reads the parameters. Those that are empty, of a wrong size, or that an older writer did not know, are `None`.
            #[inline]
            pub fn decode(event: &crate::event::Event<'a>) -> Self {
                #[allow(unused_mut, unused_variables, reason = "events without parameters")]
                let mut params = event.params();
                Self {
                    $( $param: <$Wire as crate::wire::Wire>::decode(params.next().unwrap_or_default()), )*
                    bytes: core::marker::PhantomData,
                }
            }

            /// Builds the event's bytes in `buf`, all parameters of the table present.
            pub fn encode(&self, buf: &mut crate::event::EventBuf, ts: u64, tid: i64) {
                buf.begin(ts, tid, $code);
                $( match self.$param {
                    Some(value) => buf.param(|out| <$Wire as crate::wire::Wire>::encode(value, out)),
                    None => buf.param(|_| ()),
                } )*
                buf.finish();
            }
        }
    };

    (@fd) => { crate::info::FdParam::None };
    (@fd unhandled) => { crate::info::FdParam::Unhandled };
    (@fd $index:literal) => { crate::info::FdParam::At($index) };
    (@base) => { None };
    (@base $base:literal) => { Some($base) };
    (@format $Wire:ty) => { <$Wire as crate::wire::Wire>::FORMAT };
    (@format $Wire:ty, $format:ident) => { crate::wire::Format::$format };
}
