//! `lanner run` on a live scope, seen from outside: its alerts with the time that each took, its own costs, and what it says of losses.

use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime};

/// The rule that markers raise.
pub const MARKER: &str = "Marker";

/// An alert as its reader got it.
#[derive(Debug)]
pub struct Alert {
    pub rule: String,
    /// From the end of the syscall to the line at the reader.
    pub delay: Duration,
    pub fields: Value,
}

/// What became of events in the kernel: seen = filtered + delivered + lost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub seen: u64,
    pub filtered: u64,
    pub delivered: u64,
    pub lost: u64,
}

/// How a run ended.
#[derive(Debug)]
pub struct End {
    pub success: bool,
    /// What it said, losses by class and reason among it.
    pub said: String,
    pub counts: Counts,
    /// Alerts that nobody took.
    pub alerts: Vec<Alert>,
}

/// A run of Lanner.
#[derive(Debug)]
pub struct Watched {
    child: Child,
    alerts: Receiver<Alert>,
    readers: (JoinHandle<()>, JoinHandle<String>),
}

impl Watched {
    /// Starts `lanner run` with these arguments: rules, and a scope or a command.
    ///
    /// # Errors
    /// When it can't be started.
    pub fn start(program: &Path, args: &[String]) -> std::io::Result<Self> {
        let mut command = Command::new(program);
        command.args(["run", "--format", "json"]).args(args).stdin(Stdio::null());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let (Some(out), Some(err)) = (child.stdout.take(), child.stderr.take()) else {
            return Err(std::io::Error::other("no pipes"));
        };
        let (send, alerts) = channel();
        let out = std::thread::spawn(move || read_alerts(out, &mut |alert| send.send(alert).is_ok()));
        let err = std::thread::spawn(move || read_text(err));
        Ok(Self { child, alerts, readers: (out, err) })
    }

    /// Its number, for /proc.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The next alert; `None` when `timeout` is over, or the run is.
    pub fn alert(&self, timeout: Duration) -> Option<Alert> {
        self.alerts.recv_timeout(timeout).ok()
    }

    /// True when it has ended, whyever.
    pub fn ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// ns of CPU time that all its threads have used.
    pub fn cpu_ns(&self) -> u64 {
        let tasks = std::fs::read_dir(format!("/proc/{}/task", self.pid())).into_iter().flatten().flatten();
        let of_task = |path: PathBuf| {
            let text = std::fs::read_to_string(path.join("schedstat")).ok()?;
            text.split(' ').next()?.parse::<u64>().ok()
        };
        tasks.filter_map(|task| of_task(task.path())).sum()
    }

    /// Resident memory, and the rings' part of it (each page counts as often as it is mapped), MB.
    pub fn resident_mb(&self) -> (f64, f64) {
        let text = std::fs::read_to_string(format!("/proc/{}/smaps", self.pid())).unwrap_or_default();
        let (mut all, mut rings, mut in_ring) = (0.0, 0.0, false);
        for line in text.lines() {
            if let Some(kb) =
                line.strip_prefix("Rss:").and_then(|rest| rest.trim().split(' ').next()?.parse::<f64>().ok())
            {
                all += kb / 1024.0;
                rings += if in_ring { kb / 1024.0 } else { 0.0 };
            } else if line.split(' ').next().is_some_and(|range| range.contains('-')) {
                in_ring = line.contains("bpf-map");
            }
        }
        (all, rings)
    }

    /// Waits until it ends by itself.
    ///
    /// # Errors
    /// When it can't be waited for.
    pub fn wait(mut self) -> std::io::Result<End> {
        // Alerts are kept by the channel meanwhile.
        let status = self.child.wait()?;
        let said = self.readers.1.join().unwrap_or_default();
        let _ = self.readers.0.join();
        let counts = match counts(&said) {
            Some(counts) => counts,
            None if status.success() => {
                return Err(std::io::Error::other(format!("no counts in what it said: {said}")));
            }
            None => Counts::default(),
        };
        Ok(End { success: status.success(), said, counts, alerts: self.alerts.try_iter().collect() })
    }

    /// Asks it to stop, and waits for it.
    ///
    /// # Errors
    /// When it can't be waited for.
    pub fn stop(self) -> std::io::Result<End> {
        // It may have ended already.
        let _ =
            rustix::process::kill_process(rustix::process::Pid::from_child(&self.child), rustix::process::Signal::INT);
        self.wait()
    }
}

