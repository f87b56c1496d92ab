//! Values as text: what outputs show of a field, and the same typed for JSON.

use crate::cx::Cx;
use crate::decimal::{write_int, write_padded, write_uint};
use crate::field::{Bound, Lent, Read, ReadEach, Shape};
use crate::value::{Typed, Value};
use lanner_schema::address::{AF_INET, AF_INET6, Endpoint, SockAddr, SockTuple};
use lanner_schema::{Format, ParamType};
use std::io::Write;
use std::net::{IpAddr, Ipv4Addr};

/// What stands for a network: a value has an address, the network is in the condition.
const NETWORK: &[u8] = b"<IPNET>";

/// Appends the text of a bound field; false when it has no value.
pub fn print(bound: &Bound, cx: &Cx<'_>, out: &mut Vec<u8>) -> bool {
    print_with(bound, cx, &mut Vec::new(), out)
}

/// As [`print`], with a buffer that is overwritten, for texts that have to be put together.
pub fn print_with(bound: &Bound, cx: &Cx<'_>, scratch: &mut Vec<u8>, out: &mut Vec<u8>) -> bool {
    let start = out.len();
    let done = write_read(&bound.field.show.unwrap_or(bound.field.read), bound, cx, scratch, out);
    if done.is_none() {
        out.truncate(start);
    }
    done.is_some()
}

/// How JSON reads a field.
fn json_read(bound: &Bound) -> Read {
    bound.field.json.or(bound.field.show).unwrap_or(bound.field.read)
}

/// True for what JSON shows as a text; hexadecimal numbers are among it.
fn is_text(read: &Read, bound: &Bound) -> bool {
    match read {
        _ if matches!(bound.field.format, Format::Hex) => true,
        Read::Text(_) | Read::Made(_) | Read::Lent(_) | Read::Bytes(_) | Read::Ip(_) => true,
        Read::Each(_) => bound.shape != Shape::List,
        Read::Int(_) | Read::Uint(_) | Read::Float(_) | Read::Bool(_) | Read::Dyn(_) => false,
    }
}

/// True if JSON shows a field by the text that is printed.
pub fn is_same_in_json(bound: &Bound) -> bool {
    bound.field.json.is_none() && is_text(&json_read(bound), bound)
}

/// A bound field's value with its type, as JSON shows it.
pub fn typed(bound: &Bound, cx: &Cx<'_>) -> Typed {
    let read = json_read(bound);
    if is_text(&read, bound) {
        let mut text = Vec::new();
        return match write_read(&read, bound, cx, &mut Vec::new(), &mut text) {
            Some(()) => Typed::Text(text),
            None => Typed::Missing,
        };
    }
    let value = match read {
        Read::Int(read) => read(cx, &bound.arg).map(Typed::Int),
        Read::Uint(read) => read(cx, &bound.arg).map(Typed::Uint),
        Read::Float(read) => read(cx, &bound.arg).map(Typed::Float),
        Read::Bool(read) => read(cx, &bound.arg).map(Typed::Bool),
        Read::Dyn(read) => read(cx, &bound.arg).map(|value| typed_value(value, bound.ty, format_at(bound, cx))),
        Read::Each(read) => {
            let mut list = Vec::new();
            let done = read(cx, &bound.arg, &mut |value| {
                list.push(typed_value(value, bound.ty, bound.field.format));
                true
            });
            // As in Falco, a list of nothing is nothing.
            done.filter(|()| !list.is_empty()).map(|()| Typed::List(list))
        }
        Read::Text(_) | Read::Made(_) | Read::Lent(_) | Read::Bytes(_) | Read::Ip(_) => None,
    };
    value.unwrap_or(Typed::Missing)
}

/// How numbers of a parameter are printed: as the table says of the event's own.
fn format_at(bound: &Bound, cx: &Cx<'_>) -> Format {
    let info = cx.event.info();
    let own = bound.arg.param(info).and_then(|at| info.params.get(at));
    own.map_or(bound.field.format, |param| param.format)
}

