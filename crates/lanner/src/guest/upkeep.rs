//! What has to be done between events every so often, whatever happens: the event thread is asked to, and does it.

use super::service::Watchdog;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How often.
const EVERY: Duration = Duration::from_millis(250);

/// The event thread's side.
#[derive(Debug)]
pub struct Upkeep {
    due: Arc<AtomicBool>,
    watchdog: Option<Watchdog>,
}

impl Upkeep {
    /// Begins; what surroundings and settings do not ask for is not done.
    ///
    /// # Errors
    /// If the system gives no thread for it.
    pub fn start() -> std::io::Result<Self> {
        let due = Arc::new(AtomicBool::new(false));
        let of_thread = Arc::downgrade(&due);
        std::thread::Builder::new().name("upkeep".to_owned()).spawn(move || {
            while let Some(due) = of_thread.upgrade() {
                due.store(true, Ordering::Relaxed);
                drop(due);
                std::thread::sleep(EVERY);
            }
        })?;
        Ok(Self { due, watchdog: Watchdog::wanted() })
    }

    /// True once in each period.
    #[inline]
    pub fn is_due(&self) -> bool {
        self.due.load(Ordering::Relaxed) && self.due.swap(false, Ordering::Relaxed)
    }

    /// Does what is to be done.
    pub fn turn(&mut self) {
        if let Some(watchdog) = &mut self.watchdog {
            watchdog.turn(Instant::now());
        }
    }
}
