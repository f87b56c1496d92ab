//! Times as text; what several places of a line show is made once.

use lanner_fields::cx::fn_offset::UtcOffset;
use lanner_fields::decimal::{nine_digits, write_padded, write_uint};
pub use lanner_fields::time::Civil;
use lanner_fields::time::SECOND;

/// Appends `YYYY-MM-DDTHH:MM:SS`; `seconds` since 1970.
pub fn append_iso(seconds: i64, out: &mut Vec<u8>) {
    let civil = Civil::of(seconds);
    civil.write_date(out);
    out.push(b'T');
    civil.write_time(out);
}

/// A time of an alert in the forms that lines show, made again only when the time is another one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stamp {
    ts: Option<u64>,
    second: u64,
    iso: Vec<u8>,
    ns: Vec<u8>,
}

/// Digits behind the point of a second.
const FRACTION: usize = 9;

impl Stamp {
    /// Sets the time, in ns since 1970.
    #[inline]
    pub fn set(&mut self, ts: u64) {
        if self.ts != Some(ts) {
            self.change(ts);
        }
    }

    fn change(&mut self, ts: u64) {
        let (second, fraction) = (ts / SECOND, nine_digits((ts % SECOND) as u32));
        if self.ts.is_none() || second != self.second {
            self.second = second;
            self.iso.clear();
            append_iso(second as i64, &mut self.iso);
            self.iso.push(b'.');
            self.ns.clear();
            write_uint(second, &mut self.ns);
        } else {
            self.iso.truncate(self.iso.len() - FRACTION);
            self.ns.truncate(self.ns.len() - FRACTION);
        }
        self.ts = Some(ts);
        self.iso.extend_from_slice(&fraction);
        self.ns.extend_from_slice(&fraction);
    }

    /// `YYYY-MM-DDTHH:MM:SS.nnnnnnnnn` in UTC.
    #[inline]
    pub fn iso(&self) -> &[u8] {
        &self.iso
    }

    /// Appends the ns since 1970 as a number.
    #[inline]
    pub fn append_ns(&self, out: &mut Vec<u8>) {
        // In the first second of 1970 there is a zero in front, which no number has.
        match self.ts {
            Some(ts) if ts < SECOND => write_uint(ts, out),
            _ => out.extend_from_slice(&self.ns),
        }
    }
}

/// `HH:MM:SS` in local time, kept for the second it was made for.
#[derive(Debug, Clone, Default)]
pub(crate) struct LocalClock {
    offset: UtcOffset,
    second: Option<u64>,
    text: Vec<u8>,
}

impl LocalClock {
    /// A clock of a time zone.
    pub fn new(offset: UtcOffset) -> Self {
        Self { offset, ..Self::default() }
    }

    /// Appends `HH:MM:SS.nnnnnnnnn`; `ns` since 1970.
    pub fn append(&mut self, ns: u64, out: &mut Vec<u8>) {
        let second = ns / SECOND;
        if self.second != Some(second) {
            self.second = Some(second);
            self.text.clear();
            let utc = second as i64;
            Civil::of(utc + i64::from((self.offset.0)(utc))).write_time(&mut self.text);
        }
        out.extend_from_slice(&self.text);
        out.push(b'.');
        write_padded(ns % SECOND, FRACTION, out);
    }
}

#[cfg(test)]
mod tests {
    use super::{LocalClock, Stamp};
    use lanner_fields::cx::fn_offset::UtcOffset;

    #[test]
    fn stamps_show_one_time_in_two_forms() {
        let rows = [
            (1_470_327_477_881_785_348, "2016-08-04T16:17:57.881785348"),
            (1_470_327_477_000_000_001, "2016-08-04T16:17:57.000000001"),
            (1_470_327_478_999_999_999, "2016-08-04T16:17:58.999999999"),
            (0, "1970-01-01T00:00:00.000000000"),
            (7, "1970-01-01T00:00:00.000000007"),
            (1_000_000_000, "1970-01-01T00:00:01.000000000"),
            (951_782_400_000_000_000, "2000-02-29T00:00:00.000000000"),
            (4_107_542_399_000_000_000, "2100-02-28T23:59:59.000000000"),
            (i64::MAX as u64 + 1, "2262-04-11T23:47:16.854775808"),
            (u64::MAX, "2554-07-21T23:34:33.709551615"),
        ];
        let mut stamp = Stamp::default();
        for (ts, iso) in rows {
            for _ in 0..2 {
                stamp.set(ts);
                let mut ns = Vec::new();
                stamp.append_ns(&mut ns);
                assert_eq!(String::from_utf8_lossy(stamp.iso()), iso);
                assert_eq!(String::from_utf8_lossy(&ns), ts.to_string());
            }
        }
    }

    #[test]
    fn local_times_follow_the_offset() {
        let rows: [(UtcOffset, u64, &str); 5] = [
            (UtcOffset(|_| 9 * 3600 + 1800), 1_470_327_477_881_785_348, "01:47:57.881785348"),
            (UtcOffset(|_| -5 * 3600), 1_470_327_477_881_785_348, "11:17:57.881785348"),
            (UtcOffset(|_| -3600), 0, "23:00:00.000000000"),
            (UtcOffset(|_| -12 * 3600), u64::MAX, "11:34:33.709551615"),
            (
                UtcOffset(|utc| if utc < 1_470_327_477 { 3600 } else { 7200 }),
                1_470_327_477_000_000_000,
                "18:17:57.000000000",
            ),
        ];
        for (offset, ts, want) in rows {
            let (mut local, mut out) = (LocalClock::new(offset), Vec::new());
            local.append(ts, &mut out);
            assert_eq!(String::from_utf8_lossy(&out), want);
        }
    }
}
