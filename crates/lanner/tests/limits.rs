//! What Lanner gives up live while it takes more memory or CPU than it may: step by step, told once each, and never who runs what. Needs root and a
//! kernel that lets the probe in; says so when it skips.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may panic")]

#[path = "../../../tests/live/watched.rs"]
#[allow(dead_code, reason = "this test only asks whether watching is possible")]
mod watched;

use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How long something may take that comes by itself.
const PATIENCE: Duration = Duration::from_secs(90);

const RULES: &str = "- rule: Marker\n  desc: A marker was started.\n  condition: evt.type = execve and proc.args startswith marker\n  \
                     output: '%proc.args of %proc.pname'\n  priority: ERROR\n\
                     - rule: Opened\n  desc: A file was opened.\n  condition: evt.type in (open, openat) and fd.name startswith /dev/nu\n  \
                     output: opened\n  priority: NOTICE\n";

/// A run of Lanner that watches a shell, which does what it is told.
struct Running {
    lanner: Child,
    shell: Child,
    rules: std::path::PathBuf,
    alerts: Arc<Mutex<Vec<Value>>>,
    said: Arc<Mutex<String>>,
}

fn lines(from: impl Read + Send + 'static, mut take: impl FnMut(String) + Send + 'static) {
    std::thread::spawn(move || BufReader::new(from).lines().map_while(Result::ok).for_each(&mut take));
}

impl Running {
    fn start(name: &str, settings: &[&str]) -> Self {
        let rules = std::env::temp_dir().join(format!("lanner-limits-{name}-{}.yaml", std::process::id()));
        std::fs::write(&rules, RULES).unwrap();
        let shell = Command::new("bash").stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let mut lanner = Command::new(env!("CARGO_BIN_EXE_lanner"))
            .args(["run", "--format", "json", "--scope", &format!("pid:{}", shell.id()), "--rules"])
            .arg(&rules)
            .args(settings.iter().flat_map(|set| ["-o", set]))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (alerts, said) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(String::new())));
        let (of_out, of_err) = (alerts.clone(), said.clone());
        lines(lanner.stdout.take().unwrap(), move |line| {
            of_out.lock().unwrap().push(serde_json::from_str(&line).unwrap());
        });
        lines(lanner.stderr.take().unwrap(), move |line| *of_err.lock().unwrap() += &(line + "\n"));
        let mut running = Self { lanner, shell, rules, alerts, said };
        let begun = Instant::now();
        while running.of_rule("Marker") == 0 {
            assert!(begun.elapsed() < PATIENCE, "{}", running.said());
            running.tell("/bin/true marker-begin");
            std::thread::sleep(Duration::from_millis(200));
        }
        running
    }

    fn tell(&mut self, command: &str) {
        writeln!(self.shell.stdin.as_mut().unwrap(), "{command}").unwrap();
    }

    fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    fn of_rule(&self, rule: &str) -> usize {
        self.alerts.lock().unwrap().iter().filter(|alert| alert["rule"] == rule).count()
    }

    fn messages(&self, rule: &str) -> Vec<String> {
        let alerts = self.alerts.lock().unwrap();
        let of_rule = alerts.iter().filter(|alert| alert["rule"] == rule);
        of_rule.map(|alert| alert["message"].as_str().unwrap().to_owned()).collect()
    }

    fn wait_for(&mut self, what: &str) {
        let begun = Instant::now();
        while !self.said().contains(what) {
            let ended = self.lanner.try_wait().unwrap();
            assert!(ended.is_none() && begun.elapsed() < PATIENCE, "{what}: {}", self.said());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Waits until each of so many markers was told once, and no more.
    fn wait_for_markers(&self, name: &str, count: usize, parent: &str) {
        let begun = Instant::now();
        let told = || {
            let messages = self.messages("Marker");
            let numbers = messages.iter().filter_map(|text| {
                let (args, of) = text.split_once(" of ")?;
                (of == parent).then(|| args.strip_prefix(&format!("marker-{name}-"))?.parse::<usize>().ok()).flatten()
            });
            let mut numbers: Vec<usize> = numbers.collect();
            numbers.sort_unstable();
            numbers
        };
        while told().len() < count && begun.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(50));
        }
        assert_eq!(told(), (1..=count).collect::<Vec<_>>(), "{}", self.said());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Who is gone already need not be ended; what the shell started ends soon.
        for child in [&mut self.lanner, &mut self.shell] {
            let _ = child.kill().and_then(|()| child.wait());
        }
        let _ = std::fs::remove_file(&self.rules);
    }
}

#[test]
fn for_want_of_memory_things_are_given_up_in_order_and_executions_are_told() {
    if !watched::possible() {
        return;
    }
    // Less than the program takes.
    let mut running = Running::start("memory", &["lanner.memory_budget_mb=16"]);
    running.wait_for("(step 1 of 5)");
    // Each with an environment of its own, and alive for a while.
    running.tell("for i in {1..1000}; do A=$(printf '%03500d' $i) sleep 30 & done; for i in {1..20}; do /bin/true marker-full-$i; done");
    running.wait_for("(step 5 of 5)");
    running.wait_for_markers("full", 20, "bash");
    let said = running.said();
    for (step, what) in
        ["wait for answers", "names of addresses", "descriptors", "environments", "threads beside"].iter().enumerate()
    {
        let line = format!("(step {} of 5)", step + 1);
        let told: Vec<&str> = said.lines().filter(|text| text.contains(&line)).collect();
        assert!(told.len() == 1 && told[0].contains(what) && told[0].contains("warning guest: memory: "), "{said}");
    }
    assert_eq!(running.of_rule("Lanner internal: limits reached"), 5);
    running.tell("for i in {1..5}; do /bin/true marker-after-$i; done");
    running.wait_for_markers("after", 5, "bash");
}

#[test]
fn for_want_of_cpu_rules_of_low_priority_are_sampled_and_executions_are_told() {
    if !watched::possible() {
        return;
    }
    let mut running = Running::start("cpu", &["lanner.cpu_limit_percent=8"]);
    running.tell("flood() { while [ ! -e $1 ] && [ $SECONDS -lt 60 ]; do for i in {1..500}; do : < /dev/null; done; done; }; end=$(mktemp -u); flood $end & flood $end &");
    running.wait_for("(step 2 of 2)");
    let before = running.of_rule("Opened");
    running.tell("for i in {1..200}; do /bin/true marker-flood-$i; done; for i in {1..2000}; do : < /dev/null; done; touch $end; wait; rm $end");
    running.wait_for_markers("flood", 200, "bash");
    let told = running.of_rule("Opened") - before;
    assert!(told > 0, "{}", running.said());
    // Both steps are taken back once there is rest.
    running.wait_for("the last step is taken back");
    running.wait_for("nothing is given up any more");
    let said = running.said();
    println!("{said}");
    assert_eq!(said.matches("(step 2 of 2)").count(), 1, "{said}");
    let before = running.of_rule("Opened");
    running.tell("for i in {1..100}; do : < /dev/null; done; /bin/true marker-rest-1");
    running.wait_for_markers("rest", 1, "bash");
    assert_eq!(running.of_rule("Opened") - before, 100);
}
