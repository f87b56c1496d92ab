//! What any thread may know of the watch's health, at any time: metrics and readiness are made of it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// A number that one thread writes and others read.
#[derive(Debug, Default)]
pub struct Number(AtomicU64);

impl Number {
    /// The number.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Another one.
    pub fn set(&self, value: u64) {
        self.0.store(value, Ordering::Relaxed);
    }

    /// More of it.
    pub fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }
}

/// How the canary is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Canary {
    /// Switched off.
    #[default]
    Off,
    /// It has not come back yet for the first time.
    Waiting,
    /// The last one that is due came back.
    Back,
    /// One did not come back in time: where it stopped.
    Late(&'static str),
}

impl Canary {
    /// As in readiness.
    pub fn word(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Waiting => "waiting",
            Self::Back => "back",
            Self::Late(_) => "late",
        }
    }
}

/// A value that is replaced as a whole.
#[derive(Debug, Default)]
pub struct Slot<T>(Mutex<T>);

impl<T: Copy> Slot<T> {
    /// The value.
    pub fn get(&self) -> T {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Another one.
    pub fn set(&self, value: T) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = value;
    }
}

/// All of it. Durations are ns, times ns since 1970.
#[derive(Debug, Default)]
pub struct Vitals {
    /// Heartbeats.
    pub beats: Number,
    /// When the last one was.
    pub last_beat: Number,
    /// How the canary is.
    pub canary: Slot<Canary>,
    /// Its actions.
    pub sent: Number,
    /// Those that came back.
    pub came_back: Number,
    /// Those that did not in time, once for each time of that.
    pub late: Number,
    /// How long the last one took.
    pub last_way: Number,
    /// The longest of these.
    pub longest_way: Number,
    /// When the last one came back.
    pub last_back: Number,
    /// Times that a part of the probe was not as it was left.
    pub harms: Number,
    /// Parts that could not be put back.
    pub unmended: Number,
    /// Times that the event thread stood still.
    pub stalls: Number,
    /// Times that the whole program did.
    pub stops: Number,
    /// Times that it was traced.
    pub traces: Number,
    /// 1 while the event thread stands still.
    pub is_stalled: Number,
    /// 1 while the program is traced.
    pub is_traced: Number,
    /// The longest pause of the watchdog's own thread, for whichever reason.
    pub longest_pause: Number,
    /// When the event thread last turned.
    pub turned: Slot<Option<Instant>>,
}

impl Vitals {
    /// True unless something shows that events do not arrive.
    pub fn is_well(&self) -> bool {
        !matches!(self.canary.get(), Canary::Late(_)) && self.unmended.get() == 0 && self.is_stalled.get() == 0
    }
}
