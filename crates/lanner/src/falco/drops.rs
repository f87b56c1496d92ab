//! Lost events: once a second of event time the losses are looked at, and actions are taken.

use crate::settings::Drops;
use lanner_schema::events::EVENTS;
use lanner_source::live::{LossReason, REASONS, Stats};

const SECOND: u64 = 1_000_000_000;

/// What is to be done about lost events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Log it.
    Log,
    /// Raise an alert.
    Alert,
    /// Stop the program.
    Exit,
}

/// Events seen and lost so far, or in a span of time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Delivered and lost.
    pub events: u64,
    /// Lost in all.
    pub drops: u64,
    /// Of these, for want of room in a ring.
    pub buffer: u64,
    /// Of these, by [`KINDS`].
    pub kinds: [u64; KINDS.len()],
    /// Of these, because they were too large or their memory was in use.
    pub scratch: u64,
    /// Of these, for other reasons.
    pub other: u64,
}

impl Counts {
    /// Of the probe. What it dropped on purpose is no event here, as in Falco.
    pub fn of(stats: &Stats, refused: &[u64]) -> Self {
        let total = stats.total();
        let lost = |wanted: &[LossReason]| {
            let of = REASONS.iter().zip(total.lost).filter(|(reason, _)| wanted.contains(reason));
            of.map(|(_, count)| count).sum()
        };
        Self {
            events: total.delivered + total.lost_in_all(),
            drops: total.lost_in_all(),
            buffer: lost(&[LossReason::RingFull]),
            kinds: kinds(refused),
            scratch: lost(&[LossReason::TooBig, LossReason::Busy]),
            other: lost(&[LossReason::TailCall, LossReason::Abi]),
        }
    }

    /// What came since.
    fn since(self, before: Self) -> Self {
        Self {
            events: self.events.saturating_sub(before.events),
            drops: self.drops.saturating_sub(before.drops),
            buffer: self.buffer.saturating_sub(before.buffer),
            kinds: std::array::from_fn(|kind| {
                let of = |counts: Self| counts.kinds.get(kind).copied().unwrap_or(0);
                of(self).saturating_sub(of(before))
            }),
            scratch: self.scratch.saturating_sub(before.scratch),
            other: self.other.saturating_sub(before.other),
        }
    }
}

/// Falco's kinds of lost events, as its alert calls them.
pub const KINDS: [&str; 8] = [
    "n_drops_buffer_clone_fork_exit",
    "n_drops_buffer_execve_exit",
    "n_drops_buffer_connect_exit",
    "n_drops_buffer_open_exit",
    "n_drops_buffer_dir_file_exit",
    "n_drops_buffer_close_exit",
    "n_drops_buffer_proc_exit",
    "n_drops_buffer_other_interest_exit",
];

/// The place in [`KINDS`] of an event by its name.
fn kind(event: &str) -> usize {
    match event {
        "clone" | "clone3" | "fork" | "vfork" => 0,
        "execve" | "execveat" => 1,
        "connect" => 2,
        "open" | "openat" | "openat2" | "creat" | "open_by_handle_at" => 3,
        "chmod" | "fchmod" | "fchmodat" | "chown" | "lchown" | "fchown" | "fchownat" | "link" | "linkat"
        | "symlink" | "symlinkat" | "unlink" | "unlinkat" | "mkdir" | "mkdirat" | "rmdir" | "rename" | "renameat"
        | "renameat2" | "mount" | "umount" | "umount2" | "chdir" | "fchdir" | "chroot" | "mknod" | "mknodat" => 4,
        "close" => 5,
        "procexit" => 6,
        _ => 7,
    }
}

/// From event codes to kinds.
fn kinds(refused: &[u64]) -> [u64; KINDS.len()] {
    let mut kinds = [0; KINDS.len()];
    for (event, count) in EVENTS.iter().zip(refused).filter(|(_, count)| **count > 0) {
        if let Some(sum) = kinds.get_mut(kind(event.name)) {
            *sum += count;
        }
    }
    kinds
}

/// Watches the losses.
#[derive(Debug)]
pub struct DropMonitor {
    actions: Vec<Action>,
    threshold: f64,
    simulate: bool,
    bucket: TokenBucket,
    next_check: u64,
    last: Counts,
    occurrences: u64,
    actions_taken: u64,
}

impl DropMonitor {
    /// A monitor as the settings want it.
    pub fn new(settings: &Drops) -> Self {
        let action = |name: &String| match name.as_str() {
            "log" => Some(Action::Log),
            "alert" => Some(Action::Alert),
            "exit" => Some(Action::Exit),
            _ => None,
        };
        Self {
            actions: settings.actions.iter().filter_map(action).collect(),
            threshold: if settings.simulate_drops { 0.0 } else { settings.threshold },
            simulate: settings.simulate_drops,
            bucket: TokenBucket::new(settings.rate, settings.max_burst),
            next_check: 0,
            last: Counts::default(),
            occurrences: 0,
            actions_taken: 0,
        }
    }

