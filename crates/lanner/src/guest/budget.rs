//! Memory: how the budget is divided between tables, and what is given up when it is nearly used up all the same.

use crate::settings::Settings;
use lanner_state::Limits;
use std::time::{Duration, Instant};

/// Parts of the budget, in percent: threads, descriptors, containers, users, events that wait for answers. The rest is for the program, rules and rings.
const THREADS: usize = 25;
const DESCRIPTORS: usize = 15;
const CONTAINERS: usize = 8;
const USERS: usize = 8;
/// Of events that wait for answers.
pub const HELD: usize = 8;

/// What a thread and a descriptor take, measured (`crates/lanner/tests/budget.rs`), bytes: their own facts and places, and the usual texts.
const THREAD: usize = 1024;
const DESCRIPTOR: usize = 256;

/// A part of the budget, bytes; `None` without one.
pub fn share(settings: &Settings, percent: usize) -> Option<usize> {
    let budget = usize::try_from(settings.lanner.memory_budget_mb).unwrap_or(usize::MAX).saturating_mul(1 << 20);
    (budget > 0).then(|| budget / 100 * percent)
}

/// The bounds of the state's tables.
pub fn limits(settings: &Settings) -> Limits {
    let usual = Limits { threads: settings.libs.thread_table_size as usize, ..Limits::default() };
    let part = |percent| share(settings, percent).unwrap_or(usize::MAX);
    Limits {
        threads: usual.threads.min(part(THREADS) / THREAD),
        fds: usual.fds.min((part(DESCRIPTORS) / DESCRIPTOR) as u64),
        containers: usual.containers.min(part(CONTAINERS)),
        users: usual.users.min(part(USERS)),
    }
}

/// What is given up with each step, in this order.
pub const STEPS: [&str; 5] = [
    "events that wait for answers are judged at once",
    "learnt names of addresses are forgotten",
    "descriptors are forgotten, and fewer kept",
    "environments of processes are forgotten",
    "threads beside the first of each process are forgotten, and fewer kept",
];

/// Where the next step is taken, if memory grew since the last one; and where all is taken back, if it stays so for [`REST`]. Percent of the budget.
const HIGH: u64 = 85;
const LOW: u64 = 70;
/// Growth that counts, part of the budget.
const GREW: u64 = 100;
const REST: Duration = Duration::from_secs(30);

/// Looks at resident memory.
#[derive(Debug)]
pub struct Budget {
    /// Bytes.
    pub budget: u64,
    /// Steps taken.
    pub step: u8,
    /// When the last one was taken, bytes.
    at: u64,
    /// Since when there is plenty.
    rests: Option<Instant>,
}

impl Budget {
    /// `None` where there is no limit.
    pub fn of(settings: &Settings) -> Option<Self> {
        let budget = settings.lanner.memory_budget_mb.saturating_mul(1 << 20);
        (budget > 0).then_some(Self { budget, step: 0, at: 0, rests: None })
    }

    /// A look at the resident memory; true if the step is another one now.
    pub fn look(&mut self, resident: u64, now: Instant) -> bool {
        let percent = |percent: u64| self.budget / 100 * percent;
        if resident >= percent(HIGH) {
            self.rests = None;
            if usize::from(self.step) < STEPS.len() && resident >= self.at.saturating_add(self.budget / GREW) {
                (self.step, self.at) = (self.step + 1, resident);
                return true;
            }
        } else if resident <= percent(LOW) && self.step > 0 {
            if now.duration_since(*self.rests.get_or_insert(now)) >= REST {
                (self.step, self.at, self.rests) = (0, 0, None);
                return true;
            }
        } else {
            self.rests = None;
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::{Budget, limits};
    use crate::settings::Settings;
    use std::time::{Duration, Instant};

    #[test]
    fn steps_are_taken_while_memory_grows_and_taken_back_when_there_is_plenty() {
        let mut budget = Budget { budget: 1000, step: 0, at: 0, rests: None };
        let begin = Instant::now();
        let mut look = |resident, s| {
            budget.look(resident, begin + Duration::from_secs(s));
            budget.step
        };
        let seen = [
            (840, 0),
            (850, 1),
            (855, 2),
            (860, 3),
            (860, 4),
            (900, 5),
            (950, 6),
            (990, 7),
            (2000, 8),
            (750, 9),
            (700, 10),
            (710, 30),
            (700, 31),
            (700, 60),
            (700, 61),
            (850, 62),
        ];
        assert_eq!(seen.map(|(resident, s)| look(resident, s)), [0, 1, 1, 2, 2, 3, 4, 5, 5, 5, 5, 5, 5, 5, 0, 1]);
    }

    #[test]
    fn the_budget_is_divided() {
        let mut settings = Settings::default();
        settings.lanner.memory_budget_mb = 100;
        let small = limits(&settings);
        assert_eq!((small.threads, small.fds), (25_600, 61_440));
        settings.lanner.memory_budget_mb = 0;
        assert_eq!(limits(&settings).threads, 262_144);
        settings.libs.thread_table_size = 10;
        settings.lanner.memory_budget_mb = 100;
        assert_eq!(limits(&settings).threads, 10);
    }
}
