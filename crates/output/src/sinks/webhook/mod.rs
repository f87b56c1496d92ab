//! A webhook of any kind: the method, the headers and, by `template`, the body are the settings' own.

mod payload;
mod settings;

pub use settings::{KEYS, WebhookSettings};

use super::Mistake;
use super::keys::Built;
use crate::client::{Client, Method, Poster};
use lanner_lang::yaml::Node;
use payload::Line;

/// Lines of any format.
pub(super) const OWN_FORM: bool = false;

/// Looks at the address, the headers and the certificates.
pub(super) fn check(group: Option<&Node>) -> Result<(), Mistake> {
    build(group).map(drop)
}

/// Makes the sink from its group of keys.
pub(super) fn build(group: Option<&Node>) -> Result<Built, Mistake> {
    let settings = WebhookSettings::read(group);
    let method = match settings.method.as_str() {
        "PUT" => Method::Put,
        "PATCH" => Method::Patch,
        // The key's kind lets no other words through.
        _ => Method::Post,
    };
    let client = Client::new(&settings.connection(), &settings.url)?;
    let client = client.compressing(settings.compress).with_method(method).with_secret_path();
    Ok(Built::of(Poster::new(client, Line { kind: settings.content_type })).in_batches_of(1))
}
