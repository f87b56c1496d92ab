//! Recordings that rules start: from some seconds before the alert until its time is over.

use super::file::{Form, Recording};
use super::flight::Flight;
use super::queue::Alarm;
use super::{Limits, Report, Sink, SizeLimit, Triggers};
use crate::host;
use lanner_schema::Event;
use lanner_state::State;
use std::path::Path;
use std::sync::Arc;

/// How long after its end a live recording is closed if no event comes, ns.
const GRACE: u64 = 1_000_000_000;
/// Nanoseconds of a second.
const SECOND: u64 = 1_000_000_000;

/// When and where rules record.
#[derive(Debug, Clone)]
pub struct TriggerSettings {
    /// What the names of files begin with.
    pub path_prefix: String,
    /// Which rules, and for how long.
    pub triggers: Triggers,
    /// Largest file, MB; 0: no limit.
    pub max_mb: u64,
    /// Seconds of the stream that are kept for a recording's beginning.
    pub seconds: u64,
    /// Bytes of the stream that are kept at most.
    pub max_bytes: u64,
    /// How files are written.
    pub form: Form,
}

/// See [`TriggerSettings`].
#[derive(Debug)]
pub(super) struct Triggered {
    settings: TriggerSettings,
    flight: Flight,
    open: Option<Open>,
    /// Event time is the host's, so a recording can end without an event.
    live: bool,
    last_ts: u64,
    limits: Arc<Limits>,
    report: Report,
}

#[derive(Debug)]
struct Open {
    file: Recording,
    path: String,
    until: u64,
}

impl Triggered {
    pub fn new(settings: TriggerSettings, state: State, live: bool, limits: Arc<Limits>) -> Self {
        let flight = Flight::new(settings.seconds.saturating_mul(SECOND), settings.max_bytes, state);
        Self { settings, flight, open: None, live, last_ts: 0, limits, report: Report::default() }
    }

    /// Begins a file: what was true before the first event that is held, then the events up to the one that raised the alarm.
    fn begin(&mut self, alarm: Alarm) -> Result<(), String> {
        let path = format!("{}_{:020}_{:020}.scap", self.settings.path_prefix, alarm.ts, alarm.num);
        let mut file = Recording::make(Path::new(&path), self.settings.form)?;
        let (before, number) = self.flight.before();
        let mut written = Ok(());
        before.facts(number, &mut |event| {
            if written.is_ok() {
                written = file.write(event);
            }
        });
        for event in self.flight.events() {
            written = written.and_then(|()| file.write(&event));
        }
        self.open = Some(Open { file, path, until: alarm.until });
        written
    }

    fn close(&mut self) -> Option<u64> {
        let Open { file, path, .. } = self.open.take()?;
        Some(file.finish(&path, &mut self.report))
    }

    /// Ends the file if it is as large as is allowed.
    fn limit(&mut self) {
        let limit = self.settings.max_mb.saturating_mul(1 << 20);
        if limit == 0 || self.open.as_ref().is_none_or(|open| open.file.size() < limit) {
            return;
        }
        if let Some(written) = self.close() {
            self.limits.add(SizeLimit { ts: self.last_ts, max_mb: self.settings.max_mb, written });
        }
    }
}

impl Sink for Triggered {
    fn event(&mut self, event: &Event<'_>) -> bool {
        self.last_ts = event.ts;
        if self.open.as_ref().is_some_and(|open| event.ts > open.until) {
            self.close();
        }
        self.flight.push(event);
        if let Some(open) = &mut self.open {
            if let Err(error) = open.file.write(event) {
                let error = format!("{}: {error}", open.path);
                self.close();
                self.report.fail(error);
            }
            self.limit();
        }
        true
    }

    fn alarm(&mut self, alarm: Alarm) {
        match &mut self.open {
            Some(open) => open.until = open.until.max(alarm.until),
            None => {
                if let Err(error) = self.begin(alarm) {
                    self.close();
                    self.report.fail(error);
                }
                self.limit();
            }
        }
    }

