//! Reads the users and groups of containers from their own files, on threads of their own: what they say is handed over as the data of an event.
//!
//! What is in a container is in somebody else's hands: its files are looked for below its root and nowhere else, only regular ones are read, up to a
//! bound, and a file system that never answers holds up these threads alone.

use crate::host_root::{host_path, host_root};
use crate::privileges::{Need, keep};
use crate::snapshot::entries;
use lanner_schema::snapshot::ContainerUsers;
use rustix::fs::{CWD, FileType, Mode, OFlags, ResolveFlags, fstat, openat, openat2, stat};
use std::collections::HashMap;
use std::fs::File;
use std::io::Read as _;
use std::os::fd::{AsRawFd as _, OwnedFd};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Threads that read: one that waits for a file system forever leaves the other.
const READERS: usize = 2;
/// Questions that wait at most. Who finds no room asks again with the container's next program.
const WAITING: usize = 1024;
/// Answers that wait at most; behind them the readers do.
const ANSWERS: usize = 16;
/// A container's files are looked at again after this time, not before.
const AGAIN: Duration = Duration::from_secs(1);
/// Containers whose files are remembered; the one that was looked at longest ago makes room.
const REMEMBERED: usize = 1024;
/// Bytes of a file that are read.
const MAX_FILE: u64 = 1 << 20;
/// Bytes of `/proc/…/cgroup` that are read.
const MAX_CGROUP: u64 = 64 << 10;

/// A question.
#[derive(Debug)]
struct Asked {
    container: Box<[u8]>,
    process: i64,
    /// The names are known; they are told again if the files are others now.
    known: bool,
}

/// The threads that read.
#[derive(Debug)]
pub(super) struct Readers {
    ask: SyncSender<Asked>,
    told: Receiver<Vec<u8>>,
}

impl Readers {
    /// Begins; `None` where there is no room for a thread: then no container's names are known.
    /// `lean`: the threads keep what they need of root's power.
    pub(super) fn start(lean: bool) -> Option<Self> {
        let (ask, asked) = sync_channel(WAITING);
        let (tell, told) = sync_channel(ANSWERS);
        let (asked, looks) = (Arc::new(Mutex::new(asked)), Arc::new(Mutex::new(Looks::default())));
        for _ in 0..READERS {
            let (asked, looks, tell) = (asked.clone(), looks.clone(), tell.clone());
            let thread = std::thread::Builder::new().name("container-users".to_owned());
            let work = move || {
                // Who was refused that goes on with more than it needs; the start tells of its own attempt.
                let _ = lean.then(|| keep(Need::Containers));
                read_all(&asked, &looks, &tell);
            };
            thread.spawn(work).ok()?;
        }
        Some(Self { ask, told })
    }

    /// Asks for the names of a container that has this process; `known` if they are known, so that only a change is news.
    pub(super) fn ask(&self, container: &[u8], process: i64, known: bool) {
        // No room: see WAITING.
        let _ = self.ask.try_send(Asked { container: container.into(), process, known });
    }

    /// An answer, the data of an event.
    pub(super) fn take(&self) -> Option<Vec<u8>> {
        self.told.try_recv().ok()
    }
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

fn read_all(asked: &Mutex<Receiver<Asked>>, looks: &Mutex<Looks>, tell: &SyncSender<Vec<u8>>) {
    loop {
        let next = lock(asked).recv();
        let Ok(asked) = next else { return };
        if let Some(data) = answer(&asked, looks)
            && tell.send(data).is_err()
        {
            return;
        }
    }
}

/// Device, inode, size and times of a file, by which a change is noticed.
type Face = (u64, u64, i64, i64, i64, i64, i64);

/// A look at both files.
#[derive(Debug)]
struct Look {
    at: Instant,
    faces: [Option<Face>; 2],
}

/// The files of containers as they were when they were looked at last.
#[derive(Debug, Default)]
struct Looks(HashMap<Box<[u8]>, Look>);

impl Looks {
    /// True if it is too early to look again.
    fn recent(&self, container: &[u8]) -> bool {
        self.0.get(container).is_some_and(|look| look.at.elapsed() < AGAIN)
    }

