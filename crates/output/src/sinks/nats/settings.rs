//! What can be set for NATS.

use lanner_lang::keys::Kind;

tls_settings! {
    /// Where it listens, as whom to come, and which subject alerts are published on.
    NatsSettings "nats." KEYS {
        /// Servers of one cluster, `nats://HOST:PORT` or `tls://HOST:PORT`; the first one that answers is taken. With `nats://` there is TLS if the server asks for it, with `tls://` always.
        servers: Vec<String> = vec!["nats://localhost:4222".into()];
        /// The subject, with `{rule}`, `{priority}`, `{hostname}` or fields in it as in `template`; of their values only letters, digits, `-` and `_` stay, anything else becomes `_`.
        subject: String = "lanner.alerts".into();
        /// User's name.
        user: String = String::new();
        /// Password.
        password: String = String::new();
        /// A token in place of a user.
        token: String = String::new();
        /// Wait until a stream of JetStream has each alert; without it an alert has arrived when the server has it.
        jetstream: bool = false;
        /// How long the server may take to answer, for a batch in all.
        timeout_ms: u64 ["ms"] as (Kind::Int(10, 600_000)) = 5000;
    }
}
