//! The program's own log: what it does, not what it detects.

use crate::{console, host, zone};
use lanner_engine::Priority;
use lanner_output::time::{Civil, append_iso};
use serde_json::json;
use std::io::Write;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Where log lines go; that can change while there are lines.
#[derive(Debug)]
pub struct Log {
    ways: Mutex<Arc<Ways>>,
}

/// Where log lines go, and which.
#[derive(Debug)]
struct Ways {
    stderr: bool,
    syslog: Option<UnixDatagram>,
    level: Priority,
    form: LogForm,
}

/// What a line on standard error looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogForm {
    /// The message, behind `warning: ` or `error: ` where it is one: for people who look on.
    Plain,
    /// `2026-11-24T22:14:11.123Z warning probe: message`, in UTC.
    Text,
    /// An object with `time` (as in text), `level`, `part` and `message`.
    Json,
    /// `Tue Nov 24 22:14:11 2026: message`, as Falco; with `iso` `2026-11-24T22:14:11+0000: message`.
    Falco {
        /// The time in ISO 8601, UTC.
        iso: bool,
    },
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
    /// On standard error.
    pub form: LogForm,
}

impl LogForm {
    /// What the setting `lanner.log_format` says; `auto` is what the front takes.
    pub fn of(setting: &str, auto: Self) -> Self {
        match setting {
            "plain" => Self::Plain,
            "text" => Self::Text,
            "json" => Self::Json,
            _ => auto,
        }
    }
}

const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The part that lines are about which nobody else says.
const MAIN: &str = "main";

impl Log {
    /// A log; syslog is left out where no daemon listens.
    pub fn new(options: LogOptions) -> Self {
        let syslog = if options.syslog { connect(Path::new("/dev/log")) } else { None };
        Self::of(Ways { stderr: options.stderr, syslog, level: options.level, form: options.form })
    }

    fn of(ways: Ways) -> Self {
        Self { ways: Mutex::new(Arc::new(ways)) }
    }

    fn ways(&self) -> Arc<Ways> {
        self.ways.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// From now on lines go where those of the other log do.
    pub fn follow(&self, other: &Self) {
        let ways = other.ways();
        *self.ways.lock().unwrap_or_else(PoisonError::into_inner) = ways;
    }

    /// True if a line of this priority is written somewhere.
    pub fn enabled(&self, priority: Priority) -> bool {
        self.ways().takes(priority)
    }

    /// Writes what a part of the program has to say, a line for each of the text's. A log that can't be written to is no reason to stop.
    pub fn say(&self, priority: Priority, part: &str, text: &str) {
        // Not held while it is written, which may take its time.
        let ways = self.ways();
        if !ways.takes(priority) {
            return;
        }
        if ways.stderr {
            let mut lines = String::new();
            written(ways.form, host::now(), priority, part, text, &mut lines);
            let _ = std::io::stderr().lock().write_all(lines.as_bytes());
        }
        if let Some(socket) = &ways.syslog {
            for line in text.split('\n') {
                // Facility user (1), the priorities are syslog's own numbers.
                let mut message = format!("<{}>lanner: ", 8 + priority as u8);
                push_visible(line, &mut message);
                let _ = socket.send(message.as_bytes());
            }
        }
    }

    /// Writes a line about the program as a whole.
    pub fn line(&self, priority: Priority, text: &str) {
        self.say(priority, MAIN, text);
    }

    /// An informational line.
    pub fn info(&self, text: &str) {
        self.line(Priority::Informational, text);
    }
}

fn connect(daemon: &Path) -> Option<UnixDatagram> {
    let socket = UnixDatagram::unbound().ok()?;
    socket.connect(daemon).ok()?;
    // A daemon that stands still loses lines, and holds nobody up.
    socket.set_nonblocking(true).ok()?;
    Some(socket)
}

impl Ways {
    fn takes(&self, priority: Priority) -> bool {
        priority <= self.level && (self.stderr || self.syslog.is_some())
    }
}

/// Appends the text at this time, ns since 1970.
fn written(form: LogForm, now: u64, priority: Priority, part: &str, text: &str, out: &mut String) {
    let (seconds, ms) = ((now / 1_000_000_000) as i64, now / 1_000_000 % 1000);
    let level = priority.name().to_lowercase();
    let time = || format!("{}.{ms:03}Z", iso(seconds));
    let head = match form {
        LogForm::Json => {
            *out += &json!({"time": time(), "level": level, "part": part, "message": text}).to_string();
            return out.push('\n');
        }
        LogForm::Plain => plain_head(priority).to_owned(),
        LogForm::Text => format!("{} {level} {part}: ", time()),
        LogForm::Falco { iso: true } => format!("{}+0000: ", iso(seconds)),
        LogForm::Falco { iso: false } => format!("{}: ", local(seconds)),
    };
    for (at, line) in text.split('\n').enumerate() {
        // A diagnostic with its lines is one message to people.
        if at == 0 || form == LogForm::Text {
            *out += &head;
        }
        push_visible(line, out);
        out.push('\n');
    }
}

fn plain_head(priority: Priority) -> &'static str {
    match priority {
        Priority::Warning => "warning: ",
        Priority::Error | Priority::Critical | Priority::Alert | Priority::Emergency => "error: ",
        Priority::Notice | Priority::Informational | Priority::Debug => "",
    }
}

