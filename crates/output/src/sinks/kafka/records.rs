//! Batches of records (kafka.apache.org, "Record Batch", version 2), and which partition a key has.

use super::bytes::Put;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::{self, Write};

/// A record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry<'a> {
    pub(super) key: &'a [u8],
    pub(super) value: &'a [u8],
    /// ms since 1970.
    pub(super) ms: i64,
}

/// Who produces, and where in the partition's sequence a batch begins; by it brokers know what comes twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// -1: nobody in particular.
    pub(super) producer: i64,
    pub(super) epoch: i16,
    pub(super) sequence: i32,
}

impl Place {
    /// Without an identity.
    pub(super) const NONE: Self = Self { producer: -1, epoch: -1, sequence: -1 };
}

/// Bytes that a record has beside its key and value, at most.
pub(super) const OVERHEAD: usize = 32;

/// Makes a batch.
pub(super) fn batch(entries: &[Entry<'_>], place: Place, gzip: bool) -> io::Result<Vec<u8>> {
    let first = entries.first().map_or(0, |entry| entry.ms);
    let last = entries.iter().map(|entry| entry.ms).max().unwrap_or(0);
    let mut records = Vec::new();
    let mut record = Vec::new();
    for (offset, entry) in entries.iter().enumerate() {
        record.clear();
        record.i8(0);
        record.varint(entry.ms.wrapping_sub(first));
        record.varint(offset as i64);
        record.var_bytes(entry.key);
        record.var_bytes(entry.value);
        // No headers.
        record.varint(0);
        records.var_bytes(&record);
    }
    if gzip {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(&records)?;
        records = encoder.finish()?;
    }
    let mut checked = Vec::with_capacity(records.len() + 64);
    checked.i16(i16::from(gzip));
    checked.i32(i32::try_from(entries.len()).unwrap_or(i32::MAX) - 1);
    checked.i64(first);
    checked.i64(last);
    checked.i64(place.producer);
    checked.i16(place.epoch);
    checked.i32(place.sequence);
    checked.count(entries.len());
    checked.extend_from_slice(&records);
    let mut out = Vec::with_capacity(checked.len() + 32);
    out.i64(0);
    // Behind the length stand the leader's epoch, the version and the checksum.
    out.count(checked.len() + 9);
    out.i32(-1);
    out.i8(2);
    out.extend_from_slice(&crc32c(&checked).to_be_bytes());
    out.extend_from_slice(&checked);
    Ok(out)
}

/// CRC-32C (RFC 3720, B.4), a byte at a time.
const TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let (mut value, mut bit) = (byte as u32, 0);
        while bit < 8 {
            value = if value & 1 == 1 { (value >> 1) ^ 0x82f6_3b78 } else { value >> 1 };
            bit += 1;
        }
        table[byte] = value;
        byte += 1;
    }
    table
};

fn crc32c(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum, byte| (sum >> 8) ^ TABLE[usize::from(sum as u8 ^ byte)])
}

/// The partition of a key among so many: by the hash that Kafka's own clients take (murmur2), so that keys stay together whoever produces.
pub(super) fn partition(key: &[u8], count: usize) -> usize {
    (murmur2(key) & 0x7fff_ffff) as usize % count.max(1)
}

fn murmur2(bytes: &[u8]) -> u32 {
    const M: u32 = 0x5bd1_e995;
    let (words, rest) = bytes.as_chunks::<4>();
    let mut hash = 0x9747_b28c ^ bytes.len() as u32;
    for word in words {
        let mut part = u32::from_le_bytes(*word).wrapping_mul(M);
        part = (part ^ (part >> 24)).wrapping_mul(M);
        hash = hash.wrapping_mul(M) ^ part;
    }
    if !rest.is_empty() {
        let part = rest.iter().rev().fold(0, |part, byte| part << 8 | u32::from(*byte));
        hash = (hash ^ part).wrapping_mul(M);
    }
    hash = (hash ^ (hash >> 13)).wrapping_mul(M);
    hash ^ (hash >> 15)
}

#[cfg(test)]
mod tests {
    use super::{crc32c, murmur2};

    #[test]
    fn sums_and_hashes_are_as_published() {
        assert_eq!(crc32c(b"123456789"), 0xe306_9283);
        // Kafka's own `UtilsTest`.
        for (text, want) in [
            ("21", -973_932_308),
            ("foobar", -790_332_482),
            ("a-little-bit-long-string", -985_981_536),
            ("a-little-bit-longer-string", -1_486_304_829),
            ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971),
            ("abc", 479_470_107),
        ] {
            assert_eq!(murmur2(text.as_bytes()) as i32, want, "{text}");
        }
    }
}
