//! Recordings: a replay of one says what was said when it was made, of the whole stream and of what a rule started.
//!
//! Live tests need root and a kernel that lets the probe in; they say so when they skip.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// A folder of a test's own.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("lanner-record-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn lanner() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lanner"));
    command.current_dir(root()).env("TZ", "UTC").env_remove("FALCO_HOSTNAME");
    command
}

fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The alerts of a capture.
fn replay(capture: &Path, rules: &Path) -> String {
    let mut command = lanner();
    command.args(["run", "--quiet", "--format", "json", "--capture"]).arg(capture).arg("--rules").arg(rules);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}: {}", capture.display(), errors(&output));
    String::from_utf8(output.stdout).unwrap()
}

/// The capture of the demo, and those of the pack.
fn captures(folder: &Path) -> Vec<PathBuf> {
    let demo = folder.join("demo.scap");
    let made = lanner().args(["script", "demo/incident.events", "--out"]).arg(&demo).output().unwrap();
    assert!(made.status.success());
    let named = std::env::var_os("LANNER_CONFORMANCE").map(PathBuf::from);
    let pack = named.unwrap_or_else(|| root().join("../shared/conformance")).join("captures");
    let mut captures = vec![demo];
    match fs::read_dir(pack) {
        Ok(entries) => captures.extend(entries.map(|entry| entry.unwrap().path())),
        Err(_) => println!("skipped: no ../shared"),
    }
    captures.retain(|path| path.extension().is_some_and(|ending| ending == "scap"));
    captures
}

/// Rules that show what a recording could lose: numbers, times, ancestors, descriptors that were there before.
const RULES: &str = "
- rule: Start
  desc: d
  condition: evt.type in (execve, execveat)
  output: start %evt.num %evt.rawtime %proc.cmdline %proc.pcmdline %proc.aname[2] %proc.exepath %proc.cwd %user.name %container.id %proc.duration %proc.env
  priority: NOTICE
  capture: true
  capture_duration: 200
- rule: Connection
  desc: d
  condition: evt.type in (connect, accept, accept4)
  output: connection %evt.num %fd.name %fd.type %fd.l4proto %fd.sip %fd.sport %fd.is_server %proc.name %proc.duration %evt.reltime
  priority: INFO
- rule: Closed
  desc: d
  condition: evt.type = close and fd.name exists and evt.num in (1000, 2000, 3000, 4000, 5000)
  output: closed %evt.num %fd.name %fd.typechar %proc.cmdline %proc.pid.ts %proc.ppid.ts
  priority: INFO
";

#[test]
fn a_recording_of_a_capture_is_the_same_stream() {
    let folder = folder("stream");
    let rules = folder.join("rules.yaml");
    fs::write(&rules, RULES).unwrap();
    for capture in captures(&folder) {
        for name in ["copy.scap", "copy.scap.gz"] {
            let copy = folder.join(name);
            let mut command = lanner();
            command.args(["run", "--quiet", "--format", "json", "--capture"]).arg(&capture);
            let output = command.arg("--rules").arg(&rules).arg("--record").arg(&copy).output().unwrap();
            assert!(output.status.success(), "{}: {}", capture.display(), errors(&output));
            assert!(replay(&copy, &rules) == String::from_utf8(output.stdout).unwrap(), "{}", capture.display());
        }
    }
    fs::remove_dir_all(folder).unwrap();
}

/// Files of recordings that rules started.
fn recordings(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("rec_")));
    found.sort();
    found
}

/// Time and number of the event that started a recording, from its file's name.
fn trigger(path: &Path) -> (u64, u64) {
    let name = path.file_stem().unwrap().to_str().unwrap();
    let (time, number) = name.strip_prefix("rec_").unwrap().split_once('_').unwrap();
    assert_eq!((time.len(), number.len()), (20, 20), "{name}");
    (time.parse().unwrap(), number.parse().unwrap())
}

