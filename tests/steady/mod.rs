//! A long run of `lanner run --capture` over days that are made up as they are read, seen from outside: the memory that it takes as time goes on.

pub mod day;
mod peer;

use day::Days;
use lanner_capture::{Writer, WriterOptions};
use peer::Peer;
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// A run that goes on is told of its numbers within this time, or something is wrong.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a run is to be.
#[derive(Debug)]
pub struct Plan {
    /// The program.
    pub lanner: PathBuf,
    /// Where it may write.
    pub folder: PathBuf,
    /// Rules; none: those that Lanner comes with.
    pub rules: Vec<PathBuf>,
    /// Of the events' time.
    pub minutes: u64,
    /// Containers that begin in a minute.
    pub churn: u64,
    /// Minutes from one look to the next.
    pub every: u64,
}

/// A look at a run.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Of the events' time, from the beginning.
    pub minutes: u64,
    /// Resident memory, KiB.
    pub resident: u64,
}

/// A run that is over.
#[derive(Debug)]
pub struct Ran {
    pub looks: Vec<Look>,
    /// Lanner's metrics behind the last event, by name and labels.
    pub metrics: BTreeMap<String, f64>,
    pub events: u64,
    pub containers: u64,
    /// Requests that the web server took.
    pub requests: u64,
    pub took: Duration,
    /// What Lanner said, line by line.
    pub said: String,
}

impl Ran {
    /// Median of the resident memory of some looks, KiB.
    pub fn resident(looks: &[Look]) -> u64 {
        let mut all: Vec<u64> = looks.iter().map(|look| look.resident).collect();
        all.sort_unstable();
        all.get(all.len() / 2).copied().unwrap_or(0)
    }
}

/// Runs Lanner over the days of a plan; `seen` is told of each look.
///
/// # Errors
/// What went wrong, in words.
pub fn run(plan: &Plan, seen: impl FnMut(Look)) -> Result<Ran, String> {
    let peer = Peer::start().map_err(|error| format!("web server: {error}"))?;
    let settings = plan.folder.join("settings.yaml");
    let text = settings_for(&plan.folder, peer.at());
    std::fs::write(&settings, text).map_err(|error| format!("{}: {error}", settings.display()))?;
    let mut running = Running::start(plan, &settings)?;
    let outcome = running.feed(plan, seen);
    running.end(outcome, &peer)
}

