//! What shows a run from outside while it goes on: web endpoints, and snapshots of its numbers as alerts and in a file.

use crate::falco::version;
use crate::host;
use crate::metrics::falco::{self, Before, Facts};
use crate::metrics::own::{self, Begun};
use crate::metrics::process::Usage;
use crate::metrics::{Board, Numbers};
use crate::settings::{Metrics, Settings, parse_interval};
use crate::web::{self, Web, WebOptions};
use lanner_engine::load::Front;
use lanner_engine::{Alert, Priority};
use lanner_fields::Typed;
use lanner_source::privileges::Need;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How often numbers are put up.
const PERIOD: Duration = Duration::from_secs(1);

/// Ports below are not everybody's.
const FIRST_FREE_PORT: u32 = 1024;

/// Name of the rule of snapshots that are alerts.
const RULE: &str = "Falco internal: metrics snapshot";

/// All of it.
#[derive(Debug)]
pub struct Monitor {
    board: Board,
    web: Option<Web>,
    snapshots: Option<Snapshots>,
}

impl Monitor {
    /// What it takes to start that: a low port is not everybody's.
    pub fn need(settings: &Settings) -> Need {
        let low = settings.webserver.enabled && (1..FIRST_FREE_PORT).contains(&settings.webserver.listen_port);
        if low { Need::LowPort } else { Need::Nothing }
    }

    /// Looks for what can't be started, as far as that shows before there is anything else.
    ///
    /// # Errors
    /// A file with a token that can't be used, in words for the user.
    pub fn check(settings: &Settings) -> Result<(), String> {
        if settings.webserver.enabled { token(&settings.lanner.web_token_file).map(|_| ()) } else { Ok(()) }
    }

    /// Starts what the settings ask for; `None`: nothing. `engine` is where events come from, in Falco's word.
    ///
    /// # Errors
    /// What can't be started, in words for the user.
    pub fn start(settings: &Settings, front: Front, engine: &'static str) -> Result<Option<Self>, String> {
        let Settings { webserver, metrics, .. } = settings;
        if !webserver.enabled && !metrics.enabled {
            return Ok(None);
        }
        let interval = parse_interval(&metrics.interval).map_or(PERIOD, Duration::from_millis);
        let board = Board::start(if metrics.enabled { interval.min(PERIOD) } else { PERIOD });
        let board = board.map_err(|error| format!("can't look at metrics: {error}"))?;
        let system = host::system();
        let facts = Facts {
            version: version::FALCO,
            hostname: host::alert_hostname(),
            kernel_release: system.release,
            start: host::now(),
            boot: host::boot_time(),
            cpus: std::thread::available_parallelism().map_or(1, usize::from),
            engine,
        };
        let web = webserver.enabled.then(|| serve(settings, front, &facts, &board)).transpose()?;
        let snapshots = metrics.enabled && (metrics.output_rule || !metrics.output_file.is_empty());
        let snapshots = snapshots.then(|| Snapshots {
            settings: metrics.clone(),
            facts,
            interval,
            due: Instant::now() + interval,
            before: Before::default(),
            taken: 0,
        });
        Ok(Some(Self { board, web, snapshots }))
    }

    /// Where numbers are put up.
    pub fn board(&self) -> Board {
        self.board.clone()
    }

    /// Where web endpoints are served.
    pub fn listens(&self) -> Option<SocketAddr> {
        self.web.as_ref().map(|web| web.listens)
    }

    /// Numbers were put up. Tells a snapshot that is due and is to be an alert, at `ts` ns since 1970.
    ///
    /// # Errors
    /// Why the file of snapshots can't be written.
    pub fn look(&mut self, numbers: &Numbers, ts: u64) -> Result<Option<Alert>, String> {
        self.snapshots.as_mut().map_or(Ok(None), |snapshots| snapshots.look(numbers, ts))
    }
}

