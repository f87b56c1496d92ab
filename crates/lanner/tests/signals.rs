//! Signals while a capture comes through a pipe that stays open: who waits for bytes still obeys.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic")]

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

struct Running {
    child: Child,
    alerts: BufReader<ChildStdout>,
    capture: Vec<u8>,
    folder: PathBuf,
}

impl Running {
    /// Starts the program with `arguments`, in which `RULES` and `SETTINGS` are paths; its standard input is a pipe.
    fn start(name: &str, arguments: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("lanner-signals-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let (program, capture) = (env!("CARGO_BIN_EXE_lanner"), folder.join("demo.scap"));
        let mut script = Command::new(program);
        script.arg("script").arg(root.join("demo/incident.events")).arg("--out").arg(&capture);
        assert!(script.output().unwrap().status.success());
        let settings = folder.join("falco.yaml");
        fs::write(&settings, "{stdout_output: {enabled: true}, engine: {kind: replay, replay: {capture_file: '-'}}}")
            .unwrap();
        let arguments = arguments.split(' ').map(|argument| match argument {
            "RULES" => root.join("demo/rules.yaml").display().to_string(),
            "SETTINGS" => settings.display().to_string(),
            other => other.to_owned(),
        });
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let alerts = BufReader::new(child.stdout.take().unwrap());
        Self { child, alerts, capture: fs::read(capture).unwrap(), folder }
    }

    /// Sends the whole capture (a file may hold several) and waits for its four alerts.
    fn feed(&mut self) {
        self.child.stdin.as_mut().unwrap().write_all(&self.capture).unwrap();
        for _ in 0..4 {
            let mut line = String::new();
            self.alerts.read_line(&mut line).unwrap();
            assert!(line.contains("command="), "{line:?}");
        }
    }

    /// What it says on standard error from here on, as it says it.
    fn listen(&mut self) -> Arc<Mutex<String>> {
        let said = Arc::new(Mutex::new(String::new()));
        let (lines, heard) = (BufReader::new(self.child.stderr.take().unwrap()).lines(), said.clone());
        std::thread::spawn(move || {
            lines.map_while(Result::ok).for_each(|line| *heard.lock().unwrap() += &(line + "\n"))
        });
        said
    }

    fn signal(&self, name: &str) {
        assert!(Command::new("kill").arg(name).arg(self.child.id().to_string()).status().unwrap().success());
    }

    /// Waits for the end, with the pipe still open; gives what was said on standard error.
    fn end(mut self) -> (ExitStatus, String) {
        let stdin = self.child.stdin.take();
        let output = self.child.wait_with_output().unwrap();
        drop(stdin);
        fs::remove_dir_all(self.folder).unwrap();
        (output.status, String::from_utf8(output.stderr).unwrap())
    }
}

#[test]
fn alerts_of_a_pipe_come_at_once_and_a_signal_ends_the_run() {
    for signal in ["-INT", "-TERM", "-HUP"] {
        let mut running = Running::start(&signal[1..], "run --capture - --rules RULES");
        running.feed();
        running.signal(signal);
        let (status, said) = running.end();
        assert_eq!(status.code(), Some(0), "{signal}: {said}");
        assert!(said.contains("4 rules, 4 alerts"), "{signal}: {said}");
    }
}

#[test]
fn a_service_survives_what_asks_it_to_reload_or_reopen() {
    let mut running = Running::start("falco", "falco -c SETTINGS -r RULES -U -o log_stderr=true -o log_syslog=false");
    running.feed();
    let said = running.listen();
    running.signal("-HUP");
    running.signal("-USR1");
    let begun = Instant::now();
    // Rules are swapped between two events.
    while !said.lock().unwrap().contains("rules reloaded: generation 2, 4 rules in force") {
        assert!(begun.elapsed() < Duration::from_secs(60), "{}", said.lock().unwrap());
        running.feed();
    }
    running.feed();
    running.signal("-TERM");
    let (status, _) = running.end();
    assert_eq!(status.code(), Some(0), "{}", said.lock().unwrap());
}