    /// Notes the files; true if they are others than before.
    fn note(&mut self, container: &[u8], faces: [Option<Face>; 2]) -> bool {
        if self.0.len() >= REMEMBERED && !self.0.contains_key(container) {
            let oldest = self.0.iter().min_by_key(|(_, look)| look.at).map(|(container, _)| container.clone());
            oldest.and_then(|oldest| self.0.remove(&oldest));
        }
        let before = self.0.insert(container.into(), Look { at: Instant::now(), faces });
        before.is_none_or(|before| before.faces != faces)
    }
}

/// The names, if they are news.
fn answer(asked: &Asked, looks: &Mutex<Looks>) -> Option<Vec<u8>> {
    if lock(looks).recent(&asked.container) {
        return None;
    }
    let root = own_root(asked.process)?;
    // The process may have another's number by now; then the root that was opened is not the container's.
    if !is_in(asked.process, &asked.container) {
        return None;
    }
    let files = ["etc/passwd", "etc/group"].map(|path| regular(&root, path));
    let faces = [0, 1].map(|at: usize| files.get(at)?.as_ref().map(|(_, face)| *face));
    let changed = lock(looks).note(&asked.container, faces);
    if asked.known && !changed {
        return None;
    }
    let [users, groups] = files.map(|file| file.and_then(|(file, _)| text(&file)).unwrap_or_default());
    let mut data = Vec::new();
    ContainerUsers::encode_head(&asked.container, &mut data);
    entries(&users, &groups, &mut data);
    Some(data)
}

/// A process's root, if it is another than the host's: a container that is being made has the host's until its own is in place.
fn own_root(process: i64) -> Option<OwnedFd> {
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let root = openat(CWD, host_path(&format!("/proc/{process}/root")), flags, Mode::empty()).ok()?;
    let (own, host) = (fstat(&root).ok()?, stat(host_root()).ok()?);
    ((own.st_dev, own.st_ino) != (host.st_dev, host.st_ino)).then_some(root)
}

/// Whether a control group of the process names the container, or its pid namespace does.
fn is_in(process: i64, container: &[u8]) -> bool {
    let mut text = Vec::new();
    let file = File::open(host_path(&format!("/proc/{process}/cgroup")));
    let read = file.and_then(|file| file.take(MAX_CGROUP).read_to_end(&mut text));
    let named = |id: &[u8]| !id.is_empty() && text.windows(id.len()).any(|part| part == id);
    // The names of units have dashes escaped.
    let escaped = String::from_utf8_lossy(container).replace('-', "\\x2d");
    let by_groups = read.is_ok() && (named(container) || named(escaped.as_bytes()));
    by_groups
        || stat(host_path(&format!("/proc/{process}/ns/pid"))).is_ok_and(|of| *container == *id_of_namespace(of.st_ino))
}

/// The id of a container that nobody names (crates/state/src/follow/place.rs).
fn id_of_namespace(inode: u64) -> Vec<u8> {
    format!("ns{inode:010}").into_bytes()
}

/// A regular file below a root, not opened for reading yet: that of a device could do something.
fn regular(root: &OwnedFd, path: &str) -> Option<(OwnedFd, Face)> {
    let resolve = ResolveFlags::IN_ROOT | ResolveFlags::NO_MAGICLINKS;
    let file = openat2(root, path, OFlags::PATH | OFlags::CLOEXEC, Mode::empty(), resolve).ok()?;
    let of = fstat(&file).ok()?;
    let face = (
        of.st_dev,
        of.st_ino,
        of.st_size,
        of.st_mtime as i64,
        of.st_mtime_nsec as i64,
        of.st_ctime as i64,
        of.st_ctime_nsec as i64,
    );
    FileType::from_raw_mode(of.st_mode).is_file().then_some((file, face))
}

fn text(file: &OwnedFd) -> Option<Vec<u8>> {
    let mut text = Vec::new();
    let opened = File::open(format!("/proc/self/fd/{}", file.as_raw_fd())).ok()?;
    opened.take(MAX_FILE).read_to_end(&mut text).ok()?;
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn only_regular_files_below_the_root_are_read() {
        let folder = std::env::temp_dir().join(format!("lanner-root-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("etc")).unwrap();
        std::fs::write(folder.join("etc/real"), "inside").unwrap();
        // To the container these lead to files of its own.
        symlink("/etc/real", folder.join("etc/passwd")).unwrap();
        symlink("../../../../../../etc/real", folder.join("etc/group")).unwrap();
        symlink("/proc/self/root/etc/passwd", folder.join("etc/outside")).unwrap();
        symlink("/dev/null", folder.join("etc/device")).unwrap();
        let root = openat(CWD, &folder, OFlags::PATH | OFlags::DIRECTORY, Mode::empty()).unwrap();
        let read = |path: &str| regular(&root, path).and_then(|(file, _)| text(&file));
        for (path, expected) in [("etc/passwd", true), ("etc/group", true), ("etc/outside", false), ("etc", false)] {
            assert_eq!(read(path).is_some_and(|text| text == b"inside"), expected, "{path}");
        }
        assert!(read("etc/device").is_none());
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn remembered_containers_are_bounded() {
        let mut looks = Looks::default();
        for n in 0..2 * REMEMBERED {
            assert!(looks.note(n.to_string().as_bytes(), [None; 2]));
        }
        assert_eq!(looks.0.len(), REMEMBERED);
        let last = (2 * REMEMBERED - 1).to_string();
        assert!(looks.recent(last.as_bytes()) && !looks.recent(b"0") && !looks.note(last.as_bytes(), [None; 2]));
        assert!(looks.note(last.as_bytes(), [Some((1, 2, 3, 4, 5, 6, 7)), None]));
    }
}
