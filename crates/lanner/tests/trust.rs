//! Silence can be trusted: signs of life, the canary and the watchdog, with real stops, a real tracer, and a real hand in the probe's tables. Needs root and
//! a kernel that lets the probe in; says so when it skips.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests may panic")]

use libbpf_rs::{MapCore as _, MapFlags, MapHandle};
use nix::sys::{ptrace, wait};
use nix::unistd::Pid;
use serde_json::Value;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How long something may take that comes by itself.
const PATIENCE: Duration = Duration::from_secs(40);

const CANARY: &str = "Lanner internal: canary";
const HEARTBEAT: &str = "Lanner internal: heartbeat";
const WATCHDOG: &str = "Lanner internal: watchdog";
const GAP: &str = "Lanner internal: coverage gap";

/// Whatever is read, written or opened.
const RULES: &str = "
- rule: Any
  desc: d
  condition: evt.type in (open, openat, openat2, read, write)
  output: any %proc.name %fd.name
  priority: INFO
";

/// A shell that opens what it is told.
const OPENER: &str = "while read path; do cat \"$path\" >/dev/null; done";

struct Running {
    folder: PathBuf,
    lanner: Child,
    alerts: Arc<Mutex<Vec<Value>>>,
    said: Arc<Mutex<String>>,
}

impl Running {
    /// Watches the opener; `None`, and a line that says why, where it can't.
    fn start(name: &str, options: &[&str]) -> Option<Self> {
        let (folder, mut command) = Self::command(name)?;
        command.args(["run", "--format", "json", "--rules", "rules.yaml"]);
        command.args(["-o", "webserver.enabled=true", "-o", "webserver.listen_port=0"]);
        command.args(["-o", "webserver.prometheus_metrics_enabled=true"]);
        command.args(options).args(["--", "sh", "-c", OPENER]);
        Self::begin(folder, command, "web endpoints on")
    }

    /// The `falco` front with these settings.
    fn falco(name: &str, settings: &str, options: &[&str]) -> Option<Self> {
        let (folder, mut command) = Self::command(name)?;
        fs::write(folder.join("falco.yaml"), settings).unwrap();
        command.args(["falco", "-c", "falco.yaml", "-r", "rules.yaml"]);
        options.iter().for_each(|option| {
            command.args(["-o", option]);
        });
        Self::begin(folder, command, "Opening 'syscall' source")
    }

    fn command(name: &str) -> Option<(PathBuf, Command)> {
        let root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
        if !root || !Path::new("/sys/kernel/btf/vmlinux").exists() {
            println!("skipped: live detection needs root and a kernel with BTF");
            return None;
        }
        let folder = std::env::temp_dir().join(format!("lanner-trust-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("rules.yaml"), RULES).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_lanner"));
        command.current_dir(&folder);
        Some((folder, command))
    }

