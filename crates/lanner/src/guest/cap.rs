//! CPU: what is left undone while Lanner takes more than it may.

use crate::settings::Settings;
use rustix::time::{ClockId, clock_gettime};
use std::time::{Duration, Instant};

/// What is left undone with each step, in this order. What tells of processes is always followed and judged.
pub const STEPS: [&str; 2] = [
    "nobody is asked about containers and pods",
    "rules below warning are judged for every tenth event only, but for events of processes and users",
];

/// How long use is summed up before it is judged.
const WINDOW: Duration = Duration::from_secs(2);
/// Windows in a row below [`LOW`] percent of the limit, behind which a step is taken back.
const REST: u32 = 5;
const LOW: u32 = 70;

/// Looks at the CPU time of all threads.
#[derive(Debug)]
pub struct Cap {
    /// Percent of a CPU.
    pub limit: u64,
    /// Steps taken.
    pub step: u8,
    /// Use in the last window, percent of a CPU.
    pub used: u64,
    since: Instant,
    before: Duration,
    rested: u32,
}

impl Cap {
    /// `None` where there is no limit.
    pub fn of(settings: &Settings) -> Option<Self> {
        let limit = settings.lanner.cpu_limit_percent;
        (limit > 0).then(|| Self { limit, step: 0, used: 0, since: Instant::now(), before: spent(), rested: 0 })
    }

    /// A look at the clock; true if the step is another one now.
    pub fn look(&mut self, now: Instant) -> bool {
        now.duration_since(self.since) >= WINDOW && self.judge(now, spent())
    }

    fn judge(&mut self, now: Instant, spent: Duration) -> bool {
        let share = spent.saturating_sub(self.before).as_secs_f64() / now.duration_since(self.since).as_secs_f64();
        (self.since, self.before, self.used) = (now, spent, (share * 100.0).round() as u64);
        if self.used > self.limit {
            self.rested = 0;
            let more = usize::from(self.step) < STEPS.len();
            self.step += u8::from(more);
            return more;
        }
        self.rested = if self.used * 100 < self.limit * u64::from(LOW) { self.rested + 1 } else { 0 };
        let less = self.step > 0 && self.rested >= REST;
        if less {
            (self.step, self.rested) = (self.step - 1, 0);
        }
        less
    }
}

/// CPU time of this process so far.
fn spent() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.try_into().unwrap_or(0), time.tv_nsec.try_into().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::{Cap, WINDOW};
    use std::time::{Duration, Instant};

    #[test]
    fn steps_are_taken_above_the_limit_and_taken_back_well_below_it() {
        let begin = Instant::now();
        let mut cap = Cap { limit: 50, step: 0, used: 0, since: begin, before: Duration::ZERO, rested: 0 };
        let (mut now, mut spent) = (begin, Duration::ZERO);
        // Use in each window, percent.
        let used = [40, 51, 40, 99, 99, 34, 34, 36, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34];
        let steps = used.map(|used| {
            (now, spent) = (now + WINDOW, spent + WINDOW / 100 * used);
            cap.judge(now, spent);
            cap.step
        });
        assert_eq!(steps, [0, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 0, 0]);
    }
}