#[test]
fn a_replay_of_what_a_rule_recorded_raises_the_same_alerts() {
    let folder = folder("rules");
    let rules = folder.join("rules.yaml");
    fs::write(&rules, RULES).unwrap();
    let mut count = 0;
    for capture in captures(&folder) {
        for seconds in [0, 1] {
            let prefix = folder.join("rec");
            let mut command = lanner();
            command.args(["run", "--format", "json", "-o", "capture.enabled=true", "-o"]);
            command.arg(format!("flight_recorder.seconds={seconds}")).arg("-o");
            command.arg(format!("capture.path_prefix={}", prefix.display())).arg("--capture").arg(&capture);
            let output = command.arg("--rules").arg(&rules).output().unwrap();
            assert!(output.status.success(), "{}: {}", capture.display(), errors(&output));
            let all = String::from_utf8(output.stdout).unwrap();
            let all: BTreeSet<&str> = all.lines().collect();
            let files = recordings(&folder);
            assert_eq!(files.is_empty(), !all.iter().any(|alert| alert.contains("\"Start\"")), "{}", capture.display());
            for file in files.iter().take(40) {
                let (time, number) = trigger(file);
                let again = replay(file, &rules);
                let at = format!("{}: {}", capture.display(), file.display());
                for alert in again.lines() {
                    assert!(all.contains(alert), "{at}: seconds={seconds}\n{alert}\n{}", nearest(&all, alert));
                }
                let mark = format!("start {number} {time} ");
                assert!(again.contains(&mark), "{at}: {mark}\n{again}");
                count += 1;
            }
            files.iter().for_each(|file| fs::remove_file(file).unwrap());
        }
    }
    assert!(count > 0);
    println!("{count} recordings replayed");
    fs::remove_dir_all(folder).unwrap();
}

/// The alert that begins like another, for the message of a failure.
fn nearest<'a>(all: &BTreeSet<&'a str>, alert: &str) -> &'a str {
    let alike = |other: &&&str| alert.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    all.iter().max_by_key(alike).copied().unwrap_or_default()
}

/// Why live tests can't run here.
fn refused() -> Option<String> {
    let id = Command::new("id").arg("-u").output().unwrap();
    if id.stdout != b"0\n" || !Path::new("/sys/kernel/btf/vmlinux").exists() {
        return Some("live detection needs root and a kernel with BTF".to_owned());
    }
    let output = lanner().args(["run", "--quiet", "--rules", "demo/rules.yaml", "--", "true"]).output().unwrap();
    let errors = errors(&output);
    errors.contains("the kernel refused").then_some(errors)
}

