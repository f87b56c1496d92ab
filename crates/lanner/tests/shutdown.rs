//! The end of a watch: what happened before is judged and delivered within a bounded time, what is not is said, and who asks twice does not wait. Needs
//! root and a kernel that lets the probe in; says so when it skips.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may panic")]

#[path = "../../../tests/live/watched.rs"]
#[allow(dead_code, reason = "this test only asks whether watching is possible")]
mod watched;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

const RULES: &str = "- rule: Marker\n  desc: A marker was started.\n  condition: evt.type = execve and evt.rawres = 0 and proc.args startswith marker\n  \
                    output: '%proc.args'\n  priority: ERROR\n\
                    - rule: Last\n  desc: The settings were opened.\n  condition: evt.type in (open, openat) and fd.name = SETTINGS\n  \
                    output: 'the last'\n  priority: ERROR\n";

/// A run of Lanner that watches a shell, which answers what it is told with a line.
struct Running {
    lanner: Child,
    shell: Child,
    answers: BufReader<ChildStdout>,
    alerts: BufReader<ChildStdout>,
    files: [PathBuf; 2],
}

impl Running {
    fn start(name: &str, settings: &str) -> Self {
        let at =
            |what: &str| std::env::temp_dir().join(format!("lanner-end-{name}-{}-{what}.yaml", std::process::id()));
        let files = [at("rules"), at("settings")];
        std::fs::write(&files[0], RULES.replace("SETTINGS", &files[1].display().to_string())).unwrap();
        std::fs::write(&files[1], settings).unwrap();
        let mut shell = Command::new("sh").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut lanner = Command::new(env!("CARGO_BIN_EXE_lanner"))
            .args(["run", "--scope", &format!("pid:{}", shell.id()), "--rules"])
            .arg(&files[0])
            .arg("--settings")
            .arg(&files[1])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (answers, alerts) = (shell.stdout.take().unwrap(), lanner.stdout.take().unwrap());
        let (answers, alerts) = (BufReader::new(answers), BufReader::new(alerts));
        let mut running = Self { lanner, shell, answers, alerts, files };
        let mut line = String::new();
        // Once the first program is told of, it watches.
        running.tell("for i in $(seq 600); do /bin/true marker-begin; sleep 0.1; done & echo on");
        running.alerts.read_line(&mut line).unwrap();
        assert!(line.contains("marker-begin"), "{line}");
        running.tell("kill $!; wait; echo off");
        running
    }

    /// Does a command and waits for its line.
    fn tell(&mut self, command: &str) {
        writeln!(self.shell.stdin.as_mut().unwrap(), "{command}").unwrap();
        self.answers.read_line(&mut String::new()).unwrap();
    }

    fn ask_to_stop(&self) {
        assert!(Command::new("kill").arg(self.lanner.id().to_string()).status().unwrap().success());
    }

    /// Waits for the end; what it said.
    fn said(&mut self) -> String {
        let mut said = String::new();
        self.lanner.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        said
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Who is gone already need not be ended.
        for child in [&mut self.lanner, &mut self.shell] {
            let _ = child.kill().and_then(|()| child.wait());
        }
        self.files.iter().for_each(|file| {
            let _ = std::fs::remove_file(file);
        });
    }
}

/// Alerts go to a server that takes them and never answers, too.
fn stuck(server: &TcpListener, drain_ms: u64) -> String {
    let url = format!("http://{}/", server.local_addr().unwrap());
    format!(
        "stdout_output: {{enabled: true}}\nlanner:\n  outputs_drain_ms: {drain_ms}\n  outputs:\n    \
         - {{name: stuck, type: webhook, webhook: {{url: '{url}', timeout_ms: 60000}}}}\n"
    )
}

#[test]
fn what_happened_before_the_end_is_told() {
    if !watched::possible() {
        return;
    }
    let mut running = Running::start("rest", "stdout_output: {enabled: true}\n");
    // The shell's own kill comes right behind the last call.
    let (pid, settings) = (running.lanner.id(), running.files[1].display().to_string());
    running.tell(&format!(
        "i=0; while [ $i -lt 300 ]; do i=$((i+1)); /bin/true marker-$i-; done; : < {settings}; kill {pid}; echo done"
    ));
    let mut alerts = String::new();
    running.alerts.read_to_string(&mut alerts).unwrap();
    let said = running.said();
    assert!(running.lanner.wait().unwrap().success(), "{said}");
    let missing: Vec<u32> = (1..=300).filter(|n| !alerts.contains(&format!("marker-{n}-"))).collect();
    assert!(missing.is_empty() && alerts.contains("the last"), "{missing:?} {alerts} {said}");
}

#[test]
fn the_end_waits_as_long_as_it_may_and_says_what_was_not_delivered() {
    if !watched::possible() {
        return;
    }
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut running = Running::start("stuck", &stuck(&server, 500));
    running.tell("for i in 1 2 3; do /bin/true marker-$i-; done; echo done");
    let begun = Instant::now();
    running.ask_to_stop();
    let said = running.said();
    let status = running.lanner.wait().unwrap();
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert_eq!(status.code(), Some(1), "{said}");
    let told = said.lines().find(|line| line.contains("output stuck failed")).unwrap_or_else(|| panic!("{said}"));
    assert!(told.contains("critical main: ") && told.contains(" alerts lost: "), "{said}");
}

#[test]
fn who_asks_twice_does_not_wait() {
    if !watched::possible() {
        return;
    }
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut running = Running::start("twice", &stuck(&server, 60_000));
    running.tell("for i in 1 2 3; do /bin/true marker-$i-; done; echo done");
    running.ask_to_stop();
    std::thread::sleep(Duration::from_secs(2));
    assert!(running.lanner.try_wait().unwrap().is_none(), "it waits for the server");
    let begun = Instant::now();
    running.ask_to_stop();
    let status = running.lanner.wait().unwrap();
    assert_eq!(status.signal(), Some(15), "{status}");
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
}
