//! The same numbers by Falco's names: for Prometheus, and as snapshots.

use super::Numbers;
use super::family::Families;
use super::process::Usage;
use crate::falco::{Counts, KINDS};
use crate::settings::Metrics;
use lanner_fields::Typed;
use lanner_source::live::ClassCounts;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// What does not change while a run goes on.
#[derive(Debug, Clone)]
pub struct Facts {
    /// Falco's version that the front answers as.
    pub version: &'static str,
    /// The host's name.
    pub hostname: String,
    /// The kernel's release.
    pub kernel_release: String,
    /// When the program began, ns since 1970.
    pub start: u64,
    /// When the host booted, ns since 1970.
    pub boot: u64,
    /// CPUs of the host.
    pub cpus: usize,
    /// Where events come from, in Falco's word.
    pub engine: &'static str,
}

/// A name of Falco's, in both forms, with its value.
struct Row {
    /// Behind `falcosecurity_`; empty: only in snapshots.
    prometheus: &'static str,
    /// Empty: only for Prometheus.
    snapshot: &'static str,
    value: u64,
}

/// What becomes of the tables.
fn state(numbers: &Numbers) -> Vec<Row> {
    let of = &numbers.state;
    let row = |prometheus, snapshot, value| Row { prometheus, snapshot, value };
    vec![
        row("scap_n_threads_total", "falco.n_threads", numbers.threads as u64),
        row("scap_n_fds_total", "falco.n_fds", of.fds()),
        row("scap_n_cached_thread_lookups_total", "falco.n_cached_thread_lookups", of.cached_thread_lookups),
        row("scap_n_noncached_thread_lookups_total", "falco.n_noncached_thread_lookups", of.noncached_thread_lookups),
        row("scap_n_failed_thread_lookups_total", "falco.n_failed_thread_lookups", of.failed_thread_lookups),
        row("scap_n_noncached_fd_lookups_total", "falco.n_noncached_fd_lookups", of.fd_lookups),
        row("scap_n_failed_fd_lookups_total", "falco.n_failed_fd_lookups", of.failed_fd_lookups),
        row("scap_n_added_threads_total", "falco.n_added_threads", of.added_threads),
        row("scap_n_removed_threads_total", "falco.n_removed_threads", of.removed_threads),
        row("scap_n_added_fds_total", "falco.n_added_fds", of.added_fds),
        row("scap_n_removed_fds_total", "falco.n_removed_fds", of.removed_fds),
        row("scap_n_stored_evts_total", "falco.n_stored_evts", of.stored_evts),
        row("scap_n_store_evts_drops_total", "falco.n_store_evts_drops", of.store_evts_drops),
        row("scap_n_retrieved_evts_total", "falco.n_retrieved_evts", of.retrieved_evts),
        row("scap_n_retrieve_evts_drops_total", "falco.n_retrieve_evts_drops", of.retrieve_evts_drops),
        row("scap_n_drops_full_threadtable_total", "falco.n_drops_full_threadtable", of.drops_full_threadtable),
    ]
}

/// What the probe counts.
fn kernel(counts: &Counts) -> Vec<Row> {
    let row = |prometheus, snapshot, value| Row { prometheus, snapshot, value };
    vec![
        row("scap_n_evts_total", "scap.n_evts", counts.events),
        row("scap_n_drops_total", "scap.n_drops", counts.drops),
        row("", "scap.n_drops_buffer_total", counts.buffer),
        row("scap_n_drops_scratch_map_total", "scap.n_drops_scratch_map", counts.scratch),
        row("scap_n_drops_page_faults_total", "scap.n_drops_page_faults", 0),
        row("scap_n_drops_bug_total", "scap.n_drops_bug", counts.other),
    ]
}

/// Alerts that no output got.
fn lost_alerts(numbers: &Numbers) -> u64 {
    numbers.outputs.iter().map(|output| output.counters().lost_full.load(Ordering::Relaxed)).sum()
}

const PREFIX: &str = "falcosecurity_";

