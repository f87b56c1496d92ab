//! The program's own log: what it does, not what it detects.

use crate::{host, zone};
use lanner_engine::Priority;
use lanner_output::time::{Civil, append_iso};
use std::io::Write;
use std::os::unix::net::UnixDatagram;

/// Where log lines go.
#[derive(Debug)]
pub struct Log {
    stderr: bool,
    syslog: Option<UnixDatagram>,
    level: Priority,
    iso: bool,
}

/// What a log is made from.
#[derive(Debug, Clone, Copy)]
pub struct LogOptions {
    /// Write to standard error.
    pub stderr: bool,
    /// Write to syslog.
    pub syslog: bool,
    /// The least urgent line that is written.
    pub level: Priority,
    /// Times in ISO 8601, UTC.
    pub iso: bool,
}

const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

impl Log {
    /// A log; syslog is left out where no daemon listens.
    pub fn new(options: LogOptions) -> Self {
        let connect = || {
            let socket = UnixDatagram::unbound().ok()?;
            socket.connect("/dev/log").ok()?;
            Some(socket)
        };
        let syslog = if options.syslog { connect() } else { None };
        Self { stderr: options.stderr, syslog, level: options.level, iso: options.iso }
    }

    /// True if a line of this priority is written somewhere.
    pub fn enabled(&self, priority: Priority) -> bool {
        priority <= self.level && (self.stderr || self.syslog.is_some())
    }

    /// Writes a line. A log that can't be written to is no reason to stop.
    pub fn line(&self, priority: Priority, text: &str) {
        if !self.enabled(priority) {
            return;
        }
        if self.stderr {
            let stamp = self.stamp((host::now() / 1_000_000_000) as i64);
            let _ = writeln!(std::io::stderr().lock(), "{stamp}: {text}");
        }
        if let Some(socket) = &self.syslog {
            // Facility user (1), the priorities are syslog's own numbers.
            let _ = socket.send(format!("<{}>lanner: {text}", 8 + priority as u8).as_bytes());
        }
    }

    /// An informational line.
    pub fn info(&self, text: &str) {
        self.line(Priority::Informational, text);
    }

    /// `Tue Nov 24 22:14:11 2026` in local time, or `2026-11-24T22:14:11+0000`.
    fn stamp(&self, seconds: i64) -> String {
        if self.iso {
            let mut text = Vec::new();
            append_iso(seconds, &mut text);
            return String::from_utf8_lossy(&text).into_owned() + "+0000";
        }
        let civil = Civil::of(seconds + i64::from((zone::local().0)(seconds)));
        let day = DAYS.get(usize::from(civil.weekday)).copied().unwrap_or("");
        let month = MONTHS.get(usize::from(civil.month).wrapping_sub(1)).copied().unwrap_or("");
        format!(
            "{day} {month} {:2} {:02}:{:02}:{:02} {}",
            civil.day, civil.hour, civil.minute, civil.second, civil.year
        )
    }
}
