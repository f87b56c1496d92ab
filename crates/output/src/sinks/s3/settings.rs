//! What can be set for object storage.

http_settings! {
    /// Which bucket of which storage, and as whom to come.
    S3Settings "s3." KEYS {
        /// The bucket.
        bucket: String = String::new();
        /// The storage's region.
        region: String = "us-east-1".into();
        /// Where the storage listens, `https://HOST` or `https://HOST:PORT`; empty: Amazon's of the region.
        endpoint: String = String::new();
        /// The bucket stands in the path (`https://HOST/BUCKET/…`), not in front of the host (`https://BUCKET.HOST/…`).
        path_style: bool = false;
        /// What the names of objects begin with; behind it are the date and the hour in UTC.
        prefix: String = "lanner".into();
        /// The host in the names of objects; empty: this host's name.
        hostname: String = String::new();
        /// Id of an access key. Without it the key is read from `credentials_file`, or without that from the variables `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`.
        access_key_id: String = String::new();
        /// The access key's secret.
        secret_access_key: String = String::new();
        /// The token that belongs to a temporary key.
        session_token: String = String::new();
        /// A file with keys as Amazon's tools have it; it is read for each object, so that keys may change.
        credentials_file: String = String::new();
        /// Which keys of that file.
        profile: String = "default".into();
    }
}
