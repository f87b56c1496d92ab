//! What can be set for mail.

use lanner_lang::keys::Kind;

tls_settings! {
    /// Which server takes mail, from whom and to whom it goes.
    SmtpSettings "smtp." KEYS {
        /// The server: `HOST` or `HOST:PORT`. Without a port: 587 with `starttls`, 465 with `tls`, 25 with `none`.
        server: String = "localhost".into();
        /// `starttls`: TLS begins on a connection that is plain at first, which the server must offer; `tls`: it begins at once; `none`: there is none.
        encryption: String as (Kind::Choice(&["starttls", "tls", "none"])) = "starttls".into();
        /// User's name, if the server wants one.
        user: String = String::new();
        /// Password.
        password: String = String::new();
        /// Sender: `lanner@example.org`, or `Lanner <lanner@example.org>`.
        from: String = String::new();
        /// Recipients.
        to: Vec<String> = Vec::new();
        /// The subject, with `{rule}`, `{priority}`, `{hostname}`, `{message}` or fields in it as in `template`.
        subject: String = "[{priority}] {rule} on {hostname}".into();
        /// Show the alert's fields below its message.
        fields: bool = true;
        /// How long the server may take to answer, for a mail in all.
        timeout_ms: u64 ["ms"] as (Kind::Int(10, 600_000)) = 30_000;
    }
}
