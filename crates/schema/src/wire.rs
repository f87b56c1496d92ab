//! How a parameter's bytes become a Rust value, and back.
//!
//! All integers are little endian. A parameter of length 0 means «no value», for any type.

use crate::flags::{DynTable, FlagTable};

/// The types a parameter or a field can have, numbered as on the wire of plugins (`PT_*` of Falco's schema).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum ParamType {
    None = 0,
    Int8,
    Int16,
    Int32,
    Int64,
    Uint8,
    Uint16,
    Uint32,
    Uint64,
    CharBuf,
    ByteBuf,
    Errno,
    SockAddr,
    SockTuple,
    Fd,
    Pid,
    FdList,
    FsPath,
    SyscallId,
    SigType,
    RelTime,
    AbsTime,
    Port,
    L4Proto,
    SockFamily,
    Bool,
    Ipv4Addr,
    Dyn,
    Flags8,
    Flags16,
    Flags32,
    Uid,
    Gid,
    Double,
    SigSet,
    CharBufArray,
    CharBufPairArray,
    Ipv4Net,
    Ipv6Addr,
    Ipv6Net,
    IpAddr,
    IpNet,
    Mode,
    FsRelPath,
    EnumFlags8,
    EnumFlags16,
    EnumFlags32,
    Fd32,
    Pid32,
}

/// Maps each [`ParamType`] to its name in Falco's messages (without `PT_`).
macro_rules! type_names {
    ($($variant:ident $name:literal,)+) => {
        impl ParamType {
            /// All types, in the order of their numbers.
            pub const ALL: &'static [ParamType] = &[$(ParamType::$variant,)+];
            /// The name in messages and lists, such as `CHARBUF`.
            pub const fn name(self) -> &'static str {
                match self { $(ParamType::$variant => $name,)+ }
            }
        }
    };
}
type_names! {
    None "NONE", Int8 "INT8", Int16 "INT16", Int32 "INT32", Int64 "INT64", Uint8 "UINT8", Uint16 "UINT16",
    Uint32 "UINT32", Uint64 "UINT64", CharBuf "CHARBUF", ByteBuf "BYTEBUF", Errno "ERRNO", SockAddr "SOCKADDR",
    SockTuple "SOCKTUPLE", Fd "FD", Pid "PID", FdList "FDLIST", FsPath "FSPATH", SyscallId "SYSCALLID",
    SigType "SIGTYPE", RelTime "RELTIME", AbsTime "ABSTIME", Port "PORT", L4Proto "L4PROTO",
    SockFamily "SOCKFAMILY", Bool "BOOL", Ipv4Addr "IPV4ADDR", Dyn "DYN", Flags8 "FLAGS8", Flags16 "FLAGS16",
    Flags32 "FLAGS32", Uid "UID", Gid "GID", Double "DOUBLE", SigSet "SIGSET", CharBufArray "CHARBUFARRAY",
    CharBufPairArray "CHARBUF_PAIR_ARRAY", Ipv4Net "IPV4NET", Ipv6Addr "IPV6ADDR", Ipv6Net "IPV6NET",
    IpAddr "IPADDR", IpNet "IPNET", Mode "MODE", FsRelPath "FSRELPATH", EnumFlags8 "ENUMFLAGS8",
    EnumFlags16 "ENUMFLAGS16", EnumFlags32 "ENUMFLAGS32", Fd32 "FD32", Pid32 "PID32",
}

impl ParamType {
    /// Number of bytes of the types that have a fixed size.
    pub const fn fixed_size(self) -> Option<usize> {
        use ParamType::*;
        Some(match self {
            Int8 | Uint8 | SigType | L4Proto | SockFamily | Flags8 | EnumFlags8 => 1,
            Int16 | Uint16 | SyscallId | Port | Flags16 | EnumFlags16 => 2,
            Int32 | Uint32 | Bool | Ipv4Addr | Flags32 | Uid | Gid | SigSet | Mode | EnumFlags32 | Fd32 | Pid32 => 4,
            Int64 | Uint64 | Errno | Fd | Pid | RelTime | AbsTime | Double | Ipv4Net => 8,
            Ipv6Addr => 16,
            Ipv6Net => 20,
            _ => return Option::None,
        })
    }
}

