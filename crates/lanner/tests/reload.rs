//! Rules change while a watch goes on: no event is left out, none is judged twice, none by half of a set. Needs root and a kernel that lets the probe in;
//! says so when it skips.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests may panic")]

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How long something may take that comes by itself.
const PATIENCE: Duration = Duration::from_secs(60);

/// A run of Lanner with rules from a folder of its own.
struct Running {
    folder: PathBuf,
    lanner: Child,
    alerts: Arc<Mutex<Vec<Value>>>,
    said: Arc<Mutex<String>>,
}

fn possible() -> bool {
    let root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    let possible = root && Path::new("/sys/kernel/btf/vmlinux").exists();
    if !possible {
        println!("skipped: live detection needs root and a kernel with BTF");
    }
    possible
}

/// An empty folder, gone when the run is.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("lanner-reload-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// A rule about programs that are started with `marker` and a number.
fn marker(version: &str) -> String {
    format!(
        "- rule: Marker\n  desc: A marker was started.\n  condition: evt.type = execve and evt.rawres = 0 and proc.args startswith marker\n  \
         output: {version} %proc.args\n  priority: ERROR\n"
    )
}

impl Running {
    /// Watches a shell command with the rules in `rules`, in the folder.
    fn start(folder: PathBuf, rules: &str, command: &str) -> Self {
        Self::start_with(folder, rules, command, &[])
    }

    /// The same with further options.
    fn start_with(folder: PathBuf, rules: &str, command: &str, options: &[&str]) -> Self {
        let mut lanner = Command::new(env!("CARGO_BIN_EXE_lanner"))
            .args(["run", "--format", "json", "--rules"])
            .arg(folder.join(rules))
            .args(options)
            .args(["--", "sh", "-c", command])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
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
        Self { folder, lanner, alerts, said }
    }

    fn ask(&self) {
        assert!(Command::new("kill").arg("-HUP").arg(self.lanner.id().to_string()).status().unwrap().success());
    }

