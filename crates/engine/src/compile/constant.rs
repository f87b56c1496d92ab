//! Constants: text → value of a field's type, with Falco's rules and words.

use super::services;
use crate::matcher::Net;
use lanner_lang::ast::{Literal, Op};
use lanner_schema::ParamType;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What types are compared as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// Raw bytes.
    Bytes,
    /// Numbers.
    Number,
    /// `true`, `false`.
    Bool,
    /// A number, or a service's name.
    Port,
    /// An address.
    Ip,
    /// An address in a network.
    Net,
}

impl Kind {
    /// How values of a type are compared; `None` for types without comparisons.
    pub fn of(ty: ParamType) -> Option<Self> {
        use ParamType::*;
        Some(match ty {
            CharBuf | FsPath | FsRelPath => Self::Text,
            ByteBuf => Self::Bytes,
            Int8 | Int16 | Int32 | Int64 | Uint8 | Uint16 | Uint32 | Uint64 | Errno | Fd | Pid | SyscallId
            | SigType | RelTime | AbsTime | Flags8 | Flags16 | Flags32 | EnumFlags8 | EnumFlags16 | EnumFlags32
            | Double | Mode => Self::Number,
            Bool => Self::Bool,
            Port => Self::Port,
            Ipv4Addr | Ipv6Addr | IpAddr => Self::Ip,
            Ipv4Net | Ipv6Net | IpNet => Self::Net,
            None | SockAddr | SockTuple | FdList | L4Proto | SockFamily | Dyn | Uid | Gid | SigSet | CharBufArray
            | CharBufPairArray | Fd32 | Pid32 => return Option::None,
        })
    }
}

/// The bytes of a text constant; those of `bcontains` and `bstartswith` are hexadecimal digits.
pub fn text(value: &Literal, op: Op, kind: Kind) -> Result<Vec<u8>, String> {
    let bytes = value.bytes();
    if matches!(op, Op::BContains | Op::BStartsWith) {
        return hex(bytes)
            .ok_or_else(|| "filter error: bcontains and bstartswith operator support hex strings only".to_owned());
    }
    if kind == Kind::Text && bytes.contains(&0) {
        return Err(r"filter error: filter value cannot contain a NUL byte (\x00)".to_owned());
    }
    Ok(bytes.to_vec())
}

fn hex(digits: &[u8]) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let pair = |pair: &[u8]| match pair {
        [high, low] => u8::try_from(digit(*high)? * 16 + digit(*low)?).ok(),
        _ => None,
    };
    digits.chunks(2).map(pair).collect()
}

/// A number of a type. Decimal only; too small and too large ones are clamped to 64 bits, then cut to the type's width, as Falco does.
pub fn number(text: &str, ty: ParamType) -> Result<i128, String> {
    use ParamType::*;
    match ty {
        Bool => match text {
            "true" => Ok(1),
            "false" => Ok(0),
            _ => Err(format!("filter error: unrecognized boolean value {text}")),
        },
        Port if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) => {
            Ok(i128::from(decimal(text).unwrap_or(i128::from(u16::MAX)) as u16))
        }
        Port => services::port(text).map(i128::from).ok_or_else(|| format!("unrecognized protocol {text}")),
        _ => {
            let number = decimal(text).ok_or_else(|| format!("{text} is not a valid number"))?;
            let signed = number.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64;
            let unsigned = number.clamp(-i128::from(u64::MAX), i128::from(u64::MAX)) as u64;
            Ok(match ty {
                Int8 => i128::from(signed as i8),
                Int16 => i128::from(signed as i16),
                Int32 | Double => i128::from(signed as i32),
                Uint8 | Flags8 | EnumFlags8 | SigType => i128::from(unsigned as u8),
                Uint16 | Flags16 | EnumFlags16 | SyscallId => i128::from(unsigned as u16),
                Uint32 | Flags32 | EnumFlags32 | Mode => i128::from(unsigned as u32),
                Uint64 | RelTime | AbsTime => i128::from(unsigned),
                _ => i128::from(signed),
            })
        }
    }
}

/// Digits with a sign; blanks in front are skipped, anything behind is wrong.
fn decimal(text: &str) -> Option<i128> {
    let text = text.trim_start();
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // More digits than 128 bits hold are beyond every clamp.
    let beyond = if text.starts_with('-') { i128::MIN / 2 } else { i128::MAX / 2 };
    Some(text.parse::<i128>().unwrap_or(beyond))
}

/// An address: IPv4 if there is a dot in it.
pub fn address(text: &str) -> Result<IpAddr, String> {
    if text.contains('.') {
        return text.parse::<Ipv4Addr>().map(IpAddr::V4).map_err(|_| format!("unrecognized IPv4 address {text}"));
    }
    text.parse::<Ipv6Addr>().map(IpAddr::V6).map_err(|_| format!("unrecognized IPv6 address {text}"))
}

/// A network: `address/prefix`.
pub fn net(text: &str) -> Result<Net, String> {
    let Some((base, prefix)) = text.split_once('/') else { return Err(format!("unrecognized IP network {text}")) };
    let base = address(base)?;
    let allowed = if base.is_ipv4() { 0..=32 } else { 1..=128 };
    let bits = decimal(prefix).and_then(|bits| u32::try_from(bits).ok()).filter(|bits| allowed.contains(bits));
    bits.map(|bits| Net::new(base, bits)).ok_or_else(|| format!("invalid netmask {prefix}"))
}

#[cfg(test)]
mod tests {
    use super::{net, number};
    use lanner_schema::ParamType;

    #[test]
    fn numbers_are_cut_to_their_type() {
        for (text, ty, wanted) in [
            ("-1", ParamType::Uint32, Some(4_294_967_295)),
            ("-1", ParamType::Uint64, Some(u64::MAX.into())),
            ("70000", ParamType::Uint16, Some(4464)),
            ("-500", ParamType::Int16, Some(-500)),
            ("99999999999999999999999", ParamType::Int64, Some(i64::MAX.into())),
            ("0x10", ParamType::Int64, None),
            ("1.5", ParamType::Double, None),
            ("+3", ParamType::Double, Some(3)),
            ("", ParamType::Int64, None),
            ("true", ParamType::Bool, Some(1)),
            ("True", ParamType::Bool, None),
            ("http", ParamType::Port, Some(80)),
            ("nosuch", ParamType::Port, None),
        ] {
            assert_eq!(number(text, ty).ok(), wanted, "{text}");
        }
    }

    #[test]
    fn networks_need_a_prefix() {
        assert_eq!(net("10.0.0.0").unwrap_err(), "unrecognized IP network 10.0.0.0");
        assert_eq!(net("10.0.0.0/33").unwrap_err(), "invalid netmask 33");
        assert_eq!(net("::/0").unwrap_err(), "invalid netmask 0");
        assert!(net("0.0.0.0/0").is_ok() && net("2001:db8:abcd:0012::0/64").is_ok());
    }
}
