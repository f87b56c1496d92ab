//! Numbers about a run: the event thread puts them up once a second, whoever shows them reads the last ones.

pub mod falco;
pub mod family;
pub mod own;
pub mod process;

use crate::guest::Limited;
use crate::source::Source;
use crate::trust::vitals::Vitals;
use lanner_engine::RuleInfo;
use lanner_engine::alert::RulesVersion;
use lanner_engine::hold::HoldCounts;
use lanner_output::Probe;
use lanner_schema::snapshot::{Gap, GapPhase};
use lanner_source::live::Stats;
use lanner_state::Counters as StateCounters;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What is known of a run at one moment.
#[derive(Debug)]
pub struct Numbers {
    /// When it was put up.
    pub at: Instant,
    /// Events that were judged.
    pub taken: u64,
    /// How often each rule fired.
    pub rules: Vec<(Arc<RuleInfo>, u64)>,
    /// The rules in force.
    pub version: Arc<RulesVersion>,
    /// Reloads.
    pub reloads: Reloads,
    /// Threads that are known.
    pub threads: usize,
    /// Of the tables.
    pub state: StateCounters,
    /// What other tables hold, by what that is.
    pub tables: [(&'static str, usize); 4],
    /// What became of events in the kernel, and those that found no room, by event code; `None` without a probe.
    pub kernel: Option<(Stats, Vec<u64>)>,
    /// What could not be switched on.
    pub missing: Vec<String>,
    /// What waited for what runtimes say.
    pub hold: HoldCounts,
    /// What runtimes were asked.
    pub asked: Option<lanner_enrich::Counts>,
    /// Of each output.
    pub outputs: Vec<Probe>,
    /// The coverage gap that is open, or was last.
    pub gap: Option<Arc<Gap>>,
    /// Whether silence can be trusted; `None`: nothing looks after that.
    pub vitals: Option<Arc<Vitals>>,
    /// Limits of memory and CPU, and what is given up.
    pub limited: Limited,
}

/// Reloads so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reloads {
    /// Rules that took over.
    pub done: u64,
    /// Attempts that left the rules as they are.
    pub failed: u64,
    /// When the last ones took over, ns since 1970; 0: those of the start are in force.
    pub last: u64,
}

impl Numbers {
    /// Events are being lost, or were a moment ago.
    pub fn gap_is_open(&self) -> bool {
        self.gap.as_ref().is_some_and(|gap| gap.phase != GapPhase::Closed)
    }

    /// What a source's probe counts.
    pub fn of_kernel(source: Option<&Source>) -> Option<(Stats, Vec<u64>)> {
        let Some(Source::Live(watch)) = source else { return None };
        // Counters that can't be read are told at the end of the run.
        watch.stats().ok().zip(watch.refused().ok())
    }
}

/// Where numbers are put up.
#[derive(Debug, Clone, Default)]
pub struct Board {
    wanted: Arc<AtomicBool>,
    last: Arc<Mutex<Option<Arc<Numbers>>>>,
}

impl Board {
    /// A board that wants new numbers every `period`.
    ///
    /// # Errors
    /// If the system gives no thread for it.
    pub fn start(period: Duration) -> std::io::Result<Self> {
        let board = Self::default();
        board.wanted.store(true, Ordering::Relaxed);
        let wanted = Arc::downgrade(&board.wanted);
        std::thread::Builder::new().name("metrics".to_owned()).spawn(move || {
            while let Some(wanted) = wanted.upgrade() {
                wanted.store(true, Ordering::Relaxed);
                drop(wanted);
                std::thread::sleep(period);
            }
        })?;
        Ok(board)
    }

    /// True once in each period.
    #[inline]
    pub fn wants(&self) -> bool {
        self.wanted.load(Ordering::Relaxed) && self.wanted.swap(false, Ordering::Relaxed)
    }

    /// Puts numbers up.
    pub fn put(&self, numbers: Arc<Numbers>) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(numbers);
    }

    /// The last ones.
    pub fn last(&self) -> Option<Arc<Numbers>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
