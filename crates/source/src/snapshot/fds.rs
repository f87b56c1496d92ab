//! The open descriptors of processes, as the kernel's iterator tells them, or as /proc shows them: the same of each, with paths as the process's root
//! sees them.

use super::sockets::{Namespaces, Sockets};
use crate::host_root::host_path;
use crate::live::iterate;
use lanner_schema::flags::file_flags as ff;
use lanner_schema::snapshot::{FdEntry, FdList, FdTarget, fd_kind};
use rustix::fs::OFlags;
use std::collections::HashMap;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

/// Descriptors of a process that are told at most.
const MAX_FDS: usize = 65_536;
/// What /proc shows behind the path of a file whose name was removed.
const DELETED: &[u8] = b" (deleted)";

/// The descriptors of records by process, each as the data of an event.
pub(super) fn iterated(records: &[u8]) -> HashMap<i64, Vec<u8>> {
    let mut found: HashMap<i64, (usize, Vec<u8>)> = HashMap::new();
    for (process, entry) in iterate::files(records) {
        let (count, out) = found.entry(process).or_insert_with(|| (0, head(process)));
        *count += 1;
        if *count <= MAX_FDS {
            named(process, entry, |entry| entry.encode(out));
        }
    }
    found.into_iter().map(|(process, (_, data))| (process, data)).collect()
}

/// A list without descriptors.
pub(super) fn head(process: i64) -> Vec<u8> {
    let mut out = Vec::new();
    FdList::encode_head(process, &mut out);
    out
}

/// Gives names to what has none in the kernel, as /proc does.
fn named(process: i64, entry: FdEntry<'_>, tell: impl FnOnce(FdEntry<'_>)) {
    let numbered = |what: &str| format!("{what}:[{}]", entry.ino).into_bytes();
    match entry.target {
        FdTarget::Named(b"") if entry.kind == fd_kind::FIFO => {
            tell(FdEntry { target: FdTarget::Named(&numbered("pipe")), ..entry });
        }
        FdTarget::Named(b"") if entry.kind == fd_kind::UNSUPPORTED => {
            tell(FdEntry { target: FdTarget::Named(&numbered("socket")), ..entry });
        }
        FdTarget::File(flags, path, device) if flags & ff::O_LARGEFILE != 0 => {
            // The kernel's own mark, which no program asks for.
            let target = FdTarget::File(flags & !ff::O_LARGEFILE, path, device);
            named(process, FdEntry { target, ..entry }, tell);
        }
        // A namespace, to which no path leads.
        FdTarget::File(flags, b"", device) => {
            let path = host_path(&format!("/proc/{process}/fd/{}", entry.fd));
            let same = std::fs::metadata(&path).is_ok_and(|meta| meta.ino() == entry.ino);
            let link = std::fs::read_link(&path).ok().filter(|_| same).unwrap_or_default();
            tell(FdEntry { target: FdTarget::File(flags, link.as_os_str().as_bytes(), device), ..entry });
        }
        _ => tell(entry),
    }
}

/// Appends the thread's id and its descriptors, from /proc.
pub(super) fn describe(folder: &Path, tid: i64, namespaces: &mut Namespaces, out: &mut Vec<u8>) {
    FdList::encode_head(tid, out);
    let sockets = namespaces.of(folder);
    let root = std::fs::read_link(folder.join("root")).unwrap_or_default();
    let Ok(entries) = std::fs::read_dir(folder.join("fd")) else { return };
    for entry in entries.flatten().take(MAX_FDS) {
        let Some(fd) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        let path = entry.path();
        let (Ok(link), Ok(meta)) = (std::fs::read_link(&path), std::fs::metadata(&path)) else { continue };
        let link = below(link.as_os_str().as_bytes(), root.as_os_str().as_bytes(), meta.nlink() == 0);
        let flags = || open_flags(&folder.join(format!("fdinfo/{fd}")));
        let (kind, target) = target(link, &meta, flags, sockets);
        FdEntry { fd, ino: meta.ino(), kind, target }.encode(out);
    }
}

/// A path as the process's root sees it, without a remark behind it.
fn below<'a>(link: &'a [u8], root: &[u8], deleted: bool) -> &'a [u8] {
    let link = if deleted { link.strip_suffix(DELETED).unwrap_or(link) } else { link };
    match link.strip_prefix(root).filter(|_| root.len() > 1) {
        Some(b"") => b"/",
        Some(rest) if rest.starts_with(b"/") => rest,
        _ => link,
    }
}