fn read_alerts(out: ChildStdout, take: &mut dyn FnMut(Alert) -> bool) {
    for line in BufReader::new(out).lines().map_while(Result::ok) {
        let now = SystemTime::now();
        let Ok(mut alert) = serde_json::from_str::<Value>(&line) else { continue };
        let at = SystemTime::UNIX_EPOCH + Duration::from_nanos(alert["ts"].as_u64().unwrap_or(0));
        let alert = Alert {
            rule: alert["rule"].as_str().unwrap_or_default().to_owned(),
            delay: now.duration_since(at).unwrap_or_default(),
            fields: alert["fields"].take(),
        };
        if !take(alert) {
            break;
        }
    }
}

fn read_text(mut err: ChildStderr) -> String {
    let mut bytes = Vec::new();
    // What was read until it broke off is told.
    let _ = err.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// What follows `in the kernel:` on its line has these four numbers, in order.
fn counts(said: &str) -> Option<Counts> {
    let line = said.lines().find_map(|line| Some(line.split_once("in the kernel:")?.1))?;
    let mut numbers = line.split(' ').filter_map(|word| word.parse().ok());
    let mut next = || numbers.next();
    Some(Counts { seen: next()?, filtered: next()?, delivered: next()?, lost: next()? })
}

/// Compiles the program that is watched.
///
/// # Errors
/// What the compiler says.
pub fn build_worker(source: &Path, into: &Path) -> Result<PathBuf, String> {
    let worker = into.join("lanner-worker");
    let mut command = Command::new("cc");
    command.args(["-O2", "-Wall", "-Wextra", "-Werror", "-pthread"]).arg(source).arg("-o").arg(&worker);
    let output = command.output().map_err(|error| format!("cc: {error}"))?;
    if output.status.success() {
        Ok(worker)
    } else {
        Err(format!("cc failed:\n{}", String::from_utf8_lossy(&output.stderr)))
    }
}

/// True where the kernel can be asked for live detection; else a line says why not.
pub fn possible() -> bool {
    let possible = rustix::process::geteuid().is_root() && Path::new("/sys/kernel/btf/vmlinux").exists();
    if !possible {
        println!("skipped: live detection needs root and a kernel with BTF");
    }
    possible
}

/// Kinds of floods.
pub const FLOODS: [&str; 5] = ["opens", "identity", "forks", "threads", "args"];

/// A flood of `tests/live/flood.sh`.
#[derive(Debug, Clone, Copy)]
pub struct Flood<'a> {
    pub kind: &'a str,
    pub seconds: u32,
    pub markers: u32,
    pub interval: Duration,
}

/// What a flood showed.
#[derive(Debug)]
pub struct Flooded {
    /// Markers' alerts by number: how long each took, all alerts of a marker.
    pub delays: Vec<Vec<Duration>>,
    /// Alerts of other rules.
    pub others: usize,
    pub took: Duration,
    pub cpu: Duration,
    pub end: End,
}

impl Flood<'_> {
    /// Runs it under Lanner with `args` (rules and settings). Paths are relative to the project's folder, which is the current one.
    ///
    /// # Errors
    /// When Lanner can't be started.
    pub fn run(&self, program: &Path, worker: &Path, args: &[String]) -> std::io::Result<Flooded> {
        let interval = format!("{}", self.interval.as_secs_f64());
        let numbers = [self.seconds.to_string(), self.markers.to_string(), interval];
        let mut args = args.to_vec();
        args.extend(["--", "unshare", "-m", "sh", "tests/live/flood.sh"].map(str::to_owned));
        args.extend([worker.display().to_string(), self.kind.to_owned()]);
        args.extend(numbers);
        let begin = Instant::now();
        let mut watched = Watched::start(program, &args)?;
        let (mut alerts, mut cpu) = (Vec::new(), 0);
        while !watched.ended() {
            cpu = watched.cpu_ns().max(cpu);
            alerts.extend(watched.alert(Duration::from_millis(100)));
        }
        let took = begin.elapsed();
        let mut end = watched.wait()?;
        alerts.append(&mut end.alerts);
        let mut delays = vec![Vec::new(); self.markers as usize];
        let mut others = 0;
        for alert in alerts {
            match marker(&alert).and_then(|number| delays.get_mut(number.checked_sub(1)?)) {
                Some(of_marker) => of_marker.push(alert.delay),
                None => others += 1,
            }
        }
        Ok(Flooded { delays, others, took, cpu: Duration::from_nanos(cpu), end })
    }
}

/// The number of a marker's alert.
fn marker(alert: &Alert) -> Option<usize> {
    let command = alert.fields["proc.cmdline"].as_str().filter(|_| alert.rule == MARKER)?;
    command.rsplit(' ').next()?.parse().ok()
}
