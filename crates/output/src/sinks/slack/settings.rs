//! What can be set for Slack.

http_settings! {
    /// Which channel, by its webhook.
    SlackSettings "slack." KEYS {
        /// The incoming webhook: `https://hooks.slack.com/services/…`. Who knows it can post, so messages show its host alone.
        url: String = String::new();
        /// Show the alert's fields below its message, ten at most.
        fields: bool = true;
    }
}
