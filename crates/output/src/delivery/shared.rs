//! What the event thread, an output's threads and the watchman know of an output.

use super::counters::add;
use super::queue::{Pace, Queue};
use super::worker::Tools;
use super::{Counters, DeliverySettings};
use lanner_engine::Priority;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Takes a line and how urgent it is.
type Say = dyn Fn(Priority, &str) + Send + Sync;

/// Who is told what goes wrong: the program's log.
#[derive(Clone)]
pub struct Voice(Arc<Say>);

impl Voice {
    /// A voice that calls this with each line.
    pub fn new(say: impl Fn(Priority, &str) + Send + Sync + 'static) -> Self {
        Self(Arc::new(say))
    }

    /// Says a line.
    pub fn say(&self, priority: Priority, text: &str) {
        (self.0)(priority, text);
    }
}

impl Default for Voice {
    /// Says nothing.
    fn default() -> Self {
        Self::new(|_, _| {})
    }
}

impl std::fmt::Debug for Voice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Voice")
    }
}

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// What was asked of an output's thread, and what it says of itself.
#[derive(Debug, Default)]
struct Control {
    closing: bool,
    /// When it ends at the latest, once it is closing; without: when all is done.
    deadline: Option<Instant>,
    reopen: bool,
    /// What it goes on with.
    tools: Option<Box<Tools>>,
    done: bool,
    last_error: Option<String>,
}

/// An output's common ground.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) name: String,
    pub(crate) pace: Pace,
    pub(crate) queue: Queue,
    /// Those of the output of this name, also of one that was removed before.
    pub(crate) counters: Arc<Counters>,
    pub(crate) voice: Voice,
    control: Mutex<Control>,
    changed: Condvar,
    /// Since when the sink has a batch: ms since the program began to count, and 1; 0: it has none.
    busy: AtomicU64,
    /// Alerts that its thread has taken out of the queue, and that neither arrived nor were lost.
    in_hand: AtomicU64,
    removed: AtomicBool,
}

impl Shared {
    pub(crate) fn new(
        name: &str,
        settings: &DeliverySettings,
        pace: Pace,
        voice: &Voice,
        counters: Arc<Counters>,
    ) -> Self {
        LazyLock::force(&START);
        Self {
            name: name.to_owned(),
            pace,
            queue: Queue::new(settings.queue, pace),
            counters,
            voice: voice.clone(),
            control: Mutex::default(),
            changed: Condvar::new(),
            busy: AtomicU64::new(0),
            in_hand: AtomicU64::new(0),
            removed: AtomicBool::new(false),
        }
    }

    /// The thread has so many alerts.
    pub(super) fn took(&self, count: usize) {
        self.in_hand.store(count as u64, Ordering::Relaxed);
    }

    /// So many of these arrived or were lost.
    pub(super) fn settled(&self, count: usize) {
        self.in_hand.fetch_sub(count as u64, Ordering::Relaxed);
    }

    /// Alerts that the thread has.
    pub(crate) fn in_hand(&self) -> u64 {
        self.in_hand.load(Ordering::Relaxed)
    }

    /// Where alerts are counted that are lost because there was no time left.
    pub(super) fn lost_at_end(&self) -> &AtomicU64 {
        if self.removed.load(Ordering::Relaxed) { &self.counters.lost_removed } else { &self.counters.lost_end }
    }

    /// So many are lost because there was no time left.
    pub(crate) fn give_up(&self, count: u64) {
        add(self.lost_at_end(), count);
    }

    fn lock(&self) -> MutexGuard<'_, Control> {
        self.control.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn say(&self, priority: Priority, text: &str) {
        self.voice.say(priority, &format!("output {}: {text}", self.name));
    }

    pub(super) fn set_busy(&self, busy: bool) {
        let since = if busy { START.elapsed().as_millis() as u64 + 1 } else { 0 };
        self.busy.store(since, Ordering::Relaxed);
    }

    /// How long the sink has had its batch.
    pub(super) fn busy_for(&self) -> Option<Duration> {
        let since = self.busy.load(Ordering::Relaxed).checked_sub(1)?;
        Some(START.elapsed().saturating_sub(Duration::from_millis(since)))
    }

    pub(super) fn fail(&self, why: &str) {
        self.lock().last_error = Some(why.to_owned());
    }

    pub(crate) fn last_error(&self) -> Option<String> {
        self.lock().last_error.clone()
    }

    /// Asks the thread to close and open again what was moved away.
    pub(crate) fn ask_reopen(&self) {
        self.lock().reopen = true;
        self.queue.nudge();
    }

    /// Asks the thread to go on with these.
    pub(crate) fn hand(&self, tools: Box<Tools>) {
        self.lock().tools = Some(tools);
        self.changed.notify_all();
        self.queue.nudge();
    }

    pub(super) fn take_tools(&self) -> Option<Box<Tools>> {
        self.lock().tools.take()
    }

    /// Something was asked of the thread.
    pub(super) fn has_orders(&self) -> bool {
        let control = self.lock();
        control.reopen || control.tools.is_some()
    }

    pub(super) fn take_reopen(&self) -> bool {
        std::mem::take(&mut self.lock().reopen)
    }

    /// Asks the thread to end once all is delivered, or at the deadline.
    pub(crate) fn close(&self, deadline: Option<Instant>) {
        let mut control = self.lock();
        (control.closing, control.deadline) = (true, deadline);
        drop(control);
        self.changed.notify_all();
        self.queue.close();
    }

    /// The same for an output that is removed while others go on.
    pub(crate) fn remove(&self, deadline: Option<Instant>) {
        self.removed.store(true, Ordering::Relaxed);
        self.close(deadline);
    }

    /// True once the deadline of an output that closes is over.
    pub(super) fn is_over(&self) -> bool {
        self.lock().deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }

    /// Waits, but not beyond the deadline nor when there are other tools; an output that closes waits [`HASTE`] at most.
    pub(super) fn pause(&self, wait: Duration) {
        let started = Instant::now();
        let mut control = self.lock();
        loop {
            let most = match control.deadline {
                Some(deadline) => wait.min(HASTE).min(deadline.saturating_duration_since(started)),
                None => wait,
            };
            let left = most.saturating_sub(started.elapsed());
            if left.is_zero() || control.tools.is_some() {
                return;
            }
            control = self.changed.wait_timeout(control, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    pub(super) fn done(&self) {
        self.lock().done = true;
        self.changed.notify_all();
    }

    /// The thread has ended.
    pub(crate) fn is_done(&self) -> bool {
        self.lock().done
    }

    /// Waits for the thread's end; false when it has not ended by the deadline.
    pub(crate) fn wait_done(&self, deadline: Option<Instant>) -> bool {
        let mut control = self.lock();
        while !control.done {
            match deadline.map(|deadline| deadline.saturating_duration_since(Instant::now())) {
                Some(Duration::ZERO) => return false,
                Some(left) => {
                    control = self.changed.wait_timeout(control, left).unwrap_or_else(PoisonError::into_inner).0;
                }
                None => control = self.changed.wait(control).unwrap_or_else(PoisonError::into_inner),
            }
        }
        true
    }
}

/// Longest wait between two tries of an output that closes.
const HASTE: Duration = Duration::from_millis(250);