/// For Prometheus, as far as the settings ask for it.
pub fn families(numbers: &Numbers, facts: &Facts, usage: &Usage, settings: &Metrics, now: u64) -> Families {
    let mut families = Families::default();
    let name = |rest: &str| format!("{PREFIX}{rest}");
    let info = |out: &mut Families, rest: &str, help, label, value: &str| {
        out.gauge(&name(rest), help, &[(label, value)], 1.0);
    };
    info(&mut families, "evt_hostname_info", "Always 1; the host is a label.", "hostname", &facts.hostname);
    info(&mut families, "falco_version_info", "Always 1; the version is a label.", "version", facts.version);
    let (help, release) = ("Always 1; the kernel's release is a label.", &facts.kernel_release);
    info(&mut families, "falco_kernel_release_info", help, "kernel_release", release);
    let labels = [("engine_name", facts.engine), ("evt_source", "syscall")];
    families.gauge(&name("scap_engine_name_info"), "Always 1; where events come from is a label.", &labels, 1.0);
    let help = "Alerts that found no room in an output's queue.";
    families.count(&name("falco_outputs_queue_num_drops_total"), help, &[], lost_alerts(numbers));
    let reload = if numbers.reloads.last == 0 { facts.start } else { numbers.reloads.last };
    for (rest, help, value) in [
        ("falco_start_timestamp_nanoseconds", "When the program began, since 1970.", facts.start),
        ("falco_reload_timestamp_nanoseconds", "When the rules in force were loaded, since 1970.", reload),
        ("falco_host_boot_timestamp_nanoseconds", "When the host booted, since 1970.", facts.boot),
        ("falco_host_num_cpus_total", "CPUs of the host.", facts.cpus as u64),
    ] {
        families.gauge(&name(rest), help, &[], value as f64);
    }
    let seconds = now.saturating_sub(facts.start) / 1_000_000_000;
    families.count(&name("falco_duration_seconds_total"), "How long the program has run.", &[], seconds);
    if settings.rules_counters_enabled {
        for (rule, count) in numbers.rules.iter().filter(|(_, count)| *count > 0 || settings.include_empty_values) {
            let tags: Vec<String> = rule.tags.iter().map(|tag| format!("tag_{}", sanitised(tag))).collect();
            let mut labels = vec![
                ("rule_name", rule.name.as_str()),
                ("priority", rule.priority.name()),
                ("source", rule.source.as_str()),
            ];
            labels.extend(tags.iter().map(|tag| (tag.as_str(), "true")));
            families.count(&name("falco_rules_matches_total"), "Alerts of each rule.", &labels, *count);
        }
    }
    if settings.resource_utilization_enabled {
        let ratio = usage.cpu_seconds / (now.saturating_sub(facts.start).max(1) as f64 / 1e9);
        families.gauge(&name("falco_cpu_usage_ratio"), "CPU time since the start, of one CPU.", &[], ratio);
        families.gauge(&name("falco_memory_rss_bytes"), "Resident memory.", &[], usage.resident as f64);
        families.gauge(&name("falco_memory_vsz_bytes"), "Address space.", &[], usage.virtual_size as f64);
    }
    let mut rows = if settings.state_counters_enabled { state(numbers) } else { Vec::new() };
    let probe = numbers.kernel.as_ref().filter(|_| settings.kernel_event_counters_enabled);
    if let Some((stats, refused)) = probe {
        let counts = Counts::of(stats, refused);
        rows.extend(kernel(&counts));
        for (kind, count) in KINDS.into_iter().zip(counts.kinds) {
            let drop = kind.trim_start_matches("n_drops_buffer_").trim_end_matches("_exit");
            let labels = [("drop", drop), ("dir", "exit")];
            let help = "Events lost for want of room, by kind.";
            families.count(&name("scap_n_drops_buffer_total"), help, &labels, count);
        }
        if settings.kernel_event_counters_per_cpu_enabled {
            for (cpu, classes) in stats.cpus.iter().enumerate() {
                let cpu = cpu.to_string();
                let lost: u64 = classes.iter().map(ClassCounts::lost_in_all).sum();
                let delivered: u64 = classes.iter().map(|of| of.delivered).sum();
                let labels = [("cpu", &*cpu)];
                families.count(&name("scap_n_evts_cpu_total"), "Events of each CPU.", &labels, delivered + lost);
                families.count(&name("scap_n_drops_cpu_total"), "Events of each CPU that were lost.", &labels, lost);
            }
        }
    }
    for row in rows.iter().filter(|row| !row.prometheus.is_empty()) {
        let now_and_then = ["scap_n_threads_total", "scap_n_fds_total"].contains(&row.prometheus);
        let help = "As Falco counts it.";
        if now_and_then {
            families.gauge(&name(row.prometheus), help, &[], row.value as f64);
        } else {
            families.count(&name(row.prometheus), help, &[], row.value);
        }
    }
    families
}

fn sanitised(text: &str) -> String {
    text.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' }).collect()
}

