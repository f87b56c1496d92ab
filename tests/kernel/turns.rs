//! Who may have a probe: as many tests at a time as there are CPUs to load theirs, and some only when nobody else has one.

use std::cell::Cell;
use std::sync::{Condvar, Mutex, PoisonError};

/// Probes at a time, however many CPUs there are.
const MOST: usize = 3;

struct Turns {
    taken: usize,
    /// Those that wait to be alone: nobody else begins.
    waiting: usize,
}

static TURNS: Mutex<Turns> = Mutex::new(Turns { taken: 0, waiting: 0 });
static CHANGED: Condvar = Condvar::new();

thread_local! {
    /// This thread has a turn.
    static HELD: Cell<bool> = const { Cell::new(false) };
}

/// A probe is allowed until this is dropped, by the thread that took it.
#[must_use]
pub struct Turn(usize);

impl Drop for Turn {
    fn drop(&mut self) {
        if self.0 > 0 {
            HELD.set(false);
            TURNS.lock().unwrap_or_else(PoisonError::into_inner).taken -= self.0;
            CHANGED.notify_all();
        }
    }
}

fn most() -> usize {
    std::thread::available_parallelism().map_or(1, |cpus| cpus.get().min(MOST))
}

/// Waits for a turn beside others. Nothing to wait for behind [`alone`], in the same thread.
pub fn turn() -> Turn {
    take(1)
}

/// Waits until nobody has a turn: for floods, for what depends on time or is found by this program's descriptors, for what happens to the whole machine.
pub fn alone() -> Turn {
    take(most())
}

fn take(places: usize) -> Turn {
    if HELD.replace(true) {
        return Turn(0);
    }
    let mut turns = TURNS.lock().unwrap_or_else(PoisonError::into_inner);
    let is_alone = places == most();
    turns.waiting += usize::from(is_alone);
    while turns.taken + places > most() || (turns.waiting > 0 && !is_alone) {
        turns = CHANGED.wait(turns).unwrap_or_else(PoisonError::into_inner);
    }
    turns.waiting -= usize::from(is_alone);
    turns.taken += places;
    if is_alone {
        CHANGED.notify_all();
    }
    Turn(places)
}