#[test]
fn a_live_run_and_the_replay_of_its_recording_say_the_same() {
    if let Some(why) = refused() {
        return println!("skipped: {why}");
    }
    let folder = folder("live");
    let (capture, rules) = (folder.join("live.scap"), folder.join("rules.yaml"));
    fs::write(&rules, format!("{}\n{RULES}", fs::read_to_string(root().join("demo/rules.yaml")).unwrap())).unwrap();
    let mut command = lanner();
    command.args(["run", "--format", "json", "-o", "capture.enabled=true", "-o"]);
    command.arg(format!("capture.path_prefix={}", folder.join("rec").display()));
    command.arg("--rules").arg(&rules).arg("--record").arg(&capture);
    let output = command.args(["--", "unshare", "-m", "sh", "demo/incident.sh"]).output().unwrap();
    assert!(output.status.success() && errors(&output).contains(" + 0 lost"), "{}", errors(&output));
    let live = String::from_utf8(output.stdout.clone()).unwrap();
    assert!(live.contains("\"Credential file read\"") && live.contains("\"Start\""), "{live}");
    assert_eq!(replay(&capture, &rules), live);
    // The first program starts a recording, and nearly all follows at once.
    let all: BTreeSet<&str> = live.lines().collect();
    let files = recordings(&folder);
    assert!(!files.is_empty(), "{}", errors(&output));
    for file in &files {
        let again = replay(file, &rules);
        assert!(again.contains(&format!("start {} {} ", trigger(file).1, trigger(file).0)), "{again}");
        again.lines().for_each(|alert| assert!(all.contains(alert), "{alert}\n{}", nearest(&all, alert)));
    }
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn record_keeps_what_a_replay_needs() {
    if let Some(why) = refused() {
        return println!("skipped: {why}");
    }
    let folder = folder("filter");
    let rules = root().join("demo/rules.yaml");
    let whole = folder.join("whole.scap");
    let record = |args: &[&str], file: &Path| {
        let output = lanner().arg("record").args(args).arg("-w").arg(file).output().unwrap();
        assert!(output.status.success(), "{}", errors(&output));
        errors(&output)
    };
    let command = ["--", "unshare", "-m", "sh", "demo/incident.sh"];
    let lanner_record = |args: &[&str], file: &Path| {
        let output = lanner().arg("record").arg("-w").arg(file).args(args).args(command).output().unwrap();
        assert!(output.status.success(), "{}", errors(&output));
    };
    lanner_record(&[], &whole);
    let alerts = replay(&whole, &rules);
    assert_eq!(alerts.lines().count(), 3, "{alerts}");
    // Numbers of events are others, so only what was found is compared.
    let found = |alerts: &str| {
        let alerts = alerts.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        alerts.map(|alert| (alert["rule"].clone(), alert["output"].clone())).collect::<Vec<_>>()
    };
    let from = ["--capture", whole.to_str().unwrap()];
    for (name, extra) in [
        ("filtered.scap", ["--filter", "evt.type = execve or fd.name = /etc/shadow"].as_slice()),
        ("small.scap", &["--filter", "evt.type = chmod"]),
        ("falco.scap", &["--for-falco"]),
    ] {
        let file = folder.join(name);
        record(&[&from, extra].concat(), &file);
        assert_eq!(found(&replay(&file, &rules)), found(&alerts), "{name}");
        assert!(fs::metadata(&file).unwrap().len() < fs::metadata(&whole).unwrap().len(), "{name}");
    }
    let limited = folder.join("limited.scap");
    let told = record(&[from.as_slice(), &["--max-size", "8K"]].concat(), &limited);
    assert!(told.contains("ended at its size"), "{told}");
    assert!((8192..16384).contains(&fs::metadata(&limited).unwrap().len()));
    replay(&limited, &rules);
    fs::remove_dir_all(folder).unwrap();
}

/// A process of the test's own, which ends with the test.
struct Own(Child);

impl Own {
    fn shell(script: &str) -> Self {
        Self(Command::new("sh").args(["-c", script]).stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap())
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Waits for something, at most half a minute.
fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(30);
    while !holds() {
        assert!(Instant::now() < end, "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_recording_is_whole_after_a_signal_and_readable_after_a_kill() {
    if let Some(why) = refused() {
        return println!("skipped: {why}");
    }
    let folder = folder("signal");
    let scope = Own::shell("while :; do ls / ; sleep 0.05; done");
    let scope = format!("pid:{}", scope.0.id());
    for (signal, name) in [("-TERM", "a.scap"), ("-TERM", "a.scap.gz"), ("-KILL", "b.scap"), ("-KILL", "b.scap.gz")] {
        let file = folder.join(name);
        let mut command = lanner();
        command.args(["record", "--quiet", "--scope", &scope, "-w"]).arg(&file);
        let mut record = Own(command.spawn().unwrap());
        until("nothing is recorded", || fs::metadata(&file).is_ok_and(|meta| meta.len() > 10_000));
        let pid = record.0.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
        let status = record.0.wait().unwrap();
        let shown = lanner().args(["events", "--fields", "evt.type"]).arg(&file).output().unwrap();
        // Killed, it may end within an event.
        assert!(signal == "-KILL" || status.success() && shown.status.success(), "{name} {status}");
        let types: BTreeSet<String> = String::from_utf8(shown.stdout).unwrap().lines().map(str::to_owned).collect();
        assert!(types.contains("execve") && types.contains("openat"), "{name}: {types:?}");
    }
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn the_falco_front_records_live_and_ends_by_the_clock() {
    if let Some(why) = refused() {
        return println!("skipped: {why}");
    }
    let folder = folder("falco");
    let rules = folder.join("r.yaml");
    // Fields of containers need a plugin there.
    fs::write(&rules, RULES.replace("%container.id ", "")).unwrap();
    let settings = "{engine: {kind: modern_ebpf}, stdout_output: {enabled: true}, log_stderr: true, log_syslog: false,
        capture: {enabled: true, default_duration: 300, path_prefix: rec}}";
    fs::write(folder.join("falco.yaml"), settings).unwrap();
    let go = folder.join("go");
    let script = format!("while ! test -e {0}; do sleep 0.1; done; sleep 1; /bin/true; exec sleep 60", go.display());
    let scope = Own::shell(&script);
    let mut command = lanner();
    command.current_dir(&folder).args(["falco", "-c", "falco.yaml", "-r", "r.yaml", "-o"]);
    command.arg(format!("lanner.scope=pid:{}", scope.0.id())).stdout(Stdio::null()).stderr(Stdio::null());
    let mut front = Own(command.spawn().unwrap());
    // Each `sleep` of the waiting shell is an alert.
    until("no recording", || !recordings(&folder).is_empty());
    fs::write(&go, "").unwrap();
    let of_true = |file: &PathBuf| {
        let filter = "evt.type = execve and proc.exepath endswith /true";
        let shown = lanner().args(["events", "--filter", filter]).arg(file).output().unwrap();
        shown.status.success() && !shown.stdout.is_empty()
    };
    // Nothing happens any more, and yet the file gets its end.
    until("no whole recording", || recordings(&folder).iter().any(of_true));
    assert_eq!(front.0.try_wait().unwrap(), None);
    fs::remove_dir_all(folder).unwrap();
}
