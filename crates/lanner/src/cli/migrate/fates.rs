//! What becomes of each of Falco's keys in Lanner's own commands.

/// What becomes of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It means the same.
    Same,
    /// It becomes part of an output of `lanner.outputs`.
    Output,
    /// It has no equivalent or no effect: why.
    Without(&'static str),
}

use Fate::{Output, Same, Without};

const FLUSHED: &str = "has no effect: alerts of the running host go out at once, those of captures in batches";
const FRONT: &str = "has no effect in Lanner's own commands; `lanner falco` obeys it";
const PROBE: &str = "has no effect: Lanner's probe has two rings for all CPUs";
const ITERATORS: &str = "has no effect: threads and descriptors are read by BPF iterators where the kernel has them";
const FAILED: &str = "has no effect in Lanner's own commands: the probe leaves in the kernel what no rule can match; `lanner falco` obeys it";
const BASE: &str =
    "has no effect in Lanner's own commands: what is watched follows from the rules; `lanner falco` obeys it";
const LOSSES: &str = "has no effect in Lanner's own commands: losses are told as coverage gaps (`lanner.gap_priority`); `lanner falco` obeys it";
const PURGING: &str = "has no effect: Lanner chooses itself when it looks for threads that are gone";
const NO_COUNTERS: &str = "has no effect: Lanner has no such counters";
const LIBRARY: &str = "has no effect: there is no separate library that logs";
const REPLAY: &str = "no setting says so: `lanner run --capture FILE`";
const SCOPE: &str = "has no effect in Lanner's own commands: `lanner run --scope SCOPE`";
const THREADS: &str = "has no effect: one thread serves";
const HOST_INFO: &str = "has no effect: plugin libraries are not loaded";

/// Keys, or with a dot at the end groups, in the order in which they are looked for.
static FATES: &[(&str, Fate)] = &[
    ("plugins_hostinfo", Without(HOST_INFO)),
    ("buffered_outputs", Without(FLUSHED)),
    ("log_stderr", Same),
    ("log_syslog", Same),
    ("log_level", Same),
    ("watch_config_files", Same),
    ("priority", Same),
    ("rule_matching", Same),
    ("paths", Same),
    ("json_output", Same),
    ("json_include_output_property", Same),
    ("json_include_message_property", Same),
    ("json_include_output_fields_property", Same),
    ("json_include_tags_property", Same),
    ("time_format_iso_8601", Same),
    ("buffer_format_base64", Same),
    ("output_timeout", Same),
    ("engine.kind", Same),
    ("engine.kmod.buf_size_preset", Same),
    ("engine.kmod.drop_failed_exit", Without(FAILED)),
    ("engine.modern_ebpf.cpus_for_each_buffer", Without(PROBE)),
    ("engine.modern_ebpf.buf_size_preset", Same),
    ("engine.modern_ebpf.drop_failed_exit", Without(FAILED)),
    ("engine.modern_ebpf.disable_iterators", Without(ITERATORS)),
    ("engine.replay.", Without(REPLAY)),
    ("base_syscalls.", Without(BASE)),
    ("falco_libs.thread_table_size", Same),
    ("falco_libs.snaplen", Same),
    ("falco_libs.", Without(PURGING)),
    ("syscall_event_timeouts.", Without(FRONT)),
    ("syscall_event_drops.", Without(LOSSES)),
    ("outputs_queue.", Same),
    ("stdout_output.", Same),
    ("syslog_output.", Output),
    ("file_output.", Output),
    ("program_output.", Output),
    ("http_output.", Output),
    ("capture.", Same),
    ("flight_recorder.", Same),
    ("webserver.threadiness", Without(THREADS)),
    ("webserver.", Same),
    ("libs_logger.", Without(LIBRARY)),
    ("metrics.kernel_iter_event_counters_enabled", Without(NO_COUNTERS)),
    ("metrics.libbpf_stats_enabled", Without(NO_COUNTERS)),
    ("metrics.plugins_metrics_enabled", Without(NO_COUNTERS)),
    ("metrics.jemalloc_stats_enabled", Without(NO_COUNTERS)),
    ("metrics.", Same),
    ("lanner.scope", Without(SCOPE)),
    ("lanner.", Same),
];

/// Lists that mean the same, with what they do.
pub(super) const LISTS: [(&str, &str); 3] = [
    ("append_output", "What is appended to the alerts of some rules."),
    ("static_fields", "Names and values that every alert gets."),
    ("rules", "Rules switched on and off, in order."),
];

/// What becomes of a key of a group.
pub(super) fn of(path: &str) -> Fate {
    find(path).unwrap_or(Without("it has no equivalent"))
}

fn find(path: &str) -> Option<Fate> {
    let is = |known: &str| known == path || known.ends_with('.') && path.starts_with(known);
    FATES.iter().find(|(known, _)| is(known)).map(|(_, fate)| *fate)
}

#[cfg(test)]
mod tests {
    use super::{FATES, find};
    use crate::settings::GROUPS;

    #[test]
    fn every_key_has_a_fate_and_every_fate_a_key() {
        let paths = || GROUPS.iter().copied().flatten().map(|key| key.path);
        let without: Vec<&str> = paths().filter(|path| find(path).is_none()).collect();
        assert_eq!(without, Vec::<&str>::new());
        for (known, _) in FATES {
            assert!(paths().any(|path| path == *known || known.ends_with('.') && path.starts_with(known)), "{known}");
        }
    }
}
