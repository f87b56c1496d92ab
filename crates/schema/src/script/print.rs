//! An event as the line of a script that means it: the way from a recorded capture to a test.

use core::fmt::Write;

use super::extension_words::{ACTED_FIRST, ACTED_SECOND};
use super::{find, is_reserved};
use crate::address::{SockAddr, SockTuple};
use crate::event::Event;
use crate::extension::Extension;
use crate::info::ParamInfo;
use crate::syscalls;
use crate::wire::ParamType;

/// Appends the line, without a line break. Reading it gives the same event, but for parameters that neither the table nor the extension knows.
pub fn print(event: &Event<'_>, out: &mut String) {
    let info = event.info();
    let is_found = |word: &str| find(word).is_ok_and(|found| found.code == info.code);
    let enter = format!("{}>", info.name);
    out.push_str(match is_found(info.name) {
        true => info.name,
        false if is_found(&enter) => &enter,
        false => info.enum_name,
    });
    // Writing to a string cannot fail.
    let _ = write!(out, " ts={} tid={} cpu={}", event.ts, event.tid, event.cpu);
    if event.state_only {
        out.push_str(" state_only=1");
    }
    if event.nparams() < info.params.len() {
        let _ = write!(out, " nparams={}", event.nparams());
    }
    for (param, bytes) in info.params.iter().zip(event.params()) {
        let reserved = is_reserved(param.name);
        if bytes.is_empty() && !reserved {
            continue;
        }
        let _ = write!(out, " {}{}=", if reserved { "arg." } else { "" }, param.name);
        if bytes.is_empty() {
            out.push_str("null");
        } else {
            value(param, bytes, out).unwrap_or_else(|| hex(bytes, out));
        }
    }
    extension(event, out);
}

/// What stands behind the table's parameters.
fn extension(event: &Event<'_>, out: &mut String) {
    let Extension { notes, object, flags, place, uring, namespaces, acted } = Extension::of(event);
    if notes.any() {
        let _ = write!(out, " notes={:#x}", notes.0);
    }
    if object.is_some() {
        out.push_str(" object=");
        hex(event.param(event.info().params.len() + 1).unwrap_or_default(), out);
    }
    if flags.0 != 0 {
        let _ = write!(out, " object_flags={:#x}", flags.0);
    }
    if place.is_known() {
        let _ = write!(out, " place={}:{}", place.netns, place.cgroup);
    }
    if let Some(uring) = uring {
        let _ = write!(out, " uring={:#x}", uring.0);
    }
    if namespaces.are_own() {
        let _ = write!(out, " namespaces={}:{}", namespaces.pid, namespaces.mount);
    }
    for (word, path) in [(ACTED_FIRST, acted.first), (ACTED_SECOND, acted.second)] {
        if !path.is_empty() {
            let _ = write!(out, " {word}=");
            text_value(path, out);
        }
    }
}

fn hex(bytes: &[u8], out: &mut String) {
    out.push_str("hex:");
    for byte in bytes {
        let _ = write!(out, "{byte:02x}");
    }
}

/// `None` for bytes that are not of the parameter's type.
fn value(param: &ParamInfo, bytes: &[u8], out: &mut String) -> Option<()> {
    use ParamType as T;
    match param.ty {
        T::CharBuf | T::FsPath | T::FsRelPath => match bytes.split_last()? {
            (0, text) if !text.contains(&0) => text_value(text, out),
            _ => return None,
        },
        T::ByteBuf | T::CharBufArray if is_plain_list(bytes) => {
            let texts: Vec<String> = bytes
                .split_inclusive(|&b| b == 0)
                .map(|text| quoted(text.get(..text.len() - 1).unwrap_or_default()))
                .collect();
            let _ = write!(out, "[{}]", texts.join(", "));
        }
        T::ByteBuf if bytes.iter().all(|b| matches!(b, b' '..=b'~' | b'\n' | b'\t')) => text_value(bytes, out),
        T::SockAddr => sock_addr(bytes, out)?,
        T::SockTuple => sock_tuple(bytes, out)?,
        T::SyscallId => {
            let code = u16::from_le_bytes(bytes.try_into().ok()?);
            let name = syscalls::by_code(code).map(|syscall| syscall.name);
            let exact = name.filter(|name| syscalls::by_name(name).is_some_and(|found| found.code == code));
            out.push_str(&exact.map_or_else(|| code.to_string(), str::to_string));
        }
        ty => number(param, ty, bytes, out)?,
    }
    Some(())
}

