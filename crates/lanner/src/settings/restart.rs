//! Which settings a run looks at only when it starts.

use super::Settings;

/// Keys of groups that take effect at once; what ends with a dot stands for all keys below it. Lists do too.
const AT_ONCE: &[&str] = &[
    "priority",
    "rule_matching",
    "paths",
    "buffer_format_base64",
    "json_output",
    "json_include_output_property",
    "json_include_message_property",
    "json_include_output_fields_property",
    "json_include_tags_property",
    "time_format_iso_8601",
    "buffered_outputs",
    "output_timeout",
    "log_stderr",
    "log_syslog",
    "log_level",
    "outputs_queue.",
    "stdout_output.",
    "syslog_output.",
    "file_output.",
    "program_output.",
    "http_output.",
    "lanner.trust_names",
    "lanner.image_spellings",
    "lanner.log_format",
    "lanner.outputs_drain_ms",
    "lanner.outputs_queue_bytes",
    "lanner.heartbeat.outputs",
    "lanner.canary.outputs",
];

fn is_at_once(key: &str) -> bool {
    AT_ONCE.iter().any(|known| *known == key || known.ends_with('.') && key.starts_with(known))
}

impl Settings {
    /// Keys that differ and that a run looks at only when it starts.
    pub fn kept_until_restart(&self, new: &Self) -> Vec<&'static str> {
        let keys = [
            self.general.differing(&new.general),
            self.engine.differing(&new.engine),
            self.kmod.differing(&new.kmod),
            self.modern_ebpf.differing(&new.modern_ebpf),
            self.replay.differing(&new.replay),
            self.base_syscalls.differing(&new.base_syscalls),
            self.libs.differing(&new.libs),
            self.timeouts.differing(&new.timeouts),
            self.drops.differing(&new.drops),
            self.capture.differing(&new.capture),
            self.flight_recorder.differing(&new.flight_recorder),
            self.webserver.differing(&new.webserver),
            self.libs_logger.differing(&new.libs_logger),
            self.metrics.differing(&new.metrics),
            self.lanner.differing(&new.lanner),
            self.heartbeat.differing(&new.heartbeat),
            self.canary.differing(&new.canary),
            self.watchdog.differing(&new.watchdog),
        ];
        keys.into_iter().flatten().filter(|key| !is_at_once(key)).collect()
    }

    /// What people should know of these keys, if there are any.
    pub fn told_of_restart(&self, new: &Self) -> Option<String> {
        let keys = self.kept_until_restart(new);
        (!keys.is_empty())
            .then(|| format!("what changed in these settings takes effect at the next start: {}", keys.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::AT_ONCE;
    use crate::settings::{Settings, keys};

    #[test]
    fn what_only_a_start_looks_at_is_named_by_its_keys() {
        let old = Settings::default();
        let mut new = old.clone();
        new.general.priority = "error".to_owned();
        new.general.json_output = true;
        new.http.url = "http://localhost".to_owned();
        new.lanner.trust_names = true;
        new.rules_files.push("more.yaml".to_owned());
        assert_eq!(old.told_of_restart(&new), None);
        new.general.watch_config_files = false;
        new.webserver.listen_port = 1;
        new.lanner.scope = "pid:1".to_owned();
        let text = old.told_of_restart(&new).unwrap();
        assert!(text.ends_with("start: watch_config_files, webserver.listen_port, lanner.scope"), "{text}");
    }

    #[test]
    fn what_takes_effect_at_once_is_a_key() {
        let all: Vec<&str> = keys().map(|key| key.path).collect();
        for known in AT_ONCE {
            assert!(all.iter().any(|key| key == known || known.ends_with('.') && key.starts_with(known)), "{known}");
        }
    }

    #[test]
    fn the_guide_names_what_takes_effect_at_once() {
        let guide = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/guide/reload.md");
        let guide = std::fs::read_to_string(guide).unwrap();
        for known in AT_ONCE {
            let name = known.strip_suffix('.').unwrap_or(known);
            assert!(guide.contains(&format!("`{name}`")), "{name}");
        }
    }
}
