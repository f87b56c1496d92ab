//! A channel of Slack, by an incoming webhook (docs.slack.dev, "Sending messages using incoming webhooks"): 200 `ok`; 429 with `Retry-After` when there is more
//! than about a message a second; 400, 403, 404 and 410 with a word for the reason, which are for good.

mod payload;
mod settings;

pub use settings::{KEYS, SlackSettings};

use super::Mistake;
use super::keys::Built;
use crate::client::{Client, Poster, Single};
use lanner_lang::yaml::Node;
use payload::Message;

/// Messages with blocks.
pub(super) const OWN_FORM: bool = true;

/// Looks at the address, the headers and the certificates.
pub(super) fn check(group: Option<&Node>) -> Result<(), Mistake> {
    build(group).map(drop)
}

/// Makes the sink from its group of keys.
pub(super) fn build(group: Option<&Node>) -> Result<Built, Mistake> {
    let settings = SlackSettings::read(group);
    let client = Client::new(&settings.connection(), &settings.url)?.with_secret_path();
    let message = Message { fields: settings.fields, hostname: Vec::new() };
    Ok(Built::with_payload(Poster::new(client, Single), message).in_batches_of(1))
}
