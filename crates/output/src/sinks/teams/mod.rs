//! A channel of Microsoft Teams, by a workflow that starts when a webhook request is received (learn.microsoft.com, "Create incoming webhooks with Workflows"): 202 when it has
//! begun, 429 when there is too much. Webhooks of connectors, which Microsoft has retired, take such cards too.

mod payload;
mod settings;

pub use settings::{KEYS, TeamsSettings};

use super::Mistake;
use super::keys::Built;
use crate::client::{Client, Poster, Single};
use lanner_lang::yaml::Node;
use payload::Card;

/// Messages with a card.
pub(super) const OWN_FORM: bool = true;

/// Looks at the address, the headers and the certificates.
pub(super) fn check(group: Option<&Node>) -> Result<(), Mistake> {
    build(group).map(drop)
}

/// Makes the sink from its group of keys.
pub(super) fn build(group: Option<&Node>) -> Result<Built, Mistake> {
    let settings = TeamsSettings::read(group);
    let client = Client::new(&settings.connection(), &settings.url)?.with_secret_path();
    let card = Card { fields: settings.fields, hostname: Vec::new() };
    Ok(Built::with_payload(Poster::new(client, Single), card).in_batches_of(1))
}