/// Numbers; flags by their names when these say all.
fn number(param: &ParamInfo, ty: ParamType, bytes: &[u8], out: &mut String) -> Option<()> {
    use ParamType as T;
    let size = ty.fixed_size().filter(|&size| size == bytes.len() && size <= 8)?;
    let unsigned = bytes.iter().rev().fold(0u64, |sum, &byte| sum << 8 | u64::from(byte));
    let shift = 64 - 8 * size as u32;
    let signed = ((unsigned << shift) as i64) >> shift;
    let names = param.table.map_or(&[][..], |table| table.entries);
    match ty {
        T::Int8 | T::Int16 | T::Int32 | T::Int64 | T::Errno | T::Fd | T::Pid | T::Fd32 | T::Pid32 => {
            write!(out, "{signed}").ok()
        }
        T::EnumFlags8 | T::EnumFlags16 | T::EnumFlags32 => {
            let name = names.iter().find(|(_, value)| u64::from(*value) == unsigned);
            out.push_str(&name.map_or_else(|| unsigned.to_string(), |(name, _)| (*name).to_string()));
            Some(())
        }
        T::Flags8 | T::Flags16 | T::Flags32 => {
            // A name for several bits (O_RDWR) stands in front of those for some of them.
            let mut left = unsigned;
            let set = names.iter().filter(|(_, bits)| {
                let bits = u64::from(*bits);
                let adds = unsigned & bits == bits && left & bits != 0;
                left &= if adds { !bits } else { u64::MAX };
                adds
            });
            let set: Vec<_> = set.map(|(name, _)| *name).collect();
            if left == 0 && unsigned != 0 {
                return write!(out, "{}", set.join("|")).ok();
            }
            write!(out, "{unsigned:#x}").ok()
        }
        T::Mode => write!(out, "{unsigned:#o}").ok(),
        T::Double | T::Ipv4Net | T::Ipv4Addr => None,
        _ => write!(out, "{unsigned}").ok(),
    }
}

fn sock_addr(bytes: &[u8], out: &mut String) -> Option<()> {
    let address = SockAddr::parse(bytes)?;
    let mut again = Vec::new();
    address.write(&mut again);
    match address {
        _ if again != bytes => return None,
        SockAddr::Inet(end) => write!(out, "{}", std::net::SocketAddr::new(end.ip, end.port)).ok()?,
        SockAddr::Unix(path) => write!(out, "unix:{}", bare(path)?).ok()?,
        SockAddr::Other(family) => write!(out, "family:{family}").ok()?,
    }
    Some(())
}

fn sock_tuple(bytes: &[u8], out: &mut String) -> Option<()> {
    let tuple = SockTuple::parse(bytes)?;
    let mut again = Vec::new();
    tuple.write(&mut again);
    match tuple {
        _ if again != bytes => return None,
        SockTuple::Inet(a, b) => {
            let (a, b) = (std::net::SocketAddr::new(a.ip, a.port), std::net::SocketAddr::new(b.ip, b.port));
            write!(out, "{a}->{b}").ok()?;
        }
        SockTuple::Unix { source, peer, path } => write!(out, "unix:{source:x}->{peer:x}:{}", bare(path)?).ok()?,
        SockTuple::Other(family) => write!(out, "family:{family}").ok()?,
    }
    Some(())
}

/// Text that needs no quotes.
fn bare(text: &[u8]) -> Option<&str> {
    let plain = |b: &u8| b.is_ascii_alphanumeric() || b"_./:-+,@%=*?".contains(b);
    if text.iter().all(plain) { core::str::from_utf8(text).ok() } else { None }
}

fn text_value(text: &[u8], out: &mut String) {
    match bare(text) {
        Some(text) if !text.is_empty() && text != "null" && !text.starts_with("hex:") => out.push_str(text),
        _ => out.push_str(&quoted(text)),
    }
}

fn quoted(text: &[u8]) -> String {
    let mut out = String::from("\"");
    for &byte in text {
        match byte {
            b'"' | b'\\' => out.extend(['\\', char::from(byte)]),
            b'\n' => out.push_str("\\n"),
            b'\t' => out.push_str("\\t"),
            b' '..=b'~' => out.push(char::from(byte)),
            _ => {
                let _ = write!(out, "\\x{byte:02x}");
            }
        }
    }
    out.push('"');
    out
}

/// Texts that each end with a NUL, and have nothing else in them that is not text.
fn is_plain_list(bytes: &[u8]) -> bool {
    bytes.last() == Some(&0) && bytes.iter().all(|b| *b == 0 || *b == b'\n' || *b == b'\t' || *b >= b' ')
}
