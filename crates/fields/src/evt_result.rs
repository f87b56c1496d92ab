//! Fields about the result of an event and about what it does with its descriptor.

use crate::cx::Cx;
use crate::evt::IO;
use crate::field::{Arg, FieldFlags};
use crate::names::errno_name;
use lanner_schema::info::EventFlags;
use lanner_schema::{Category, EventInfo, Format};
use std::io::Write;

/// Only the ends of syscalls with parameters have a result.
pub(crate) fn on_result(info: &EventInfo, _: &Arg) -> bool {
    info.is_exit() && info.category.has(Category::SYSCALL) && !info.params.is_empty()
}

/// Reads and writes through a descriptor.
const READS_OR_WRITES: EventFlags = EventFlags::READS_FROM_FD.or(EventFlags::WRITES_TO_FD);

fn on_buflen(info: &EventInfo, _: &Arg) -> bool {
    info.is_exit() && info.category.has(IO)
}

fn on_read_or_write(info: &EventInfo, _: &Arg) -> bool {
    info.flags.has(READS_OR_WRITES)
}

fields! {
    /// Fields about the result of an event.
    RESULT "evt" ["syscall"];

    /// Number of bytes that were read or written.
    "evt.buflen": Uint64 Uint(format = Format::Dec, on = on_buflen) = |cx, _| buflen(cx);
    /// `SUCCESS`, or the name of the error, such as `ENOENT`; a number for an error without a name.
    "evt.res": CharBuf Made(format = Format::Dec, on = on_result) = |cx, _, out| {
        let result = cx.result()?;
        match errno_name(result) {
            _ if result >= 0 => out.extend_from_slice(b"SUCCESS"),
            Some(name) => out.extend_from_slice(name.as_bytes()),
            None => write!(out, "{result}").ok()?,
        }
        Some(())
    };
    /// What the syscall returned, minus the error's number for errors.
    "evt.rawres": Int64 Int(format = Format::Dec, on = on_result) = |cx, _| cx.result();
    /// True if the syscall failed.
    "evt.failed": Bool Bool(on = on_result) = |cx, _| Some(cx.result()? < 0);
    /// True if the event reads or writes through a descriptor.
    "evt.is_io": Bool Bool = |cx, _| Some(cx.event.info().flags.has(READS_OR_WRITES));
    /// True if the event reads through a descriptor.
    "evt.is_io_read": Bool Bool = |cx, _| Some(cx.event.info().flags.has(EventFlags::READS_FROM_FD));
    /// True if the event writes through a descriptor.
    "evt.is_io_write": Bool Bool = |cx, _| Some(cx.event.info().flags.has(EventFlags::WRITES_TO_FD));
    /// `read` or `write`; `write` for events that do both.
    "evt.io_dir": CharBuf Text(on = on_read_or_write) = |cx, _| {
        let flags = cx.event.info().flags;
        if flags.has(EventFlags::WRITES_TO_FD) {
            return Some(b"write");
        }
        flags.has(EventFlags::READS_FROM_FD).then_some(b"read")
    };
    /// True if the event is one in which the thread waits.
    "evt.is_wait": Bool Bool = |cx, _| Some(cx.event.info().flags.has(EventFlags::WAITS));
    /// Nothing: always 0, since events are reported once, at their end.
    "evt.wait_latency": RelTime Uint(format = Format::Dec, flags = FieldFlags::DEPRECATED) = |_, _| Some(0);
    /// True if the event writes to the system log, `/dev/log`.
    "evt.is_syslog": Bool Bool = |cx, _| {
        let writes = cx.event.info().flags.has(EventFlags::WRITES_TO_FD);
        Some(writes && cx.fd().is_some_and(|fd| fd.name.windows(SYSLOG.len()).any(|part| part == SYSLOG)))
    };
}

const SYSLOG: &[u8] = b"/dev/log";

/// The result of an event that reads or writes through a known descriptor.
pub(crate) fn buflen(cx: &Cx<'_>) -> Option<u64> {
    if !cx.event.info().category.has(IO) {
        return None;
    }
    cx.fd()?;
    u64::try_from(cx.result()?).ok()
}