/// Events and losses at the snapshot before.
#[derive(Debug, Clone, Copy, Default)]
pub struct Before {
    taken: u64,
    counts: Counts,
    at: u64,
}

/// The fields of a snapshot at `now` (ns since 1970), in order; `before` becomes this one.
pub fn snapshot(
    numbers: &Numbers,
    facts: &Facts,
    usage: &Usage,
    settings: &Metrics,
    now: u64,
    before: &mut Before,
) -> Vec<(Arc<str>, Typed)> {
    let mut fields: Vec<(Arc<str>, Typed)> = Vec::new();
    let mut put = |name: &str, value: Typed| fields.push((Arc::from(name), value));
    let text = |text: &str| Typed::Text(text.as_bytes().to_vec());
    let counts = numbers.kernel.as_ref().map(|(stats, refused)| Counts::of(stats, refused)).unwrap_or_default();
    let seconds = (now.saturating_sub(before.at) as f64 / 1e9).max(1e-9);
    let rate = |now: u64, before: u64| Typed::Float(now.saturating_sub(before) as f64 / seconds);
    put("evt.hostname", text(&facts.hostname));
    put("evt.source", text("syscall"));
    put("evt.time", Typed::Uint(now));
    put("falco.version", text(facts.version));
    put("falco.start_ts", Typed::Uint(facts.start));
    put("falco.reload_ts", Typed::Uint(if numbers.reloads.last == 0 { facts.start } else { numbers.reloads.last }));
    put("falco.duration_sec", Typed::Uint(now.saturating_sub(facts.start) / 1_000_000_000));
    put("falco.kernel_release", text(&facts.kernel_release));
    put("falco.host_boot_ts", Typed::Uint(facts.boot));
    put("falco.host_num_cpus", Typed::Uint(facts.cpus as u64));
    put("falco.outputs_queue_num_drops", Typed::Uint(lost_alerts(numbers)));
    put("falco.num_evts", Typed::Uint(numbers.taken));
    put("falco.num_evts_prev", Typed::Uint(before.taken));
    put("falco.evts_rate_sec", rate(numbers.taken, before.taken));
    put("scap.engine_name", text(facts.engine));
    let wants = |value: u64| value > 0 || settings.include_empty_values;
    if settings.rules_counters_enabled {
        let all: u64 = numbers.rules.iter().map(|(_, count)| count).sum();
        put("falco.rules.matches_total", Typed::Uint(all));
        for (rule, count) in numbers.rules.iter().filter(|(_, count)| wants(*count)) {
            put(&format!("falco.rules.{}", sanitised(&rule.name)), Typed::Uint(*count));
        }
    }
    if settings.resource_utilization_enabled {
        let ran = now.saturating_sub(facts.start).max(1) as f64 / 1e9;
        put("falco.cpu_usage_perc", Typed::Float(100.0 * usage.cpu_seconds / ran));
        let (unit, divisor) = if settings.convert_memory_to_mb { ("mb", 1 << 20) } else { ("kb", 1 << 10) };
        put(&format!("falco.memory_rss_{unit}"), Typed::Float(usage.resident as f64 / f64::from(divisor)));
        put(&format!("falco.memory_vsz_{unit}"), Typed::Float(usage.virtual_size as f64 / f64::from(divisor)));
    }
    let mut rows = if settings.state_counters_enabled { state(numbers) } else { Vec::new() };
    if settings.kernel_event_counters_enabled && numbers.kernel.is_some() {
        rows.extend(kernel(&counts));
        let kinds = KINDS.into_iter().zip(counts.kinds).filter(|(_, count)| wants(*count));
        kinds.for_each(|(kind, count)| put(&format!("scap.{kind}"), Typed::Uint(count)));
        put("scap.n_evts_prev", Typed::Uint(before.counts.events));
        put("scap.n_drops_prev", Typed::Uint(before.counts.drops));
        put("scap.evts_rate_sec", rate(counts.events, before.counts.events));
        put("scap.evts_drop_rate_sec", rate(counts.drops, before.counts.drops));
        let drops = 100.0 * counts.drops as f64 / counts.events.max(1) as f64;
        put("scap.n_drops_perc", Typed::Float(drops));
    }
    for row in rows.iter().filter(|row| !row.snapshot.is_empty() && wants(row.value)) {
        put(row.snapshot, Typed::Uint(row.value));
    }
    *before = Before { taken: numbers.taken, counts, at: now };
    fields
}
