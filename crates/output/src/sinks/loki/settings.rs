//! What can be set for Loki.

use lanner_lang::keys::Kind;

http_settings! {
    /// Where it listens, as whom to come, and which labels streams have.
    LokiSettings "loki." KEYS {
        /// Where Loki takes lines.
        url: String = "http://localhost:3100/loki/api/v1/push".into();
        /// The tenant (`X-Scope-OrgID`).
        tenant: String = String::new();
        /// User for Basic authentication.
        user: String = String::new();
        /// Password for Basic authentication: an API key, for Grafana Cloud.
        password: String = String::new();
        /// What a line is: Lanner's JSON, or the message alone.
        line: String as (Kind::Choice(&["native_json", "message"])) = "native_json".into();
        /// Further labels with the same value for all alerts.
        labels: Vec<(String, String)> = Vec::new();
        /// Fields that become labels, with `_` for what a label's name can't have: `k8s_ns_name`. Each combination of labels is a stream; take fields with few values.
        label_fields: Vec<String> = Vec::new();
        /// Compress bodies with gzip (`Content-Encoding: gzip`).
        compress: bool = false;
    }
}