/// Alerts to a file in full, and in groups to a web server with and without a limit; its own numbers on a port of the system's choice.
fn settings_for(folder: &Path, server: SocketAddr) -> String {
    let file = folder.join("alerts.jsonl");
    format!(
        "stdout_output: {{enabled: false}}
webserver: {{enabled: true, listen_port: 0, prometheus_metrics_enabled: true}}
lanner:
  outputs:
    - name: everything
      type: file
      format: native_json
      file: {{path: {}, max_bytes: 1048576, keep: 2}}
    - name: by-command
      type: webhook
      group: {{by: [proc.cmdline, container.id], every_s: 60, quiet_s: 300}}
      webhook: {{url: \"http://{server}/by-command\"}}
    - name: by-rule
      type: alertmanager
      group: {{by: [container.name], every_s: 600, quiet_s: 1800}}
      rate: {{per_minute: 20}}
      alertmanager: {{url: \"http://{server}/by-rule\"}}
",
        file.display()
    )
}

struct Running {
    child: Child,
    events: Writer<ChildStdin>,
    /// Lines that it says.
    lines: Receiver<String>,
    reader: JoinHandle<()>,
    said: Vec<String>,
    started: Instant,
}

struct Fed {
    looks: Vec<Look>,
    metrics: BTreeMap<String, f64>,
    events: u64,
    containers: u64,
}

impl Running {
    fn start(plan: &Plan, settings: &Path) -> Result<Self, String> {
        let mut command = Command::new(&plan.lanner);
        command.args(["run", "--capture", "-", "--settings"]).arg(settings);
        plan.rules.iter().for_each(|rules| {
            command.arg("--rules").arg(rules);
        });
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| format!("{}: {error}", plan.lanner.display()))?;
        let (Some(input), Some(err)) = (child.stdin.take(), child.stderr.take()) else {
            return Err("no pipes to it".to_owned());
        };
        let (says, lines) = channel();
        let reader = std::thread::spawn(move || {
            // Who listens no more need not be told.
            BufReader::new(err).lines().map_while(Result::ok).for_each(|line| drop(says.send(line)));
        });
        let events = Writer::new(input, WriterOptions::default());
        Ok(Self { child, events, lines, reader, said: Vec::new(), started: Instant::now() })
    }

    fn feed(&mut self, plan: &Plan, mut seen: impl FnMut(Look)) -> Result<Fed, String> {
        let mut days = Days::new(plan.churn);
        let mut looks = Vec::new();
        while days.minutes() < plan.minutes {
            self.write(&mut days)?;
            if days.minutes().is_multiple_of(plan.every) {
                self.events.flush().map_err(|error| error.to_string())?;
                let look = Look { minutes: days.minutes(), resident: self.resident()? };
                seen(look);
                looks.push(look);
            }
        }
        let metrics = self.metrics(&mut days)?;
        Ok(Fed { looks, metrics, events: self.events.events(), containers: days.containers() })
    }

    fn write(&mut self, days: &mut Days) -> Result<(), String> {
        for event in days.next_minute()? {
            let event = event.event().map_err(|error| error.to_string())?;
            self.events.write(&event).map_err(|error| error.to_string())?;
        }
        Ok(())
    }

    /// Resident memory, KiB.
    fn resident(&self) -> Result<u64, String> {
        let path = format!("/proc/{}/status", self.child.id());
        let text = std::fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
        let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|rest| rest.trim().strip_suffix("kB")).and_then(|kib| kib.trim().parse().ok());
        kib.ok_or_else(|| format!("{path} does not say it"))
    }

    /// Metrics of a moment when all that was written so far was judged. They are put up once a second, with an event: so minutes go on meanwhile.
    fn metrics(&mut self, days: &mut Days) -> Result<BTreeMap<String, f64>, String> {
        let begun = Instant::now();
        let at = loop {
            let line = self.lines.recv_timeout(PATIENCE).map_err(|_| "it does not say where it listens".to_owned())?;
            let at = line.split_once("web endpoints on ").and_then(|(_, at)| at.trim().parse().ok());
            self.said.push(line);
            if let Some(at) = at {
                break at;
            }
        };
        let written = self.events.events();
        while begun.elapsed() < PATIENCE {
            self.write(days)?;
            self.events.flush().map_err(|error| error.to_string())?;
            let metrics = get(at).map(|text| rows(&text)).unwrap_or_default();
            // Events of the snapshot are not judged, nor the marker in front of each minute.
            if metrics.get("lanner_events_total").is_some_and(|judged| *judged >= written as f64 * 0.8 && *judged > 0.0)
                && begun.elapsed() > Duration::from_millis(2500)
            {
                return Ok(metrics);
            }
            std::thread::sleep(Duration::from_millis(200));
        }
        Err("it does not come to an end".to_owned())
    }

    fn end(mut self, outcome: Result<Fed, String>, peer: &Peer) -> Result<Ran, String> {
        let finished = self.events.finish().map_err(|error| error.to_string());
        let kill = outcome.is_err() || finished.is_err();
        drop(finished);
        if kill {
            // It may be gone.
            let _ = self.child.kill();
        }
        let status = self.child.wait().map_err(|error| error.to_string())?;
        let took = self.started.elapsed();
        let _ = self.reader.join();
        self.said.extend(self.lines.try_iter());
        let said = self.said.join("\n");
        let fed = outcome.map_err(|why| format!("{why}\n{said}"))?;
        if !status.success() {
            return Err(format!("Lanner failed: {said}"));
        }
        let Fed { looks, metrics, events, containers } = fed;
        Ok(Ran { looks, metrics, events, containers, requests: peer.requests(), took, said })
    }
}

/// `/metrics`
fn get(at: SocketAddr) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(at)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

fn rows(text: &str) -> BTreeMap<String, f64> {
    let rows = text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.rsplit_once(' '));
    rows.filter_map(|(name, value)| Some((name.to_owned(), value.parse().ok()?))).collect()
}
