//! What Lanner gives up once it watches: capabilities of each thread, and calls that it never makes; and that it goes on nevertheless. Needs root and a
//! kernel that lets the probe in; says so when it skips.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may panic")]

#[path = "../../../tests/live/watched.rs"]
#[allow(dead_code, reason = "this test only asks whether watching is possible")]
mod watched;

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How long something may take that comes by itself.
const PATIENCE: Duration = Duration::from_secs(60);

/// Capabilities by their bits.
const DAC_OVERRIDE: u64 = 1 << 1;
const DAC_READ_SEARCH: u64 = 1 << 2;
const SYS_PTRACE: u64 = 1 << 19;
const PERFMON: u64 = 1 << 38;
const BPF: u64 = 1 << 39;

/// A rule about programs that are started with `marker`.
const MARKER: &str = "- rule: Marker\n  desc: A marker was started.\n  condition: evt.type = execve and proc.args startswith marker\n  \
                      output: marked %proc.args\n  priority: ERROR\n";

/// A rule about a call that no other rule here asks for, and no table needs.
const SYNC: &str = "- rule: Synced\n  desc: Somebody writes all back.\n  condition: evt.type = sync\n  output: synced\n  priority: ERROR\n";

struct Running {
    folder: PathBuf,
    lanner: Child,
    watched: Child,
    said: Arc<Mutex<String>>,
}

