//! What can be set for syslog.

use lanner_lang::keys::Kind;

tls_settings! {
    /// Where the daemon listens, and how messages are written.
    SyslogSettings "syslog." KEYS {
        /// Where the daemon listens: `unix:PATH`, `udp:HOST:PORT`, `tcp:HOST:PORT` (messages with their length in front, RFC 6587) or `tls:HOST:PORT` (the same inside TLS, RFC 5425).
        address: String = "unix:/dev/log".into();
        /// `rfc5424`: with time, host name and process id; `local`: as programs write to their host's own daemon, which adds the rest. `auto`: `local` for unix sockets.
        form: String as (Kind::Choice(&["auto", "rfc5424", "local"])) = "auto".into();
        /// The facility: `user`, `daemon`, `auth`, `authpriv`, or `local0` to `local7`.
        facility: String as (Kind::Choice(super::FACILITIES)) = "user".into();
        /// Name of the program in messages.
        app_name: String = "lanner".into();
        /// Host name in messages; empty: this host's.
        hostname: String = String::new();
        /// How long the daemon may take to accept a connection or a message.
        timeout_ms: u64 ["ms"] as (Kind::Int(10, 600_000)) = 5000;
    }
}
