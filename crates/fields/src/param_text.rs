//! Parameters of events as text: the plain form, and what it resolves to.

use crate::cx::Cx;
use crate::fd::kind_char;
use crate::fdlist::entries;
use crate::field::Lent;
use crate::names::{errno_name, signal_name};
use crate::param::{Number, is_no_text, is_text, number, text};
use crate::path::absolute;
use crate::print::{NO_BYTES, write_address, write_buffer, write_tuple};
use crate::socket::shown_l4;
use crate::time::{SECOND, TimeForm, write_time};
use crate::user::{group, user};
use lanner_schema::flags::FlagTable;
use lanner_schema::wire::Fd as FdParam;
use lanner_schema::{Format, ParamInfo, ParamType, syscalls};
use lanner_state::AT_FDCWD;
use lanner_state::facts::UNKNOWN_NAME;
use lanner_state::fd::L4;
use std::io::Write;

/// No duration.
const NO_TIME: u64 = u64::MAX;

/// Appends the plain form of a parameter; buffers in base64 where `base64` says so.
pub(crate) fn write_plain(cx: &Cx<'_>, info: &ParamInfo, bytes: &[u8], base64: bool, out: &mut Vec<u8>) {
    use ParamType::*;
    match info.ty {
        ty if is_text(ty) && is_no_text(bytes) => out.extend_from_slice(UNKNOWN_NAME),
        ty if is_text(ty) => out.extend_from_slice(text(bytes)),
        ByteBuf | CharBufArray | CharBufPairArray => write_buffer(bytes, base64, out),
        SockTuple | FdList | Dyn if bytes.is_empty() => out.extend_from_slice(NO_BYTES),
        _ if bytes.is_empty() => out.extend_from_slice(UNKNOWN_NAME),
        SockAddr => write_address(bytes, out),
        SockTuple => write_tuple(bytes, out),
        FdList => write_fds(cx, bytes, out),
        SigSet => write_signals(bytes, out),
        Dyn => {
            if let Some((ty, format, value)) = dynamic(info, bytes) {
                write_plain(cx, &of_type(info, ty, format), value, base64, out);
            }
        }
        AbsTime => {
            let ts = crate::param::value(info, bytes);
            if let Some(crate::value::Value::Uint(ts)) = ts {
                let offset = (cx.print.utc_offset.0)((ts / SECOND) as i64);
                write_time(ts, offset, TimeForm::DateTime, out);
            }
        }
        ty => {
            if let Some(number) = number(ty, bytes) {
                write_number(number, info, out);
            }
        }
    }
}

/// A parameter's row for the type that a dynamic one has this time.
fn of_type(info: &ParamInfo, ty: ParamType, format: Format) -> ParamInfo {
    ParamInfo { name: info.name, ty, format, table: info.table, dynamic: None, dirfd: None }
}

/// Type, format and bytes of a dynamic parameter.
fn dynamic<'a>(info: &ParamInfo, bytes: &'a [u8]) -> Option<(ParamType, Format, &'a [u8])> {
    let (&at, value) = bytes.split_first()?;
    let &(ty, format) = info.dynamic?.types.get(usize::from(at))?;
    Some((ty, format, value))
}

/// The table's formats, as Falco applies them: results and flags are decimal whatever it says, unsigned numbers are shown as signed ones.
fn write_number(number: Number, info: &ParamInfo, out: &mut Vec<u8>) {
    use ParamType::*;
    let (signed, unsigned) = match number {
        Number::Int(number) => (number, number.cast_unsigned()),
        Number::Uint(number) => (as_signed(number, info.ty), number),
    };
    let decimal = matches!(info.ty, Errno | Fd | Pid | SigType | RelTime | Uid | Gid);
    // Writing into a vector can't fail.
    let _ = match info.format {
        _ if matches!(info.ty, Flags8 | Flags16 | Flags32 | EnumFlags8 | EnumFlags16 | EnumFlags32) => {
            write!(out, "{unsigned}")
        }
        _ if info.ty == RelTime && unsigned == NO_TIME => write!(out, "none"),
        _ if decimal => write!(out, "{signed}"),
        Format::Hex if info.ty.fixed_size() == Some(4) => write!(out, "{:X}", unsigned as u32),
        Format::Hex => write!(out, "{unsigned:X}"),
        Format::Oct if unsigned == 0 => out.write_all(b"0"),
        Format::Oct => write!(out, "0{unsigned:o}"),
        Format::PaddedDec => write!(out, "{unsigned:09}"),
        Format::Na | Format::Dec | Format::Id | Format::Dir => write!(out, "{signed}"),
    };
}

fn as_signed(number: u64, ty: ParamType) -> i64 {
    match ty.fixed_size() {
        Some(1) => i64::from((number as u8).cast_signed()),
        Some(2) => i64::from((number as u16).cast_signed()),
        Some(4) => i64::from((number as u32).cast_signed()),
        _ => number.cast_signed(),
    }
}

