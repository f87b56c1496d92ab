//! What can be set for HTTP.

use lanner_lang::keys::Kind;

output_settings! {
    /// Where to post, as whom, and whom to trust.
    HttpSettings "http." KEYS {
        /// Where alerts are posted: `http://…` or `https://…`.
        url: String = String::new();
        /// The User-Agent header.
        user_agent: String = concat!("lanner/", env!("CARGO_PKG_VERSION")).into();
        /// Further headers.
        headers: Vec<(String, String)> = Vec::new();
        /// The Content-Type header; empty: what the format is.
        content_type: String = String::new();
        /// How several alerts are one request: `lines`, or a JSON `array`, which needs a JSON format. The default `batch.count` is 1: a request an alert.
        body: String as (Kind::Choice(&["lines", "array"])) = "lines".into();
        /// Don't check the server's certificate.
        insecure: bool = false;
        /// A file with the certificate of the authority.
        ca_cert: String = String::new();
        /// A file with certificates of authorities, looked at if there is no `ca_cert`.
        ca_bundle: String = String::new();
        /// A directory with certificates of authorities, looked at if there is neither.
        ca_path: String = "/etc/ssl/certs".into();
        /// Show a client certificate.
        mtls: bool = false;
        /// The client certificate, with those between it and the authority (PEM).
        client_cert: String = String::new();
        /// Its key (PEM).
        client_key: String = String::new();
        /// Compress bodies with gzip (`Content-Encoding: gzip`).
        compress: bool = false;
        /// Keep the connection for the next request.
        keep_alive: bool = true;
        /// How long a request may take in all.
        timeout_ms: u64 ["ms"] as (Kind::Int(10, 600_000)) = 10_000;
        /// A proxy: its URL, or `none`. Empty: what the variables `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` say.
        proxy: String = String::new();
        /// Print what the server answers on standard output.
        echo: bool = false;
    }
}
