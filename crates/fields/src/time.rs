//! Nanoseconds since 1970 as text.

use crate::decimal::write_padded;

/// A second in nanoseconds.
pub const SECOND: u64 = 1_000_000_000;

/// Which parts of a time are written, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeForm {
    /// `HH:MM:SS.nnnnnnnnn`
    Time,
    /// `HH:MM:SS`
    TimeSeconds,
    /// `YYYY-MM-DD HH:MM:SS.nnnnnnnnn`
    DateTime,
    /// `YYYY-MM-DD HH:MM:SS`
    DateTimeSeconds,
    /// `YYYY-MM-DDTHH:MM:SS.nnnnnnnnn+0000`
    Iso8601,
}

impl TimeForm {
    fn has_date(self) -> bool {
        matches!(self, Self::DateTime | Self::DateTimeSeconds | Self::Iso8601)
    }

    fn has_nanoseconds(self) -> bool {
        matches!(self, Self::Time | Self::DateTime | Self::Iso8601)
    }
}

/// Appends a time that lies `offset` seconds east of UTC.
pub fn write_time(ts: u64, offset: i32, form: TimeForm, out: &mut Vec<u8>) {
    let civil = Civil::of((ts / SECOND) as i64 + i64::from(offset));
    if form.has_date() {
        civil.write_date(out);
        out.push(if form == TimeForm::Iso8601 { b'T' } else { b' ' });
    }
    civil.write_time(out);
    if form.has_nanoseconds() {
        out.push(b'.');
        write_padded(ts % SECOND, 9, out);
    }
    if form == TimeForm::Iso8601 {
        out.extend_from_slice(b"+0000");
    }
}

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

    /// Appends `YYYY-MM-DD`.
    pub fn write_date(self, out: &mut Vec<u8>) {
        write_padded(self.year.unsigned_abs(), 4, out);
        out.push(b'-');
        write_padded(u64::from(self.month), 2, out);
        out.push(b'-');
        write_padded(u64::from(self.day), 2, out);
    }

    /// Appends `HH:MM:SS`.
    pub fn write_time(self, out: &mut Vec<u8>) {
        write_padded(u64::from(self.hour), 2, out);
        out.push(b':');
        write_padded(u64::from(self.minute), 2, out);
        out.push(b':');
        write_padded(u64::from(self.second), 2, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(ts: u64, offset: i32, form: TimeForm) -> String {
        let mut out = Vec::new();
        write_time(ts, offset, form, &mut out);
        String::from_utf8(out).unwrap()
    }

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
    fn times_have_all_forms() {
        let ts = 1_795_457_159_353_043_262;
        assert_eq!(text(ts, 0, TimeForm::Time), "18:05:59.353043262");
        assert_eq!(text(ts, 3600, TimeForm::TimeSeconds), "19:05:59");
        assert_eq!(text(ts, -68_400, TimeForm::DateTimeSeconds), "2026-11-22 23:05:59");
        assert_eq!(text(ts, 0, TimeForm::Iso8601), "2026-11-23T18:05:59.353043262+0000");
        assert_eq!(text(951_782_400 * SECOND, 0, TimeForm::DateTime), "2000-02-29 00:00:00.000000000");
        assert_eq!(text(0, -1, TimeForm::DateTimeSeconds), "1969-12-31 23:59:59");
    }
}
