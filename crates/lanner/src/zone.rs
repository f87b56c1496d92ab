//! Time zones, read once: the local one, and the one that was named.

use jiff::tz::TimeZone;
use lanner_fields::cx::fn_offset::UtcOffset;
use std::sync::LazyLock;

static ZONE: LazyLock<TimeZone> = LazyLock::new(TimeZone::system);

/// Seconds east of UTC at a time in seconds since 1970.
fn offset(seconds: i64) -> i32 {
    jiff::Timestamp::from_second(seconds).map_or(0, |time| ZONE.to_offset(time).seconds())
}

/// `TZ`, or the host's own.
pub fn local() -> UtcOffset {
    UtcOffset(offset)
}

/// `TZ` when it is set, else UTC: a replay says the same on every host.
pub fn named() -> UtcOffset {
    if std::env::var_os("TZ").is_some_and(|zone| !zone.is_empty()) { local() } else { UtcOffset::default() }
}