fn serve(settings: &Settings, front: Front, facts: &Facts, board: &Board) -> Result<Web, String> {
    let Settings { webserver, metrics, lanner, .. } = settings;
    let token = token(&lanner.web_token_file)?;
    // Falco serves them where metrics are enabled too.
    let wants = webserver.prometheus_metrics_enabled && (front == Front::Lanner || metrics.enabled);
    let (facts, wanted) = (facts.clone(), metrics.clone());
    let render = move |numbers: &Numbers| {
        let (usage, now) = (Usage::now(), host::now());
        let mut text = own::families(numbers, Begun(facts.start), &usage).render();
        if front == Front::Falco {
            text += &falco::families(numbers, &facts, &usage, &wanted, now).render();
        }
        text
    };
    let options = WebOptions {
        listen: web::address(&webserver.listen_address, webserver.listen_port)
            .map_err(|error| format!("webserver.listen_address: {error}"))?,
        health_path: webserver.k8s_healthz_endpoint.clone(),
        certificate: webserver.ssl_enabled.then(|| PathBuf::from(&webserver.ssl_certificate)),
        token,
        versions: version::json().to_string(),
        metrics: if wants { Some(Box::new(render)) } else { None },
    };
    Web::start(options, board.clone())
}

/// The token in a file; `None` where no file is named.
fn token(path: &str) -> Result<Option<String>, String> {
    if path.is_empty() {
        return Ok(None);
    }
    let text = std::fs::read_to_string(path).map_err(|error| format!("lanner.web_token_file {path}: {error}"))?;
    match text.trim() {
        "" => Err(format!("lanner.web_token_file {path} is empty")),
        token => Ok(Some(token.to_owned())),
    }
}

/// Numbers as alerts and in a file, every so often.
#[derive(Debug)]
struct Snapshots {
    settings: Metrics,
    facts: Facts,
    interval: Duration,
    due: Instant,
    before: Before,
    /// Snapshots so far.
    taken: u64,
}

impl Snapshots {
    fn look(&mut self, numbers: &Numbers, ts: u64) -> Result<Option<Alert>, String> {
        let now = Instant::now();
        if now < self.due {
            return Ok(None);
        }
        self.due = now + self.interval;
        self.taken += 1;
        let usage = Usage::now();
        let fields = falco::snapshot(numbers, &self.facts, &usage, &self.settings, host::now(), &mut self.before);
        let written = self.write(&fields);
        let alert = self.settings.output_rule.then(|| {
            let mut alert = crate::alerts::internal(RULE, Priority::Informational, ts, "Falco metrics snapshot", &[]);
            alert.fields = fields;
            alert
        });
        written.map(|()| alert)
    }

    /// Appends a line to the file; it is opened each time, so that one that was moved away is left alone.
    fn write(&self, fields: &[(Arc<str>, Typed)]) -> Result<(), String> {
        let path = &self.settings.output_file;
        if path.is_empty() {
            return Ok(());
        }
        let values: serde_json::Map<String, serde_json::Value> =
            fields.iter().map(|(name, value)| (name.to_string(), json(value))).collect();
        let line = format!("{}\n", serde_json::json!({"sample": self.taken, "output_fields": values}));
        let file = OpenOptions::new().append(true).create(true).open(path);
        file.and_then(|mut file| file.write_all(line.as_bytes()))
            .map_err(|error| format!("metrics.output_file {path}: {error}"))
    }
}

/// Snapshots have numbers and texts.
fn json(value: &Typed) -> serde_json::Value {
    match value {
        Typed::Uint(number) => (*number).into(),
        Typed::Int(number) => (*number).into(),
        Typed::Float(number) => (*number).into(),
        Typed::Bool(truth) => (*truth).into(),
        Typed::Text(text) => String::from_utf8_lossy(text).into_owned().into(),
        Typed::List(values) => values.iter().map(json).collect::<Vec<_>>().into(),
        Typed::Missing => serde_json::Value::Null,
    }
}
