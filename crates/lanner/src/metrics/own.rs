//! Lanner's own metrics; `docs/reference/metrics.md` is generated from what is written here.

use super::Numbers;
use super::family::Families;
use super::process::Usage;
use crate::guest::Limited;
use crate::trust::vitals::{Canary, Number, Vitals};
use lanner_source::live::CLASSES;
use lanner_state::Counters;

/// When the program began, for ages; ns since 1970.
#[derive(Debug, Clone, Copy)]
pub struct Begun(pub u64);

/// All of them.
pub fn families(numbers: &Numbers, begun: Begun, usage: &Usage) -> Families {
    let mut families = Families::default();
    let out = &mut families;
    let version = env!("CARGO_PKG_VERSION");
    out.gauge("lanner_info", "Always 1; the version is a label.", &[("version", version)], 1.0);
    out.gauge("lanner_start_time_seconds", "When the program began, since 1970.", &[], begun.0 as f64 / 1e9);
    of_process(out, usage);
    of_limits(out, numbers);
    of_rules(out, numbers);
    out.count("lanner_events_total", "Events that were judged.", &[], numbers.taken);
    of_kernel(out, numbers);
    of_state(out, &numbers.state, numbers.threads);
    const ENTRIES: &str = "What tables hold.";
    for (of, count) in numbers.tables {
        out.gauge("lanner_table_entries", ENTRIES, &[("of", of)], count as f64);
    }
    of_containers(out, numbers);
    of_outputs(out, numbers);
    numbers.vitals.iter().for_each(|vitals| of_trust(out, vitals));
    families
}

fn of_process(out: &mut Families, usage: &Usage) {
    out.sum("lanner_process_cpu_seconds_total", "CPU time of all threads.", &[], usage.cpu_seconds);
    out.gauge("lanner_process_resident_memory_bytes", "Resident memory.", &[], usage.resident as f64);
    out.gauge("lanner_process_virtual_memory_bytes", "Address space.", &[], usage.virtual_size as f64);
    out.gauge("lanner_process_threads", "Threads of the program.", &[], usage.threads as f64);
    out.gauge("lanner_process_open_fds", "Open descriptors.", &[], usage.descriptors as f64);
}

fn of_limits(out: &mut Families, numbers: &Numbers) {
    let Limited { memory, cpu, load } = numbers.limited;
    out.gauge("lanner_memory_budget_bytes", "Memory that Lanner may take; 0: no limit.", &[], memory as f64);
    out.gauge("lanner_cpu_limit_ratio", "Share of one CPU that Lanner may take; 0: no limit.", &[], cpu as f64 / 100.0);
    const STEPS: &str = "What is given up at present for want of memory or CPU, in steps; 0: nothing.";
    for (of, step) in [("memory", load.memory), ("cpu", load.cpu)] {
        out.gauge("lanner_limit_step", STEPS, &[("of", of)], f64::from(step));
    }
}

fn of_rules(out: &mut Families, numbers: &Numbers) {
    let hash = &*numbers.version.hash;
    out.gauge("lanner_rules_info", "Always 1; the hash of the rules in force is a label.", &[("hash", hash)], 1.0);
    let generation = f64::from(numbers.version.generation);
    out.gauge("lanner_rules_generation", "Generation of the rules in force; 1: those of the start.", &[], generation);
    const RELOADS: &str = "Reloads of rules, by what became of them.";
    out.count("lanner_reloads_total", RELOADS, &[("outcome", "done")], numbers.reloads.done);
    out.count("lanner_reloads_total", RELOADS, &[("outcome", "failed")], numbers.reloads.failed);
    for (rule, count) in &numbers.rules {
        let priority = rule.priority.name().to_lowercase();
        let labels = [("rule", rule.name.as_str()), ("priority", &*priority), ("source", rule.source.as_str())];
        out.count("lanner_rule_matches_total", "Alerts of each rule.", &labels, *count);
    }
}

