//! Prometheus' Alertmanager, by version 2 of its API (prometheus.io, "Alerts API"): 200 when it has all, 400 when it could not take one of them; the others it has taken.

mod payload;
mod settings;

pub use settings::{AlertmanagerSettings, KEYS};

use super::Mistake;
use super::keys::Built;
use crate::client::{Array, Client, Poster};
use lanner_lang::yaml::Node;
use payload::Labelled;

/// Alerts with labels and annotations.
pub(super) const OWN_FORM: bool = true;

/// Alerts of a request.
const BATCH: usize = 64;

/// Looks at the address, the headers and the certificates.
pub(super) fn check(group: Option<&Node>) -> Result<(), Mistake> {
    build(group).map(drop)
}

/// Makes the sink from its group of keys.
pub(super) fn build(group: Option<&Node>) -> Result<Built, Mistake> {
    let settings = AlertmanagerSettings::read(group);
    let client = Client::new(&settings.connection(), &settings.url)?;
    Ok(Built::with_payload(Poster::new(client, Array), Labelled::new(&settings)).in_batches_of(BATCH))
}
