//! What can be set for OpenTelemetry.

http_settings! {
    /// Where a collector listens, and what it is told of the source.
    OtlpSettings "otlp." KEYS {
        /// Where logs are posted by OTLP/HTTP.
        url: String = "http://localhost:4318/v1/logs".into();
        /// Further attributes of the resource, beside `service.name` and `host.name`.
        resource: Vec<(String, String)> = Vec::new();
        /// Compress bodies with gzip (`Content-Encoding: gzip`).
        compress: bool = false;
    }
}
