//! What can be set for Microsoft Teams.

http_settings! {
    /// Which channel, by its workflow.
    TeamsSettings "teams." KEYS {
        /// The address of a workflow that posts to a channel when a webhook request is received. Who knows it can post, so messages show its host alone.
        url: String = String::new();
        /// Show the alert's fields below its message, 30 at most.
        fields: bool = true;
    }
}
