//! Watches the host's users and groups, on a thread of its own: what changed is handed over as the data of an event.

use crate::host_root::host_path;
use crate::snapshot::users;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::inotify;
use rustix::fs::inotify::{CreateFlags, WatchFlags};
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};

/// How long the thread waits before it looks whether it is still wanted.
const PATIENCE: Timespec = Timespec { tv_sec: 0, tv_nsec: 300_000_000 };

/// A watch on `/etc/passwd` and `/etc/group`.
#[derive(Debug)]
pub(super) struct Users {
    changed: Receiver<Vec<u8>>,
    over: Arc<AtomicBool>,
}

impl Users {
    /// Begins; `None` where the kernel does not tell of changes, or has no room for a thread: then the users stay as they were at the start.
    pub(super) fn watch() -> Option<Self> {
        let changes = changes().ok()?;
        let (send, changed) = sync_channel(1);
        let over = Arc::new(AtomicBool::new(false));
        let until = over.clone();
        let thread = std::thread::Builder::new().name("users".to_owned());
        thread.spawn(move || follow(&changes, &send, &until)).ok()?;
        Some(Self { changed, over })
    }

    /// All users and groups, if they changed since.
    pub(super) fn take(&self) -> Option<Vec<u8>> {
        self.changed.try_recv().ok()
    }
}

impl Drop for Users {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
    }
}

/// Tells what happens in the directory: tools that change the files put new ones in their place.
fn changes() -> rustix::io::Result<OwnedFd> {
    let fd = inotify::init(CreateFlags::CLOEXEC | CreateFlags::NONBLOCK)?;
    inotify::add_watch(&fd, host_path("/etc"), WatchFlags::MOVED_TO | WatchFlags::CLOSE_WRITE | WatchFlags::ONLYDIR)?;
    Ok(fd)
}

fn follow(changes: &OwnedFd, send: &SyncSender<Vec<u8>>, over: &AtomicBool) {
    let mut waiting = None;
    while !over.load(Ordering::Relaxed) {
        let ready = poll(&mut [PollFd::new(changes, PollFlags::IN)], Some(&PATIENCE));
        if ready.is_ok_and(|ready| ready > 0) && concerned(changes) {
            let mut data = Vec::new();
            users(&mut data);
            waiting = Some(data);
        }
        // The reader has not taken the one before: the newest waits.
        if let Some(data) = waiting.take()
            && let Err(TrySendError::Full(data)) = send.try_send(data)
        {
            waiting = Some(data);
        }
    }
}

/// Reads what there is; true if one of the two files is among it, or something was missed.
fn concerned(changes: &OwnedFd) -> bool {
    let mut buffer = [std::mem::MaybeUninit::uninit(); 4096];
    let mut reader = inotify::Reader::new(changes, &mut buffer);
    let mut concerned = false;
    while let Ok(event) = reader.next() {
        let name = event.file_name().map(std::ffi::CStr::to_bytes);
        concerned |= name.is_none_or(|name| name == b"passwd" || name == b"group");
    }
    concerned
}