fn typed_value(value: Value<'_>, ty: ParamType, format: Format) -> Typed {
    let in_digits = |value| {
        let mut text = Vec::new();
        write_value(value, ty, format, &mut text);
        Typed::Text(text)
    };
    match value {
        // As in Falco, hexadecimal and octal numbers are texts.
        Value::Int(_) | Value::Uint(_) if matches!(format, Format::Hex | Format::Oct) => in_digits(value),
        Value::Int(number) => Typed::Int(number),
        Value::Uint(number) => Typed::Uint(number),
        Value::Float(number) => Typed::Float(number),
        Value::Bool(truth) => Typed::Bool(truth),
        Value::Text(_) | Value::Bytes(_) | Value::Ip(_) => in_digits(value),
    }
}

fn write_read(read: &Read, bound: &Bound, cx: &Cx<'_>, scratch: &mut Vec<u8>, out: &mut Vec<u8>) -> Option<()> {
    let (ty, format, arg) = (bound.ty, bound.field.format, &bound.arg);
    match read {
        Read::Text(read) => out.extend_from_slice(read(cx, arg)?),
        // The buffer of the two that make a text must be empty, as they may look at what they wrote.
        Read::Made(_) | Read::Lent(_) if !out.is_empty() => {
            scratch.clear();
            write_read(read, bound, cx, &mut Vec::new(), scratch)?;
            out.extend_from_slice(scratch);
        }
        Read::Made(read) => read(cx, arg, out)?,
        Read::Lent(read) => {
            if let Lent::Whole(text) = read(cx, arg, out)? {
                out.clear();
                out.extend_from_slice(text);
            }
        }
        Read::Bytes(read) => write_buffer(read(cx, arg)?, cx.print.buffers_base64, out),
        Read::Int(read) => write_value(Value::Int(read(cx, arg)?), ty, format, out),
        Read::Uint(read) => write_value(Value::Uint(read(cx, arg)?), ty, format, out),
        Read::Float(read) => write_value(Value::Float(read(cx, arg)?), ty, format, out),
        Read::Bool(read) => write_value(Value::Bool(read(cx, arg)?), ty, format, out),
        Read::Ip(read) => write_value(Value::Ip(read(cx, arg)?), ty, format, out),
        Read::Dyn(read) => match read(cx, arg)? {
            Value::Bytes(bytes) => write_buffer(bytes, cx.print.buffers_base64, out),
            value => write_value(value, ty, format_at(bound, cx), out),
        },
        Read::Each(read) => return write_each(read, bound, cx, out),
    }
    Some(())
}

/// A list as `(a,b)`; several values of another kind joined by blanks, and none when that gives no text.
fn write_each(read: &ReadEach, bound: &Bound, cx: &Cx<'_>, out: &mut Vec<u8>) -> Option<()> {
    let list = bound.shape == Shape::List;
    if list {
        out.push(b'(');
    }
    let start = out.len();
    let single = bound.shape == Shape::One;
    read(cx, &bound.arg, &mut |value| {
        if out.len() > start {
            out.push(if list { b',' } else { b' ' });
        }
        write_value(value, bound.ty, bound.field.format, out);
        true
    })?;
    if list {
        out.push(b')');
    }
    (list || single || out.len() > start).then_some(())
}

/// Appends a value in the way of its type and format.
pub(crate) fn write_value(value: Value<'_>, ty: ParamType, format: Format, out: &mut Vec<u8>) {
    // Writing into a vector can't fail.
    let _ = match (value, format) {
        (Value::Text(text), _) => out.write_all(text),
        (Value::Bytes(bytes), _) => {
            write_buffer(bytes, false, out);
            Ok(())
        }
        (Value::Int(number), Format::Hex) => match ty.fixed_size() {
            Some(4) => write!(out, "{:X}", number as i32),
            _ => write!(out, "{number:X}"),
        },
        (Value::Uint(number), Format::Hex) => write!(out, "{number:X}"),
        (Value::Int(number), Format::Oct) => write!(out, "{number:o}"),
        (Value::Uint(number), Format::Oct) => write!(out, "{number:o}"),
        (Value::Int(number), Format::PaddedDec) => write!(out, "{number:09}"),
        (Value::Uint(number), Format::PaddedDec) => {
            write_padded(number, 9, out);
            Ok(())
        }
        (Value::Int(number), _) => {
            write_int(number, out);
            Ok(())
        }
        (Value::Uint(number), _) => {
            write_uint(number, out);
            Ok(())
        }
        (Value::Float(number), _) => write!(out, "{number:.1}"),
        (Value::Bool(truth), _) => write!(out, "{truth}"),
        (Value::Ip(_), _) if matches!(ty, ParamType::IpNet | ParamType::Ipv4Net | ParamType::Ipv6Net) => {
            out.write_all(NETWORK)
        }
        (Value::Ip(ip), _) => write!(out, "{ip}"),
    };
}

