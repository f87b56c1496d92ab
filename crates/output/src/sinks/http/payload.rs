//! The body of a request.

use crate::client::append_array;
use crate::delivery::Batch;

/// Makes bodies.
#[derive(Debug)]
pub(super) struct Body {
    array: bool,
    bytes: Vec<u8>,
}

impl Body {
    pub(super) fn new(array: bool) -> Self {
        Self { array, bytes: Vec::new() }
    }

    /// The content type: as it is set, or by what the lines look like.
    pub(super) fn kind<'a>(&self, batch: Batch<'_>, set: &'a str) -> &'a str {
        let json = batch.first().is_some_and(|record| record.line.first() == Some(&b'{'));
        match (set, json) {
            ("", true) if self.array || batch.len() == 1 => "application/json",
            ("", true) => "application/x-ndjson",
            ("", false) => "text/plain",
            (set, _) => set,
        }
    }

    /// The bytes; a single alert goes without its line feed.
    pub(super) fn make(&mut self, batch: Batch<'_>) -> &[u8] {
        let Self { array, bytes } = self;
        bytes.clear();
        if *array {
            append_array(batch, bytes);
        } else {
            bytes.extend_from_slice(batch.bytes());
            if batch.len() == 1 {
                bytes.pop_if(|last| *last == b'\n');
            }
        }
        bytes
    }
}
