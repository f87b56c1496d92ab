//! A parameter's bytes from the word that a script has for it.

use std::net::{IpAddr, SocketAddr};

use super::words::{Problem, Value, Word, duration, integer, suggestion};
use crate::address::{Endpoint, SockAddr, SockTuple};
use crate::flags::{FlagTable, Flags, PollFlags};
use crate::info::ParamInfo;
use crate::syscalls;
use crate::wire::ParamType;

/// `openat` and its like: the working directory.
const AT_FDCWD: i128 = -100;

/// Appends the parameter's bytes; none for `null`.
pub(super) fn param(info: &ParamInfo, word: &Word<'_>, out: &mut Vec<u8>) -> Result<(), Problem> {
    use ParamType as T;
    if word.is_null() {
        return Ok(());
    }
    if let Some(raw) = word.raw()? {
        out.extend_from_slice(&raw);
        return Ok(());
    }
    match info.ty {
        T::CharBuf | T::FsPath | T::FsRelPath => {
            out.extend_from_slice(&word.bytes()?);
            if !matches!(word.value, Value::List(_)) {
                out.push(0);
            }
        }
        T::ByteBuf | T::CharBufArray | T::CharBufPairArray => out.extend_from_slice(&word.bytes()?),
        T::SockAddr => sock_addr(word, out)?,
        T::SockTuple => sock_tuple(word, out)?,
        T::FdList => fd_list(word, out)?,
        T::Ipv4Addr | T::Ipv6Addr | T::IpAddr => put_ip(parse(word, word.bare()?, "an address")?, out),
        T::Dyn => dynamic(info, word, out)?,
        T::None | T::Double | T::Ipv4Net | T::Ipv6Net | T::IpNet => {
            return Err(word.problem(format!("a {} is written as hex:…", info.ty.name())));
        }
        ty => scalar(ty, info.table, word, word.bare()?, out)?,
    }
    Ok(())
}

/// A number by one of its names, or a number of flags.
fn scalar(
    ty: ParamType,
    table: Option<&FlagTable>,
    word: &Word<'_>,
    text: &str,
    out: &mut Vec<u8>,
) -> Result<(), Problem> {
    use ParamType as T;
    let named = match ty {
        T::Fd if text == "AT_FDCWD" => Some(AT_FDCWD),
        T::Bool if text == "true" => Some(1),
        T::Bool if text == "false" => Some(0),
        T::SyscallId => syscalls::by_name(text).map(|syscall| i128::from(syscall.code)),
        T::RelTime | T::AbsTime => duration(text).map(i128::from),
        _ => None,
    };
    let number = match (named.or_else(|| integer(text)), table) {
        (Some(number), _) => number,
        (None, Some(table)) => i128::from(flags(table, word, text)?),
        (None, None) => return Err(word.problem(format!("'{text}' is not a number for '{}'", word.key))),
    };
    let size = ty.fixed_size().unwrap_or(8);
    let bits = size as u32 * 8;
    if number >= 1 << bits || number < -(1 << (bits - 1)) {
        return Err(word.problem(format!("{text} does not fit the {bits} bits of '{}'", word.key)));
    }
    out.extend_from_slice(number.to_le_bytes().get(..size).unwrap_or_default());
    Ok(())
}

fn flags(table: &FlagTable, word: &Word<'_>, text: &str) -> Result<u32, Problem> {
    text.split('|').try_fold(0, |bits, name| {
        let named = table.entries.iter().find(|(entry, _)| *entry == name).map(|&(_, value)| value);
        let value = named.or_else(|| integer(name).and_then(|number| u32::try_from(number).ok()));
        value.map(|value| bits | value).ok_or_else(|| {
            let help = suggestion(name, table.entries.iter().map(|(name, _)| *name));
            word.problem(format!("{} has no '{name}'", table.name)).or_help(help)
        })
    })
}

/// Flags by a table's names, for words outside of events.
pub(super) fn flags_of<F: Flags>(word: &Word<'_>) -> Result<u32, Problem> {
    flags(F::TABLE, word, word.bare()?)
}

fn parse<T: core::str::FromStr>(word: &Word<'_>, text: &str, what: &str) -> Result<T, Problem> {
    text.parse().map_err(|_| word.problem(format!("'{text}' is not {what}")))
}

