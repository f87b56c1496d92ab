//! Where outputs go that are removed while others go on: they have their time to deliver, off the event thread.

use crate::delivery::Shared;
use crate::running::{GRACE, Running};
use crate::sinks::Stopper;
use lanner_engine::Priority;
use std::io;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Between two looks at those that leave.
const LOOK: Duration = Duration::from_millis(50);

/// With nobody there, it is only waited for the next one.
const LONG: Duration = Duration::from_secs(3600);

/// An output that leaves, and when its time is over, if ever.
type Leaving = (Running, Option<Instant>);

/// The thread that waits for them.
#[derive(Debug)]
pub(crate) struct Farewell {
    send: Sender<Leaving>,
    thread: JoinHandle<Vec<Leaving>>,
}

impl Farewell {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the system has none left.
    pub(crate) fn start() -> io::Result<Self> {
        let (send, taken) = channel();
        let thread = std::thread::Builder::new().name("outputs-leave".to_owned()).spawn(move || wait(&taken))?;
        Ok(Self { send, thread })
    }

    /// Waits for this one too; it was asked to end by then.
    pub(crate) fn take(&self, running: Running, deadline: Option<Instant>) {
        // The thread is there as long as this is.
        let _ = self.send.send((running, deadline));
    }

    /// Those that have not left yet.
    pub(crate) fn end(self) -> Vec<Leaving> {
        drop(self.send);
        self.thread.join().unwrap_or_default()
    }
}

fn wait(taken: &Receiver<Leaving>) -> Vec<Leaving> {
    let mut leaving: Vec<Leaving> = Vec::new();
    loop {
        match taken.recv_timeout(if leaving.is_empty() { LONG } else { LOOK }) {
            Ok(one) => leaving.push(one),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return leaving,
        }
        leaving.retain_mut(|(running, deadline)| !has_left(running, *deadline));
    }
}

/// Whether it has left; one that tries beyond its time is stopped.
fn has_left(running: &mut Running, deadline: Option<Instant>) -> bool {
    if !running.shared.is_done() {
        if deadline.is_some_and(|deadline| Instant::now() > deadline + GRACE)
            && let Some(Stopper(stop)) = running.stopper.take()
        {
            stop();
        }
        return false;
    }
    for thread in running.threads.drain(..) {
        // What it had is counted by its end.
        let _ = thread.join();
    }
    say(&running.shared);
    running.tell_spooled();
    true
}

fn say(shared: &Shared) {
    match shared.counters.lost_removed.load(Ordering::Relaxed) {
        0 => shared.say(Priority::Informational, "it was removed; all that it had was delivered or is in its spool"),
        lost => shared.say(Priority::Error, &format!("it was removed; {lost} alerts had not arrived and are lost")),
    }
}