fn of_kernel(out: &mut Families, numbers: &Numbers) {
    let Some((stats, _)) = &numbers.kernel else { return };
    const EVENTS: &str = "Events in the kernel: seen = filtered + delivered + lost.";
    for (class, counts) in CLASSES.iter().zip(&stats.classes) {
        for (outcome, count) in [
            ("seen", counts.seen),
            ("filtered", counts.filtered),
            ("delivered", counts.delivered),
            ("lost", counts.lost_in_all()),
        ] {
            out.count("lanner_kernel_events_total", EVENTS, &[("class", class), ("outcome", outcome)], count);
        }
    }
    for (class, reason, count) in stats.losses() {
        let labels = [("class", class), ("reason", reason)];
        out.count("lanner_kernel_lost_total", "Events lost in the kernel, by reason.", &labels, count);
    }
    for (cpu, classes) in stats.cpus.iter().enumerate() {
        let lost = classes.iter().map(lanner_source::live::ClassCounts::lost_in_all).sum();
        let cpu = cpu.to_string();
        out.count("lanner_kernel_lost_by_cpu_total", "Events lost in the kernel, by CPU.", &[("cpu", &*cpu)], lost);
    }
    let open = f64::from(u8::from(numbers.gap_is_open()));
    out.gauge("lanner_gap_open", "1 while a coverage gap is open.", &[], open);
    out.gauge(
        "lanner_probe_missing",
        "Parts of the probe that could not be switched on.",
        &[],
        numbers.missing.len() as f64,
    );
}

fn of_state(out: &mut Families, counters: &Counters, threads: usize) {
    out.gauge("lanner_threads", "Threads that are known.", &[], threads as f64);
    out.gauge("lanner_descriptors", "Descriptors that are known.", &[], counters.fds() as f64);
    const LOOKUPS: &str = "Events whose thread or descriptor was looked for, by whether it was known.";
    for (what, outcome, count) in [
        ("thread", "same as before", counters.cached_thread_lookups),
        ("thread", "looked up", counters.noncached_thread_lookups),
        ("thread", "not known", counters.failed_thread_lookups),
        ("descriptor", "known", counters.fd_lookups),
        ("descriptor", "not known", counters.failed_fd_lookups),
    ] {
        out.count("lanner_lookups_total", LOOKUPS, &[("of", what), ("outcome", outcome)], count);
    }
    const REFUSED: &str = "What found no room in a table, or pushed something else out.";
    for (what, count) in [
        ("threads", counters.drops_full_threadtable),
        ("threads that made room", counters.evicted_threads),
        ("descriptors", counters.drops_full_fdtable),
        ("descriptors for want of memory", counters.evicted_fds),
        ("environments", counters.evicted_envs),
        ("containers", counters.drops_full_containers),
        ("objects of Kubernetes", counters.drops_full_k8s),
        ("users and groups", counters.drops_full_names),
        ("names of addresses", counters.dropped_names),
        ("enter events", counters.store_evts_drops),
    ] {
        out.count("lanner_evicted_total", REFUSED, &[("of", what)], count);
    }
    const UNREADABLE: &str = "Metadata and answers of name servers that can't be read.";
    out.count("lanner_unreadable_total", UNREADABLE, &[], counters.unreadable + counters.broken_answers);
    out.count("lanner_learnt_names_total", "Names of addresses that were learnt.", &[], counters.learnt_names);
}

fn of_containers(out: &mut Families, numbers: &Numbers) {
    const HELD: &str = "Events that waited for what is not known yet of their container, by what became of them.";
    let hold = &numbers.hold;
    for (outcome, count) in [
        ("held", hold.held),
        ("answered", hold.answered),
        ("timed out", hold.timed_out),
        ("ended", hold.ended),
        ("no room", hold.overflowed),
    ] {
        out.count("lanner_held_events_total", HELD, &[("outcome", outcome)], count);
    }
    const LONGEST: &str = "The longest that an event which got its answer has waited.";
    out.gauge("lanner_held_longest_seconds", LONGEST, &[], hold.longest as f64 / 1e9);
    let Some(asked) = &numbers.asked else { return };
    const ASKED: &str = "Questions to container runtimes and the API server, and what became of them.";
    for (outcome, count) in [
        ("asked", asked.asked),
        ("answered", asked.answered),
        ("unknown", asked.unknown),
        ("refused", asked.refused),
        ("told", asked.told),
        ("dropped", asked.dropped),
        ("skipped", asked.skipped),
        ("reconnected", asked.reconnects),
        ("timed out", asked.timeouts),
        ("garbage", asked.garbage),
    ] {
        out.count("lanner_runtime_questions_total", ASKED, &[("outcome", outcome)], count);
    }
}

