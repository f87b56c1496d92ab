//! What can be set for Falcosidekick.

http_settings! {
    /// Where it listens.
    SidekickSettings "sidekick." KEYS {
        /// Where Falcosidekick, or what takes its place, listens.
        url: String = "http://localhost:2801/".into();
    }
}
