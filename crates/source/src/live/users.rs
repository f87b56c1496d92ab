//! Watches the host's users and groups, on a thread of its own: what changed is handed over as the data of an event.

use crate::host_root::host_path;
use crate::privileges::{Need, keep};
use crate::snapshot::users;
use std::os::unix::fs::MetadataExt as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::time::Duration;

/// How often the files are looked at. Not told by inotify: a watch on `/etc` makes each open of a file there, by whomever, a tenth slower.
const INTERVAL: Duration = Duration::from_millis(300);

/// A watch on `/etc/passwd` and `/etc/group`.
#[derive(Debug)]
pub(super) struct Users {
    changed: Receiver<Vec<u8>>,
    over: Arc<AtomicBool>,
}

impl Users {
    /// Begins; `None` where there is no room for a thread: then the users stay as they were at the start.
    /// `lean`: the thread keeps what it needs of root's power.
    pub(super) fn watch(lean: bool) -> Option<Self> {
        let before = faces();
        let (send, changed) = sync_channel(1);
        let over = Arc::new(AtomicBool::new(false));
        let until = over.clone();
        let thread = std::thread::Builder::new().name("users".to_owned());
        let work = move || {
            // Who was refused that goes on with more than it needs; the start tells of its own attempt.
            let _ = lean.then(|| keep(Need::Containers));
            follow(before, &send, &until);
        };
        thread.spawn(work).ok()?;
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

/// Device, inode, size and times of a file, by which a change is noticed.
type Face = (u64, u64, u64, i64, i64, i64, i64);

/// Of the two files, where they are.
fn faces() -> [Option<Face>; 2] {
    ["/etc/passwd", "/etc/group"].map(|path| {
        let of = std::fs::metadata(host_path(path)).ok()?;
        Some((of.dev(), of.ino(), of.size(), of.mtime(), of.mtime_nsec(), of.ctime(), of.ctime_nsec()))
    })
}

fn follow(mut before: [Option<Face>; 2], send: &SyncSender<Vec<u8>>, over: &AtomicBool) {
    let mut waiting = None;
    while !over.load(Ordering::Relaxed) {
        std::thread::sleep(INTERVAL);
        let now = faces();
        if now != before {
            before = now;
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
