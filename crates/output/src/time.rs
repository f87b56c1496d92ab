//! Times as text; the part that changes once a second is kept.

use lanner_fields::cx::fn_offset::UtcOffset;

/// ns in a second.
const SECOND: u64 = 1_000_000_000;

/// A calendar date and a time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Civil {
    /// Year, such as 2026.
    pub year: i64,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    /// 0 is Sunday.
    pub weekday: u8,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
}

impl Civil {
    /// The date and time `seconds` after the start of 1970 (proleptic Gregorian calendar, no leap seconds).
    pub fn of(seconds: i64) -> Self {
        let (days, of_day) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
        // Years begin in March here, so that the leap day is a year's last; an era is 400 years of 146 097 days.
        let shifted = days + 719_468;
        let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let march_month = (5 * of_year + 2) / 153;
        let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
        Self {
            year: year_of_era + era * 400 + i64::from(month <= 2),
            month: month as u8,
            day: (of_year - (153 * march_month + 2) / 5 + 1) as u8,
            weekday: (days + 4).rem_euclid(7) as u8,
            hour: (of_day / 3_600) as u8,
            minute: (of_day / 60 % 60) as u8,
            second: (of_day % 60) as u8,
        }
    }
}

/// Appends a number with leading zeros, `width` digits.
fn digits(mut number: u64, width: usize, out: &mut Vec<u8>) {
    let start = out.len();
    out.resize(start + width, b'0');
    for place in out.iter_mut().skip(start).rev() {
        *place = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

/// `YYYY-MM-DDTHH:MM:SS` in UTC, kept for the second it was made for.
#[derive(Debug, Clone, Default)]
pub struct IsoClock {
    second: Option<u64>,
    text: Vec<u8>,
}

impl IsoClock {
    /// Appends `YYYY-MM-DDTHH:MM:SS.nnnnnnnnn`; `ns` since 1970.
    pub fn append(&mut self, ns: u64, out: &mut Vec<u8>) {
        let second = ns / SECOND;
        if self.second != Some(second) {
            self.second = Some(second);
            self.text.clear();
            append_iso(second as i64, &mut self.text);
        }
        out.extend_from_slice(&self.text);
        out.push(b'.');
        digits(ns % SECOND, 9, out);
    }
}

/// Appends `YYYY-MM-DDTHH:MM:SS`; `seconds` since 1970.
pub fn append_iso(seconds: i64, out: &mut Vec<u8>) {
    let civil = Civil::of(seconds);
    digits(civil.year.unsigned_abs(), 4, out);
    out.push(b'-');
    digits(u64::from(civil.month), 2, out);
    out.push(b'-');
    digits(u64::from(civil.day), 2, out);
    out.push(b'T');
    append_hms(civil, out);
}

fn append_hms(civil: Civil, out: &mut Vec<u8>) {
    digits(u64::from(civil.hour), 2, out);
    out.push(b':');
    digits(u64::from(civil.minute), 2, out);
    out.push(b':');
    digits(u64::from(civil.second), 2, out);
}

/// `HH:MM:SS` in local time, kept for the second it was made for.
#[derive(Debug, Clone, Default)]
pub struct LocalClock {
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
            append_hms(Civil::of(utc + i64::from((self.offset.0)(utc))), &mut self.text);
        }
        out.extend_from_slice(&self.text);
        out.push(b'.');
        digits(ns % SECOND, 9, out);
    }
}

#[cfg(test)]
mod tests {
    use super::{Civil, IsoClock, LocalClock};
    use lanner_fields::cx::fn_offset::UtcOffset;

    #[test]
    fn dates_are_right() {
        let cases = [
            (0, (1970, 1, 1, 4)),
            (951_782_400, (2000, 2, 29, 2)),
            (951_868_800, (2000, 3, 1, 3)),
            (-86_400, (1969, 12, 31, 3)),
            (4_107_542_400, (2100, 3, 1, 1)),
        ];
        for (seconds, want) in cases {
            let civil = Civil::of(seconds);
            assert_eq!((civil.year, civil.month, civil.day, civil.weekday), want, "{seconds}");
        }
    }

    #[test]
    fn clocks_keep_the_second_and_print_the_fraction() {
        let (mut iso, mut out) = (IsoClock::default(), Vec::new());
        for ns in [1_470_327_477_881_785_348, 1_470_327_477_000_000_001, 1_470_327_478_999_999_999] {
            iso.append(ns, &mut out);
            out.push(b' ');
        }
        assert_eq!(
            String::from_utf8_lossy(&out),
            "2016-08-04T16:17:57.881785348 2016-08-04T16:17:57.000000001 2016-08-04T16:17:58.999999999 "
        );
        let (mut local, mut out) = (LocalClock::new(UtcOffset(|_| 9 * 3600 + 1800)), Vec::new());
        local.append(1_470_327_477_881_785_348, &mut out);
        assert_eq!(String::from_utf8_lossy(&out), "01:47:57.881785348");
    }
}
