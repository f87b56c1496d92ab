//! What can be set for PagerDuty.

use lanner_lang::keys::Kind;

http_settings! {
    /// Which service, by its integration.
    PagerdutySettings "pagerduty." KEYS {
        /// The integration key of a service for "Events API v2": 32 letters and digits.
        routing_key: String = String::new();
        /// The service region of the account.
        region: String as (Kind::Choice(&["us", "eu"])) = "us".into();
        /// Where events are posted; empty: what the region says.
        url: String = String::new();
        /// Resolve the incident when its group is over (`group.quiet_s` without an alert). Without it a person does.
        resolve: bool = false;
    }
}