    /// Told the time of each event (ns since 1970). `Some`: what happened in the last second and what to do about it;
    /// `counts` is asked at most once a second.
    #[inline]
    pub fn at(&mut self, ts: u64, counts: impl FnOnce() -> Counts) -> Option<(Counts, &[Action])> {
        if ts <= self.next_check {
            return None;
        }
        let first = self.next_check == 0;
        self.next_check = ts.saturating_add(SECOND);
        if first {
            return None;
        }
        self.check(ts, counts())
    }

    fn check(&mut self, ts: u64, counts: Counts) -> Option<(Counts, &[Action])> {
        let mut second = counts.since(self.last);
        second.drops += u64::from(self.simulate);
        self.last = counts;
        if second.drops == 0 {
            return None;
        }
        let ratio = second.drops as f64 / second.events.max(1) as f64;
        if ratio <= self.threshold {
            return None;
        }
        self.occurrences += 1;
        if !self.bucket.claim(ts) {
            return None;
        }
        self.actions_taken += 1;
        Some((second, &self.actions))
    }

    /// What is said at the end of a run.
    pub fn summary(&self) -> String {
        format!(
            "Syscall event drop monitoring:\n   - event drop detected: {} occurrences\n   - num times actions taken: {}",
            self.occurrences, self.actions_taken
        )
    }
}

/// Limits how often something happens: `rate` tokens a second, at most `burst` saved.
#[derive(Debug)]
struct TokenBucket {
    rate: f64,
    burst: f64,
    tokens: f64,
    last: Option<u64>,
}

impl TokenBucket {
    fn new(rate: f64, burst: f64) -> Self {
        Self { rate, burst, tokens: burst, last: None }
    }

    fn claim(&mut self, ts: u64) -> bool {
        let since = ts.saturating_sub(self.last.unwrap_or(ts));
        self.last = Some(ts);
        self.tokens = (self.tokens + self.rate * since as f64 / SECOND as f64).min(self.burst);
        if self.tokens < 1.0 {
            return false;
        }
        self.tokens -= 1.0;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::{Action, Counts, DropMonitor, EVENTS, SECOND, kinds};
    use crate::settings::Drops;
    use lanner_schema::events::Openat;

    fn monitor(simulate_drops: bool) -> DropMonitor {
        let actions = vec!["log".to_owned(), "exit".to_owned()];
        DropMonitor::new(&Drops { actions, max_burst: 2.0, simulate_drops, ..Drops::default() })
    }

    #[test]
    fn losses_above_the_threshold_start_actions_until_the_bucket_is_empty() {
        let mut monitor = monitor(false);
        let mut taken = Vec::new();
        for second in 1..=5 {
            let counts = Counts { events: second * 100, drops: second * 20, ..Counts::default() };
            taken
                .push(monitor.at(second * SECOND * 2, || counts).map(|(last, actions)| (last.drops, actions.to_vec())));
        }
        let acts = |drops| Some((drops, vec![Action::Log, Action::Exit]));
        assert_eq!(taken, [None, acts(40), acts(20), None, None]);
        assert!(monitor.summary().contains("4 occurrences"), "{}", monitor.summary());
        assert!(monitor.summary().contains("actions taken: 2"), "{}", monitor.summary());
    }

    #[test]
    fn few_losses_are_borne() {
        let mut monitor = monitor(false);
        for second in 1..=3 {
            let counts = Counts { events: second * 100, drops: second * 5, ..Counts::default() };
            assert_eq!(monitor.at(second * SECOND * 2, || counts), None);
        }
    }

    #[test]
    fn each_event_is_of_one_kind() {
        let refused: Vec<u64> = (0..EVENTS.len() as u64).map(|code| code + 1).collect();
        assert_eq!(kinds(&refused).iter().sum::<u64>(), refused.iter().sum::<u64>());
        assert!(kinds(&refused).iter().all(|&count| count > 0));
        let mut opens = vec![0; EVENTS.len()];
        opens[usize::from(Openat::CODE)] = 5;
        assert_eq!(kinds(&opens), [0, 0, 0, 5, 0, 0, 0, 0]);
    }

    #[test]
    fn losses_can_be_pretended() {
        let mut monitor = monitor(true);
        assert_eq!(monitor.at(SECOND, Counts::default), None);
        assert!(monitor.at(SECOND * 3, Counts::default).is_some());
    }
}
