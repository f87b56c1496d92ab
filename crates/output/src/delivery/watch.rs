//! The watchman: a thread that says when an output is stuck, and when alerts begin and cease to be lost.

use super::shared::Shared;
use lanner_engine::Priority;
use std::sync::atomic::{AtomicU64, Ordering};
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
    /// Lost for want of room.
    full: Losing,
    /// Left out by the rate cap.
    capped: Losing,
    /// It was told that the sink is stuck.
    stuck: bool,
}

/// A count that may grow, and the time in which it does.
#[derive(Debug, Default)]
struct Losing {
    count: u64,
    /// The count before, and when it last grew.
    growing: Option<(u64, Instant)>,
}

/// What there is to say of a count.
enum News {
    Begins,
    /// It grew by so many.
    Ceased(u64),
}

impl Losing {
    fn look(&mut self, count: u64) -> Option<News> {
        if count > self.count {
            let begins = self.growing.is_none();
            let before = self.growing.map_or(self.count, |(before, _)| before);
            self.growing = Some((before, Instant::now()));
            self.count = count;
            return begins.then_some(News::Begins);
        }
        let (before, _) = self.growing.filter(|(_, last)| last.elapsed() >= OVER)?;
        self.growing = None;
        Some(News::Ceased(count - before))
    }
}

#[derive(Debug, Default)]
struct Post {
    watched: Vec<Watched>,
    end: bool,
}

/// What the thread and others share.
#[derive(Debug, Default)]
struct Common {
    post: Mutex<Post>,
    called: Condvar,
    /// How long a sink may have a batch until it is stuck, ms; 0: as long as it likes.
    patience: AtomicU64,
}

/// The thread, and what it watches.
#[derive(Debug)]
pub(crate) struct Watchman {
    common: Arc<Common>,
    thread: Option<JoinHandle<()>>,
}

/// A way to have outputs watched, for any thread.
#[derive(Debug, Clone)]
pub(crate) struct Watch(Arc<Common>);

fn lock(post: &Mutex<Post>) -> MutexGuard<'_, Post> {
    post.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Watchman {
    /// Starts watching; a sink is stuck that has its batch for longer than `patience`, if there is one.
    ///
    /// # Errors
    /// When the system has no thread left.
    pub(crate) fn start(patience: Option<Duration>) -> std::io::Result<Self> {
        let common = Arc::<Common>::default();
        let of_thread = common.clone();
        let work = move || {
            let mut post = lock(&of_thread.post);
            while !post.end {
                post = of_thread.called.wait_timeout(post, LOOK).unwrap_or_else(PoisonError::into_inner).0;
                post.watched.retain(|watched| !watched.shared.is_done());
                let patience = Some(of_thread.patience.load(Ordering::Relaxed)).filter(|ms| *ms > 0);
                let patience = patience.map(Duration::from_millis);
                post.watched.iter_mut().for_each(|watched| watched.look(patience));
            }
        };
        let thread = std::thread::Builder::new().name("lanner-outputs".to_owned()).spawn(work)?;
        let watchman = Self { common, thread: Some(thread) };
        watchman.set_patience(patience);
        Ok(watchman)
    }

    /// From now on a sink is stuck that has its batch for so long.
    pub(crate) fn set_patience(&self, patience: Option<Duration>) {
        let ms = patience.map_or(0, |patience| u64::try_from(patience.as_millis()).unwrap_or(u64::MAX));
        self.common.patience.store(ms, Ordering::Relaxed);
    }

    /// What others hand outputs to.
    pub(crate) fn watch(&self) -> Watch {
        Watch(self.common.clone())
    }
}

impl Watch {
    /// Watches this one too, until it has ended.
    pub(crate) fn add(&self, shared: Arc<Shared>) {
        // Another one may have counted before under this name.
        let (full, capped) = (shared.counters.lost_for_room(), shared.counters.capped.load(Ordering::Relaxed));
        let from = |count| Losing { count, growing: None };
        lock(&self.0.post).watched.push(Watched { shared, full: from(full), capped: from(capped), stuck: false });
    }
}

impl Drop for Watchman {
    fn drop(&mut self) {
        lock(&self.common.post).end = true;
        self.common.called.notify_all();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Watched {
    fn look(&mut self, patience: Option<Duration>) {
        let Self { shared, full, capped, stuck } = self;
        let busy = shared.busy_for().unwrap_or(Duration::ZERO);
        let is_stuck = patience.is_some_and(|patience| busy > patience);
        if is_stuck && !*stuck {
            let text =
                format!("output timeout: no answer for {} ms; other outputs and the detection go on", busy.as_millis());
            shared.say(Priority::Critical, &text);
        }
        *stuck = is_stuck;
        match full.look(shared.counters.lost_for_room()) {
            Some(News::Begins) => {
                shared.say(Priority::Error, "the queue is full, alerts are lost: the oldest of the least urgent ones");
            }
            Some(News::Ceased(count)) => {
                shared.say(Priority::Warning, &format!("no alerts are lost any more; it were {count}"));
            }
            None => {}
        }
        match capped.look(shared.counters.capped.load(Ordering::Relaxed)) {
            Some(News::Begins) => shared.say(Priority::Warning, "more alerts than its rate allows: they are left out"),
            Some(News::Ceased(count)) => {
                shared.say(Priority::Informational, &format!("no alerts are left out any more; it were {count}"));
            }
            None => {}
        }
    }
}
