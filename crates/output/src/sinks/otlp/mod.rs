//! OpenTelemetry: logs by OTLP/HTTP in JSON (opentelemetry.io, "OTLP Specification").

mod answers;
mod payload;
mod settings;

pub use settings::{KEYS, OtlpSettings};

use super::Mistake;
use super::keys::Built;
use crate::client::{Client, Judged};
use answers::Partial;
use lanner_lang::yaml::Node;
use payload::{LogRecord, RESOURCES};

/// Log records.
pub(super) const OWN_FORM: bool = true;

/// Alerts of a request.
const BATCH: usize = 512;

/// Looks at the address, the headers and the certificates.
pub(super) fn check(group: Option<&Node>) -> Result<(), Mistake> {
    build(group).map(drop)
}

/// Makes the sink from its group of keys.
pub(super) fn build(group: Option<&Node>) -> Result<Built, Mistake> {
    let settings = OtlpSettings::read(group);
    let client = Client::new(&settings.connection(), &settings.url)?.compressing(settings.compress);
    let sink = Judged::new(client, RESOURCES, Partial);
    Ok(Built::with_payload(sink, LogRecord::new(settings.resource)).in_batches_of(BATCH))
}
