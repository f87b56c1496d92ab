//! Fields about any event: number, time, origin; and about syscall events: type, category, CPU.

use crate::cx::Cx;
use crate::field::{Arg, ArgKind, FieldFlags, Read};
use crate::param::text;
use crate::time::{SECOND, TimeForm, write_time};
use lanner_schema::events::{Asyncevent, Pluginevent};
use lanner_schema::extension::{Notes, Uring};
use lanner_schema::wire::{CharBuf, Uint16, Uint32};
use lanner_schema::{Category, Format, syscalls};
use lanner_state::FdKind;

/// JSON holds times as a number of nanoseconds, whatever the text looks like.
const NANOSECONDS: Option<Read> = Some(Read::Uint(|cx, _| Some(cx.event.ts)));

fields! {
    /// Fields of every event, whatever its source.
    GENERIC "evt" [];

    /// Number of the event: 1 for the first that was read, counted before any filter.
    "evt.num": Uint64 Uint(format = Format::Id) = |cx, _| Some(cx.event.num);
    /// Local time of the event with nanoseconds.
    "evt.time": CharBuf Made(json = NANOSECONDS) = |cx, _, out| local(cx, TimeForm::Time, out);
    /// Local time of the event in whole seconds.
    "evt.time.s": CharBuf Made(json = NANOSECONDS) = |cx, _, out| local(cx, TimeForm::TimeSeconds, out);
    /// Time of the event as ISO 8601 with nanoseconds, in UTC.
    "evt.time.iso8601": CharBuf Made(json = NANOSECONDS) = |cx, _, out| {
        write_time(cx.event.ts, 0, TimeForm::Iso8601, out);
        Some(())
    };
    /// Local date and time of the event with nanoseconds.
    "evt.datetime": CharBuf Made(json = NANOSECONDS) = |cx, _, out| local(cx, TimeForm::DateTime, out);
    /// Local date and time of the event in whole seconds.
    "evt.datetime.s": CharBuf Made(json = NANOSECONDS) = |cx, _, out| local(cx, TimeForm::DateTimeSeconds, out);
    /// Time of the event in nanoseconds since 1970.
    "evt.rawtime": AbsTime Uint(format = Format::Dec) = |cx, _| Some(cx.event.ts);
    /// Time of the event in whole seconds since 1970.
    "evt.rawtime.s": AbsTime Uint(format = Format::Dec) = |cx, _| Some(cx.event.ts / SECOND);
    /// The nanoseconds of the event's time within its second.
    "evt.rawtime.ns": AbsTime Uint(format = Format::PaddedDec) = |cx, _| Some(cx.event.ts % SECOND);
    /// Nanoseconds since the first event.
    "evt.reltime": RelTime Uint(format = Format::PaddedDec) = |cx, _| Some(since_first(cx));
    /// Whole seconds since the first event.
    "evt.reltime.s": RelTime Uint(format = Format::Dec) = |cx, _| Some(since_first(cx) / SECOND);
    /// The nanoseconds of the time since the first event within their second.
    "evt.reltime.ns": RelTime Uint(format = Format::PaddedDec) = |cx, _| Some(since_first(cx) % SECOND);
    /// Name of the plugin that made the event.
    "evt.pluginname": CharBuf Text = |cx, _| Some(plugin(cx)?.name.as_bytes());
    /// The plugin's own text for its event.
    "evt.plugininfo": CharBuf Text = |cx, _| {
        plugin(cx)?;
        (cx.event.code() == Pluginevent::CODE).then(|| Pluginevent::decode(cx.event).event_data.map(text)).flatten()
    };
    /// Source of the event: `syscall`, or what the plugin calls its events.
    "evt.source": CharBuf Text = |cx, _| source(cx).map(str::as_bytes);
    /// True for events that did not come from a thread of the host but from the monitoring itself: container metadata, users, CPU use.
    "evt.is_async": Bool Bool = |cx, _| Some(cx.event.info().category.has(Category::METAEVENT));
    /// Name of such an event.
    "evt.asynctype": CharBuf Text(on = |info, _| info.category.has(Category::METAEVENT)) = |cx, _| {
        cx.event.info().category.has(Category::METAEVENT).then(|| name(cx)).flatten()
    };
    /// Name of the host that the event was recorded on.
    "evt.hostname": CharBuf Text = |cx, _| Some(&*cx.state.machine().hostname).filter(|name| !name.is_empty());
}

