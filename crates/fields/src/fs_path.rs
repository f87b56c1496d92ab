//! Fields about the paths that an event works on, whatever its parameters are called.

use crate::cx::{Cx, Spelling};
use crate::fd;
use crate::field::{FieldFlags, Lent};
use crate::path::absolute;
use lanner_schema::EventInfo;
use lanner_schema::events::{
    Chmod, Chown, Chroot, Fchmod, Fchmodat, Fchown, Fchownat, Lchown, Link, Linkat, Mkdir, Mkdirat, Mknod, Mknodat,
    Mount, Open, Openat, Openat2, Quotactl, Rename, Renameat, Renameat2, Rmdir, Symlink, Symlinkat, Umount, Umount2,
    Unlink, Unlinkat,
};
use lanner_schema::extension::Acted;
use lanner_schema::wire::{CharBuf, Fd as FdParam};
use lanner_state::AT_FDCWD;

/// Where an event has a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// A parameter with a path relative to the working directory.
    Path(usize),
    /// A parameter with a directory's descriptor, and one with a path relative to it.
    Below(usize, usize),
    /// A parameter with the descriptor of the file itself.
    Fd(usize),
}
use Place::{Below, Fd, Path};

/// Which of the paths of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Which {
    Only,
    Source,
    Target,
}

fields! {
    /// Fields about the paths that an event works on, for events that succeeded.
    FS_PATH "fs.path" ["syscall"];

    /// The path that the event works on, made absolute; for events with one path.
    "fs.path.name": CharBuf Lent(flags = FieldFlags::PATH, on = |info, _| on(info, Which::Only)) = |cx, _, out| path(cx, Which::Only, out);
    /// The path that the event works on, as the process gave it; for events with one path.
    "fs.path.nameraw": CharBuf Text(on = |info, _| on(info, Which::Only)) = |cx, _| raw(cx, Which::Only);
    /// The path that the event comes from, made absolute: the old path of a rename, a new link, what is mounted.
    "fs.path.source": CharBuf Lent(flags = FieldFlags::PATH, on = |info, _| on(info, Which::Source)) = |cx, _, out| path(cx, Which::Source, out);
    /// The path that the event comes from, as the process gave it.
    "fs.path.sourceraw": CharBuf Text(on = |info, _| on(info, Which::Source)) = |cx, _| raw(cx, Which::Source);
    /// The path that the event leads to, made absolute: the new path of a rename, what a link leads to, where something is mounted.
    "fs.path.target": CharBuf Lent(flags = FieldFlags::PATH, on = |info, _| on(info, Which::Target)) = |cx, _, out| path(cx, Which::Target, out);
    /// The path that the event leads to, as the process gave it.
    "fs.path.targetraw": CharBuf Text(on = |info, _| on(info, Which::Target)) = |cx, _| raw(cx, Which::Target);
    /// `fs.path.name` as the kernel knows it: of an open file, and of what a call acted on by name, `mknod`, `mknodat` and `chroot` too. No value where it is not known.
    "fs.path.real": CharBuf Lent(flags = FieldFlags::OWN, on = |info, _| on(info, Which::Only) || is_only_real(info.code)) = |cx, _, out| real(cx, Which::Only, out);
    /// `fs.path.source` as the kernel knows it; not of what is mounted.
    "fs.path.realsource": CharBuf Lent(flags = FieldFlags::OWN, on = |info, _| on(info, Which::Source)) = |cx, _, out| real(cx, Which::Source, out);
    /// `fs.path.target` as the kernel knows it; not of what a new symbolic link leads to.
    "fs.path.realtarget": CharBuf Lent(flags = FieldFlags::OWN, on = |info, _| on(info, Which::Target)) = |cx, _, out| real(cx, Which::Target, out);
}

fn place(code: u16, which: Which) -> Option<Place> {
    match which {
        Which::Only => only(code),
        Which::Source => pair(code).map(|(source, _)| source),
        Which::Target => pair(code).map(|(_, target)| target),
    }
}

