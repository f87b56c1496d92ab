//! The `falco` front on the running host, each time in the scope of one process of the test's own.
//! Needs root and a kernel that lets the probe in; says so when it skips.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may panic")]

use serde_json::Value;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

const RULES: &str = "
- rule: Flood
  desc: d
  condition: evt.type in (read, write) and proc.name = no-program-has-this-name
  output: o
  priority: INFO
- rule: Failed open
  desc: d
  condition: evt.type in (open, openat) and fd.num < 0 and evt.arg.name contains not-there
  output: failed
  priority: NOTICE
- rule: Start
  desc: d
  condition: evt.type in (execve, execveat) and proc.name = true
  output: start %proc.name below %proc.pname
  priority: NOTICE
";

/// A process of the test's own, which is watched; it ends with the test.
struct Scope(Child);

impl Scope {
    fn start(script: &str) -> Self {
        Self(Command::new("sh").args(["-c", script]).stdin(Stdio::null()).spawn().unwrap())
    }
}

impl Drop for Scope {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn possible() -> bool {
    let possible = rustix::process::geteuid().is_root() && Path::new("/sys/kernel/btf/vmlinux").exists();
    if !possible {
        println!("skipped: live detection needs root and a kernel with BTF");
    }
    possible
}

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("lanner-falco-live-{name}-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("r.yaml"), RULES).unwrap();
    folder
}

/// Runs the front in the scope of a process, with settings as JSON and more arguments. `None`, and a line that says why, where the kernel refuses.
fn falco(name: &str, scope: &Scope, settings: &str, args: &[&str]) -> Option<(Output, Duration)> {
    let folder = folder(name);
    fs::write(folder.join("falco.yaml"), settings).unwrap();
    let scope = format!("lanner.scope=pid:{}", scope.0.id());
    let mut command = Command::new(env!("CARGO_BIN_EXE_lanner"));
    command.current_dir(&folder).args(["falco", "-c", "falco.yaml", "-r", "r.yaml", "-o", &scope, "-v"]).args(args);
    let start = Instant::now();
    let output = command.output().unwrap();
    fs::remove_dir_all(folder).unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    if said.contains("the kernel refused") {
        println!("skipped: {said}");
        return None;
    }
    Some((output, start.elapsed()))
}

fn alerts(output: &Output) -> Vec<Value> {
    let lines = String::from_utf8_lossy(&output.stdout);
    lines.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

const SETTINGS: &str = "{engine: {kind: modern_ebpf}, json_output: true, stdout_output: {enabled: true}, log_stderr: true, log_syslog: false,";

#[test]
fn events_of_the_scope_raise_alerts_until_the_time_is_over() {
    if !possible() {
        return;
    }
    let scope = Scope::start("while :; do /bin/true; sleep 0.1; done");
    let Some((output, _)) = falco("alerts", &scope, &format!("{SETTINGS}}}"), &["-M", "2"]) else { return };
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    let alerts = alerts(&output);
    assert!(alerts.len() > 5 && alerts.iter().all(|alert| alert["rule"] == "Start"), "{alerts:?} {said}");
    assert_eq!(alerts[0]["output_fields"]["proc.pname"], "sh");
    assert!(said.contains("\nDriver Drops:0\n") && !said.contains("Driver Events:0\n"), "{said}");
    let summary = String::from_utf8_lossy(&output.stdout);
    assert!(summary.contains(&format!("Events detected: {}\n", alerts.len())), "{summary}");
    assert!(
        said.contains("Rules match syscalls that are not watched because they are frequent (read, write)"),
        "{said}"
    );
}

#[test]
fn failed_calls_are_dropped_in_the_kernel_on_demand() {
    if !possible() {
        return;
    }
    let scope = Scope::start("while :; do cat /not-there 2>/dev/null; /bin/true; sleep 0.1; done");
    for (drops, wanted) in [("false", true), ("true", false)] {
        let option = format!("engine.modern_ebpf.drop_failed_exit={drops}");
        let Some((output, _)) = falco("failed", &scope, &format!("{SETTINGS}}}"), &["-M", "1", "-o", &option]) else {
            return;
        };
        let alerts = alerts(&output);
        let fired = |rule: &str| alerts.iter().any(|alert| alert["rule"] == rule);
        assert!(fired("Start"), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(fired("Failed open"), wanted, "{alerts:?}");
    }
}

#[test]
fn the_time_is_over_even_when_nothing_happens() {
    if !possible() {
        return;
    }
    let scope = Scope::start("exec sleep 60");
    let settings = format!("{SETTINGS} syscall_event_timeouts: {{max_consecutives: 5}}}}");
    let Some((output, took)) = falco("idle", &scope, &settings, &["-M", "1"]) else { return };
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(took > Duration::from_secs(1) && took < Duration::from_secs(20), "{took:?}");
    let alerts = alerts(&output);
    assert!(!alerts.is_empty(), "{said}");
    for alert in alerts {
        assert_eq!(alert["rule"], "Falco internal: timeouts notification");
        assert_eq!(alert["output_fields"]["last_event_time"], "none");
    }
}

#[test]
fn lost_events_start_the_actions() {
    if !possible() {
        return;
    }
    let scope = Scope::start("sleep 1; exec dd if=/dev/zero of=/dev/null bs=1 count=5000000 2>/dev/null");
    let settings = format!(
        "{SETTINGS} base_syscalls: {{all: true}}, engine: {{kind: modern_ebpf, modern_ebpf: {{buf_size_preset: 1}}}}, \
         syscall_event_drops: {{threshold: 0, actions: [log, alert, exit]}}}}"
    )
    .replacen("engine: {kind: modern_ebpf}, ", "", 1);
    let Some((output, _)) = falco("drops", &scope, &settings, &["-M", "60"]) else { return };
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    let alerts = alerts(&output);
    assert_eq!(alerts.len(), 1, "{alerts:?} {said}");
    assert_eq!(alerts[0]["rule"], "Falco internal: syscall event drop");
    let field = |name: &str| alerts[0]["output_fields"][name].as_str().unwrap().parse::<u64>().unwrap();
    assert!(field("n_drops") > 0 && field("n_drops") == field("n_drops_buffer_total"), "{alerts:?}");
    assert!(field("n_drops_buffer_other_interest_exit") > field("n_drops") / 2, "reads and writes: {alerts:?}");
    assert!(field("n_evts") > field("n_drops"), "{alerts:?}");
    assert_eq!((field("n_drops_scratch_map"), field("n_drops_bug"), field("ebpf_enabled")), (0, 0, 1));
    assert!(said.contains("system calls dropped in last second") && said.contains("Exiting."), "{said}");
    assert!(said.contains("Coverage gap opened"), "{said}");
    assert!(!said.contains("Driver Drops:0\n"), "{said}");
}

#[test]
fn signals_are_obeyed_while_nothing_happens() {
    if !possible() {
        return;
    }
    let (scope, folder) = (Scope::start("exec sleep 60"), folder("signals"));
    fs::write(folder.join("falco.yaml"), format!("{SETTINGS}}}")).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_lanner"));
    command.current_dir(&folder).args(["falco", "-c", "falco.yaml", "-r", "r.yaml", "-o"]);
    command.arg(format!("lanner.scope=pid:{}", scope.0.id())).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut falco = command.spawn().unwrap();
    let mut lines = BufReader::new(falco.stderr.take().unwrap()).lines();
    let mut said = |text: &str| lines.any(|line| line.unwrap().contains(text));
    let signal = |name: &str| {
        assert!(Command::new("kill").args([name, &falco.id().to_string()]).status().unwrap().success());
    };
    if said("Opening 'syscall' source") {
        signal("-HUP");
        // It has not ended, and it looks at signals without an event.
        if said("rules reloaded: generation 2") {
            signal("-USR1");
            signal("-TERM");
            let output = falco.wait_with_output().unwrap();
            assert_eq!(output.status.code(), Some(0));
            assert!(String::from_utf8_lossy(&output.stdout).contains("Events detected: 0\n"));
        } else {
            println!("skipped: the kernel refused");
            assert_eq!(falco.wait().unwrap().code(), Some(1));
        }
    } else {
        panic!("it did not start: {:?}", falco.wait());
    }
    fs::remove_dir_all(folder).unwrap();
}