impl Running {
    /// Watches a shell that does what comes as lines of its standard input; alerts go to `alerts.txt`, and through a program to `program.txt`.
    fn start(name: &str, program: &str, options: &[&str]) -> Self {
        let folder = std::env::temp_dir().join(format!("lanner-guest-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("rules")).unwrap();
        fs::write(folder.join("rules/marker.yaml"), MARKER).unwrap();
        let at = |name: &str| folder.join(name).display().to_string();
        let settings = format!(
            "stdout_output: {{enabled: false}}\nwebserver: {{enabled: true, listen_port: 0}}\nlanner:\n  outputs:\n    \
             - {{name: alerts, type: file, file: {{path: {}}}}}\n{program}",
            at("alerts.txt")
        );
        fs::write(folder.join("settings.yaml"), settings.replace("FOLDER", &folder.display().to_string())).unwrap();
        let watched = Command::new("sh").stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let mut lanner = Command::new(env!("CARGO_BIN_EXE_lanner"))
            .args(["run", "--settings", &at("settings.yaml"), "--rules", &at("rules")])
            .args(["--scope", &format!("pid:{}", watched.id())])
            .args(options)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let said = Arc::new(Mutex::new(String::new()));
        let (err, of_err) = (BufReader::new(lanner.stderr.take().unwrap()), said.clone());
        std::thread::spawn(move || {
            err.lines().map_while(Result::ok).for_each(|line| *of_err.lock().unwrap() += &(line + "\n"));
        });
        let mut running = Self { folder, lanner, watched, said };
        running.wait_for("the first alert", "alerts.txt", "marker-0", "/bin/true marker-0");
        running
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn tell(&mut self, command: &str) {
        use std::io::Write as _;
        writeln!(self.watched.stdin.as_mut().unwrap(), "{command}").unwrap();
    }

    /// Does something again and again until a file has a text.
    fn wait_for(&mut self, what: &str, file: &str, text: &str, command: &str) {
        let begun = Instant::now();
        while !fs::read_to_string(self.path(file)).is_ok_and(|has| has.contains(text)) {
            let ended = self.lanner.try_wait().unwrap();
            assert!(ended.is_none() && begun.elapsed() < PATIENCE, "{what}: {}", self.said.lock().unwrap());
            self.tell(command);
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Lines of the kernel about each thread, by its name and what stands in front of the colon.
    fn threads(&self) -> Vec<BTreeMap<String, String>> {
        let tasks = fs::read_dir(format!("/proc/{}/task", self.lanner.id())).unwrap();
        let status = |path: PathBuf| fs::read_to_string(path.join("status")).unwrap();
        let lines = |text: String| {
            let pairs = text.lines().filter_map(|line| line.split_once(':'));
            pairs.map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect()
        };
        tasks.map(|task| lines(status(task.unwrap().path()))).collect()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        for child in [&mut self.lanner, &mut self.watched] {
            // Who is gone already need not be ended.
            let _ = child.kill().and_then(|()| child.wait());
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// What a thread may have, by its name.
fn needs(name: &str) -> u64 {
    match name {
        "lanner" => BPF,
        "reload" => BPF | PERFMON | DAC_READ_SEARCH,
        "users" | "container-users" => SYS_PTRACE | DAC_READ_SEARCH,
        "lanner-enrich" => DAC_OVERRIDE,
        _ => 0,
    }
}

#[test]
fn each_thread_keeps_what_it_needs_and_rules_that_want_new_calls_can_still_be_loaded() {
    if !watched::possible() {
        return;
    }
    let program = "    - {name: told, type: program, program: {program: 'cat >> FOLDER/program.txt; unshare -r true 2>> FOLDER/program.txt; grep ^Cap /proc/self/status >> FOLDER/program.txt'}}\n";
    let mut running = Running::start("lean", program, &[]);
    let check = |running: &Running| {
        let threads = running.threads();
        assert!(threads.len() >= 8, "{threads:?}");
        for of in &threads {
            let number = |line: &str| u64::from_str_radix(&of[line], 16).unwrap();
            let name = of["Name"].as_str();
            assert_eq!((number("CapEff"), number("CapPrm")), (needs(name), needs(name)), "{name}");
            assert_eq!((number("CapInh"), number("CapAmb"), number("CapBnd")), (0, 0, 0), "{name}");
            assert_eq!((&*of["NoNewPrivs"], &*of["Seccomp"]), ("1", "2"), "{name}");
        }
        let names: Vec<&str> = threads.iter().map(|of| &*of["Name"]).collect();
        for wanted in ["lanner", "reload", "users", "container-users", "lanner-enrich", "metrics"] {
            assert!(names.contains(&wanted), "{wanted}: {names:?}");
        }
    };
    check(&running);
    // The program of a call that nobody wanted before is loaded now.
    fs::write(running.path("rules/sync.yaml"), SYNC).unwrap();
    running.wait_for("a rule about sync", "alerts.txt", "synced", "sync");
    assert!(running.said.lock().unwrap().contains("generation 2"));
    check(&running);
    // And what programs of outputs may do: their work, but neither denied calls nor what takes a capability.
    running.wait_for("an alert through a program", "program.txt", "marked marker-1", "/bin/true marker-1");
    running.watched.stdin.take();
    let _ = Command::new("kill").arg(running.lanner.id().to_string()).status();
    assert!(running.lanner.wait().unwrap().success());
    let text = fs::read_to_string(running.path("program.txt")).unwrap();
    assert!(text.contains("unshare failed: Operation not permitted"), "{text}");
    let caps: Vec<&str> = text.lines().filter(|line| line.starts_with("Cap")).collect();
    assert!(caps.len() >= 5 && caps.iter().all(|line| line.ends_with("0000000000000000")), "{text}");
}

#[test]
fn what_is_not_to_be_given_up_is_kept() {
    if !watched::possible() {
        return;
    }
    let options = ["-o", "lanner.drop_privileges=false", "-o", "lanner.seccomp=false"];
    let running = Running::start("kept", "", &options);
    let own = fs::read_to_string("/proc/self/status").unwrap();
    let own = own.lines().find_map(|line| line.strip_prefix("CapEff:")).unwrap().trim();
    for of in running.threads() {
        assert_eq!((&*of["CapEff"], &*of["Seccomp"]), (own, "0"), "{}", of["Name"]);
    }
    assert!(Path::new(&running.path("alerts.txt")).exists());
}