fields! {
    /// Fields of events from the host: syscalls and what belongs to them.
    EVT "evt" ["syscall"];

    /// Nothing: always 0, since events are reported once, at their end.
    "evt.latency": RelTime Uint(format = Format::Dec, flags = FieldFlags::DEPRECATED) = |_, _| Some(0);
    /// Nothing: always 0, since events are reported once, at their end.
    "evt.latency.s": RelTime Uint(format = Format::Dec, flags = FieldFlags::DEPRECATED) = |_, _| Some(0);
    /// Nothing: always 0, since events are reported once, at their end.
    "evt.latency.ns": RelTime Uint(format = Format::PaddedDec, flags = FieldFlags::DEPRECATED) = |_, _| Some(0);
    /// Nothing: always 0, since events are reported once, at their end.
    "evt.latency.quantized": Uint64 Uint(format = Format::Dec, flags = FieldFlags::HIDDEN.or(FieldFlags::DEPRECATED)) = |_, _| Some(0);
    /// Nothing: always `0ns`, since events are reported once, at their end.
    "evt.latency.human": CharBuf Text(flags = FieldFlags::DEPRECATED) = |_, _| Some(b"0ns");
    /// Nanoseconds since the event for which this place of the condition or output was last looked at; 0 the first time.
    "evt.deltatime": RelTime Uint(format = Format::Dec, flags = FieldFlags::REMEMBERS) = since_last;
    /// `evt.deltatime` in whole seconds.
    "evt.deltatime.s": RelTime Uint(format = Format::Dec, flags = FieldFlags::REMEMBERS) = |cx, arg| Some(since_last(cx, arg)? / SECOND);
    /// The nanoseconds of `evt.deltatime` within their second.
    "evt.deltatime.ns": RelTime Uint(format = Format::PaddedDec, flags = FieldFlags::REMEMBERS) = |cx, arg| Some(since_last(cx, arg)? % SECOND);
    /// Local time of the event with nanoseconds, for output.
    "evt.outputtime": CharBuf Made(flags = FieldFlags::PRINT_ONLY, json = NANOSECONDS) = |cx, _, out| local(cx, TimeForm::Time, out);
    /// `<` for the end of a syscall, `>` for its start and for everything that is no syscall.
    "evt.dir": CharBuf Text(format = Format::Dir, flags = FieldFlags::DEPRECATED) = |cx, _| {
        Some(if cx.event.info().is_exit() { b"<" } else { b">" })
    };
    /// Name of the event, such as `openat`; the syscall's name also for syscalls whose parameters are not recorded.
    "evt.type": CharBuf Text = |cx, _| name(cx);
    /// 1 when the event is the one named, `evt.type.is.openat`, else 0; a number stands for one event code.
    "evt.type.is": Uint32 Uint(arg = ArgKind::EventType) = |cx, arg| {
        let code = u64::from(cx.event.code());
        match arg {
            Arg::Index(wanted) => Some(u64::from(code == *wanted)),
            Arg::Event(enter) => Some(u64::from(code == u64::from(*enter) || code == u64::from(*enter) + 1)),
            _ => None,
        }
    };
    /// `evt.type` for syscalls only.
    "syscall.type": CharBuf Text(on = |info, _| info.category.has(Category::SYSCALL)) = |cx, _| {
        cx.event.info().category.has(Category::SYSCALL).then(|| name(cx)).flatten()
    };
    /// Kind of activity: `file`, `net`, `ipc`, `IPC`, `memory`, `process`, `sleep`, `system`, `signal`, `user`, `time`, `wait`, `other`, …; for reads and writes it depends on what the descriptor is.
    "evt.category": CharBuf Text = |cx, _| Some(category(cx).as_bytes());
    /// Number of the CPU that the event happened on.
    "evt.cpu": Int16 Int(format = Format::Id) = |cx, _| Some(i64::from(cx.event.cpu.cast_signed()));
    /// True if a parameter of the event was longer than it can tell, and is cut. No value in streams of other sources than Lanner's own probe.
    "evt.is_truncated": Bool Bool(flags = FieldFlags::OWN) = |cx, _| Some(cx.notes()?.any_cut());
    /// True if a parameter could not be read from the memory of the program. No value in streams of other sources than Lanner's own probe.
    "evt.is_unreadable": Bool Bool(flags = FieldFlags::OWN) = |cx, _| Some(cx.notes()?.any_unreadable());
    /// True if another thread could have changed what the event tells between its use by the kernel and the probe's look at it: the descriptor, in a shared table, or a text, in shared memory. No value in streams of other sources than Lanner's own probe.
    "evt.is_swappable": Bool Bool(flags = FieldFlags::OWN) = |cx, _| {
        let notes = cx.notes()?;
        Some(notes.has(Notes::SHARED_FILES) || notes.has(Notes::SHARED_MEMORY))
    };
    /// True if a ring of io_uring carried the event out, in place of the syscall that it is named after. No value in streams of other sources than Lanner's own probe.
    "evt.is_io_uring": Bool Bool(flags = FieldFlags::OWN) = |cx, _| cx.notes().map(|_| uring(cx).is_some());
    /// True if a ring of io_uring was asked to carry the event out, and nothing tells whether it succeeded: the event has it as a success. No value in streams of other sources than Lanner's own probe.
    "evt.is_presumed": Bool Bool(flags = FieldFlags::OWN) = |cx, _| {
        cx.notes()?;
        Some(uring(cx).is_some_and(|uring| uring.has(Uring::PRESUMED)))
    };
    /// For what a ring of io_uring carried out, the number of the effective user that it was done as: with credentials that were registered with the ring it need not be `user.uid`.
    "evt.io_uring.uid": Uint32 Uint(format = Format::Id, flags = FieldFlags::OWN) = |cx, _| Some(uring(cx)?.user().into());
}

