//! Grafana Loki, by its push API in JSON (grafana.com, "Loki HTTP API"): 204 when it has all; 400 when it could not take a line (the others it has taken; a line that
//! comes twice it keeps once); 429 beyond its rate limits.

mod payload;
mod settings;

pub use settings::{KEYS, LokiSettings};

use super::Mistake;
use super::keys::Built;
use crate::client::{Client, Poster};
use crate::formats::NativeJson;
use lanner_lang::yaml::Node;
use payload::{STREAMS, Stream};

/// Streams.
pub(super) const OWN_FORM: bool = true;

/// Alerts of a request.
const BATCH: usize = 1000;

/// Labels that all streams have: job, host, source, priority, rule.
const OWN_LABELS: usize = 5;

/// Loki's default for `max_label_names_per_series`.
const MAX_LABELS: usize = 15;

/// Looks at the address, the headers, the certificates and the number of labels.
pub(super) fn check(group: Option<&Node>) -> Result<(), Mistake> {
    build(group).map(drop)
}

/// Makes the sink from its group of keys.
pub(super) fn build(group: Option<&Node>) -> Result<Built, Mistake> {
    let settings = LokiSettings::read(group);
    let labels = settings.labels.len() + settings.label_fields.len() + OWN_LABELS;
    if labels > MAX_LABELS {
        let message = format!("{labels} labels are too many: Loki takes {MAX_LABELS}, and {OWN_LABELS} are always there");
        return Err(Mistake::at("label_fields", message));
    }
    let mut client = Client::new(&settings.connection(), &settings.url)?.compressing(settings.compress);
    if !settings.tenant.is_empty() {
        client = client.with_header("tenant", "X-Scope-OrgID", &settings.tenant)?;
    }
    if !settings.user.is_empty() {
        client = client.with_basic_auth("user", &settings.user, &settings.password)?;
    }
    let json = (settings.line == "native_json").then(|| NativeJson::new(b""));
    let stream = Stream {
        labels: settings.labels,
        fields: settings.label_fields,
        json,
        hostname: Vec::new(),
        line: Vec::new(),
    };
    Ok(Built::with_payload(Poster::new(client, STREAMS), stream).in_batches_of(BATCH))
}