fn syscall_name(code: u64) -> &'static str {
    u16::try_from(code).ok().and_then(syscalls::by_code).map_or("<unknown syscall>", |syscall| syscall.name)
}

/// `3:f41 5:?4`: number, type and poll flags of each, the numbers as Falco shows them: unsigned.
fn write_fds(cx: &Cx<'_>, bytes: &[u8], out: &mut Vec<u8>) {
    for (n, (number, flags)) in entries(bytes).enumerate() {
        if n > 0 {
            out.push(b' ');
        }
        let fd = cx.thread().and_then(|thread| cx.state.fd_of(thread, number));
        let kind = fd.map_or(b"?".as_slice(), |fd| kind_char(fd.kind).as_bytes());
        let _ = write!(out, "{}:", number.cast_unsigned());
        out.extend_from_slice(kind);
        let _ = write!(out, "{:x}", i32::from(flags));
    }
}

fn write_signals(bytes: &[u8], out: &mut Vec<u8>) {
    let Some(Number::Uint(set)) = number(ParamType::SigSet, bytes) else { return };
    let start = out.len();
    for name in (0..32).filter(|bit| set >> bit & 1 == 1).filter_map(|bit| signal_name(bit + 1)) {
        if out.len() > start {
            out.push(b' ');
        }
        out.extend_from_slice(name.as_bytes());
    }
}

/// What a parameter means beyond its plain form: a name, a full path. Lent or made; an empty text means that there is nothing to add.
pub(crate) fn resolved<'a>(cx: &Cx<'a>, info: &ParamInfo, bytes: &'a [u8], out: &mut Vec<u8>) -> Lent<'a> {
    use ParamType::*;
    if bytes.is_empty() || is_text(info.ty) && is_no_text(bytes) {
        return Lent::Whole(b"");
    }
    match (info.ty, number(info.ty, bytes)) {
        (FsPath, _) => return full_path(cx, AT_FDCWD, bytes, out),
        (FsRelPath, _) => {
            let dirfd = info.dirfd.and_then(|at| cx.event.get::<FdParam>(usize::from(at)));
            return full_path(cx, dirfd.unwrap_or(AT_FDCWD), bytes, out);
        }
        (Dyn, _) => {
            if let Some((ty, format, value)) = dynamic(info, bytes) {
                return resolved(cx, &of_type(info, ty, format), value, out);
            }
        }
        (Errno, Some(Number::Int(result))) => return Lent::Whole(errno_name(result).unwrap_or_default().as_bytes()),
        (SigType, Some(Number::Uint(signal))) => {
            return Lent::Whole(signal_name(signal).unwrap_or_default().as_bytes());
        }
        (Fd, Some(Number::Int(fd))) => write_fd(cx, fd, out),
        (Pid, Some(Number::Int(pid))) => {
            return Lent::Whole(cx.state.thread(pid).map_or(b"", |thread| &thread.facts.comm));
        }
        (SyscallId, Some(Number::Uint(code))) => return Lent::Whole(syscall_name(code).as_bytes()),
        (Uid, Some(Number::Uint(uid))) => return Lent::Whole(user_name(cx, uid)),
        (Gid, Some(Number::Uint(gid))) => return Lent::Whole(group_name(cx, gid)),
        (RelTime, Some(Number::Uint(ns))) if ns != NO_TIME => write_seconds(ns, out),
        (Flags8 | Flags16 | Flags32, Some(Number::Uint(value))) => write_bits(info.table, value, out),
        (Mode, Some(Number::Uint(mode))) => write_mode(info.table, mode, out),
        (EnumFlags8 | EnumFlags16 | EnumFlags32, Some(Number::Uint(value))) => write_names(info.table, value, out),
        _ => {}
    }
    Lent::Made
}

/// Only a relative path has something to add.
fn full_path<'a>(cx: &Cx<'a>, dirfd: i64, bytes: &'a [u8], out: &mut Vec<u8>) -> Lent<'a> {
    let path = text(bytes);
    if path.starts_with(b"/") {
        return Lent::Whole(b"");
    }
    match absolute(cx, dirfd, path, out) {
        Lent::Made if out != path => Lent::Made,
        Lent::Made | Lent::Whole(_) => {
            out.clear();
            Lent::Whole(b"")
        }
    }
}

