//! What can be set for Alertmanager.

use lanner_lang::keys::Kind;

http_settings! {
    /// Where it listens, and what makes alerts the same for it.
    AlertmanagerSettings "alertmanager." KEYS {
        /// Where Alertmanager takes alerts.
        url: String = "http://localhost:9093/api/v2/alerts".into();
        /// Further labels with the same value for all alerts.
        labels: Vec<(String, String)> = Vec::new();
        /// Fields that become labels, with `_` for what a label's name can't have: `k8s_ns_name`. Each combination of labels is an alert for Alertmanager. The fields of `group.by` are labels anyway.
        label_fields: Vec<String> = Vec::new();
        /// How long an alert lasts; 0: until Alertmanager's `resolve_timeout` has passed.
        expires_s: u64 ["s"] as (Kind::Int(0, 31_536_000)) = 0;
    }
}
