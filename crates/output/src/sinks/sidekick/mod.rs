//! Falcosidekick, which passes alerts on: Falco's JSON, whatever `json_output` and its like say.

mod payload;
mod settings;

pub use settings::{KEYS, SidekickSettings};

use super::Mistake;
use super::keys::Built;
use crate::client::{Client, Poster, Single};
use lanner_lang::yaml::Node;
use payload::Whole;

/// Falco's JSON.
pub(super) const OWN_FORM: bool = true;

/// Looks at the address, the headers and the certificates.
pub(super) fn check(group: Option<&Node>) -> Result<(), Mistake> {
    build(group).map(drop)
}

/// Makes the sink from its group of keys.
pub(super) fn build(group: Option<&Node>) -> Result<Built, Mistake> {
    let settings = SidekickSettings::read(group);
    let client = Client::new(&settings.connection(), &settings.url)?;
    Ok(Built::with_payload(Poster::new(client, Single), Whole::new()).in_batches_of(1))
}
