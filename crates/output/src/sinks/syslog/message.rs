//! How a message is written.

use super::SyslogSettings;
use super::peer::Address;
use crate::delivery::Record;
use crate::time::append_iso;
use lanner_fields::time::SECOND;

/// What stands in front of each message, and its form.
#[derive(Debug)]
pub(super) struct Head {
    facility: u32,
    rfc5424: bool,
    /// Behind the time, or behind the priority: up to the text.
    names: String,
}

/// Numbers of facilities (RFC 5424, table 1).
fn facility(name: &str) -> u32 {
    match name {
        "daemon" => 3,
        "auth" => 4,
        "authpriv" => 10,
        // The key's kind lets no other names through.
        _ => match name.strip_prefix("local").and_then(|number| number.parse::<u32>().ok()) {
            Some(number) => 16 + number,
            None => 1,
        },
    }
}

/// A name as RFC 5424 wants it: printable ASCII, not empty.
fn token(text: &str, longest: usize) -> String {
    let printable: String = text.chars().filter(char::is_ascii_graphic).take(longest).collect();
    if printable.is_empty() { "-".to_owned() } else { printable }
}

impl Head {
    pub(super) fn new(settings: &SyslogSettings, address: &Address) -> Self {
        let rfc5424 = match settings.form.as_str() {
            "rfc5424" => true,
            "local" => false,
            _ => !matches!(address, Address::Unix(_)),
        };
        let (app, pid) = (token(&settings.app_name, 48), std::process::id());
        let names = if rfc5424 {
            let host = if settings.hostname.is_empty() { own_hostname() } else { settings.hostname.clone() };
            // Message id and structured data are left out.
            format!(" {} {app} {pid} - - ", token(&host, 255))
        } else {
            format!("{app}[{pid}]: ")
        };
        Self { facility: facility(&settings.facility), rfc5424, names }
    }

    /// Appends a message; one that is longer than `longest` bytes is cut, and says so.
    pub(super) fn append(&self, record: &Record<'_>, longest: usize, out: &mut Vec<u8>) {
        let start = out.len();
        out.extend_from_slice(format!("<{}>", self.facility * 8 + record.priority as u32).as_bytes());
        if self.rfc5424 {
            out.extend_from_slice(b"1 ");
            append_iso((record.ts / SECOND) as i64, out);
            out.extend_from_slice(format!(".{:06}Z", record.ts % SECOND / 1000).as_bytes());
        }
        out.extend_from_slice(self.names.as_bytes());
        let room = longest.saturating_sub(out.len() - start);
        if record.line.len() <= room {
            out.extend_from_slice(record.line);
            return;
        }
        let cut = room.saturating_sub(MARK_ROOM);
        let kept = String::from_utf8_lossy(record.line.get(..cut).unwrap_or_default());
        let kept = kept.trim_end_matches('\u{fffd}');
        out.extend_from_slice(kept.as_bytes());
        out.extend_from_slice(format!(" [{} bytes cut]", record.line.len() - kept.len().min(record.line.len())).as_bytes());
    }
}

/// Room for the mark of what was cut, and for what stands for bytes that are not UTF-8.
const MARK_ROOM: usize = 40;

fn own_hostname() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::{Address, Head, SyslogSettings};
    use crate::delivery::Record;
    use lanner_engine::Priority;

    fn message(address: &str, line: &str, longest: usize) -> String {
        let settings =
            SyslogSettings { hostname: "h\u{e4} x".into(), facility: "local3".into(), ..SyslogSettings::default() };
        let head = Head::new(&settings, &Address::parse(address).unwrap());
        let record = Record { line: line.as_bytes(), priority: Priority::Warning, ts: 1_470_327_477_881_785_348 };
        let mut out = Vec::new();
        head.append(&record, longest, &mut out);
        String::from_utf8(out).unwrap().replace(&std::process::id().to_string(), "PID")
    }

    #[test]
    fn messages_have_the_form_of_their_transport() {
        assert_eq!(
            message("udp:127.0.0.1:514", "text", 1000),
            "<156>1 2016-08-04T16:17:57.881785Z hx lanner PID - - text"
        );
        assert_eq!(message("unix:/dev/log", "text", 1000), "<156>lanner[PID]: text");
    }

    #[test]
    fn what_is_too_long_is_cut_and_says_so() {
        let line = "\u{e4}".repeat(100);
        let cut = message("unix:/dev/log", &line, 100);
        assert!(cut.len() <= 100 && cut.ends_with(" bytes cut]"), "{cut}");
    }
}
