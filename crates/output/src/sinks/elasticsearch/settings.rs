//! What can be set for Elasticsearch.

http_settings! {
    /// Where it listens, as whom to come, and which index documents go to.
    ElasticsearchSettings "elasticsearch." KEYS {
        /// Where Elasticsearch or OpenSearch listens; documents are posted to `_bulk` below it.
        url: String = "http://localhost:9200".into();
        /// The index or data stream, with `%Y`, `%m` and `%d` for the date of the alert in UTC.
        index: String = "lanner-%Y.%m.%d".into();
        /// User for Basic authentication.
        user: String = String::new();
        /// Password for Basic authentication.
        password: String = String::new();
        /// An API key in its encoded form (`Authorization: ApiKey …`), in place of a user.
        api_key: String = String::new();
        /// Compress bodies with gzip (`Content-Encoding: gzip`).
        compress: bool = false;
    }
}