/// What stands for an empty buffer.
pub(crate) const NO_BYTES: &[u8] = b"NULL";

/// Appends raw bytes: as base64, or as text in which everything that can't be printed is a dot.
pub(crate) fn write_buffer(bytes: &[u8], base64: bool, out: &mut Vec<u8>) {
    if bytes.is_empty() {
        out.extend_from_slice(NO_BYTES);
    } else if base64 {
        write_base64(bytes, out);
    } else {
        out.extend(bytes.iter().map(|&b| if b.is_ascii_graphic() || b == b' ' { b } else { b'.' }));
    }
}

/// The standard alphabet, padded (RFC 4648).
fn write_base64(bytes: &[u8], out: &mut Vec<u8>) {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0u32, |group, &b| group << 8 | u32::from(b)) << (8 * (3 - chunk.len()));
        for at in 0..4 {
            let six = (group >> (18 - 6 * at) & 63) as usize;
            out.push(if at > chunk.len() { b'=' } else { ALPHABET[six] });
        }
    }
}

/// Appends `address:port`.
pub(crate) fn write_end(end: Endpoint, out: &mut Vec<u8>) {
    let _ = write!(out, "{}:{}", end.ip, end.port);
}

/// Appends an address parameter, `INVALID …` for one that is too short for its family.
pub(crate) fn write_address(bytes: &[u8], out: &mut Vec<u8>) {
    match SockAddr::parse(bytes) {
        Some(SockAddr::Inet(end)) => write_end(end, out),
        Some(SockAddr::Unix(path)) => out.extend_from_slice(path),
        Some(SockAddr::Other(family)) => drop(write!(out, "family {family}")),
        None => write_invalid(bytes, out),
    }
}

/// What stands for an address or a tuple that can't be read.
fn write_invalid(bytes: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(match bytes.first() {
        Some(&AF_INET) => b"INVALID IPv4",
        Some(&AF_INET6) => b"INVALID IPv6",
        Some(_) => b"INVALID PATH",
        None => b"",
    });
}

/// The IPv4 address in an IPv6 one; the one without any bit counts too, as in Falco.
fn mapped(end: Endpoint) -> Option<Endpoint> {
    match end.ip {
        IpAddr::V6(ip) if ip.is_unspecified() => Some(Endpoint { ip: IpAddr::V4(Ipv4Addr::UNSPECIFIED), ..end }),
        IpAddr::V6(ip) => Some(Endpoint { ip: IpAddr::V4(ip.to_ipv4_mapped()?), ..end }),
        IpAddr::V4(_) => None,
    }
}

/// Appends a tuple parameter, `INVALID …` for one that is too short for its family; two IPv4 addresses in IPv6 ones as IPv4.
pub(crate) fn write_tuple(bytes: &[u8], out: &mut Vec<u8>) {
    match SockTuple::parse(bytes) {
        Some(SockTuple::Inet(source, destination)) => {
            let both = mapped(source).zip(mapped(destination));
            let (source, destination) = both.unwrap_or((source, destination));
            write_end(source, out);
            out.extend_from_slice(b"->");
            write_end(destination, out);
        }
        Some(SockTuple::Unix { source, peer, path }) => {
            let _ = write!(out, "{source:x}->{peer:x} ");
            out.extend_from_slice(path);
        }
        Some(SockTuple::Other(family)) => drop(write!(out, "family {family}")),
        None => write_invalid(bytes, out),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buffers_are_dots_or_base64() {
        let text = |bytes: &[u8], base64| {
            let mut out = Vec::new();
            write_buffer(bytes, base64, &mut out);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(text(b"a b\n\xff", false), "a b..");
        let rows: &[(&[u8], &str)] =
            &[(b"", "NULL"), (b"f", "Zg=="), (b"fo", "Zm8="), (b"foo", "Zm9v"), (b"foobar\xff", "Zm9vYmFy/w==")];
        for (bytes, want) in rows {
            assert_eq!(text(bytes, true), *want);
        }
    }
}