fn target<'a>(
    link: &'a [u8],
    meta: &std::fs::Metadata,
    flags: impl FnOnce() -> u32,
    sockets: &'a Sockets,
) -> (u8, FdTarget<'a>) {
    let named = |kind| (kind, FdTarget::Named(link));
    match link {
        _ if link.starts_with(b"/memfd:") => {
            let name = link.strip_suffix(DELETED).unwrap_or(link);
            (fd_kind::MEMFD, FdTarget::Named(name.get(1..).unwrap_or_default()))
        }
        [b'/', ..] if meta.is_dir() => named(fd_kind::DIRECTORY),
        [b'/', ..] if std::os::unix::fs::FileTypeExt::is_fifo(&meta.file_type()) => named(fd_kind::FIFO),
        [b'/', ..] => (fd_kind::FILE_V2, FdTarget::File(flags(), link, meta.dev() as u32)),
        _ if link.starts_with(b"socket:") => sockets.target(meta.ino()).unwrap_or_else(|| named(fd_kind::UNSUPPORTED)),
        _ if link.starts_with(b"pipe:") => named(fd_kind::FIFO),
        _ if link.starts_with(b"anon_inode:") => named(anonymous(link)),
        // A namespace.
        _ if meta.is_file() => (fd_kind::FILE_V2, FdTarget::File(flags(), link, meta.dev() as u32)),
        _ => named(fd_kind::UNSUPPORTED),
    }
}

/// Kinds of descriptors without a file, by what stands behind `anon_inode:`.
fn anonymous(link: &[u8]) -> u8 {
    let name = link.strip_prefix(b"anon_inode:").unwrap_or_default();
    match name {
        b"[eventpoll]" => fd_kind::EVENTPOLL,
        b"[eventfd]" => fd_kind::EVENT,
        b"[signalfd]" => fd_kind::SIGNALFD,
        b"inotify" => fd_kind::INOTIFY,
        b"[timerfd]" => fd_kind::TIMERFD,
        b"[userfaultfd]" => fd_kind::USERFAULTFD,
        b"[io_uring]" => fd_kind::IOURING,
        b"[pidfd]" => fd_kind::PIDFD,
        _ if name.starts_with(b"bpf-") => fd_kind::BPF,
        _ => fd_kind::UNSUPPORTED,
    }
}

/// The flags that a file was opened with, as the schema has them.
fn open_flags(info: &Path) -> u32 {
    let text = std::fs::read_to_string(info).unwrap_or_default();
    let octal = text.lines().find_map(|line| line.strip_prefix("flags:")).unwrap_or_default();
    schema_flags(u32::from_str_radix(octal.trim(), 8).unwrap_or(0))
}

/// Linux's numbers (include/uapi/asm-generic/fcntl.h; two differ between architectures), and the schema's.
fn schema_flags(flags: u32) -> u32 {
    const SAME: [(u32, u32); 11] = [
        (OFlags::DIRECT.bits(), ff::O_DIRECT),
        (OFlags::DIRECTORY.bits(), ff::O_DIRECTORY),
        (0o20_000_000, ff::O_TMPFILE),
        (0o100, ff::O_CREAT),
        (0o200, ff::O_EXCL),
        (0o1000, ff::O_TRUNC),
        (0o2000, ff::O_APPEND),
        (0o4000, ff::O_NONBLOCK),
        (0o10000, ff::O_DSYNC),
        (0o2_000_000, ff::O_CLOEXEC),
        (0o4_000_000, ff::O_SYNC),
    ];
    let access = match flags & 3 {
        0 => ff::O_RDONLY,
        1 => ff::O_WRONLY,
        _ => ff::O_RDWR,
    };
    SAME.iter().filter(|(linux, _)| flags & linux != 0).fold(access, |out, (_, ours)| out | ours)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;
    use std::os::fd::AsRawFd as _;
    use std::path::PathBuf;

    #[test]
    fn own_descriptors_are_described() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let file = std::fs::File::open("/etc/passwd").unwrap();
        let mut out = Vec::new();
        let folder = PathBuf::from(format!("/proc/{}", std::process::id()));
        describe(&folder, 7, &mut Namespaces::default(), &mut out);
        let list = FdList::decode(&out).unwrap();
        assert_eq!(list.tid, 7);
        let fds: Vec<_> = list.entries.map(Result::unwrap).collect();
        let of = |fd: i32| fds.iter().find(|entry| entry.fd == i64::from(fd)).unwrap().target;
        let FdTarget::InetServer(end, 2) = of(listener.as_raw_fd()) else { panic!("{fds:?}") };
        assert_eq!(std::net::SocketAddr::from((end.ip, end.port)), listener.local_addr().unwrap());
        let FdTarget::File(flags, b"/etc/passwd", device) = of(file.as_raw_fd()) else { panic!("{fds:?}") };
        assert_eq!(flags, ff::O_RDONLY | ff::O_CLOEXEC);
        assert_eq!(u64::from(device), file.metadata().unwrap().dev());
    }
}
