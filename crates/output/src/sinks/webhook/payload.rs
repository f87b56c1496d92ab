//! The body: an alert in the output's format, or by its template.

use crate::client::{Body, Single};
use crate::delivery::Batch;

/// A line is a body, of a content type that is set.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) kind: String,
}

impl Body for Line {
    fn most(&self) -> usize {
        Single.most()
    }

    fn kind(&self, _batch: Batch<'_>) -> &str {
        &self.kind
    }

    fn append(&mut self, batch: Batch<'_>, out: &mut Vec<u8>) {
        Single.append(batch, out);
    }
}
