//! An object: its name, and alerts as lines in gzip.

use crate::delivery::Batch;
use flate2::Compression;
use flate2::write::GzEncoder;
use lanner_fields::time::{Civil, SECOND};
use rustc_hash::FxBuildHasher;
use std::hash::BuildHasher;
use std::io::{self, Write};

/// The name: by the first alert's hour, and by what is in it, so that an object that is sent twice, as nobody heard the answer, has one name.
pub(super) fn name(prefix: &str, host: &str, batch: Batch<'_>) -> String {
    let Some(first) = batch.first() else { return String::new() };
    let (mut date, mut time) = (Vec::new(), Vec::new());
    let civil = Civil::of((first.ts / SECOND) as i64);
    civil.write_date(&mut date);
    civil.write_time(&mut time);
    let [date, time] = [date, time].map(|text| String::from_utf8_lossy(&text).into_owned());
    let hour = time.get(..2).unwrap_or_default();
    let (day, clock) = (date.replace('-', ""), time.replace(':', ""));
    let ending = if first.line.first() == Some(&b'{') { "ndjson" } else { "log" };
    let hash = FxBuildHasher.hash_one(batch.bytes());
    let prefix = prefix.trim_matches('/');
    let slash = if prefix.is_empty() { "" } else { "/" };
    let ns = first.ts % SECOND;
    format!("{prefix}{slash}{}/{hour}/{host}-{day}T{clock}.{ns:09}Z-{hash:016x}.{ending}.gz", date.replace('-', "/"))
}

/// The content.
pub(super) fn pack(batch: Batch<'_>, out: &mut Vec<u8>) -> io::Result<()> {
    out.clear();
    let mut encoder = GzEncoder::new(out, Compression::default());
    encoder.write_all(batch.bytes())?;
    encoder.finish().map(drop)
}
