//! The watchdog's thread: notices that the event thread stands still, that the whole program did, and that somebody traces it. What it has to say goes to the
//! outputs past the event thread.

use super::limits::Limits;
use super::vitals::Vitals;
use super::{PART, RULE, marks};
use crate::gaps::Notice;
use crate::{host, log};
use lanner_engine::Priority;
use lanner_fields::Typed;
use lanner_output::SideDoor;
use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often the thread looks.
const TICK: Duration = Duration::from_millis(250);
/// Looks between two at who traces the program.
const TRACE_EVERY: u32 = 4;

/// What both threads know.
#[derive(Debug, Default)]
struct Common {
    wanted: AtomicBool,
    /// Times in which nothing was taken, for the event thread to tell.
    blind: Mutex<Vec<(Instant, Instant)>>,
}

/// The thread, which ends with this value.
#[derive(Debug)]
pub(super) struct Watchdog {
    common: Arc<Common>,
    vitals: Arc<Vitals>,
}

impl Watchdog {
    /// Starts it.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub(super) fn start(limits: &Limits, door: SideDoor, vitals: &Arc<Vitals>) -> std::io::Result<Self> {
        let common = Arc::new(Common::default());
        vitals.turned.set(Some(Instant::now()));
        let weak = Arc::downgrade(&common);
        let mut dog =
            Dog { stall: limits.stall, pause: limits.pause, door, vitals: vitals.clone(), tracer: None, stalled: None };
        std::thread::Builder::new().name("watchdog".to_owned()).spawn(move || {
            let (mut last, mut starved, mut ticks) = (Instant::now(), starved_for(), 0_u32);
            while let Some(common) = weak.upgrade() {
                common.wanted.store(true, Ordering::Relaxed);
                let (now, now_starved) = (Instant::now(), starved_for());
                dog.look(&common, (last, now), now_starved.saturating_sub(starved));
                if ticks.is_multiple_of(TRACE_EVERY) && dog.stall.is_some() {
                    dog.look_for_tracer();
                }
                (last, starved, ticks) = (now, now_starved, ticks.wrapping_add(1));
                drop(common);
                std::thread::sleep(TICK);
            }
        })?;
        Ok(Self { common, vitals: vitals.clone() })
    }

    /// True once a tick; the event thread shows by asking that it turns.
    #[inline]
    pub(super) fn wants(&self) -> bool {
        self.common.wanted.load(Ordering::Relaxed) && self.turn()
    }

    #[cold]
    fn turn(&self) -> bool {
        self.vitals.turned.set(Some(Instant::now()));
        self.common.wanted.swap(false, Ordering::Relaxed)
    }

    /// Times in which nothing was taken.
    pub(super) fn take_blind(&self) -> Vec<(Instant, Instant)> {
        std::mem::take(&mut self.common.blind.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What the thread works with.
#[derive(Debug)]
struct Dog {
    stall: Option<Duration>,
    pause: Duration,
    door: SideDoor,
    vitals: Arc<Vitals>,
    /// Who traces the program, and since when.
    tracer: Option<(String, Instant)>,
    /// Since when the event thread stands still.
    stalled: Option<Instant>,
}

impl Dog {
    /// Between two looks `starved` of the time was spent waiting for a CPU.
    fn look(&mut self, common: &Common, (last, now): (Instant, Instant), starved: Duration) {
        let pause = now.duration_since(last).saturating_sub(TICK);
        self.vitals.longest_pause.set(self.vitals.longest_pause.get().max(pause.as_nanos() as u64));
        let Some(stall) = self.stall else { return };
        let blind = |from: Instant, to: Instant| {
            common.blind.lock().unwrap_or_else(PoisonError::into_inner).push((from, to));
        };
        if pause.saturating_sub(starved) > self.pause {
            self.vitals.stops.add(1);
            blind(last, now);
            // The event thread stood still with the others, and gets its time from here on.
            self.vitals.turned.set(Some(now));
            let text = format!("the program was stopped for {:.1} s", pause.as_secs_f64());
            self.say(Priority::Critical, "stopped", "over", &text, (last, Some(now)));
        }
        let Some(turned) = self.vitals.turned.get() else { return };
        match self.stalled {
            None if now.saturating_duration_since(turned) > stall => {
                self.stalled = Some(turned);
                self.vitals.stalls.add(1);
                self.vitals.is_stalled.set(1);
                let text = format!("the event thread has stood still for {:.1} s", (now - turned).as_secs_f64());
                self.say(Priority::Critical, "stalled", "began", &text, (turned, None));
            }
            Some(from) if turned > from => {
                self.stalled = None;
                self.vitals.is_stalled.set(0);
                blind(from, turned);
                let text = format!("the event thread turns again, after {:.1} s", (turned - from).as_secs_f64());
                self.say(Priority::Notice, "stalled", "over", &text, (from, Some(turned)));
            }
            _ => {}
        }
    }

    fn look_for_tracer(&mut self) {
        let tracer = tracer();
        match (&self.tracer, tracer) {
            (None, Some(name)) => {
                let now = Instant::now();
                self.vitals.traces.add(1);
                self.vitals.is_traced.set(1);
                let text = format!("the program is traced by {name}, who can change what it says");
                self.say(Priority::Critical, "traced", "began", &text, (now, None));
                self.tracer = Some((name, now));
            }
            (Some((name, since)), None) => {
                let text = format!("the program is no longer traced by {name}");
                let since = *since;
                self.vitals.is_traced.set(0);
                self.say(Priority::Notice, "traced", "over", &text, (since, Some(Instant::now())));
                self.tracer = None;
            }
            _ => {}
        }
    }

    /// Tells past the event thread, and in the log.
    fn say(&self, priority: Priority, what: &str, state: &str, text: &str, (from, to): (Instant, Option<Instant>)) {
        let now = host::now();
        let at = |time: Instant| now.saturating_sub(time.elapsed().as_nanos() as u64);
        let (from, to) = (at(from), to.map(at));
        let until = to.map_or_else(String::new, |to| format!(" until {}", marks::time(to)));
        let text = format!("{text}, since {}{until}", marks::time(from));
        let Notice { line, alert } = marks::notice(
            RULE,
            priority,
            now,
            &text,
            [
                ("watchdog.what", marks::text(what)),
                ("watchdog.state", marks::text(state)),
                ("watchdog.from", Typed::Uint(from)),
                ("watchdog.to", to.map_or(Typed::Missing, Typed::Uint)),
            ],
        );
        log::say(priority, PART, &line);
        let left_out = self.door.tell(&alert);
        if left_out > 0 {
            log::error(PART, &format!("{left_out} outputs could not be told so"));
        }
    }
}

/// How long this thread has waited for a CPU so far.
fn starved_for() -> Duration {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(text.split(' ').nth(1).and_then(|number| number.parse().ok()).unwrap_or(0))
}

/// Who traces one of the program's threads: name and number.
fn tracer() -> Option<String> {
    let tasks = fs::read_dir("/proc/self/task").ok()?;
    let of_task = |task: fs::DirEntry| {
        let text = fs::read_to_string(task.path().join("status")).ok()?;
        let number = text.lines().find_map(|line| line.strip_prefix("TracerPid:"))?.trim();
        (number != "0").then(|| number.to_owned())
    };
    let number = tasks.filter_map(|task| of_task(task.ok()?)).next()?;
    let name = fs::read_to_string(format!("/proc/{number}/comm")).unwrap_or_default();
    Some(format!("{} ({number})", name.trim_end()))
}
