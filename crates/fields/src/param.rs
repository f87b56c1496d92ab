//! Parameters of events as values.

use crate::value::Value;
use lanner_schema::wire::{self, Wire};
use lanner_schema::{Event, ParamInfo, ParamType};
use lanner_state::facts::UNKNOWN_NAME;

/// A parameter's row and bytes, which are empty when it has no value; `None` when the event's writer did not know the parameter.
pub(crate) fn param<'a>(event: &Event<'a>, at: usize) -> Option<(&'static ParamInfo, &'a [u8])> {
    Some((event.info().params.get(at)?, event.param(at)?))
}

/// A number of any width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Number {
    /// Signed.
    Int(i64),
    /// Unsigned.
    Uint(u64),
}

/// The number in a parameter of a numeric type; `None` for other types and wrong sizes.
pub(crate) fn number(ty: ParamType, bytes: &[u8]) -> Option<Number> {
    use ParamType::*;
    Some(match ty {
        Int8 => Number::Int(i64::from(i8::from_le_bytes(bytes.try_into().ok()?))),
        Int16 => Number::Int(i64::from(wire::Int16::decode(bytes)?)),
        Int32 | Fd32 | Pid32 => Number::Int(i64::from(wire::Int32::decode(bytes)?)),
        Int64 | Errno | Fd | Pid => Number::Int(wire::Int64::decode(bytes)?),
        Uint8 | SigType | L4Proto | SockFamily | Flags8 | EnumFlags8 => {
            Number::Uint(u64::from(wire::Uint8::decode(bytes)?))
        }
        Uint16 | SyscallId | Port | Flags16 | EnumFlags16 => Number::Uint(u64::from(wire::Uint16::decode(bytes)?)),
        Uint32 | Bool | Flags32 | EnumFlags32 | Uid | Gid | SigSet | Mode => {
            Number::Uint(u64::from(wire::Uint32::decode(bytes)?))
        }
        Uint64 | RelTime | AbsTime => Number::Uint(wire::Uint64::decode(bytes)?),
        _ => return Option::None,
    })
}

/// The text in front of the first NUL.
pub(crate) fn text(bytes: &[u8]) -> &[u8] {
    bytes.split(|&b| b == 0).next().unwrap_or_default()
}

/// What old writers put in the place of a text that was not there.
const NO_TEXT: &[u8] = b"(NULL)\0";

/// True for a text that is not there: an empty parameter, or [`NO_TEXT`].
pub(crate) fn is_no_text(bytes: &[u8]) -> bool {
    bytes.is_empty() || bytes == NO_TEXT
}

/// True for the types that hold one text.
pub(crate) fn is_text(ty: ParamType) -> bool {
    matches!(ty, ParamType::CharBuf | ParamType::FsPath | ParamType::FsRelPath)
}

/// A parameter as a value of its own type; a text that is not there is `<NA>`, as in Falco, any other empty parameter is no value.
pub(crate) fn value<'a>(info: &ParamInfo, bytes: &'a [u8]) -> Option<Value<'a>> {
    use ParamType::*;
    match info.ty {
        ty if is_text(ty) => Some(Value::Text(if is_no_text(bytes) { UNKNOWN_NAME } else { text(bytes) })),
        _ if bytes.is_empty() => Option::None,
        Bool => Some(Value::Bool(wire::Uint32::decode(bytes)? != 0)),
        Ipv4Addr => Some(Value::Ip(std::net::IpAddr::from(*bytes.first_chunk::<4>()?))),
        Ipv6Addr => Some(Value::Ip(std::net::IpAddr::from(*bytes.first_chunk::<16>()?))),
        Double => Some(Value::Float(f64::from_le_bytes(bytes.try_into().ok()?))),
        ty => Some(match number(ty, bytes) {
            Some(Number::Int(number)) => Value::Int(number),
            Some(Number::Uint(number)) => Value::Uint(number),
            Option::None => Value::Bytes(bytes),
        }),
    }
}
