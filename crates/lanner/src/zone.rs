//! The local time zone, read once: `TZ`, or the host's own.

use jiff::tz::TimeZone;
use lanner_fields::cx::fn_offset::UtcOffset;
use std::sync::LazyLock;

static ZONE: LazyLock<TimeZone> = LazyLock::new(TimeZone::system);

/// Seconds east of UTC at a time in seconds since 1970.
fn offset(seconds: i64) -> i32 {
    jiff::Timestamp::from_second(seconds).map_or(0, |time| ZONE.to_offset(time).seconds())
}

/// The zone as a function of time.
pub fn local() -> UtcOffset {
    UtcOffset(offset)
}
