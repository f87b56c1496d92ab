//! The watchman: a thread that says when an output is stuck, and when alerts begin and cease to be lost.

use super::shared::Shared;
use lanner_engine::Priority;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Time between two looks.
const LOOK: Duration = Duration::from_millis(250);

/// How long no alert must be lost for the losses to be over.
const OVER: Duration = Duration::from_secs(5);

/// An output that is watched.
#[derive(Debug)]
struct Watched {
    shared: Arc<Shared>,
    /// Lost at the last look.
    lost: u64,
    losing: Option<Losing>,
    /// It was told that the sink is stuck.
    stuck: bool,
}

/// A time in which alerts are lost.
#[derive(Debug, Clone, Copy)]
struct Losing {
    /// Lost before.
    before: u64,
    last: Instant,
}

#[derive(Debug, Default)]
struct Post {
    watched: Vec<Watched>,
    end: bool,
}

/// The thread, and what it watches.
#[derive(Debug)]
pub(crate) struct Watchman {
    post: Arc<(Mutex<Post>, Condvar)>,
    thread: Option<JoinHandle<()>>,
}

fn lock(post: &Mutex<Post>) -> MutexGuard<'_, Post> {
    post.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Watchman {
    /// Starts watching; a sink is stuck that has its batch for longer than `patience`, if there is one.
    ///
    /// # Errors
    /// When the system has no thread left.
    pub(crate) fn start(patience: Option<Duration>) -> std::io::Result<Self> {
        let post = Arc::new((Mutex::<Post>::default(), Condvar::new()));
        let of_thread = post.clone();
        let work = move || {
            let (post, called) = &*of_thread;
            let mut post = lock(post);
            while !post.end {
                post = called.wait_timeout(post, LOOK).unwrap_or_else(PoisonError::into_inner).0;
                post.watched.iter_mut().for_each(|watched| watched.look(patience));
            }
        };
        let thread = std::thread::Builder::new().name("lanner-outputs".to_owned()).spawn(work)?;
        Ok(Self { post, thread: Some(thread) })
    }

    /// Watches this one too.
    pub(crate) fn add(&self, shared: Arc<Shared>) {
        lock(&self.post.0).watched.push(Watched { shared, lost: 0, losing: None, stuck: false });
    }
}

impl Drop for Watchman {
    fn drop(&mut self) {
        lock(&self.post.0).end = true;
        self.post.1.notify_all();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Watched {
    fn look(&mut self, patience: Option<Duration>) {
        let Self { shared, lost, losing, stuck } = self;
        let busy = shared.busy_for().unwrap_or(Duration::ZERO);
        let is_stuck = patience.is_some_and(|patience| busy > patience);
        if is_stuck && !*stuck {
            let text =
                format!("output timeout: no answer for {} ms; other outputs and the detection go on", busy.as_millis());
            shared.say(Priority::Critical, &text);
        }
        *stuck = is_stuck;
        let now = shared.counters.lost_for_room();
        if now > *lost {
            if losing.is_none() {
                shared.say(Priority::Error, "the queue is full, alerts are lost: the oldest of the least urgent ones");
            }
            let before = losing.map_or(*lost, |losing| losing.before);
            *losing = Some(Losing { before, last: Instant::now() });
            *lost = now;
        } else if let Some(over) = losing.filter(|losing| losing.last.elapsed() >= OVER) {
            *losing = None;
            shared.say(Priority::Warning, &format!("no alerts are lost any more; it were {}", now - over.before));
        }
    }
}
