//! What did not become an event, or was not kept, by reason: nothing is lost uncounted.

use lanner_capture::Stats;
use lanner_engine::hold::HoldCounts;
use lanner_enrich::Counts;
use lanner_source::live::{self, CLASSES, REASONS};
use lanner_state::Counters;

/// Lines for people; none when all went as it should.
///
/// The first line adds up: blocks with an event = events + what the line names.
pub fn lines(stats: Option<&Stats>, counters: &Counters) -> Vec<String> {
    let (mut lines, none) = (Vec::new(), Stats::default());
    let stats = stats.unwrap_or(&none);
    let mut add = |head: String, counts: &[(u64, &str)]| {
        let counts: Vec<String> =
            counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
        if !counts.is_empty() {
            lines.push(format!("{head}: {}", counts.join(", ")));
        }
    };
    add(
        format!("of {} blocks with an event {} became events, the others were", stats.event_blocks, stats.events),
        &[
            (stats.stored_enters, "enter events (they complete their exits)"),
            (stats.dropped_old, "of old types without use today"),
            (stats.dropped_unused, "of types not in use"),
            (stats.unknown_codes, "of unknown types"),
            (stats.unconvertible, "that no version of their type fits"),
        ],
    );
    add(
        "in the capture".to_owned(),
        &[
            (stats.unknown_blocks, "blocks of unknown types"),
            (stats.orphaned_fd_lists, "lists of descriptors without a thread"),
            (stats.enters_missing, "exits without their enter event"),
            (stats.enters_mismatched, "exits with the enter event of something else"),
            (stats.enters_later, "exits older than their enter event"),
            (stats.enters_too_large, "enter events too large to keep"),
            (stats.enters_evicted, "enter events given up for want of room"),
            (stats.time_stepped_back, "steps back in time"),
            (counters.broken_answers, "answers of name servers that can't be read"),
            (counters.unreadable, "parts of metadata that can't be read"),
        ],
    );
    add(
        "beyond limits, not kept".to_owned(),
        &[
            (counters.drops_full_threadtable, "threads"),
            (counters.evicted_threads, "threads that made room"),
            (counters.drops_full_fdtable, "descriptors"),
            (counters.evicted_fds, "descriptors for want of memory"),
            (counters.evicted_envs, "environments of processes for want of memory"),
            (counters.drops_full_containers, "containers"),
            (counters.drops_full_k8s, "objects of Kubernetes"),
            (counters.drops_full_names, "names of users or groups"),
            (counters.dropped_names, "names of addresses"),
            (counters.store_evts_drops, "enter events"),
        ],
    );
    lines
}

/// What waited for what runtimes say, and what became of it, then what went wrong with the runtimes.
pub fn of_containers(hold: &HoldCounts, asked: Option<&Counts>) -> Vec<String> {
    let mut lines = Vec::new();
    if hold.held + hold.overflowed > 0 {
        let counts = [
            (hold.answered, format!("got an answer (after {} ms at most)", hold.longest.div_ceil(1_000_000))),
            (hold.timed_out, "got none in time".to_owned()),
            (hold.ended, "were judged at the end".to_owned()),
        ];
        let counts: Vec<String> =
            counts.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
        let plural = if hold.held == 1 { "" } else { "s" };
        let counts = counts.join(", ");
        lines.push(format!("{} event{plural} waited for what runtimes say of their container: {counts}", hold.held));
    }
    if hold.overflowed > 0 {
        lines.push(format!("{} events found no room to wait for it", hold.overflowed));
    }
    let Some(counts) = asked else { return lines };
    let asked = [
        (counts.refused, "questions about containers refused, too many were open"),
        (counts.dropped, "answers of runtimes or the API server dropped, too many were waiting"),
        (counts.timeouts, "requests to runtimes or the API server without an answer in time"),
        (counts.garbage, "answers of runtimes or the API server that can't be read"),
    ];
    lines.extend(asked.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")));
    lines
}

/// What became of the events that the kernel side saw, and of those that it lost a line a class: seen = filtered + delivered + lost, exactly.
pub fn of_kernel(stats: &live::Stats) -> Vec<String> {
    let total = stats.total();
    let mut lines = vec![format!(
        "in the kernel: {} events seen = {} filtered + {} delivered + {} lost",
        total.seen,
        total.filtered,
        total.delivered,
        total.lost_in_all()
    )];
    for (class, counts) in CLASSES.iter().zip(&stats.classes).filter(|(_, counts)| counts.lost_in_all() > 0) {
        let reasons = REASONS.iter().zip(counts.lost).filter(|(_, count)| *count > 0);
        let reasons: Vec<String> = reasons.map(|(reason, count)| format!("{count} {}", reason.name())).collect();
        lines.push(format!(
            "of {} {class} events {} were lost: {}",
            counts.seen,
            counts.lost_in_all(),
            reasons.join(", ")
        ));
    }
    if stats.untold_paths > 0 {
        lines.push(format!("at most {} paths of calls by name were told by the given text alone", stats.untold_paths));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{lines, of_kernel};
    use lanner_capture::Stats;
    use lanner_source::live;
    use lanner_state::Counters;

    #[test]
    fn only_what_happened_is_told() {
        let stats = Stats { event_blocks: 9, events: 9, ..Stats::default() };
        assert_eq!(lines(Some(&stats), &Counters::default()), Vec::<String>::new());
        let stats = Stats { event_blocks: 9, events: 4, stored_enters: 3, unknown_codes: 2, ..stats };
        let counters = Counters { drops_full_threadtable: 7, ..Counters::default() };
        let told = [
            "of 9 blocks with an event 4 became events, the others were: 3 enter events (they complete their exits), \
             2 of unknown types",
            "beyond limits, not kept: 7 threads",
        ];
        assert_eq!(lines(Some(&stats), &counters), told);
    }

    #[test]
    fn losses_in_the_kernel_are_told_by_class_and_reason() {
        let mut stats = live::Stats::default();
        stats.classes[0].seen = 3;
        stats.classes[0].delivered = 3;
        assert_eq!(of_kernel(&stats), ["in the kernel: 3 events seen = 0 filtered + 3 delivered + 0 lost"]);
        stats.classes[3] = live::ClassCounts { seen: 9, filtered: 2, delivered: 1, ..Default::default() };
        stats.classes[3].lost[live::LossReason::RingFull as usize] = 4;
        stats.classes[3].lost[live::LossReason::Busy as usize] = 2;
        let told = [
            "in the kernel: 12 events seen = 2 filtered + 4 delivered + 6 lost",
            "of 9 file events 6 were lost: 4 ring full, 2 scratch busy",
        ];
        assert_eq!(of_kernel(&stats), told);
        stats.untold_paths = 5;
        assert_eq!(of_kernel(&stats)[2], "at most 5 paths of calls by name were told by the given text alone");
    }
}