/// `1.2.3.4:80` or `[::1]:80`.
pub(super) fn endpoint(word: &Word<'_>, text: &str) -> Result<Endpoint, Problem> {
    let address: SocketAddr = parse(word, text, "an address with a port")?;
    Ok(Endpoint { ip: address.ip(), port: address.port() })
}

/// Both ends, `->` between them.
pub(super) fn endpoints(word: &Word<'_>, text: &str) -> Result<(Endpoint, Endpoint), Problem> {
    let ends = text
        .split_once("->")
        .ok_or_else(|| word.problem(format!("'{text}' is not two addresses with '->' between")))?;
    Ok((endpoint(word, ends.0)?, endpoint(word, ends.1)?))
}

fn sock_addr(word: &Word<'_>, out: &mut Vec<u8>) -> Result<(), Problem> {
    let text = word.bare()?;
    if let Some(path) = text.strip_prefix("unix:") {
        SockAddr::Unix(path.as_bytes()).write(out);
    } else if let Some(family) = text.strip_prefix("family:") {
        SockAddr::Other(parse(word, family, "an address family")?).write(out);
    } else {
        SockAddr::Inet(endpoint(word, text)?).write(out);
    }
    Ok(())
}

/// Kernel addresses, 0 when they are not written, and a path.
pub(super) fn unix_ends<'t>(word: &Word<'_>, text: &'t str) -> Result<(u64, u64, &'t str), Problem> {
    let Some((source, rest)) = text.split_once("->") else { return Ok((0, 0, text)) };
    let (peer, path) = rest.split_once(':').unwrap_or((rest, ""));
    let address = |digits| {
        u64::from_str_radix(digits, 16)
            .map_err(|_| word.problem(format!("'{digits}' is not a kernel address in hex digits")))
    };
    Ok((address(source)?, address(peer)?, path))
}

fn sock_tuple(word: &Word<'_>, out: &mut Vec<u8>) -> Result<(), Problem> {
    let text = word.bare()?;
    if let Some(text) = text.strip_prefix("unix:") {
        let (source, peer, path) = unix_ends(word, text)?;
        SockTuple::Unix { source, peer, path: path.as_bytes() }.write(out);
    } else if let Some(family) = text.strip_prefix("family:") {
        SockTuple::Other(parse(word, family, "an address family")?).write(out);
    } else {
        let (source, destination) = endpoints(word, text)?;
        if source.ip.is_ipv4() != destination.ip.is_ipv4() {
            return Err(word.problem("both ends must be of one family".into()));
        }
        SockTuple::Inet(source, destination).write(out);
    }
    Ok(())
}

fn fd_list(word: &Word<'_>, out: &mut Vec<u8>) -> Result<(), Problem> {
    let text = word.bare()?;
    let entries: Vec<_> = text.split(',').filter(|entry| !entry.is_empty()).collect();
    out.extend_from_slice(&parse::<u16>(word, &entries.len().to_string(), "few enough")?.to_le_bytes());
    for entry in entries {
        let (fd, events) = entry.split_once(':').unwrap_or((entry, "0"));
        out.extend_from_slice(&parse::<i64>(word, fd, "a descriptor")?.to_le_bytes());
        let bits = flags(PollFlags::TABLE, word, events)?;
        out.extend_from_slice(&(bits as u16).to_le_bytes());
    }
    Ok(())
}

fn dynamic(info: &ParamInfo, word: &Word<'_>, out: &mut Vec<u8>) -> Result<(), Problem> {
    let text = word.bare()?;
    let wrong = || word.problem(format!("'{text}' is not INDEX:VALUE"));
    let (index, value) = text.split_once(':').ok_or_else(wrong)?;
    let index: u8 = parse(word, index, "an index")?;
    let types = info.dynamic.map_or(&[][..], |table| table.types);
    let (ty, _) = *types.get(usize::from(index)).ok_or_else(wrong)?;
    out.push(index);
    match ty {
        ParamType::CharBuf => {
            out.extend_from_slice(value.as_bytes());
            out.push(0);
            Ok(())
        }
        ParamType::ByteBuf => {
            out.extend_from_slice(value.as_bytes());
            Ok(())
        }
        ty => scalar(ty, info.table, word, value, out),
    }
}

fn put_ip(ip: IpAddr, out: &mut Vec<u8>) {
    match ip {
        IpAddr::V4(ip) => out.extend_from_slice(&ip.octets()),
        IpAddr::V6(ip) => out.extend_from_slice(&ip.octets()),
    }
}
