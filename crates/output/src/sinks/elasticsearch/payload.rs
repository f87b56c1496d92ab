//! A document and the action in front of it, with a tab between them, which JSON has nowhere else: in the body it is a line feed.

use crate::client::Body;
use crate::delivery::Batch;
use crate::escape::quote;
use crate::formats::{NativeJson, Payload};
use crate::time::append_iso;
use lanner_engine::Alert;
use lanner_fields::time::SECOND;
use rustc_hash::FxBuildHasher;
use std::hash::BuildHasher;

/// Makes documents: Lanner's JSON with `@timestamp`, which data streams ask for.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) index: String,
    pub(super) json: NativeJson,
    pub(super) json_text: Vec<u8>,
}

impl Payload for Document {
    fn append(&mut self, alert: &Alert, out: &mut Vec<u8>) {
        let text = &mut self.json_text;
        text.clear();
        self.json.append(alert, text);
        let mut time = Vec::new();
        append_iso((alert.ts / SECOND) as i64, &mut time);
        let time = String::from_utf8_lossy(&time).into_owned();
        let mut date = time.split(['-', 'T']);
        let mut next = || date.next().unwrap_or_default();
        let index = self.index.replace("%Y", next()).replace("%m", next()).replace("%d", next());
        out.extend_from_slice(b"{\"create\":{\"_index\":");
        quote(index.as_bytes(), out);
        // The same alert, sent again as nobody heard the answer, has the same id, and is refused as being there.
        let id = FxBuildHasher.hash_one(&*text);
        out.extend_from_slice(format!(",\"_id\":\"{:x}-{id:016x}\"}}}}\t", alert.ts).as_bytes());
        out.extend_from_slice(format!("{{\"@timestamp\":\"{time}.{:09}Z\",", alert.ts % SECOND).as_bytes());
        out.extend_from_slice(text.strip_prefix(b"{").unwrap_or(text));
    }

    fn set_hostname(&mut self, hostname: &[u8]) {
        self.json.set_hostname(hostname);
    }

    fn shows_lineage(&self) -> bool {
        true
    }
}

/// Actions and documents, a line each.
#[derive(Debug)]
pub(super) struct Bulk;

impl Body for Bulk {
    fn kind(&self, _batch: Batch<'_>) -> &str {
        "application/x-ndjson"
    }

    fn append(&mut self, batch: Batch<'_>, out: &mut Vec<u8>) {
        out.extend(batch.bytes().iter().map(|byte| if *byte == b'\t' { b'\n' } else { *byte }));
    }
}
