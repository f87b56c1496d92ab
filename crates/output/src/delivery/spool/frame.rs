//! A record on disk: length, checksum, number, time, priority, line; numbers are little-endian.

use crate::delivery::Record;
use flate2::Crc;
use lanner_engine::Priority;

/// Bytes in front of a line: its length (4), the checksum of all that follows (4), number (8), ns since 1970 (8), priority (1).
pub(super) const HEAD: usize = 25;

/// Longest line that is read back; alerts are far shorter.
pub(super) const MAX_LINE: usize = 64 << 20;

/// A record that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Frame<'a> {
    pub(super) number: u64,
    pub(super) ts: u64,
    pub(super) priority: Priority,
    pub(super) line: &'a [u8],
}

fn checksum(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// Appends a record.
pub(super) fn append(record: &Record<'_>, number: u64, out: &mut Vec<u8>) {
    let start = out.len();
    out.extend_from_slice(&u32::try_from(record.line.len()).unwrap_or(u32::MAX).to_le_bytes());
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(&number.to_le_bytes());
    out.extend_from_slice(&record.ts.to_le_bytes());
    out.push(record.priority as u8);
    out.extend_from_slice(record.line);
    let sum = out.get(start + 8..).map_or(0, checksum).to_le_bytes();
    if let Some(place) = out.get_mut(start + 4..start + 8) {
        place.copy_from_slice(&sum);
    }
}

/// The record at the beginning, and what follows it; `None` when there is no whole one.
pub(super) fn split(bytes: &[u8]) -> Option<(Frame<'_>, &[u8])> {
    let (len, rest) = bytes.split_first_chunk::<4>()?;
    let (sum, rest) = rest.split_first_chunk::<4>()?;
    let len = u32::from_le_bytes(*len) as usize;
    if len > MAX_LINE {
        return None;
    }
    let (checked, behind) = rest.split_at_checked(HEAD - 8 + len)?;
    if checksum(checked) != u32::from_le_bytes(*sum) {
        return None;
    }
    let (number, rest) = checked.split_first_chunk::<8>()?;
    let (ts, rest) = rest.split_first_chunk::<8>()?;
    let (&priority, line) = rest.split_first()?;
    let priority = *Priority::ALL.get(usize::from(priority))?;
    Some((Frame { number: u64::from_le_bytes(*number), ts: u64::from_le_bytes(*ts), priority, line }, behind))
}

#[cfg(test)]
mod tests {
    use super::{HEAD, append, split};
    use crate::delivery::Record;
    use lanner_engine::Priority;

    #[test]
    fn whole_records_are_read_and_damaged_ones_are_not() {
        let mut bytes = Vec::new();
        for (n, line) in [&b"first"[..], b"", b"third\nline"].into_iter().enumerate() {
            append(&Record { line, priority: Priority::Error, ts: 7 + n as u64 }, n as u64 + 1, &mut bytes);
        }
        let (first, rest) = split(&bytes).unwrap();
        assert_eq!((first.number, first.ts, first.priority, first.line), (1, 7, Priority::Error, &b"first"[..]));
        let (second, rest) = split(rest).unwrap();
        assert_eq!((second.number, second.line), (2, &b""[..]));
        let (third, rest) = split(rest).unwrap();
        assert_eq!((third.line, rest), (&b"third\nline"[..], &b""[..]));
        for end in 0..HEAD + 5 {
            assert_eq!(split(&bytes[..end]), None, "torn at {end}");
        }
        for at in 0..HEAD + 5 {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x40;
            assert_eq!(split(&damaged), None, "damaged at {at}");
        }
    }
}