/// How a number is printed (`PF_*` of Falco's schema).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// The type's own way.
    Na,
    /// Decimal.
    Dec,
    /// Upper-case hexadecimal without `0x`.
    Hex,
    /// Octal.
    Oct,
    /// Decimal, padded with zeros to nine digits.
    PaddedDec,
    /// Decimal; an identifier, not a quantity.
    Id,
    /// `<` or `>`.
    Dir,
}

/// A type of parameter: a marker that says how to read and write its bytes.
pub trait Wire {
    /// What user code sees.
    type Value<'a>: Copy + core::fmt::Debug + PartialEq;
    /// The type's number and name.
    const TYPE: ParamType;
    /// How it is printed when the event table does not say.
    const FORMAT: Format = Format::Dec;
    /// Names of its bits or values.
    const TABLE: Option<&'static FlagTable> = None;
    /// The types it can hold, for [`Dyn`].
    const DYN: Option<&'static DynTable> = None;
    /// Reads the bytes of a parameter; `None` for an empty parameter or one of a wrong size.
    fn decode(bytes: &[u8]) -> Option<Self::Value<'_>>;
    /// Appends the bytes of a value.
    fn encode(value: Self::Value<'_>, out: &mut Vec<u8>);
}

macro_rules! numbers {
    ($($(#[doc = $doc:literal])+ $Name:ident($native:ty);)+) => {$(
        $(#[doc = $doc])+
        #[derive(Debug)]
        pub enum $Name {}
        impl Wire for $Name {
            type Value<'a> = $native;
            const TYPE: ParamType = ParamType::$Name;
            fn decode(bytes: &[u8]) -> Option<$native> {
                Some(<$native>::from_le_bytes(bytes.try_into().ok()?))
            }
            fn encode(value: $native, out: &mut Vec<u8>) {
                out.extend_from_slice(&value.to_le_bytes());
            }
        }
    )+};
}
numbers! {
    /// 16 bits, signed.
    Int16(i16);
    /// 32 bits, signed.
    Int32(i32);
    /// 64 bits, signed.
    Int64(i64);
    /// 8 bits.
    Uint8(u8);
    /// 16 bits.
    Uint16(u16);
    /// 32 bits.
    Uint32(u32);
    /// 64 bits.
    Uint64(u64);
    /// A result: minus an errno, or what the call returned.
    Errno(i64);
    /// A file descriptor, or minus an errno; -100 is `AT_FDCWD`.
    Fd(i64);
    /// A process or thread id.
    Pid(i64);
    /// A syscall's code in Falco's numbering (see [`crate::syscalls`]), not a native number.
    SyscallId(u16);
    /// A signal number.
    SigType(u8);
    /// A duration in nanoseconds; `u64::MAX` is none.
    RelTime(u64);
    /// Nanoseconds since 1970.
    AbsTime(u64);
    /// A port, in host order.
    Port(u16);
    /// A user id; `u32::MAX` is none.
    Uid(u32);
    /// A group id; `u32::MAX` is none.
    Gid(u32);
    /// The low 32 bits of a signal set.
    SigSet(u32);
    /// A file descriptor in an iterator's event.
    Fd32(i32);
    /// A process id in an iterator's event.
    Pid32(i32);
}

macro_rules! tabled {
    ($($(#[doc = $doc:literal])+ $Name:ident($native:ty) as $format:ident;)+) => {$(
        $(#[doc = $doc])+
        #[derive(Debug)]
        pub struct $Name<T>(core::marker::PhantomData<T>);
        impl<T: crate::flags::Flags> Wire for $Name<T> {
            type Value<'a> = $native;
            const TYPE: ParamType = ParamType::$Name;
            const FORMAT: Format = Format::$format;
            const TABLE: Option<&'static FlagTable> = Some(T::TABLE);
            fn decode(bytes: &[u8]) -> Option<$native> {
                Some(<$native>::from_le_bytes(bytes.try_into().ok()?))
            }
            fn encode(value: $native, out: &mut Vec<u8>) {
                out.extend_from_slice(&value.to_le_bytes());
            }
        }
    )+};
}
tabled! {
    /// 8 bits, each with a name.
    Flags8(u8) as Hex;
    /// 16 bits, each with a name.
    Flags16(u16) as Hex;
    /// 32 bits, each with a name.
    Flags32(u32) as Hex;
    /// One of a set of named 8-bit values.
    EnumFlags8(u8) as Hex;
    /// One of a set of named 16-bit values.
    EnumFlags16(u16) as Hex;
    /// One of a set of named 32-bit values.
    EnumFlags32(u32) as Hex;
    /// File mode bits, with names.
    Mode(u32) as Oct;
}

/// The text in front of the first NUL byte; the final NUL is counted in the parameter's length.
fn text(bytes: &[u8]) -> Option<&[u8]> {
    if bytes.is_empty() {
        return None;
    }
    Some(bytes.iter().position(|&b| b == 0).map_or(bytes, |end| &bytes[..end]))
}

macro_rules! texts {
    ($($(#[doc = $doc:literal])+ $Name:ident;)+) => {$(
        $(#[doc = $doc])+
        #[derive(Debug)]
        pub enum $Name {}
        impl Wire for $Name {
            type Value<'a> = &'a [u8];
            const TYPE: ParamType = ParamType::$Name;
            const FORMAT: Format = Format::Na;
            fn decode(bytes: &[u8]) -> Option<&[u8]> {
                text(bytes)
            }
            fn encode(value: &[u8], out: &mut Vec<u8>) {
                out.extend_from_slice(value);
                out.push(0);
            }
        }
    )+};
}
texts! {
    /// Text, ended by a NUL byte; not always UTF-8.
    CharBuf;
    /// A path, absolute or relative to the working directory.
    FsPath;
    /// A path relative to the directory in another parameter.
    FsRelPath;
}

macro_rules! buffers {
    ($($(#[doc = $doc:literal])+ $Name:ident;)+) => {$(
        $(#[doc = $doc])+
        #[derive(Debug)]
        pub enum $Name {}
        impl Wire for $Name {
            type Value<'a> = &'a [u8];
            const TYPE: ParamType = ParamType::$Name;
            const FORMAT: Format = Format::Na;
            fn decode(bytes: &[u8]) -> Option<&[u8]> {
                (!bytes.is_empty()).then_some(bytes)
            }
            fn encode(value: &[u8], out: &mut Vec<u8>) {
                out.extend_from_slice(value);
            }
        }
    )+};
}
buffers! {
    /// Raw bytes.
    ByteBuf;
    /// An address: family byte and data, see [`crate::address`].
    SockAddr;
    /// Both ends of a connection: family byte and data, see [`crate::address`].
    SockTuple;
    /// `u16` count, then an `i64` fd and `i16` poll flags each.
    FdList;
    /// Texts, each ended by a NUL byte.
    CharBufArray;
    /// Pairs of texts; only in very old captures, never produced now.
    CharBufPairArray;
    /// An IPv4 address, 4 bytes in network order.
    Ipv4Addr;
    /// An IPv6 address, 16 bytes in network order.
    Ipv6Addr;
}

/// A value whose type is chosen by its first byte, an index into a [`DynTable`].
#[derive(Debug)]
pub struct Dyn<T>(core::marker::PhantomData<T>);
impl<T: crate::flags::Dynamic> Wire for Dyn<T> {
    /// The index and the bytes of the value.
    type Value<'a> = (u8, &'a [u8]);
    const TYPE: ParamType = ParamType::Dyn;
    const DYN: Option<&'static DynTable> = Some(T::TABLE);
    fn decode(bytes: &[u8]) -> Option<(u8, &[u8])> {
        bytes.split_first().map(|(&index, value)| (index, value))
    }
    fn encode((index, value): (u8, &[u8]), out: &mut Vec<u8>) {
        out.push(index);
        out.extend_from_slice(value);
    }
}
