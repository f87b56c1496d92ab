//! The body of a request.

use crate::delivery::Batch;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::{self, Write};

/// Makes bodies.
#[derive(Debug)]
pub(super) struct Body {
    array: bool,
    compress: bool,
    bytes: Vec<u8>,
    packed: Vec<u8>,
}

impl Body {
    pub(super) fn new(array: bool, compress: bool) -> Self {
        Self { array, compress, bytes: Vec::new(), packed: Vec::new() }
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
    ///
    /// # Errors
    /// None in practice: it writes to memory.
    pub(super) fn make(&mut self, batch: Batch<'_>) -> io::Result<&[u8]> {
        let Self { array, compress, bytes, packed } = self;
        bytes.clear();
        if *array {
            bytes.push(b'[');
            for (n, record) in batch.records().enumerate() {
                if n > 0 {
                    bytes.push(b',');
                }
                bytes.extend_from_slice(record.line);
            }
            bytes.push(b']');
        } else {
            bytes.extend_from_slice(batch.bytes());
            if batch.len() == 1 {
                bytes.pop_if(|last| *last == b'\n');
            }
        }
        if !*compress {
            return Ok(bytes);
        }
        packed.clear();
        let mut encoder = GzEncoder::new(&mut *packed, Compression::default());
        encoder.write_all(bytes)?;
        encoder.finish()?;
        Ok(packed)
    }
}
