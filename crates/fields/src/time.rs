//! Nanoseconds since 1970 as text.

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
    let seconds = (ts / SECOND) as i64 + i64::from(offset);
    let nanos = ts % SECOND;
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    if form.has_date() {
        let (year, month, day) = civil(days);
        write_padded(year.unsigned_abs(), 4, out);
        out.push(b'-');
        write_padded(month, 2, out);
        out.push(b'-');
        write_padded(day, 2, out);
        out.push(if form == TimeForm::Iso8601 { b'T' } else { b' ' });
    }
    let second = second.unsigned_abs();
    write_padded(second / 3600, 2, out);
    out.push(b':');
    write_padded(second / 60 % 60, 2, out);
    out.push(b':');
    write_padded(second % 60, 2, out);
    if form.has_nanoseconds() {
        out.push(b'.');
        write_padded(nanos, 9, out);
    }
    if form == TimeForm::Iso8601 {
        out.extend_from_slice(b"+0000");
    }
}

/// Digits of the largest number.
const MAX_DIGITS: usize = 20;

/// Appends a decimal number with zeros in front up to a width.
pub fn write_padded(mut number: u64, width: usize, out: &mut Vec<u8>) {
    let mut digits = [b'0'; MAX_DIGITS];
    let mut at = MAX_DIGITS;
    while number > 0 && at > 0 {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
    }
    let at = at.min(MAX_DIGITS - width.min(MAX_DIGITS));
    out.extend_from_slice(&digits[at..]);
}

/// Year, month and day of a day counted from 1970-01-01 in the Gregorian calendar.
fn civil(days: i64) -> (i64, u64, u64) {
    // Years begin in March here, so that the leap day is the last one; an era has 400 years.
    let shifted = days + 719_468;
    let (era, day) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month.unsigned_abs(), day.unsigned_abs())
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
