//! What can be set for a webhook.

use lanner_lang::keys::Kind;

http_settings! {
    /// Where alerts go, one a request.
    WebhookSettings "webhook." KEYS {
        /// Where alerts are sent: `http://…` or `https://…`.
        url: String = String::new();
        /// The method.
        method: String as (Kind::Choice(&["POST", "PUT", "PATCH"])) = "POST".into();
        /// The Content-Type header.
        content_type: String = "application/json".into();
        /// Compress bodies with gzip (`Content-Encoding: gzip`).
        compress: bool = false;
    }
}
