//! What can be set for Kafka.

use lanner_lang::keys::Kind;

tls_settings! {
    /// Where brokers listen, as whom to come, and which topic alerts go to.
    KafkaSettings "kafka." KEYS {
        /// Brokers to ask about the others, `HOST:PORT`; the first that answers is taken.
        brokers: Vec<String> = vec!["localhost:9092".into()];
        /// The topic, with `{rule}`, `{priority}`, `{hostname}` or fields in it as in `template`; of their values only letters, digits, `-` and `_` stay, anything else becomes `_`.
        topic: String = "lanner-alerts".into();
        /// The key, as in `template`, by which alerts have their partition; what has one key stays in order. Empty: host, rule, and the values of `group.by`, or of what the rule groups by.
        key: String = String::new();
        /// Speak TLS.
        tls: bool = false;
        /// How to log in: `none`, `plain` (which needs TLS), `scram-sha-256` or `scram-sha-512`.
        sasl: String as (Kind::Choice(&["none", "plain", "scram-sha-256", "scram-sha-512"])) = "none".into();
        /// User's name for `sasl`.
        user: String = String::new();
        /// Password for `sasl`.
        password: String = String::new();
        /// How batches are compressed.
        compression: String as (Kind::Choice(&["none", "gzip"])) = "none".into();
        /// Name of this client in the brokers' logs and quotas.
        client_id: String = "lanner".into();
        /// How long a broker may take to answer, for a request in all.
        timeout_ms: u64 ["ms"] as (Kind::Int(10, 600_000)) = 10_000;
    }
}