    fn idle(&mut self) {
        let over = |open: &Open| host::now() > open.until.saturating_add(GRACE);
        if self.live && self.open.as_ref().is_some_and(over) {
            self.close();
        }
    }

    fn error(&self) -> Option<&str> {
        self.report.error.as_deref()
    }

    fn end(mut self: Box<Self>) -> Report {
        self.close();
        self.report
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lanner_schema::EventBuf;
    use lanner_schema::events::Write;
    use std::path::PathBuf;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("lanner-triggered-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    fn triggered(folder: &Path, live: bool) -> (Box<Triggered>, Arc<Limits>) {
        let settings = TriggerSettings {
            path_prefix: folder.join("rec").display().to_string(),
            triggers: Triggers { all_rules: true, default_duration: 1 },
            max_mb: 1,
            seconds: 0,
            max_bytes: 1 << 20,
            form: Form::default(),
        };
        let limits = Arc::<Limits>::default();
        (Box::new(Triggered::new(settings, State::default(), live, limits.clone())), limits)
    }

    fn write(to: &mut Triggered, ts: u64) {
        let (mut buf, data) = (EventBuf::default(), [b'x'; 60_000]);
        Write { res: Some(60_000), data: Some(&data), fd: Some(3), ..Write::default() }.encode(&mut buf, ts, 7);
        let mut event = buf.event().unwrap();
        event.num = ts;
        assert!(to.event(&event));
    }

    fn alarm(ts: u64, until: u64) -> Alarm {
        Alarm { ts, num: ts, until }
    }

    #[test]
    fn a_file_ends_at_its_size_and_the_next_alert_begins_another() {
        let folder = folder("size");
        let (mut to, limits) = triggered(&folder, false);
        for ts in 1..=40 {
            write(&mut to, ts);
            if ts == 1 || ts == 30 {
                to.alarm(alarm(ts, 1000));
            }
        }
        let limits = limits.take();
        let [limit] = limits.as_slice() else { panic!("{limits:?}") };
        assert!(limit.max_mb == 1 && limit.written >= 1 << 20 && limit.written < (1 << 20) + 65_536, "{limit:?}");
        let report = to.end();
        assert_eq!((report.files, report.events, report.error), (2, limit.ts + 11, None));
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_recording_goes_on_while_alerts_come_and_ends_without_events() {
        let folder = folder("time");
        let (mut to, _) = triggered(&folder, true);
        write(&mut to, 10);
        to.alarm(alarm(10, 20));
        write(&mut to, 15);
        to.alarm(alarm(15, 17));
        write(&mut to, 19);
        to.alarm(alarm(19, 30));
        write(&mut to, 30);
        assert!(to.open.is_some());
        // The clock is far beyond.
        to.idle();
        assert!(to.open.is_none());
        write(&mut to, 31);
        to.alarm(alarm(31, 32));
        write(&mut to, 33);
        assert!(to.open.is_none());
        let report = to.end();
        assert_eq!((report.files, report.events), (2, 5));
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_link_under_the_files_name_is_not_followed() {
        let folder = folder("link");
        let (mut to, _) = triggered(&folder, false);
        let victim = folder.join("victim");
        std::fs::write(&victim, "keep").unwrap();
        std::os::unix::fs::symlink(&victim, folder.join(format!("rec_{:020}_{:020}.scap", 1, 1))).unwrap();
        write(&mut to, 1);
        to.alarm(alarm(1, 2));
        assert_eq!(to.end().error, None);
        assert_eq!(std::fs::read(&victim).unwrap(), b"keep");
        let (mut to, _) = triggered(&folder.join("missing"), false);
        write(&mut to, 1);
        to.alarm(alarm(1, 2));
        assert!(to.end().error.unwrap().contains("can't write"));
        std::fs::remove_dir_all(folder).unwrap();
    }
}
