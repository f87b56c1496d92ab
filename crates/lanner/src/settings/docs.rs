//! The keys as a page of the reference.

use super::shape::keys;
use super::table::{Key, Kind};
use std::fmt::Write as _;

/// The page.
pub fn markdown() -> String {
    let mut out = String::from(
        "# Settings\n\n\
         Generated from the table of keys; `UPDATE=1 cargo test -p lanner --test reference` writes it again.\n\n\
         Settings are a YAML file in the form of falco.yaml. `lanner … --settings FILE` refuses what does not fit this table and says where; the\n\
         `falco` front takes the default in its place, as Falco does, and logs it. `-o key=value` sets a key on the command line. The defaults are Falco's built-in ones;\n\
         Lanner's own commands differ in fourteen: `rule_matching` is `all`, `paths` is `both`, `lanner.container_hold_ms` is `1000`, `lanner.container_ids` is `namespaces`,\n\
         `lanner.image_spellings`, `lanner.drop_privileges` and `lanner.seccomp` are `true`, `stdout_output.enabled` is `true`, `webserver.listen_address` is `127.0.0.1`, `log_stderr` is `true`, `log_syslog` is `false`,\n\
         `lanner.canary.every` is `10s`, `lanner.watchdog.enabled` is `true`, and `time_format_iso_8601` is `true`; local times are those of the variable `TZ`, or UTC without it, so that a replay says the same everywhere.\n\n\
         Read and checked, but without effect in this version: `libs_logger`, `plugins_hostinfo`, `webserver.threadiness`, `http_output.keep_alive`,\n\
         and of `falco_libs` all but `thread_table_size` and `snaplen`. Of `metrics`, counters of iterators, libbpf, plugins and jemalloc are not there ([metrics](../guide/metrics.md)). Outputs are explained in `docs/guide/outputs.md`.\n\
         `base_syscalls`, `drop_failed_exit`, `syscall_event_drops` and `syscall_event_timeouts` are the `falco` front's;\n\
         `cpus_for_each_buffer` and `disable_iterators` have no effect, and its log says so.\n\n\
         | key | type | default | unit | meaning |\n|---|---|---|---|---|\n",
    );
    let mut rows: Vec<&Key> = keys().collect();
    rows.sort_by_key(|key| key.path);
    for key in rows {
        let default = (key.default)();
        let default = if default.is_empty() { String::new() } else { format!("`{default}`") };
        // Writing to a String can't fail.
        let _ = writeln!(
            out,
            "| `{}` | {} | {default} | {} | {} |",
            key.path,
            kind(key.kind),
            key.unit,
            key.doc.trim().replace('|', "\\|")
        );
    }
    out
}

fn kind(kind: Kind) -> String {
    match kind {
        Kind::Bool => "true or false".to_owned(),
        Kind::Int(min, max) if max < i64::MAX => format!("{min} to {max}"),
        Kind::Int(..) => "whole number".to_owned(),
        Kind::Number => "number".to_owned(),
        Kind::Text => "text".to_owned(),
        Kind::Choice(values) => values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", "),
        Kind::Texts => "list of texts".to_owned(),
        Kind::Map => "names and values".to_owned(),
        Kind::MapOrText => "names and values, or text".to_owned(),
    }
}
