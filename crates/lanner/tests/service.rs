//! Lanner as a service of systemd: what it tells the manager, and the unit that is shipped.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may panic")]

#[path = "../../../tests/live/watched.rs"]
#[allow(dead_code, reason = "this test only asks whether watching is possible")]
mod watched;

use std::fs;
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long something may take that comes by itself.
const PATIENCE: Duration = Duration::from_secs(60);

/// The unit.
fn unit() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packaging/systemd/lanner.service")
}

/// Ends it with the test.
struct Running(Child);

impl Running {
    fn signal(&self, name: &str) {
        assert!(Command::new("kill").arg(name).arg(self.0.id().to_string()).status().unwrap().success());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Who is gone already need not be ended.
        let _ = self.0.kill().and_then(|()| self.0.wait());
    }
}

/// The next message that begins with this; those before it are added to `seen`.
fn next(manager: &UnixDatagram, wanted: &str, seen: &mut Vec<String>) -> String {
    let begun = Instant::now();
    let mut buffer = [0; 4096];
    while begun.elapsed() < PATIENCE {
        let Ok(length) = manager.recv(&mut buffer) else { continue };
        let message = String::from_utf8_lossy(&buffer[..length]).into_owned();
        if message.starts_with(wanted) {
            return message;
        }
        if message.starts_with("FDSTORE=1\n") {
            // The probe's parts, which tests/handover.rs is about.
            continue;
        }
        seen.push(message);
    }
    panic!("no {wanted}: {seen:?}")
}

#[test]
fn the_manager_is_told_of_start_life_reloads_and_end() {
    if !watched::possible() {
        return;
    }
    let folder = std::env::temp_dir().join(format!("lanner-service-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let rules = folder.join("rules.yaml");
    let rule = |condition: &str| {
        format!("- rule: One\n  desc: One.\n  condition: {condition}\n  output: one\n  priority: ERROR\n")
    };
    fs::write(&rules, rule("evt.type = execve")).unwrap();
    let manager = UnixDatagram::bind(folder.join("notify")).unwrap();
    manager.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
    let lanner = Command::new(env!("CARGO_BIN_EXE_lanner"))
        .args(["run", "-o", "watch_config_files=false", "--scope"])
        .arg(format!("pid:{}", std::process::id()))
        .arg("--rules")
        .arg(&rules)
        .env("NOTIFY_SOCKET", folder.join("notify"))
        .env("WATCHDOG_USEC", "1000000")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut running = Running(lanner);
    let mut seen = Vec::new();
    assert_eq!(next(&manager, "READY=1\n", &mut seen), "READY=1\nSTATUS=1 rules in force\n");
    assert!(seen.is_empty(), "{seen:?}");
    // What is ready watches: programs are attached.
    let fds = fs::read_dir(format!("/proc/{}/fdinfo", running.0.id())).unwrap();
    assert!(
        fds.filter_map(|entry| fs::read_to_string(entry.unwrap().path()).ok()).any(|text| text.contains("link_id:"))
    );
    let begun = Instant::now();
    for _ in 0..4 {
        assert_eq!(next(&manager, "WATCHDOG=1\n", &mut seen), "WATCHDOG=1\n");
    }
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    // A good reload, and one that fails: each is over some time.
    for (condition, status) in
        [("evt.type = execveat", "rules reloaded: generation 2"), ("no.field = 1", "reload failed")]
    {
        fs::write(&rules, rule(condition)).unwrap();
        running.signal("-HUP");
        let reloading = next(&manager, "RELOADING=1\n", &mut seen);
        let us = reloading.lines().find_map(|line| line.strip_prefix("MONOTONIC_USEC=")).unwrap();
        let up = fs::read_to_string("/proc/uptime").unwrap();
        let up: f64 = up.split(' ').next().unwrap().parse().unwrap();
        assert!((up - us.parse::<f64>().unwrap() / 1e6).abs() < 60.0, "{reloading} {up}");
        let ready = next(&manager, "READY=1\n", &mut seen);
        assert!(ready.contains(&format!("STATUS={status}")), "{ready}");
    }
    running.signal("-TERM");
    next(&manager, "STOPPING=1\n", &mut seen);
    assert!(running.0.wait().unwrap().success());
    assert!(seen.iter().all(|message| message == "WATCHDOG=1\n"), "{seen:?}");
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_manager_that_takes_nothing_holds_nobody_up() {
    let capture = std::env::temp_dir().join(format!("lanner-service-{}.scap", std::process::id()));
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let program = env!("CARGO_BIN_EXE_lanner");
    let script =
        Command::new(program).arg("script").arg(root.join("demo/incident.events")).arg("--out").arg(&capture).output();
    assert!(script.unwrap().status.success());
    let run = Command::new(program)
        .args(["run", "--rules"])
        .arg(root.join("demo/rules.yaml"))
        .arg("--capture")
        .arg(&capture)
        .env("NOTIFY_SOCKET", "@nobody-listens-here")
        .output()
        .unwrap();
    fs::remove_file(capture).unwrap();
    assert!(run.status.success(), "{run:?}");
}

#[test]
fn the_unit_is_understood_and_as_tight_as_is_said() {
    let analyze = |arguments: &[&str], unit: &Path| Command::new("systemd-analyze").args(arguments).arg(unit).output();
    if analyze(&["--version"], Path::new("")).is_err() {
        println!("skipped: no systemd-analyze");
        return;
    }
    // SPECIFICATION.md tells the score.
    let security = analyze(&["security", "--offline=true", "--no-pager", "--threshold=33"], &unit()).unwrap();
    let text = String::from_utf8_lossy(&security.stdout);
    assert!(security.status.success(), "{text}");
    println!("{}", text.lines().last().unwrap_or_default());
    let folder = std::env::temp_dir().join(format!("lanner-unit-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let copy = folder.join("lanner.service");
    let text = fs::read_to_string(unit()).unwrap().replace("/usr/bin/lanner", env!("CARGO_BIN_EXE_lanner"));
    fs::write(&copy, text).unwrap();
    let verify = analyze(&["verify", "--man=no"], &copy).unwrap();
    fs::remove_dir_all(&folder).unwrap();
    // Other units of the machine may have mistakes of their own.
    let said = String::from_utf8_lossy(&verify.stderr);
    assert!(!said.lines().any(|line| line.contains("lanner.service")), "{said}");
}

#[test]
fn the_units_capabilities_are_enough() {
    if !watched::possible() || Command::new("setpriv").arg("--version").output().is_err() {
        println!("skipped: needs setpriv");
        return;
    }
    let text = fs::read_to_string(unit()).unwrap();
    let kept = text.lines().find_map(|line| line.strip_prefix("CapabilityBoundingSet=")).unwrap();
    let kept = kept.split(' ').map(|name| name.replace("CAP_", "+").to_lowercase()).collect::<Vec<_>>().join(",");
    let said = |set: &str| {
        let mut run = Command::new("setpriv");
        run.arg(format!("--bounding-set={set}")).arg(env!("CARGO_BIN_EXE_lanner"));
        run.args(["run", "-o", "stdout_output.enabled=false", "--", "/bin/true"]);
        let output = run.output().unwrap();
        assert!(output.status.success(), "{output:?}");
        let text = String::from_utf8(output.stderr).unwrap();
        text.lines().filter(|line| line.starts_with("warning: ")).map(str::to_owned).collect::<Vec<_>>()
    };
    // Whatever this kernel does not take, it does not take with all capabilities either.
    assert_eq!(said(&format!("-all,{kept}")), said("+all"));
}
