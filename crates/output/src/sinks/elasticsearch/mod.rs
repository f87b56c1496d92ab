//! Elasticsearch and OpenSearch, by their bulk API (elastic.co, "Bulk API"): 200 with a status for each document; 429 documents come again, those that are wrong do not.

mod answers;
mod payload;
mod settings;

pub use settings::{ElasticsearchSettings, KEYS};

use super::Mistake;
use super::keys::Built;
use crate::client::{Client, Judged};
use crate::formats::NativeJson;
use answers::Items;
use lanner_lang::yaml::Node;
use payload::{Bulk, Document};

/// Documents.
pub(super) const OWN_FORM: bool = true;

/// Alerts of a request.
const BATCH: usize = 1000;

/// What is wanted of the answer.
const FILTER: &str = "filter_path=items.*.status,items.*.error.type,items.*.error.reason";

/// Looks at the address, the index, the headers and the certificates.
pub(super) fn check(group: Option<&Node>) -> Result<(), Mistake> {
    build(group).map(drop)
}

/// Names of indices as elastic.co has them, "Create an index".
fn is_index(name: &str) -> bool {
    let fits = |c: char| !c.is_uppercase() && !c.is_whitespace() && !c.is_control() && !"\\/*?\"<>|,#:%".contains(c);
    let begins = !name.starts_with(['-', '_', '+']) && name != "." && name != "..";
    !name.is_empty() && name.len() <= 255 && begins && name.chars().all(fits)
}

/// Makes the sink from its group of keys.
pub(super) fn build(group: Option<&Node>) -> Result<Built, Mistake> {
    let settings = ElasticsearchSettings::read(group);
    let example = settings.index.replace("%Y", "2026").replace("%m", "01").replace("%d", "01");
    if !is_index(&example) {
        let message = format!("`{}` is no name of an index: lower case, without `\\/*?\"<>|,#:` and spaces", settings.index);
        return Err(Mistake::at("index", message));
    }
    let url = format!("{}/_bulk?{FILTER}", settings.url.trim_end_matches('/'));
    let mut client = Client::new(&settings.connection(), &url)?.compressing(settings.compress);
    match (settings.user.as_str(), settings.api_key.as_str()) {
        ("", "") => {}
        (user, "") => client = client.with_basic_auth("user", user, &settings.password)?,
        ("", key) => client = client.with_header("api_key", "Authorization", &format!("ApiKey {key}"))?,
        _ => return Err(Mistake::at("api_key", "there is a user or an API key, not both")),
    }
    let document = Document { index: settings.index, json: NativeJson::new(b""), json_text: Vec::new() };
    Ok(Built::with_payload(Judged::new(client, Bulk, Items), document).in_batches_of(BATCH))
}
