//! Fields about paths and modes of the events that open files, and a few old ones.

use crate::cx::Cx;
use crate::field::{Arg, ArgKind, FieldFlags, Lent, Shape};
use crate::path::absolute;
use lanner_schema::events::{
    Creat, Fchmodat, Fchownat, Infra, Linkat, Mkdirat, Open, OpenByHandleAt, Openat, Openat2, Renameat, Renameat2,
    Symlinkat, Unlinkat,
};
use lanner_schema::flags::file_flags;
use lanner_schema::wire::{CharBuf, Fd, Uint32};
use lanner_schema::{EventInfo, Format};
use lanner_state::state::UNKNOWN_DIR;

fields! {
    /// Fields about time and paths.
    AROUND "evt" ["syscall"];

    /// For conditions, `evt.around[NANOSECONDS] = MILLISECONDS`: true for events that are at most so many milliseconds away from a time in nanoseconds since 1970.
    "evt.around": Uint64 Uint(format = Format::Dec, arg = ArgKind::Index, shape = Shape::Within, flags = AROUND_FLAGS) = |cx, arg| {
        Some(cx.event.ts.abs_diff(arg.index()?).div_ceil(1_000_000))
    };
    /// The absolute path that the event works on, put together from a directory's descriptor and a relative path; of two paths, `evt.abspath.src` is the first and `evt.abspath.dst` the second.
    "evt.abspath": CharBuf Lent(arg = ArgKind::OptionalSide, on = |info, _| abspath_params(info.code, false).is_some()) = abspath;
}

/// What only conditions can say.
const AROUND_FLAGS: FieldFlags = FieldFlags::FILTER_ONLY.or(FieldFlags::NO_TRANSFORMER).or(FieldFlags::NO_RHS);

fields! {
    /// Fields about how a file was opened, and about old events.
    OPEN "evt" ["syscall"];

    /// True if the event opens a file for reading.
    "evt.is_open_read": Bool Bool = |cx, _| Some(open_flags(cx) & file_flags::O_RDONLY != 0);
    /// True if the event opens a file for writing.
    "evt.is_open_write": Bool Bool = |cx, _| Some(open_flags(cx) & file_flags::O_WRONLY != 0);
    /// What happened to a Docker container; only in captures of agents that are long gone.
    "evt.infra.docker.name": CharBuf Text(flags = FieldFlags::HIDDEN, on = on_infra) = |cx, _| docker(cx, b"Event");
    /// Id of that container.
    "evt.infra.docker.container.id": CharBuf Text(flags = FieldFlags::HIDDEN, on = on_infra) = |cx, _| docker(cx, b"ID").map(|id| id.get(..SHORT_ID).unwrap_or(id));
    /// Name of that container.
    "evt.infra.docker.container.name": CharBuf Text(flags = FieldFlags::HIDDEN, on = on_infra) = |cx, _| docker(cx, b"name");
    /// Image of that container.
    "evt.infra.docker.container.image": CharBuf Text(flags = FieldFlags::HIDDEN, on = on_infra) = |cx, _| docker(cx, b"Image").and_then(|image| image.split(|&b| b == b'@').next());
    /// True if the event makes a file that somebody may execute.
    "evt.is_open_exec": Bool Bool = |cx, _| Some(makes_executable(cx));
    /// True if the event made a file.
    "evt.is_open_create": Bool Bool = |cx, _| {
        let flags = open_flags(cx);
        let unnamed = flags & file_flags::O_TMPFILE != 0 && cx.result().is_some_and(|fd| fd >= 0);
        Some(flags & file_flags::O_F_CREATED != 0 || unnamed)
    };
}

fn on_infra(info: &EventInfo, _: &Arg) -> bool {
    info.code == Infra::CODE
}

/// Places of the directory's descriptor and of the path.
fn abspath_params(code: u16, second: bool) -> Option<(usize, usize)> {
    Some(match code {
        Renameat::CODE | Renameat2::CODE | Linkat::CODE => {
            if second {
                (3, 4)
            } else {
                (1, 2)
            }
        }
        Symlinkat::CODE => (2, 3),
        Openat::CODE | Openat2::CODE | Unlinkat::CODE | Mkdirat::CODE | Fchmodat::CODE | Fchownat::CODE => (1, 2),
        // The kernel's own path is absolute.
        OpenByHandleAt::CODE => (0, 3),
        _ => return None,
    })
}

fn abspath<'a>(cx: &Cx<'a>, arg: &'a Arg, out: &mut Vec<u8>) -> Option<Lent<'a>> {
    let (dirfd, path) = abspath_params(cx.event.code(), arg.key() == Some("dst"))?;
    if cx.event.code() == OpenByHandleAt::CODE && cx.result()? <= 0 {
        return None;
    }
    let path = cx.event.get::<CharBuf>(path)?;
    let path = absolute(cx, cx.event.get::<Fd>(dirfd)?, path, out);
    // Of what lies in a directory that is not known, Falco shows that it lies below it: here alone.
    if path == Lent::Made && out.starts_with(UNKNOWN_DIR) {
        out.insert(UNKNOWN_DIR.len(), b'/');
    }
    Some(path)
}

/// Flags of the events that open a file, 0 for others.
fn open_flags(cx: &Cx<'_>) -> u32 {
    let at = match cx.event.code() {
        Open::CODE | OpenByHandleAt::CODE => 2,
        Openat::CODE | Openat2::CODE => 3,
        _ => return 0,
    };
    cx.event.get::<Uint32>(at).unwrap_or_default()
}

/// Any of the three `x` bits of a mode.
const EXECUTE: u32 = 0o111;

fn makes_executable(cx: &Cx<'_>) -> bool {
    let (makes, mode) = match cx.event.code() {
        Creat::CODE => (true, 2),
        Open::CODE => (creates(cx), 3),
        Openat::CODE | Openat2::CODE => (creates(cx), 4),
        _ => return false,
    };
    makes && cx.event.get::<Uint32>(mode).is_some_and(|mode| mode & EXECUTE != 0)
}

fn creates(cx: &Cx<'_>) -> bool {
    open_flags(cx) & (file_flags::O_TMPFILE | file_flags::O_CREAT) != 0
}

/// One entry of a description such as `Event: start; ID: 0123; name: web; Image: nginx:1`, up to a second colon.
fn docker<'a>(cx: &Cx<'a>, key: &[u8]) -> Option<&'a [u8]> {
    if cx.event.code() != Infra::CODE {
        return None;
    }
    let mut entries = cx.event.get::<CharBuf>(2)?.split(|&b| b == b';').map(<[u8]>::trim_ascii);
    let value = entries.find(|entry| entry.starts_with(key))?.split(|&b| b == b':').nth(1)?;
    Some(value.trim_ascii())
}

/// Characters of a short container id.
const SHORT_ID: usize = 12;