fn only(code: u16) -> Option<Place> {
    Some(match code {
        Mkdir::CODE
        | Rmdir::CODE
        | Unlink::CODE
        | Open::CODE
        | Chmod::CODE
        | Chown::CODE
        | Lchown::CODE
        | Umount::CODE
        | Umount2::CODE => Path(1),
        Mkdirat::CODE | Unlinkat::CODE | Openat::CODE | Openat2::CODE | Fchmodat::CODE | Fchownat::CODE => Below(1, 2),
        Fchmod::CODE | Fchown::CODE => Fd(1),
        Quotactl::CODE => Path(1),
        _ => return None,
    })
}

/// A new link is the source: it is what the event makes from the target.
fn pair(code: u16) -> Option<(Place, Place)> {
    Some(match code {
        Rename::CODE => (Path(1), Path(2)),
        Renameat::CODE | Renameat2::CODE => (Below(1, 2), Below(3, 4)),
        Link::CODE => (Path(2), Path(1)),
        Linkat::CODE => (Below(3, 4), Below(1, 2)),
        Symlink::CODE => (Path(2), Path(1)),
        Symlinkat::CODE => (Below(2, 3), Below(2, 1)),
        Mount::CODE => (Path(1), Path(2)),
        _ => return None,
    })
}

/// Calls on one path of which `fs.path.name` says nothing, as in Falco, but the kernel does.
fn is_only_real(code: u16) -> bool {
    matches!(code, Mknod::CODE | Mknodat::CODE | Chroot::CODE)
}

fn on(info: &EventInfo, which: Which) -> bool {
    place(info.code, which).is_some()
}

/// All but opens succeed with 0. Of opens Falco takes out only those that failed with `EPERM` (-1); rules see the other failures too.
fn succeeded(cx: &Cx<'_>) -> bool {
    let result = cx.result();
    match cx.event.code() {
        Open::CODE | Openat::CODE | Openat2::CODE => result.is_some_and(|fd| fd != -1),
        _ => result == Some(0),
    }
}

fn path<'a>(cx: &Cx<'a>, which: Which, out: &mut Vec<u8>) -> Option<Lent<'a>> {
    if cx.spelling == Spelling::Kernel
        && let Some(real) = real(cx, which, out)
    {
        return Some(real);
    }
    path_as_given(cx, which, out)
}

fn path_as_given<'a>(cx: &Cx<'a>, which: Which, out: &mut Vec<u8>) -> Option<Lent<'a>> {
    out.clear();
    let place = place(cx.event.code(), which).filter(|_| succeeded(cx))?;
    let (dirfd, at) = match place {
        Path(at) => (AT_FDCWD, at),
        Below(dirfd, at) => (cx.event.get::<FdParam>(dirfd)?, at),
        Fd(at) => return Some(Lent::Whole(fd_name(cx, at)?)),
    };
    Some(absolute(cx, dirfd, cx.event.get::<CharBuf>(at)?, out))
}

fn raw<'a>(cx: &Cx<'a>, which: Which) -> Option<&'a [u8]> {
    match place(cx.event.code(), which).filter(|_| succeeded(cx))? {
        Path(at) | Below(_, at) => cx.event.get::<CharBuf>(at),
        Fd(at) => fd_name(cx, at),
    }
}

fn fd_name<'a>(cx: &Cx<'a>, at: usize) -> Option<&'a [u8]> {
    Some(&open_fd(cx, at)?.name)
}

/// The entry of the descriptor in a parameter.
fn open_fd<'a>(cx: &Cx<'a>, at: usize) -> Option<&'a lanner_state::Fd> {
    cx.state.fd_of(cx.thread()?, cx.event.get::<FdParam>(at)?)
}