/// `<f>/etc/hosts`: type (and protocol), name; an error's name for what failed.
fn write_fd(cx: &Cx<'_>, number: i64, out: &mut Vec<u8>) {
    if number == AT_FDCWD {
        return out.extend_from_slice(b"AT_FDCWD");
    }
    if number < 0 {
        return out.extend_from_slice(errno_name(number).unwrap_or_default().as_bytes());
    }
    let Some(fd) = cx.thread().and_then(|thread| cx.state.fd_of(thread, number)) else { return };
    out.push(b'<');
    out.extend_from_slice(kind_char(fd.kind).as_bytes());
    if fd.is_inet() {
        out.extend_from_slice(match shown_l4(fd) {
            L4::Tcp => b"t",
            L4::Udp => b"u",
            L4::Icmp => b"i",
            L4::Raw => b"r",
            L4::Unknown | L4::NotApplicable => b"",
        });
    }
    out.push(b'>');
    out.extend_from_slice(&fd.name);
}

fn user_name<'a>(cx: &Cx<'a>, uid: u64) -> &'a [u8] {
    match u32::try_from(uid) {
        Ok(u32::MAX) | Err(_) => b"<NONE>",
        Ok(uid) => user(cx, uid).map_or(UNKNOWN_NAME, |user| &user.name),
    }
}

fn group_name<'a>(cx: &Cx<'a>, gid: u64) -> &'a [u8] {
    match u32::try_from(gid) {
        Ok(u32::MAX) | Err(_) => b"<NONE>",
        Ok(gid) => group(cx, gid).map_or(UNKNOWN_NAME, |group| &group.name),
    }
}

/// The names of the bits that are set, in the table's order; a bit is named once, 0 only when nothing is set.
fn write_bits(table: Option<&FlagTable>, value: u64, out: &mut Vec<u8>) {
    let mut rest = value;
    for (name, bits) in table.into_iter().flat_map(|table| table.entries) {
        let bits = u64::from(*bits);
        let is_set = if bits == 0 { value == 0 } else { rest & bits == bits };
        if is_set {
            rest &= !bits;
            append(name, out);
        }
    }
}

/// As [`write_bits`], up to the name of the whole mode where it has one: the kinds of files share bits.
fn write_mode(table: Option<&FlagTable>, mode: u64, out: &mut Vec<u8>) {
    let mut rest = mode;
    for (name, bits) in table.into_iter().flat_map(|table| table.entries) {
        let bits = u64::from(*bits);
        if bits == mode {
            return append(name, out);
        }
        if bits != 0 && rest & bits == bits {
            rest &= !bits;
            append(name, out);
        }
    }
}

/// All names of a value.
fn write_names(table: Option<&FlagTable>, value: u64, out: &mut Vec<u8>) {
    let names = table.into_iter().flat_map(|table| table.entries).filter(|(_, number)| u64::from(*number) == value);
    names.for_each(|(name, _)| append(name, out));
}

fn append(name: &str, out: &mut Vec<u8>) {
    if !out.is_empty() {
        out.push(b'|');
    }
    out.extend_from_slice(name.as_bytes());
}

/// Seconds with at most six significant digits, as C's `%g` writes them.
fn write_seconds(ns: u64, out: &mut Vec<u8>) {
    let seconds = ns as f64 / SECOND as f64;
    if seconds == 0.0 {
        return out.extend_from_slice(b"0s");
    }
    let exponent = seconds.log10().floor() as i32;
    // Writing into a vector can't fail.
    let _ = if (-4..6).contains(&exponent) {
        let text = format!("{seconds:.*}", (5 - exponent).max(0) as usize);
        let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
        write!(out, "{text}s")
    } else {
        let text = format!("{seconds:.5e}");
        let (mantissa, power) = text.split_once('e').unwrap_or((&text, "0"));
        let power: i32 = power.parse().unwrap_or_default();
        let sign = if power < 0 { '-' } else { '+' };
        write!(out, "{}e{sign}{:02}s", mantissa.trim_end_matches('0').trim_end_matches('.'), power.abs())
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_look_like_c_does() {
        let text = |ns| {
            let mut out = Vec::new();
            write_seconds(ns, &mut out);
            String::from_utf8(out).unwrap()
        };
        let rows = [
            (0, "0s"),
            (1_000_000_000, "1s"),
            (20_000_000, "0.02s"),
            (5_000_000, "0.005s"),
            (1_500_000_000, "1.5s"),
            (1_234_567_890, "1.23457s"),
            (100, "1e-07s"),
            (3_600_000_000_000_000, "3.6e+06s"),
            (100_000_000_000_000, "100000s"),
        ];
        for (ns, want) in rows {
            assert_eq!(text(ns), want);
        }
    }

    #[test]
    fn bits_are_named_once() {
        static TABLE: FlagTable =
            FlagTable { name: "t", doc: "", entries: &[("NONE", 0), ("BOTH", 3), ("ONE", 1), ("FOUR", 4)] };
        let text = |value| {
            let mut out = Vec::new();
            write_bits(Some(&TABLE), value, &mut out);
            String::from_utf8(out).unwrap()
        };
        assert_eq!([text(0), text(1), text(3), text(7), text(8)], ["NONE", "ONE", "BOTH", "BOTH|FOUR", ""]);
    }
}
