//! From the kernel's counters to coverage gaps: spans of time in which events were lost.

use super::stats::{ANY, Stats};
use lanner_schema::snapshot::{Gap, GapPhase, Loss};

/// A gap closes when nothing was lost for so long, ns.
const QUIET: u64 = 1_000_000_000;

/// Watches the counters. At most one gap is open.
#[derive(Debug, Default)]
pub(super) struct Gaps {
    /// Losses at the last look that is of no gap, and when that was.
    known: Losses,
    clean: u64,
    open: Option<Open>,
}

/// Lost since the start: class, reason, count; always the same order.
type Losses = Vec<(&'static str, &'static str, u64)>;

#[derive(Debug)]
struct Open {
    from: u64,
    to: u64,
    losses: Losses,
    /// Why nobody knows what was lost beside.
    blind: Vec<&'static str>,
}

impl Gaps {
    /// Nothing was lost before `now`, ns since 1970.
    pub(super) fn new(now: u64) -> Self {
        Self { clean: now, ..Self::default() }
    }

    /// Told the counters that were read between `before` and `after`, ns since 1970. `Some`: what is new about a gap.
    pub(super) fn look(&mut self, before: u64, after: u64, stats: &Stats) -> Option<Gap> {
        let losses: Losses = stats.losses().collect();
        let last = self.open.as_ref().map_or(&self.known, |open| &open.losses);
        let lost = losses.iter().zip(last).any(|(now, then)| now.2 > then.2) || last.is_empty() && sum(&losses) > 0;
        match &mut self.open {
            None if lost => {
                self.open = Some(Open { from: self.clean, to: after, losses, blind: Vec::new() });
                self.tell(GapPhase::Opened)
            }
            None => {
                (self.known, self.clean) = (losses, before);
                None
            }
            Some(open) if lost => {
                (open.to, open.losses) = (after, losses);
                self.tell(GapPhase::Grew)
            }
            Some(open) if before.saturating_sub(open.to) >= QUIET => {
                self.clean = before;
                self.close()
            }
            Some(_) => None,
        }
    }

    /// From `from` to `to`, ns since 1970, nothing could be seen or taken: how much was lost nobody knows.
    pub(super) fn blind(&mut self, from: u64, to: u64, why: &'static str) -> Option<Gap> {
        let phase = if self.open.is_some() { GapPhase::Grew } else { GapPhase::Opened };
        let losses = || self.known.clone();
        let open = self.open.get_or_insert_with(|| Open { from, to, losses: losses(), blind: Vec::new() });
        (open.from, open.to) = (open.from.min(from), open.to.max(to));
        if !open.blind.contains(&why) {
            open.blind.push(why);
        }
        self.tell(phase)
    }

    /// Nobody looks any more: an open gap ends with its last losses.
    pub(super) fn close(&mut self) -> Option<Gap> {
        let gap = self.tell(GapPhase::Closed)?;
        if let Some(open) = self.open.take() {
            self.known = open.losses;
        }
        Some(gap)
    }

    fn tell(&self, phase: GapPhase) -> Option<Gap> {
        let open = self.open.as_ref()?;
        let before = |class: &str, reason: &str| {
            let known = self.known.iter().find(|known| known.0 == class && known.1 == reason);
            known.map_or(0, |known| known.2)
        };
        let since = open.losses.iter().filter_map(|&(class, reason, count)| {
            let count = count.saturating_sub(before(class, reason));
            (count > 0).then(|| Loss { class: class.to_owned(), reason: reason.to_owned(), count })
        });
        let unknown = |why: &&'static str| Loss { class: ANY.to_owned(), reason: (*why).to_owned(), count: 0 };
        let losses = since.chain(open.blind.iter().map(unknown)).collect();
        Some(Gap { phase, from: open.from, to: open.to, losses })
    }
}

fn sum(losses: &Losses) -> u64 {
    losses.iter().map(|loss| loss.2).sum()
}