/// Appends a line whose control characters, which may come from who is watched, do nothing to a terminal.
fn push_visible(line: &str, out: &mut String) {
    for letter in line.chars() {
        if letter.is_control() && letter != '\t' { out.extend(letter.escape_default()) } else { out.push(letter) }
    }
}

fn iso(seconds: i64) -> String {
    let mut text = Vec::new();
    append_iso(seconds, &mut text);
    String::from_utf8_lossy(&text).into_owned()
}

/// `Tue Nov 24 22:14:11 2026` in local time.
fn local(seconds: i64) -> String {
    let civil = Civil::of(seconds + i64::from((zone::local().0)(seconds)));
    let day = DAYS.get(usize::from(civil.weekday)).copied().unwrap_or("");
    let month = MONTHS.get(usize::from(civil.month).wrapping_sub(1)).copied().unwrap_or("");
    format!("{day} {month} {:2} {:02}:{:02}:{:02} {}", civil.day, civil.hour, civil.minute, civil.second, civil.year)
}

/// The log of this program, which all its threads write to.
static LOG: OnceLock<Arc<Log>> = OnceLock::new();

/// From now on what parts of the program say goes to this log; the first one stays.
pub fn begin(log: Arc<Log>) {
    let _ = LOG.set(log);
}

/// From now on the program's log goes where lines of this one do.
pub fn follow(other: &Log) {
    LOG.get().iter().for_each(|log| log.follow(other));
}

/// A part of the program says something; before there is a log, to standard error.
pub fn say(priority: Priority, part: &str, text: &str) {
    match LOG.get() {
        Some(log) => log.say(priority, part, text),
        None => console::err(&format!("{}{text}", plain_head(priority))),
    }
}

/// Something that people should look at.
pub fn warn(part: &str, text: &str) {
    say(Priority::Warning, part, text);
}

/// Something that did not work.
pub fn error(part: &str, text: &str) {
    say(Priority::Error, part, text);
}

/// How things go.
pub fn info(part: &str, text: &str) {
    say(Priority::Informational, part, text);
}

/// Why the program ends; to people behind its name.
pub fn fatal(text: &str) {
    match LOG.get() {
        Some(log) if log.ways().form != LogForm::Plain => log.say(Priority::Critical, MAIN, text),
        _ => console::err(&format!("lanner: {text}")),
    }
}

#[cfg(test)]
mod tests {
    use super::{Log, LogForm, Ways, connect, written};
    use lanner_engine::Priority;
    use std::os::unix::net::UnixDatagram;

    fn lines(form: LogForm, priority: Priority, text: &str) -> String {
        let mut out = String::new();
        written(form, 1_764_000_000_123_456_789, priority, "reload", text, &mut out);
        out
    }

    #[test]
    fn each_line_has_time_level_part_and_message() {
        assert_eq!(
            lines(LogForm::Text, Priority::Warning, "one\ntwo"),
            "2025-11-24T16:00:00.123Z warning reload: one\n2025-11-24T16:00:00.123Z warning reload: two\n"
        );
        assert_eq!(
            lines(LogForm::Json, Priority::Informational, "one\ntwo \"\u{1b}\""),
            "{\"level\":\"informational\",\"message\":\"one\\ntwo \\\"\\u001b\\\"\",\"part\":\"reload\",\
             \"time\":\"2025-11-24T16:00:00.123Z\"}\n"
        );
        assert_eq!(lines(LogForm::Falco { iso: true }, Priority::Error, "one"), "2025-11-24T16:00:00+0000: one\n");
    }

    #[test]
    fn syslog_gets_a_message_a_line_and_no_control_characters() {
        let (ours, daemon) = UnixDatagram::pair().unwrap();
        let log = Log::of(Ways { stderr: false, syslog: Some(ours), level: Priority::Debug, form: LogForm::Plain });
        log.say(Priority::Error, "outputs", "one \u{1b}[2J\r\n<8>root: two");
        let message = || {
            let mut bytes = [0; 100];
            let len = daemon.recv(&mut bytes).unwrap();
            String::from_utf8_lossy(&bytes[..len]).into_owned()
        };
        assert_eq!(message(), "<11>lanner: one \\u{1b}[2J\\r");
        assert_eq!(message(), "<11>lanner: <8>root: two");
    }

    #[test]
    fn a_syslog_daemon_that_stands_still_holds_nobody_up() {
        let path = std::env::temp_dir().join(format!("lanner-log-{}", std::process::id()));
        let daemon = UnixDatagram::bind(&path).unwrap();
        let log = Log::of(Ways { stderr: false, syslog: connect(&path), level: Priority::Debug, form: LogForm::Plain });
        let (done, ended) = std::sync::mpsc::channel();
        // More than any daemon's queue holds.
        std::thread::spawn(move || {
            (0..10_000).for_each(|_| log.say(Priority::Error, "outputs", "line"));
            done.send(()).unwrap();
        });
        let ended = ended.recv_timeout(std::time::Duration::from_secs(20));
        std::fs::remove_file(&path).unwrap();
        drop(daemon);
        ended.unwrap();
    }

    #[test]
    fn people_see_the_message_and_no_control_characters() {
        assert_eq!(lines(LogForm::Plain, Priority::Warning, "one\n  two"), "warning: one\n  two\n");
        assert_eq!(lines(LogForm::Plain, Priority::Notice, "\u{1b}[2Jone\r"), "\\u{1b}[2Jone\\r\n");
    }
}
