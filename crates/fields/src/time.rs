//! Nanoseconds since 1970 as text.

use std::io::Write;

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

/// Appends a time that lies `offset` seconds east of UTC.
pub fn write_time(ts: u64, offset: i32, form: TimeForm, out: &mut Vec<u8>) {
    let seconds = (ts / SECOND) as i64 + i64::from(offset);
    let nanos = ts % SECOND;
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    let (year, month, day) = civil(days);
    // Writing into a vector can't fail.
    let _ = match form {
        TimeForm::Time => write!(out, "{hour:02}:{minute:02}:{second:02}.{nanos:09}"),
        TimeForm::TimeSeconds => write!(out, "{hour:02}:{minute:02}:{second:02}"),
        TimeForm::DateTime => {
            write!(out, "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}.{nanos:09}")
        }
        TimeForm::DateTimeSeconds => write!(out, "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"),
        TimeForm::Iso8601 => {
            write!(out, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{nanos:09}+0000")
        }
    };
}

/// Year, month and day of a day counted from 1970-01-01 in the Gregorian calendar.
fn civil(days: i64) -> (i64, i64, i64) {
    // Years begin in March here, so that the leap day is the last one; an era has 400 years.
    let shifted = days + 719_468;
    let (era, day) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
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