fields! {
    /// Helpers.
    UTIL "util" ["syscall"];

    /// Counts how often this place of a condition or output was looked at.
    "util.cnt": Uint64 Uint(format = Format::Id, flags = FieldFlags::HIDDEN.or(FieldFlags::REMEMBERS)) = |_, arg| match arg {
        Arg::Memory(memory) => Some(memory.count()),
        _ => None,
    };
}

/// Of events that a ring carried out.
fn uring(cx: &Cx<'_>) -> Option<Uring> {
    cx.notes().and_then(|_| Uring::of(cx.event))
}

fn local(cx: &Cx<'_>, form: TimeForm, out: &mut Vec<u8>) -> Option<()> {
    let offset = (cx.print.utc_offset.0)((cx.event.ts / SECOND) as i64);
    write_time(cx.event.ts, offset, form, out);
    Some(())
}

fn since_first(cx: &Cx<'_>) -> u64 {
    cx.event.ts.wrapping_sub(cx.state.first_ts())
}

/// 0 in the memory stands for «never».
fn since_last(cx: &Cx<'_>, arg: &Arg) -> Option<u64> {
    let Arg::Memory(memory) = arg else { return None };
    let before = memory.swap(cx.event.ts);
    Some(if before == 0 { 0 } else { cx.event.ts.wrapping_sub(before) })
}

/// Id of the plugin that made the event; 0 is the engine itself.
fn plugin_id(cx: &Cx<'_>) -> Option<u32> {
    matches!(cx.event.code(), Pluginevent::CODE | Asyncevent::CODE).then(|| cx.event.get::<Uint32>(0)).flatten()
}

fn plugin<'a>(cx: &Cx<'a>) -> Option<&'a crate::cx::PluginName> {
    let id = plugin_id(cx)?;
    cx.print.plugins.iter().find(|plugin| plugin.id == id)
}

/// The event's source; `None` when its plugin is not known.
pub(crate) fn source<'a>(cx: &Cx<'a>) -> Option<&'a str> {
    match cx.event.code() {
        Pluginevent::CODE => plugin(cx).map(|plugin| plugin.source.as_str()),
        Asyncevent::CODE if plugin_id(cx) != Some(0) => plugin(cx).map(|plugin| plugin.source.as_str()),
        _ => Some("syscall"),
    }
}

/// The event's name: for syscalls without an event of their own the syscall's, for async events their own.
pub(crate) fn name<'a>(cx: &Cx<'a>) -> Option<&'a [u8]> {
    if cx.is_generic() {
        return Some(generic_name(cx).as_bytes());
    }
    if cx.event.code() == Asyncevent::CODE {
        return cx.event.get::<CharBuf>(1);
    }
    Some(cx.event.name().as_bytes())
}

/// Captures of a newer writer can hold codes that the table does not know; the native number (of x86_64) still tells.
fn generic_name(cx: &Cx<'_>) -> &'static str {
    let by_code = cx.event.get::<Uint16>(0).and_then(syscalls::by_code).filter(|syscall| syscall.code != 0);
    by_code
        .or_else(|| cx.event.get::<Uint16>(1).and_then(syscalls::by_x86_64))
        .map_or("unknown", |syscall| syscall.name)
}

/// Names of categories by bit, the first that is set counts.
static CATEGORIES: &[(Category, &str)] = &[
    (Category::OTHER, "other"),
    (Category::FILE, "file"),
    (Category::NET, "net"),
    (Category::IPC, "IPC"),
    (Category::MEMORY, "memory"),
    (Category::PROCESS, "process"),
    (Category::SLEEP, "sleep"),
    (Category::SYSTEM, "system"),
    (Category::SIGNAL, "signal"),
    (Category::USER, "user"),
    (Category::TIME, "time"),
    (Category::WAIT, "wait"),
    (Category::SCHEDULER, "scheduler"),
    (Category::INTERNAL, "internal"),
];

/// Reads, writes and other work on a descriptor.
pub(crate) const IO: Category = Category::IO_READ.or(Category::IO_WRITE).or(Category::IO_OTHER);

fn category(cx: &Cx<'_>) -> &'static str {
    let own = cx.event.info().category;
    if own.has(IO) {
        return match cx.fd().map(|fd| fd.kind) {
            Some(FdKind::File | FdKind::Directory) => "file",
            Some(FdKind::Ipv4 | FdKind::Ipv6 | FdKind::Ipv4Server | FdKind::Ipv6Server) => "net",
            Some(FdKind::Pipe | FdKind::Unix | FdKind::Event | FdKind::SignalFd | FdKind::Inotify) => "ipc",
            _ => "unknown",
        };
    }
    CATEGORIES.iter().find(|(bit, _)| own.has(*bit)).map_or("unknown", |(_, name)| name)
}