fn of_trust(out: &mut Families, vitals: &Vitals) {
    out.count("lanner_heartbeats_total", "Heartbeats.", &[], vitals.beats.get());
    let seconds = |number: &Number| number.get() as f64 / 1e9;
    out.gauge(
        "lanner_heartbeat_timestamp_seconds",
        "When the last heartbeat was, since 1970; 0: none was.",
        &[],
        seconds(&vitals.last_beat),
    );
    let canary = vitals.canary.get();
    if canary != Canary::Off {
        const ACTIONS: &str = "Actions of Lanner's own, by what became of them.";
        for (outcome, number) in [("sent", &vitals.sent), ("back", &vitals.came_back), ("late", &vitals.late)] {
            out.count("lanner_canary_actions_total", ACTIONS, &[("outcome", outcome)], number.get());
        }
        let stopped = f64::from(u8::from(matches!(canary, Canary::Late(_))));
        out.gauge("lanner_canary_late", "1 while an action has not come back in time.", &[], stopped);
        const LAST: &str = "How long the last action took that came back.";
        out.gauge("lanner_canary_latency_seconds", LAST, &[], seconds(&vitals.last_way));
        const LONGEST: &str = "The longest that an action took which came back.";
        out.gauge("lanner_canary_longest_latency_seconds", LONGEST, &[], seconds(&vitals.longest_way));
        const WHEN: &str = "When the last action came back, since 1970; 0: none did.";
        out.gauge("lanner_canary_timestamp_seconds", WHEN, &[], seconds(&vitals.last_back));
    }
    const HARMS: &str = "What the watchdog noticed, by what it was.";
    for (what, number) in [
        ("probe changed", &vitals.harms),
        ("event thread stalled", &vitals.stalls),
        ("program stopped", &vitals.stops),
        ("program traced", &vitals.traces),
    ] {
        out.count("lanner_watchdog_alarms_total", HARMS, &[("what", what)], number.get());
    }
    const BROKEN: &str = "Parts of the probe that are not as they were left, and could not be put back.";
    out.gauge("lanner_probe_broken", BROKEN, &[], vitals.unmended.get() as f64);
    const TRACED: &str = "1 while somebody traces the program.";
    out.gauge("lanner_watchdog_traced", TRACED, &[], vitals.is_traced.get() as f64);
    const PAUSE: &str =
        "The longest time beyond its sleep that the watchdog's thread did not run, for whichever reason.";
    out.gauge("lanner_watchdog_longest_pause_seconds", PAUSE, &[], seconds(&vitals.longest_pause));
}

fn of_outputs(out: &mut Families, numbers: &Numbers) {
    const ALERTS: &str = "Alerts of each output, by what became of them, and deliveries that were tried again.";
    for output in &numbers.outputs {
        let (name, counters) = (output.name(), output.counters());
        let labels = [("output", name)];
        let (alerts, bytes) = output.waiting();
        out.gauge("lanner_output_waiting_alerts", "Alerts that wait in an output's queue.", &labels, alerts as f64);
        out.gauge("lanner_output_waiting_bytes", "What they take.", &labels, bytes as f64);
        out.gauge("lanner_output_groups", "Groups of alerts that are open.", &labels, output.groups() as f64);
        let spooled = output.spooled() as f64;
        out.gauge("lanner_output_spooled_alerts", "Alerts that wait in an output's spool.", &labels, spooled);
        for (outcome, _, count) in counters.rows() {
            match outcome {
                "latency_sum_us" => {
                    const LATENCY: &str = "Sum of the times from an alert's queueing to its arrival.";
                    out.sum("lanner_output_latency_seconds_total", LATENCY, &labels, count as f64 / 1e6);
                }
                "latency_max_us" => {
                    const LONGEST: &str = "The longest time from an alert's queueing to its arrival.";
                    out.gauge("lanner_output_longest_latency_seconds", LONGEST, &labels, count as f64 / 1e6);
                }
                outcome => {
                    let labels = [("output", name), ("outcome", outcome)];
                    out.count("lanner_output_alerts_total", ALERTS, &labels, count);
                }
            }
        }
    }
}