/// The path that the kernel acted on, where the probe tells it.
fn acted<'a>(cx: &Cx<'a>, which: Which) -> Option<&'a [u8]> {
    let code = cx.event.code();
    let is_named = if which == Which::Only { only(code).is_some() || is_only_real(code) } else { pair(code).is_some() };
    if !is_named || !cx.state.is_own_stream() {
        return None;
    }
    let Acted { first, second } = Acted::of(cx.event);
    let made_by_second = matches!(code, Link::CODE | Linkat::CODE | Symlink::CODE | Symlinkat::CODE);
    let path = match which {
        Which::Only => first,
        Which::Source if made_by_second => second,
        Which::Source => first,
        Which::Target if made_by_second => first,
        Which::Target => second,
    };
    Some(path).filter(|path| !path.is_empty() && succeeded(cx))
}

/// The path as the kernel knows it.
fn real<'a>(cx: &Cx<'a>, which: Which, out: &mut Vec<u8>) -> Option<Lent<'a>> {
    if let Some(path) = acted(cx, which) {
        return Some(Lent::Whole(path));
    }
    let place = place(cx.event.code(), which).filter(|_| succeeded(cx))?;
    if let Fd(at) = place {
        return fd::real(open_fd(cx, at)?).map(Lent::Whole);
    }
    if matches!(cx.event.code(), Open::CODE | Openat::CODE | Openat2::CODE) {
        return fd::real(cx.fd()?).map(Lent::Whole);
    }
    let (dir, name) = entry_of_directory(cx, place)?;
    let dir = fd::real(dir)?;
    out.extend_from_slice(dir.strip_suffix(b"/").unwrap_or(dir));
    out.push(b'/');
    out.extend_from_slice(name);
    Some(Lent::Made)
}

/// The open directory and the name in it, of calls that work on the entry itself: what a link there leads to does not matter.
fn entry_of_directory<'a>(cx: &Cx<'a>, place: Place) -> Option<(&'a lanner_state::Fd, &'a [u8])> {
    let Below(dirfd, at) = place else { return None };
    let follows = match cx.event.code() {
        Unlinkat::CODE | Mkdirat::CODE | Renameat::CODE | Renameat2::CODE => false,
        // The new link is made; the old path may be followed.
        Linkat::CODE => at == 2 && Linkat::decode(cx.event).flags.is_none_or(|flags| flags != 0),
        // What a symbolic link leads to is only text.
        Symlinkat::CODE => at == 1,
        _ => true,
    };
    let name = cx.event.get::<CharBuf>(at)?;
    let single = !name.is_empty() && !name.contains(&b'/') && name != b"." && name != b"..";
    if follows || !single { None } else { Some((open_fd(cx, dirfd)?, name)) }
}

/// True where a path of the event has two spellings that its own descriptor does not tell of: the kernel acted on another path than the one that was given, or on an
/// entry of an open directory that has another path than its name.
pub(crate) fn spellings_differ(cx: &Cx<'_>) -> bool {
    let code = cx.event.code();
    if only(code).is_none() && pair(code).is_none() {
        return false;
    }
    let mut given = Vec::new();
    let mut acted_on_other = |which| {
        acted(cx, which).is_some_and(|acted| match path_as_given(cx, which, &mut given) {
            Some(Lent::Whole(path)) => path != acted,
            Some(Lent::Made) => given != acted,
            None => false,
        })
    };
    acted_on_other(Which::Only) || acted_on_other(Which::Source) || acted_on_other(Which::Target) || is_below_other(cx)
}

/// Of calls on names in two directories.
fn is_below_other(cx: &Cx<'_>) -> bool {
    if !matches!(cx.event.code(), Renameat::CODE | Renameat2::CODE | Linkat::CODE) {
        return false;
    }
    let other = |place| entry_of_directory(cx, place).is_some_and(|(dir, _)| dir.other_path().is_some());
    pair(cx.event.code()).is_some_and(|(source, target)| other(source) || other(target))
}
