//! What has to be done between events every so often, whatever happens: the event thread is asked to, and does it.

use super::budget::{self, Budget};
use super::cap::{self, Cap};
use super::service::Watchdog;
use crate::metrics::process::resident;
use crate::settings::Settings;
use lanner_schema::snapshot::Load;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How often.
const EVERY: Duration = Duration::from_millis(250);

/// What the thread says that looks at the clock.
#[derive(Debug, Default)]
struct Seen {
    due: AtomicBool,
    /// Resident memory, bytes.
    resident: AtomicU64,
}

/// The event thread's side.
#[derive(Debug)]
pub struct Upkeep {
    seen: Arc<Seen>,
    watchdog: Option<Watchdog>,
    budget: Option<Budget>,
    cap: Option<Cap>,
}

/// More or less is given up than before.
#[derive(Debug)]
pub struct Change {
    /// How much now.
    pub load: Load,
    /// For people, a line each.
    pub told: Vec<String>,
}

/// What limits there are, and how far they are used.
#[derive(Debug, Clone, Copy, Default)]
pub struct Limited {
    /// Memory budget, bytes; 0: none.
    pub memory: u64,
    /// Limit of CPU, percent of one; 0: none.
    pub cpu: u64,
    /// What is given up.
    pub load: Load,
}

impl Upkeep {
    /// Begins; what surroundings and settings do not ask for is not done. Only who watches the running host (`live`) gives something up: replays are the same
    /// whatever the machine has.
    ///
    /// # Errors
    /// If the system gives no thread for it.
    pub fn start(settings: &Settings, live: bool) -> std::io::Result<Self> {
        let seen = Arc::<Seen>::default();
        let of_thread = Arc::downgrade(&seen);
        std::thread::Builder::new().name("upkeep".to_owned()).spawn(move || {
            while let Some(seen) = of_thread.upgrade() {
                seen.resident.store(resident(), Ordering::Relaxed);
                seen.due.store(true, Ordering::Relaxed);
                drop(seen);
                std::thread::sleep(EVERY);
            }
        })?;
        let (budget, cap) = if live { (Budget::of(settings), Cap::of(settings)) } else { (None, None) };
        Ok(Self { seen, watchdog: Watchdog::wanted(), budget, cap })
    }

    /// True once in each period.
    #[inline]
    pub fn is_due(&self) -> bool {
        self.seen.due.load(Ordering::Relaxed) && self.seen.due.swap(false, Ordering::Relaxed)
    }

    /// Does what is to be done.
    pub fn turn(&mut self) -> Option<Change> {
        let now = Instant::now();
        if let Some(watchdog) = &mut self.watchdog {
            watchdog.turn(now);
        }
        let resident = self.seen.resident.load(Ordering::Relaxed);
        let mut told = Vec::new();
        if let Some(budget) = self.budget.as_mut().filter(|_| resident > 0)
            && budget.look(resident, now)
        {
            let used = format!("memory: {} of {} MiB", resident >> 20, budget.budget >> 20);
            told.push(text(&used, budget.step, &budget::STEPS));
        }
        if let Some(cap) = &mut self.cap {
            let before = cap.step;
            if cap.look(now) {
                let used = format!("CPU: {} % of one, {} % are allowed", cap.used, cap.limit);
                let back = if cap.step < before { "; the last step is taken back" } else { "" };
                told.push(text(&used, cap.step, &cap::STEPS) + back);
            }
        }
        (!told.is_empty()).then(|| Change { load: self.limited().load, told })
    }

    /// Limits, and what is given up.
    pub fn limited(&self) -> Limited {
        let (budget, cap) = (self.budget.as_ref(), self.cap.as_ref());
        Limited {
            memory: budget.map_or(0, |budget| budget.budget),
            cpu: cap.map_or(0, |cap| cap.limit),
            load: Load { memory: budget.map_or(0, |budget| budget.step), cpu: cap.map_or(0, |cap| cap.step) },
        }
    }
}

/// `memory: 350 of 384 MiB: descriptors are forgotten, and fewer kept (step 3 of 5)`
fn text(used: &str, step: u8, steps: &[&str]) -> String {
    match usize::from(step).checked_sub(1).and_then(|at| steps.get(at)) {
        Some(what) => format!("{used}: {what} (step {step} of {})", steps.len()),
        None => format!("{used}: nothing is given up any more"),
    }
}
