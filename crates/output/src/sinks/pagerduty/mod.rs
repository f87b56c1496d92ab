//! PagerDuty, by its Events API v2 (developer.pagerduty.com): 202 when it has an event, 400 for one that is wrong, 429 when there are too many.

mod payload;
mod settings;

pub use settings::{KEYS, PagerdutySettings};

use super::Mistake;
use super::keys::Built;
use crate::client::{Client, Poster};
use lanner_lang::yaml::Node;
use payload::{Event, Keyed};

/// Events.
pub(super) const OWN_FORM: bool = true;

/// Length of an integration key.
const KEY_LEN: usize = 32;

/// Looks at the key, the headers and the certificates.
pub(super) fn check(group: Option<&Node>) -> Result<(), Mistake> {
    build(group).map(drop)
}

/// Makes the sink from its group of keys.
pub(super) fn build(group: Option<&Node>) -> Result<Built, Mistake> {
    let settings = PagerdutySettings::read(group);
    let key = &settings.routing_key;
    if key.len() != KEY_LEN || !key.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(Mistake::at("routing_key", format!("an integration key has {KEY_LEN} letters and digits")));
    }
    let url = match (settings.url.as_str(), settings.region.as_str()) {
        ("", "eu") => "https://events.eu.pagerduty.com/v2/enqueue",
        ("", _) => "https://events.pagerduty.com/v2/enqueue",
        (url, _) => url,
    };
    let client = Client::new(&settings.connection(), url)?;
    let event = Event { resolve: settings.resolve, hostname: Vec::new(), by: Vec::new() };
    Ok(Built::with_payload(Poster::new(client, Keyed(settings.routing_key)), event).in_batches_of(1))
}
