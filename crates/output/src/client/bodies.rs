//! How lines become the body of a request.

use crate::delivery::Batch;

/// Makes bodies of batches.
pub trait Body: Send + std::fmt::Debug {
    /// Most alerts that a body can have.
    fn most(&self) -> usize {
        usize::MAX
    }

    /// The content type.
    fn kind(&self, _batch: Batch<'_>) -> &str {
        "application/json"
    }

    /// Appends the body.
    fn append(&mut self, batch: Batch<'_>, out: &mut Vec<u8>);
}

/// A line is a body.
#[derive(Debug)]
pub struct Single;

impl Body for Single {
    fn most(&self) -> usize {
        1
    }

    fn append(&mut self, batch: Batch<'_>, out: &mut Vec<u8>) {
        batch.records().for_each(|record| out.extend_from_slice(record.line));
    }
}

/// A JSON array of lines.
#[derive(Debug)]
pub struct Array;

impl Body for Array {
    fn append(&mut self, batch: Batch<'_>, out: &mut Vec<u8>) {
        append_array(batch, out);
    }
}

/// Appends `[line,line]`.
pub(crate) fn append_array(batch: Batch<'_>, out: &mut Vec<u8>) {
    out.push(b'[');
    for (n, record) in batch.records().enumerate() {
        if n > 0 {
            out.push(b',');
        }
        out.extend_from_slice(record.line);
    }
    out.push(b']');
}

/// Lines that each are an envelope with one thing in a list: what is in equal envelopes comes into one.
#[derive(Debug)]
pub struct Merged {
    /// In front of the first envelope.
    pub head: &'static [u8],
    /// What ends the beginning of each envelope; no JSON text can have it inside, as its quotes are not escaped.
    pub marker: &'static [u8],
    /// The end of each envelope.
    pub tail: &'static [u8],
    /// Behind the last envelope.
    pub end: &'static [u8],
}

impl Body for Merged {
    fn append(&mut self, batch: Batch<'_>, out: &mut Vec<u8>) {
        let mut envelopes: Vec<(&[u8], Vec<&[u8]>)> = Vec::new();
        for record in batch.records() {
            let place = record.line.windows(self.marker.len()).position(|window| window == self.marker);
            let (begin, thing) = record.line.split_at(place.map_or(0, |place| place + self.marker.len()));
            let thing = thing.strip_suffix(self.tail).unwrap_or(thing);
            match envelopes.iter_mut().find(|(other, _)| *other == begin) {
                Some((_, things)) => things.push(thing),
                None => envelopes.push((begin, vec![thing])),
            }
        }
        out.extend_from_slice(self.head);
        for (n, (begin, things)) in envelopes.iter().enumerate() {
            if n > 0 {
                out.push(b',');
            }
            out.extend_from_slice(begin);
            out.extend_from_slice(&things.join(b",".as_slice()));
            out.extend_from_slice(self.tail);
        }
        out.extend_from_slice(self.end);
    }
}
