//! What can be set for HTTP.

use lanner_lang::keys::Kind;

http_settings! {
    /// Where to post, as whom, and whom to trust.
    HttpSettings "http." KEYS {
        /// Where alerts are posted: `http://…` or `https://…`.
        url: String = String::new();
        /// The Content-Type header; empty: what the format is.
        content_type: String = String::new();
        /// How several alerts are one request: `lines`, or a JSON `array`, which needs a JSON format. The default `batch.count` is 1: a request an alert.
        body: String as (Kind::Choice(&["lines", "array"])) = "lines".into();
        /// Compress bodies with gzip (`Content-Encoding: gzip`).
        compress: bool = false;
        /// Print what the server answers on standard output.
        echo: bool = false;
    }
}