    /// Waits until something holds of the alerts and what was said; false if the run ended before, or it takes too long.
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
            std::thread::sleep(Duration::from_millis(10));
        }
        false
    }

    fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    /// Waits for the end; the alerts, and what was said.
    fn end(mut self) -> (Vec<Value>, String) {
        let status = self.lanner.wait().unwrap();
        // What was written last is on its way through the pipes.
        std::thread::sleep(Duration::from_millis(300));
        let said = self.said();
        assert!(status.success(), "{said}");
        assert!(!said.contains("were lost"), "{said}");
        let alerts = self.alerts.lock().unwrap().clone();
        (alerts, said)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Who is gone already need not be ended.
        let _ = self.lanner.kill().and_then(|()| self.lanner.wait());
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn message(alert: &Value) -> &str {
    alert["message"].as_str().unwrap_or_default()
}

#[test]
fn each_event_is_judged_once_while_rules_change_all_the_time() {
    if !possible() {
        return;
    }
    let seconds = std::env::var("LANNER_RELOAD_SECONDS").map_or(10, |text| text.parse().unwrap());
    let folder = folder("load");
    // Two files: a set is half loaded if one is of another version.
    let write = |version: &str| {
        let second = marker(version).replace("Marker", "Marker again");
        for (file, text) in [("a.yaml", marker(version)), ("b.yaml", second)] {
            fs::write(folder.join("new"), text).unwrap();
            fs::rename(folder.join("new"), folder.join(file)).unwrap();
        }
    };
    write("v0");
    let command = format!(
        "e=$(($(date +%s)+{seconds})); i=0; while [ $(date +%s) -lt $e ]; do /bin/true marker-$i; i=$((i+1)); done; /bin/true last-$i"
    );
    let mut running = Running::start(folder.clone(), "", &command);
    // Before that a signal ends it.
    assert!(running.until(|alerts, _| !alerts.is_empty()), "{}", running.said());
    let mut version = 0;
    while running.lanner.try_wait().unwrap().is_none() {
        version += 1;
        write(&format!("v{version}"));
        running.ask();
        std::thread::sleep(Duration::from_millis(100));
    }
    let (alerts, said) = running.end();
    let reloads = said.matches("rules reloaded").count();
    println!("{} alerts, {reloads} reloads of {version} asked for", alerts.len());
    assert!(reloads > seconds / 2, "{said}");
    // Each marker has its two alerts, of the same version and generation.
    let mut by_marker: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    for alert in alerts.iter().filter(|alert| alert["source"] == "syscall") {
        by_marker.entry(message(alert).split_once(' ').unwrap().1).or_default().push(alert);
    }
    let all: BTreeSet<String> = (0..by_marker.len()).map(|n| format!("marker-{n}")).collect();
    assert_eq!(by_marker.keys().map(|&key| key.to_owned()).collect::<BTreeSet<_>>(), all);
    let mut hashes: BTreeMap<&str, &str> = BTreeMap::new();
    for (marker, of) in &by_marker {
        let [one, other] = of[..] else { panic!("{marker}: {of:?}") };
        assert!(one["rule"] != other["rule"] && one["rules"] == other["rules"], "{one} {other}");
        let version = message(one).split(' ').next().unwrap();
        assert_eq!(message(other).split(' ').next().unwrap(), version);
        let hash = one["rules"]["hash"].as_str().unwrap();
        assert_eq!(*hashes.entry(hash).or_insert(version), version);
    }
    assert!(hashes.len() > seconds / 2, "{hashes:?}");
    assert!(by_marker.len() > 10 * seconds, "{} markers", by_marker.len());
}

#[test]
fn what_only_the_new_rules_want_is_told_from_the_change_on() {
    if !possible() {
        return;
    }
    let folder = folder("wants");
    fs::write(folder.join("rules.yaml"), marker("old")).unwrap();
    let inside = folder.join("made");
    fs::create_dir(&inside).unwrap();
    let command = format!(
        "cd {}; i=0; while [ ! -e end ]; do mkdir d$i; i=$((i+1)); done; /bin/true marker-$i",
        inside.display()
    );
    let mut running = Running::start(folder.clone(), "rules.yaml", &command);
    assert!(running.until(|_, _| inside.join("d9").exists()), "{}", running.said());
    let made = "- rule: Made\n  desc: A folder.\n  condition: evt.type in (mkdir, mkdirat)\n  output: made %evt.arg.path\n  priority: ERROR\n";
    fs::write(folder.join("rules.yaml"), format!("{}{made}", marker("new"))).unwrap();
    // Nobody asks: the change is noticed.
    assert!(running.until(|_, said| said.contains("generation 2, 2 rules in force")), "{}", running.said());
    let first = fs::read_dir(&inside).unwrap().count();
    assert!(running.until(|alerts, _| alerts.len() > 20), "{}", running.said());
    fs::write(inside.join("end"), "").unwrap();
    let (alerts, said) = running.end();
    let numbers = |alert: &Value| message(alert).strip_prefix("made ")?.rsplit_once("/d")?.1.parse::<usize>().ok();
    let told: Vec<usize> = alerts.iter().filter_map(numbers).collect();
    let last = message(alerts.last().unwrap())
        .strip_prefix("new marker-")
        .unwrap_or_else(|| panic!("{said}"))
        .parse()
        .unwrap();
    assert!(told[0] <= first, "{told:?} {first}");
    assert_eq!(told, (told[0]..last).collect::<Vec<_>>());
}

#[test]
fn rules_with_a_mistake_leave_those_of_before_in_force() {
    if !possible() {
        return;
    }
    let folder = folder("mistake");
    fs::write(folder.join("rules.yaml"), marker("old")).unwrap();
    let end = folder.join("end");
    let command =
        format!("i=0; while [ ! -e {} ]; do /bin/true marker-$i; i=$((i+1)); sleep 0.05; done", end.display());
    let mut running = Running::start(folder.clone(), "rules.yaml", &command);
    assert!(running.until(|alerts, _| !alerts.is_empty()), "{}", running.said());
    fs::write(folder.join("rules.yaml"), marker("new").replace("evt.rawres", "evt.rawrse")).unwrap();
    assert!(running.until(|_, said| said.contains("reload failed")), "{}", running.said());
    let before = running.alerts.lock().unwrap().len();
    assert!(running.until(|alerts, _| alerts.len() > before + 5), "{}", running.said());
    fs::write(folder.join("rules.yaml"), marker("new")).unwrap();
    assert!(running.until(|_, said| said.contains("generation 2")), "{}", running.said());
    assert!(running.until(|alerts, _| alerts.last().is_some_and(|last| message(last).starts_with("new"))));
    fs::write(end, "").unwrap();
    let (alerts, said) = running.end();
    assert!(said.contains("rules.yaml:3:") && said.contains("evt.rawrse"), "{said}");
    let failed: Vec<&Value> = alerts.iter().filter(|alert| alert["rule"] == "Lanner internal: reload failed").collect();
    let [failed] = failed[..] else { panic!("{failed:?}") };
    assert_eq!((failed["priority"].as_str(), failed["source"].as_str()), (Some("critical"), Some("internal")));
    assert!(failed["fields"]["error"].as_str().unwrap().contains("evt.rawrse"), "{failed}");
    let numbers: Vec<&str> =
        alerts.iter().filter_map(|alert| message(alert).split_once(" marker-")).map(|(_, n)| n).collect();
    assert_eq!(numbers, (0..numbers.len()).map(|n| n.to_string()).collect::<Vec<_>>());
}

#[test]
fn a_folder_that_kubernetes_switches_is_followed() {
    if !possible() {
        return;
    }
    let folder = folder("switch");
    for version in ["old", "new"] {
        fs::create_dir(folder.join(format!("..{version}"))).unwrap();
        fs::write(folder.join(format!("..{version}/rules.yaml")), marker(version)).unwrap();
    }
    symlink("..old", folder.join("..data")).unwrap();
    symlink("..data/rules.yaml", folder.join("rules.yaml")).unwrap();
    let end = folder.join("end");
    let command =
        format!("i=0; while [ ! -e {} ]; do /bin/true marker-$i; i=$((i+1)); sleep 0.05; done", end.display());
    let mut running = Running::start(folder.clone(), "", &command);
    assert!(running.until(|alerts, _| !alerts.is_empty()), "{}", running.said());
    symlink("..new", folder.join("..data_tmp")).unwrap();
    fs::rename(folder.join("..data_tmp"), folder.join("..data")).unwrap();
    let new = |alerts: &[Value], _: &str| alerts.last().is_some_and(|last| message(last).starts_with("new"));
    assert!(running.until(new), "{}", running.said());
    fs::write(end, "").unwrap();
    let (alerts, said) = running.end();
    assert_eq!(said.matches("rules reloaded").count(), 1, "{said}");
    let generations: BTreeSet<u64> = alerts.iter().filter_map(|alert| alert["rules"]["generation"].as_u64()).collect();
    assert_eq!(generations, BTreeSet::from([1, 2]));
}

#[test]
fn outputs_change_without_a_loss_and_stay_if_others_can_not_be_made() {
    if !possible() {
        return;
    }
    let folder = folder("outputs");
    fs::write(folder.join("rules.yaml"), marker("m")).unwrap();
    let path = |name: &str| folder.join(name).display().to_string();
    let settings = |outputs: &str, more: &str| {
        let text = format!("lanner:\n  outputs:\n{outputs}{more}");
        fs::write(folder.join("new"), text).unwrap();
        fs::rename(folder.join("new"), folder.join("s.yaml")).unwrap();
    };
    let store = |name: &str, to: &str| {
        format!("    - {{name: {name}, type: file, format: native_json, file: {{path: {}}}}}\n", path(to))
    };
    settings(&store("store", "a"), "");
    let end = folder.join("end");
    let command =
        format!("i=0; while [ ! -e {} ]; do /bin/true marker-$i; i=$((i+1)); done; /bin/true marker-$i", end.display());
    let options = ["--settings", &path("s.yaml")].map(str::to_owned);
    let options: Vec<&str> = options.iter().map(String::as_str).collect();
    let mut running = Running::start_with(folder.clone(), "rules.yaml", &command, &options);
    assert!(running.until(|alerts, _| !alerts.is_empty()), "{}", running.said());
    for round in 1..=20 {
        // One goes from file to file; the other comes, and goes, by names of its own.
        let other = if round % 2 == 0 { store(&format!("other-{round}"), "c") } else { String::new() };
        settings(&(store("store", if round % 2 == 0 { "a" } else { "b" }) + &other), "");
        running.ask();
        assert!(running.until(|_, said| said.matches("rules reloaded").count() >= round), "{}", running.said());
        std::thread::sleep(Duration::from_millis(100));
    }
    let spool = "    - {name: wrong, type: file, file: {path: /dev/null}, spool: {path: /proc/no/spool}}\n";
    settings(spool, "");
    running.ask();
    assert!(running.until(|_, said| said.contains("spool of output wrong: /proc/no/spool")), "{}", running.said());
    settings(&store("store", "a"), "webserver: {listen_port: 1}\nlog_level: warning\n");
    running.ask();
    let told = "what changed in these settings takes effect at the next start: webserver.listen_port";
    assert!(running.until(|_, said| said.contains(told)), "{}", running.said());
    std::thread::sleep(Duration::from_millis(500));
    fs::write(end, "").unwrap();
    let read = |name: &str| {
        let text = fs::read_to_string(folder.join(name)).unwrap();
        let alerts = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        alerts.filter_map(|alert| message(&alert).strip_prefix("m marker-")?.parse::<usize>().ok()).collect::<Vec<_>>()
    };
    let until_end = running.until(|_, _| false);
    let (a, b, c) = (read("a"), read("b"), read("c"));
    let (alerts, said) = running.end();
    assert!(!until_end && said.matches("reload failed").count() == 1, "{said}");
    assert!(a.is_sorted() && b.is_sorted() && c.is_sorted());
    let mut all: Vec<usize> = a.iter().chain(&b).copied().collect();
    all.sort_unstable();
    let on_stdout: Vec<usize> =
        alerts.iter().filter_map(|alert| message(alert).strip_prefix("m marker-")?.parse().ok()).collect();
    println!("{} alerts: {} and {} in the files, {} in that of others", on_stdout.len(), a.len(), b.len(), c.len());
    assert_eq!(on_stdout, (0..on_stdout.len()).collect::<Vec<_>>());
    assert_eq!(all, on_stdout);
    assert!(b.len() > 100 && c.len() > 100);
}