#[cfg(test)]
mod tests {
    use super::{Gap, GapPhase, Gaps, QUIET, Stats};

    /// Counters with so many events of files and of the net lost for want of room.
    fn stats(file: u64, net: u64) -> Stats {
        let mut stats = Stats::default();
        stats.classes[3].lost[0] = file;
        stats.classes[4].lost[0] = net;
        stats
    }

    fn told(gap: Option<Gap>) -> Option<(GapPhase, u64, u64, String)> {
        let gap = gap?;
        let losses: Vec<String> = gap.losses.iter().map(|loss| format!("{} {}", loss.count, loss.class)).collect();
        Some((gap.phase, gap.from, gap.to, losses.join(", ")))
    }

    fn seen(phase: GapPhase, from: u64, to: u64, losses: &str) -> Option<(GapPhase, u64, u64, String)> {
        Some((phase, from, to, losses.to_owned()))
    }

    #[test]
    fn a_gap_begins_at_the_last_clean_look_and_ends_with_its_last_losses() {
        let mut gaps = Gaps::new(10);
        let mut look = |at: u64, file, net| told(gaps.look(at, at + 1, &stats(file, net)));
        assert_eq!(look(100, 0, 0), None);
        assert_eq!(look(200, 5, 0), seen(GapPhase::Opened, 100, 201, "5 file"));
        assert_eq!(look(300, 5, 0), None);
        assert_eq!(look(400, 6, 2), seen(GapPhase::Grew, 100, 401, "6 file, 2 net"));
        assert_eq!(look(401 + QUIET - 1, 6, 2), None);
        assert_eq!(look(401 + QUIET, 6, 2), seen(GapPhase::Closed, 100, 401, "6 file, 2 net"));
        assert_eq!(look(501 + QUIET, 6, 2), None);
        // The next one counts from there.
        assert_eq!(look(601 + QUIET, 6, 9), seen(GapPhase::Opened, 501 + QUIET, 602 + QUIET, "7 net"));
    }

    #[test]
    fn a_blind_time_is_a_gap_of_which_nobody_knows_what_was_lost() {
        let mut gaps = Gaps::new(10);
        assert_eq!(told(gaps.look(100, 101, &stats(0, 0))), None);
        assert_eq!(told(gaps.blind(80, 150, "probe detached")), seen(GapPhase::Opened, 80, 150, "0 any"));
        assert_eq!(told(gaps.blind(140, 170, "program stopped")), seen(GapPhase::Grew, 80, 170, "0 any, 0 any"));
        assert_eq!(told(gaps.look(200, 201, &stats(3, 0))), seen(GapPhase::Grew, 80, 201, "3 file, 0 any, 0 any"));
        let gap = gaps.look(201 + QUIET, 202 + QUIET, &stats(3, 0)).unwrap();
        assert_eq!((gap.phase, gap.to, gap.lost()), (GapPhase::Closed, 201, 3));
        assert_eq!(gap.reasons(), ["ring full", "probe detached", "program stopped"]);
        assert_eq!(gaps.close(), None);
    }

    #[test]
    fn losses_before_the_first_look_are_a_gap_from_the_start() {
        let mut gaps = Gaps::new(10);
        assert_eq!(told(gaps.look(100, 101, &stats(1, 0))), seen(GapPhase::Opened, 10, 101, "1 file"));
        assert_eq!(told(gaps.close()), seen(GapPhase::Closed, 10, 101, "1 file"));
        assert_eq!(gaps.close(), None);
    }

    #[test]
    fn what_is_lost_outside_of_the_kernels_classes_counts_too() {
        let mut gaps = Gaps::new(1);
        let stats = Stats { recursion_misses: 2, malformed: 1, ..Stats::default() };
        let gap = gaps.look(2, 3, &stats).unwrap();
        assert_eq!((gap.lost(), gap.classes()), (3, vec!["any"]));
        assert_eq!(gap.reasons(), ["program busy", "malformed"]);
    }
}