    /// Starts it, and waits until it says something.
    fn begin(folder: PathBuf, mut command: Command, sign: &str) -> Option<Self> {
        let mut lanner = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (alerts, said) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(String::new())));
        let (out, err) = (BufReader::new(lanner.stdout.take().unwrap()), BufReader::new(lanner.stderr.take().unwrap()));
        let (of_out, of_err) = (alerts.clone(), said.clone());
        std::thread::spawn(move || {
            let lines = out.lines().map_while(Result::ok);
            lines.for_each(|line| of_out.lock().unwrap().push(serde_json::from_str(&line).unwrap()));
        });
        std::thread::spawn(move || {
            err.lines().map_while(Result::ok).for_each(|line| *of_err.lock().unwrap() += &(line + "\n"));
        });
        let mut running = Self { folder, lanner, alerts, said };
        if !running.until(|_, said| said.contains(sign)) {
            let said = running.said();
            assert!(said.contains("the kernel refused"), "{said}");
            println!("skipped: {said}");
            return None;
        }
        Some(running)
    }

    fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    /// Waits until something holds of the alerts and what was said.
    fn until(&mut self, holds: impl Fn(&[Value], &str) -> bool) -> bool {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            let ended = self.lanner.try_wait().unwrap().is_some();
            if holds(&self.alerts.lock().unwrap(), &self.said.lock().unwrap()) {
                return true;
            }
            if ended {
                return false;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        false
    }

    /// The first alert of a rule with these fields.
    fn alert(&mut self, rule: &str, fields: &[(&str, &str)]) -> Value {
        let is =
            |alert: &Value| alert["rule"] == rule && fields.iter().all(|(key, value)| alert["fields"][key] == *value);
        assert!(self.until(|alerts, _| alerts.iter().any(is)), "no {rule} {fields:?}: {}", self.said());
        self.alerts.lock().unwrap().iter().find(|alert| is(alert)).unwrap().clone()
    }

    /// All alerts of a rule so far.
    fn all(&self, rule: &str) -> Vec<Value> {
        self.alerts.lock().unwrap().iter().filter(|alert| alert["rule"] == rule).cloned().collect()
    }

    /// A coverage gap opened for this reason, and closed.
    fn gap(&mut self, reason: &str) -> (u64, u64) {
        for state in ["open", "closed"] {
            let is = |alert: &Value| {
                let reasons = alert["fields"]["gap.reasons"].as_array();
                alert["rule"] == GAP
                    && alert["fields"]["gap.state"] == state
                    && reasons.is_some_and(|reasons| reasons.contains(&reason.into()))
            };
            assert!(self.until(|alerts, _| alerts.iter().any(is)), "no {state} gap: {}", self.said());
        }
        let gaps = self.all(GAP);
        let of = |key: &str| gaps.last().unwrap()["fields"][key].as_u64().unwrap();
        (of("gap.from"), of("gap.to"))
    }

    /// Has the shell open a path.
    fn open(&mut self, path: &str) {
        let stdin = self.lanner.stdin.as_mut().unwrap();
        stdin.write_all(format!("{path}\n").as_bytes()).unwrap();
    }

    fn pid(&self) -> i32 {
        self.lanner.id().cast_signed()
    }

    /// The canary's process.
    fn helper(&self) -> i32 {
        let children = fs::read_to_string(format!("/proc/{0}/task/{0}/children", self.pid())).unwrap();
        let is_it =
            |pid: &&str| fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default() == "lanner-canary\n";
        children.split_whitespace().find(is_it).unwrap().parse().unwrap()
    }

    fn get(&self, path: &str) -> (u16, String) {
        let said = self.said();
        let listens = said
            .lines()
            .find_map(|line| line.split_once("web endpoints on ").map(|(_, address)| address))
            .unwrap()
            .to_owned();
        let mut stream = TcpStream::connect(listens).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }

    /// Waits until readiness is so.
    fn ready(&self, wanted: u16) -> Value {
        let begun = Instant::now();
        loop {
            let (status, body) = self.get("/readyz");
            if status == wanted {
                return serde_json::from_str(&body).unwrap();
            }
            assert!(begun.elapsed() < PATIENCE, "{status} {body} {}", self.said());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// The value of a metric.
    fn metric(&self, row: &str) -> f64 {
        let (_, text) = self.get("/metrics");
        let line = text.lines().find_map(|line| line.strip_prefix(row)?.strip_prefix(' '));
        line.unwrap_or_else(|| panic!("no {row} in {text}")).parse().unwrap()
    }

    /// The map with the wanted syscalls.
    fn interest(&self) -> MapHandle {
        let entries = fs::read_dir(format!("/proc/{}/fdinfo", self.pid())).unwrap();
        let id = |entry: fs::DirEntry| {
            let text = fs::read_to_string(entry.path()).ok()?;
            text.lines().find_map(|line| line.strip_prefix("map_id:")?.trim().parse().ok())
        };
        let maps = entries.filter_map(|entry| MapHandle::from_map_id(id(entry.ok()?)?).ok());
        maps.into_iter().find(|map| map.name().to_string_lossy().ends_with("data.interest")).unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Who is gone already need not be ended.
        let _ = self.lanner.kill().and_then(|()| self.lanner.wait());
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn signal(pid: i32, signal: &str) {
    assert!(Command::new("kill").args([signal, &pid.to_string()]).status().unwrap().success());
}

const KEY: [u8; 4] = 0_u32.to_ne_bytes();

#[test]
fn the_canary_comes_back_and_hides_nobody() {
    let options = ["-o", "lanner.canary.every=1s", "-o", "lanner.canary.outputs[0]=stdout"];
    let Some(mut running) = Running::start("canary", &options) else { return };
    assert!(running.until(|alerts, _| alerts.iter().filter(|alert| alert["rule"] == CANARY).count() >= 3));
    let canary = running.all(CANARY).remove(0);
    let path = canary["fields"]["fd.name"].as_str().unwrap().to_owned();
    assert_eq!(canary["fields"]["proc.name"], "lanner-canary");
    assert_eq!(canary["fields"]["proc.pid"], running.helper());
    // No rule has seen it, though the rule matches whatever it does.
    let by_helper = |alert: &Value| alert["message"].as_str().unwrap().contains("lanner-canary");
    assert_eq!(running.all("Any").iter().filter(|alert| by_helper(alert)).count(), 0, "{:?}", running.all("Any"));
    // Who does the same is seen.
    running.open(&path);
    let imitated = format!("any cat {path}");
    assert!(running.until(|alerts, _| alerts.iter().any(|alert| alert["message"] == imitated.as_str())));
    let ready = running.ready(200);
    assert_eq!(ready["canary"]["state"], "back", "{ready}");
    let (sent, back) = (
        running.metric("lanner_canary_actions_total{outcome=\"sent\"}"),
        running.metric("lanner_canary_actions_total{outcome=\"back\"}"),
    );
    assert!(back >= 3.0 && sent - back <= 1.0, "{sent} {back}");
    println!("the longest way took {} s", running.metric("lanner_canary_longest_latency_seconds"));
    assert!(running.all(WATCHDOG).is_empty() && running.all(GAP).is_empty(), "{}", running.said());
}

#[test]
fn a_run_without_the_output_for_heartbeats_says_so() {
    let heartbeat =
        ["-o", "lanner.heartbeat.every=1s", "-o", "lanner.heartbeat.outputs[0]=stdout", "--output", "alerts"];
    let Some(running) = Running::start("nowhere", &heartbeat) else { return };
    running.ready(200);
    assert!(running.said().contains("this run has no output `stdout`"), "{}", running.said());
}

#[test]
fn where_it_stopped_is_said() {
    let options =
        ["-o", "lanner.canary.every=1s", "-o", "lanner.canary.within=2s", "-o", "lanner.watchdog.enabled=false"];
    let Some(mut running) = Running::start("late", &options) else { return };
    assert_eq!(running.ready(200)["ready"], true);
    // Its process does not act.
    let helper = running.helper();
    signal(helper, "-STOP");
    running.alert(CANARY, &[("canary.state", "late"), ("canary.stopped_at", "action")]);
    assert_eq!(running.ready(503)["canary"]["stopped_at"], "action");
    signal(helper, "-CONT");
    running.alert(CANARY, &[("canary.state", "back")]);
    running.ready(200);
    // The probe does not look.
    let interest = running.interest();
    let bytes = interest.lookup(&KEY, MapFlags::ANY).unwrap().unwrap();
    interest.update(&KEY, &vec![0; bytes.len()], MapFlags::ANY).unwrap();
    let late = running.alert(CANARY, &[("canary.state", "late"), ("canary.stopped_at", "kernel")]);
    assert_eq!((&late["priority"], &late["fields"]["canary.seen"]), (&"critical".into(), &0.into()), "{late}");
    assert_eq!(
        running.ready(503)["canary"],
        serde_json::json!({"state": "late", "stopped_at": "kernel", "last_ms": running_way(&running)})
    );
    interest.update(&KEY, &bytes, MapFlags::ANY).unwrap();
    running.ready(200);
    assert!(
        running.until(|alerts, _| alerts.iter().filter(|alert| alert["fields"]["canary.state"] == "back").count() == 2)
    );
    assert_eq!(running.metric("lanner_canary_actions_total{outcome=\"late\"}"), 2.0);
    // It ends, which it does not by itself.
    signal(helper, "-KILL");
    running.alert(CANARY, &[("canary.state", "ended")]);
    running.ready(503);
}

/// What readiness says of the last way.
fn running_way(running: &Running) -> Value {
    serde_json::from_str::<Value>(&running.get("/readyz").1).unwrap()["canary"]["last_ms"].clone()
}

#[test]
fn what_was_changed_in_the_probe_is_put_back_and_told() {
    let Some(mut running) = Running::start("probe", &["-o", "lanner.canary.every=1s"]) else { return };
    running.ready(200);
    let interest = running.interest();
    let bytes = interest.lookup(&KEY, MapFlags::ANY).unwrap().unwrap();
    interest.update(&KEY, &vec![0; bytes.len()], MapFlags::ANY).unwrap();
    let alert = running.alert(WATCHDOG, &[("watchdog.what", "probe"), ("watchdog.state", "mended")]);
    assert_eq!((&alert["priority"], &alert["fields"]["watchdog.part"]), (&"critical".into(), &"data.interest".into()));
    assert_eq!(interest.lookup(&KEY, MapFlags::ANY).unwrap().unwrap(), bytes);
    let (from, to) = running.gap("probe detached");
    assert!(from < to && to - from < 10_000_000_000, "{from} {to}");
    running.open("/etc/hostname");
    assert!(running.until(|alerts, _| alerts.iter().any(|alert| alert["message"] == "any cat /etc/hostname")));
    assert_eq!(running.metric("lanner_watchdog_alarms_total{what=\"probe changed\"}"), 1.0);
    assert_eq!(running.metric("lanner_probe_broken"), 0.0);
}

#[test]
fn a_stop_of_the_program_is_told_with_its_time() {
    let Some(mut running) = Running::start("stop", &[]) else { return };
    running.ready(200);
    signal(running.pid(), "-STOP");
    std::thread::sleep(Duration::from_secs(3));
    signal(running.pid(), "-CONT");
    let alert = running.alert(WATCHDOG, &[("watchdog.what", "stopped")]);
    let of = |key: &str| alert["fields"][key].as_u64().unwrap();
    let blind = of("watchdog.to") - of("watchdog.from");
    assert!((2_500_000_000..6_000_000_000).contains(&blind), "{blind}");
    let (from, to) = running.gap("program stopped");
    assert!(to - from >= 2_500_000_000, "{from} {to}");
    assert_eq!(running.all(WATCHDOG).len(), 1, "{}", running.said());
}

#[test]
fn who_traces_the_program_and_holds_its_event_thread_is_told_of_meanwhile() {
    let Some(mut running) = Running::start("trace", &["-o", "lanner.watchdog.stall=2s"]) else { return };
    running.ready(200);
    // The event thread is the first.
    let pid = Pid::from_raw(running.pid());
    ptrace::seize(pid, ptrace::Options::empty()).unwrap();
    ptrace::interrupt(pid).unwrap();
    wait::waitpid(pid, None).unwrap();
    let mut told = Vec::new();
    for what in ["traced", "stalled"] {
        told.push(waited(&running, what, "began"));
    }
    let ready = running.get("/readyz");
    ptrace::detach(pid, None).unwrap();
    assert!(told.iter().all(|told| *told), "{}", running.said());
    assert_eq!(ready.0, 503, "{}", ready.1);
    for what in ["traced", "stalled"] {
        let over = running.alert(WATCHDOG, &[("watchdog.what", what), ("watchdog.state", "over")]);
        assert!(over["fields"]["watchdog.from"].as_u64() < over["fields"]["watchdog.to"].as_u64(), "{over}");
    }
    running.gap("program stopped");
    running.ready(200);
}

/// Whether it is told in time; without a look at the program, which a tracer's look would take from it.
fn waited(running: &Running, what: &str, state: &str) -> bool {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        let is = |alert: &Value| alert["fields"]["watchdog.what"] == what && alert["fields"]["watchdog.state"] == state;
        if running.alerts.lock().unwrap().iter().any(is) {
            return true;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    false
}

#[test]
fn heartbeats_go_to_those_who_are_named_in_their_forms() {
    let folder = std::env::temp_dir().join(format!("lanner-trust-beats-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let file = |name: &str| folder.join(name).display().to_string();
    let settings = format!(
        "lanner:\n  heartbeat: {{every: 1s, outputs: [falco, own, text]}}\n  outputs:\n\
         \x20   - {{name: falco, type: file, priority: critical, format: falco_json, file: {{path: {}}}}}\n\
         \x20   - {{name: own, type: file, group: {{by: []}}, format: native_json, file: {{path: {}}}}}\n\
         \x20   - {{name: text, type: file, template: \"{{hostname}} {{heartbeat.number}} {{heartbeat.gap}} {{proc.name}}\", file: {{path: {}}}}}\n\
         \x20   - {{name: other, type: file, format: native_json, file: {{path: {}}}}}\n",
        file("falco"),
        file("own"),
        file("text"),
        file("other"),
    );
    let path = file("settings.yaml");
    fs::write(&path, settings).unwrap();
    let Some(mut running) = Running::start("beats", &["--settings", &path]) else { return };
    let lines = |name: &str| -> Vec<String> {
        fs::read_to_string(file(name)).unwrap_or_default().lines().map(str::to_owned).collect()
    };
    running.open("/etc/hostname");
    assert!(running.until(|alerts, _| !alerts.is_empty()));
    assert!(running.until(|_, _| lines("falco").len() >= 3 && lines("text").len() >= 3), "{}", running.said());
    let own: Vec<Value> = lines("own").iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    let beats: Vec<&Value> = own.iter().filter(|alert| alert["rule"] == HEARTBEAT).collect();
    for (n, beat) in beats.iter().enumerate() {
        let fields = &beat["fields"];
        assert_eq!(
            (&fields["heartbeat.number"], &fields["heartbeat.gap"]),
            (&(n + 1).into(), &"none".into()),
            "{beat}"
        );
        assert_eq!((&fields["heartbeat.every"], &fields["heartbeat.well"]), (&1.into(), &true.into()));
        assert_eq!((&beat["rules"]["generation"], &fields["heartbeat.rules_generation"]), (&1.into(), &1.into()));
        assert_eq!(
            (&beat["rules"]["hash"], &beat["tags"]),
            (&fields["heartbeat.rules_hash"], &serde_json::json!(["heartbeat"]))
        );
        assert_eq!(fields["heartbeat.filter_generation"], 1);
        // Counters are read while events are on their way.
        let sum: u64 = ["filtered", "delivered", "lost"]
            .map(|key| fields[format!("heartbeat.{key}")].as_u64().unwrap())
            .iter()
            .sum();
        assert!(fields["heartbeat.seen"].as_u64().unwrap().abs_diff(sum) <= 8, "{beat}");
    }
    assert!(beats.iter().any(|beat| beat["fields"]["heartbeat.alerts"].as_u64() > Some(0)));
    // Whatever else the output takes.
    let falco: Vec<Value> = lines("falco").iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(falco.iter().all(|alert| alert["rule"] == HEARTBEAT && alert["output_fields"]["heartbeat.well"] == true));
    let hostname = falco[0]["hostname"].as_str().unwrap();
    assert!(lines("text").iter().any(|line| *line == format!("{hostname} 2 none <NA>")), "{:?}", lines("text"));
    assert!(lines("other").iter().all(|line| !line.contains(HEARTBEAT)) && running.all(HEARTBEAT).is_empty());
    assert!(running.metric("lanner_heartbeats_total") >= 3.0);
}

/// A block of the guide that begins so.
fn block(begin: &str) -> String {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guide/trust.md");
    let guide = fs::read_to_string(guide).unwrap();
    let block = guide.split("```yaml\n").find(|block| block.starts_with(begin)).unwrap();
    block.split("```").next().unwrap().to_owned()
}

/// Runs a tool on what a file says; `None` without the tool.
fn tool(name: &str, args: &[&str], folder: &Path) -> Option<String> {
    match Command::new(name).args(args).current_dir(folder).output() {
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr) + String::from_utf8_lossy(&output.stdout);
            assert!(output.status.success(), "{said}");
            Some(said.into_owned())
        }
        Err(error) => {
            println!("skipped: no {name} ({error}): whether what the guide shows can be used");
            None
        }
    }
}

#[test]
fn the_rules_of_the_guide_fire_when_a_node_falls_silent() {
    let rules = block("groups:");
    let folder = std::env::temp_dir().join(format!("lanner-trust-rules-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("lanner.yaml"), rules).unwrap();
    // A heartbeat a minute up to the tenth; a canary that is late from the fifth minute on.
    let test = r#"
rule_files: [lanner.yaml]
evaluation_interval: 1m
tests:
  - interval: 1m
    input_series:
      - {series: 'up{job="lanner", instance="a"}', values: '1x30'}
      - {series: 'lanner_heartbeat_timestamp_seconds{job="lanner", instance="a"}', values: '0+60x10 600x20'}
      - {series: 'lanner_canary_late{job="lanner", instance="a"}', values: '0x4 1x10'}
      - {series: 'lanner_probe_broken{job="lanner", instance="a"}', values: '0x30'}
      - {series: 'up{job="lanner", instance="b"}', values: '1x3 0x30'}
    alert_rule_test:
      - {eval_time: 3m, alertname: LannerSilent, exp_alerts: []}
      - eval_time: 6m
        alertname: LannerSilent
        exp_alerts:
          - exp_labels: {severity: critical, job: lanner, instance: b}
            exp_annotations: {summary: "Lanner on b gives no sign of life"}
      - eval_time: 16m
        alertname: LannerSilent
        exp_alerts:
          - exp_labels: {severity: critical, job: lanner, instance: a}
            exp_annotations: {summary: "Lanner on a gives no sign of life"}
          - exp_labels: {severity: critical, job: lanner, instance: b}
            exp_annotations: {summary: "Lanner on b gives no sign of life"}
      - {eval_time: 4m, alertname: LannerBlind, exp_alerts: []}
      - eval_time: 6m
        alertname: LannerBlind
        exp_alerts:
          - exp_labels: {severity: critical, job: lanner, instance: a}
            exp_annotations: {summary: "Lanner on a runs, but does not see what happens"}
"#;
    fs::write(folder.join("test.yaml"), test).unwrap();
    if tool("promtool", &["check", "rules", "lanner.yaml"], &folder).is_some() {
        tool("promtool", &["test", "rules", "test.yaml"], &folder);
    }
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn in_a_cgroup_the_canary_of_the_other_front_comes_back_whoever_moves() {
    let mounts = fs::read_to_string("/proc/self/mounts").unwrap();
    let mount = mounts.lines().find(|line| line.contains(" cgroup2 ")).and_then(|line| line.split(' ').nth(1));
    let group = mount.map(|mount| PathBuf::from(mount).join(format!("lanner-trust-{}", std::process::id())));
    let Some(group) = group.filter(|group| fs::create_dir(group).is_ok()) else {
        println!("skipped: no cgroup of version 2 can be made");
        return;
    };
    let settings = "{engine: {kind: modern_ebpf}, json_output: true, stdout_output: {enabled: true}, log_stderr: true, log_syslog: false}\n";
    let scope = format!("lanner.scope=cgroup:{}", group.display());
    let options = [
        scope.as_str(),
        "lanner.canary.every=1s",
        "lanner.canary.outputs[0]=stdout",
        "lanner.heartbeat.every=1s",
        "lanner.heartbeat.outputs[0]=stdout",
    ];
    let running = Running::falco("cgroup", settings, &options);
    let Some(mut running) = running else {
        fs::remove_dir(&group).unwrap();
        return;
    };
    let begun = running.until(|alerts, _| alerts.iter().any(|alert| alert["rule"] == CANARY));
    // Each move has the scope's verdicts asked again.
    let mut sleeper = Command::new("sleep").arg("60").spawn().unwrap();
    let moving = Instant::now();
    while moving.elapsed() < Duration::from_secs(4) {
        for place in [&group, &group.parent().unwrap().to_owned()] {
            fs::write(place.join("cgroup.procs"), sleeper.id().to_string()).unwrap();
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    sleeper.kill().unwrap();
    sleeper.wait().unwrap();
    let canaries = running.all(CANARY);
    let beats = running.all(HEARTBEAT);
    let enough = running.until(|alerts, _| alerts.iter().filter(|alert| alert["rule"] == CANARY).count() >= 4);
    let said = running.said();
    drop(running);
    fs::remove_dir(&group).unwrap();
    assert!(begun && enough && canaries.len() >= 3 && beats.len() >= 3, "{} {}: {said}", canaries.len(), beats.len());
    assert!(canaries.iter().all(|alert| alert["output_fields"]["proc.name"] == "lanner-canary"), "{canaries:?}");
    assert!(beats.iter().skip(2).all(|alert| alert["output_fields"]["heartbeat.canary"] == "back"), "{beats:?}");
}

#[test]
fn alertmanager_takes_what_the_guide_shows() {
    let folder = std::env::temp_dir().join(format!("lanner-trust-routes-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("alertmanager.yaml"), block("route:")).unwrap();
    if tool("amtool", &["check-config", "alertmanager.yaml"], &folder).is_some() {
        let heartbeat = ["config", "routes", "test", "--config.file=alertmanager.yaml", "--verify.receivers=dead-man"];
        tool("amtool", &[&heartbeat[..], &["alertname=Lanner internal: heartbeat", "instance=a"]].concat(), &folder);
        let other = ["config", "routes", "test", "--config.file=alertmanager.yaml", "--verify.receivers=people"];
        tool("amtool", &[&other[..], &["alertname=Lanner internal: canary"]].concat(), &folder);
    }
    fs::remove_dir_all(folder).unwrap();
}
