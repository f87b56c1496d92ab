//! Lost events, live: a command that does more than anybody can judge opens a coverage gap, which is told, marks alerts and closes.
//! Needs root and a kernel that lets the probe in; says so when it skips.
#![allow(clippy::unwrap_used, reason = "tests may panic")]

use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// Reads and writes are wanted and judged, and no rule matches them.
const RULES: &str = "
- rule: Flood
  desc: d
  condition: evt.type in (read, write) and proc.name = no-program-has-this-name
  output: o
  priority: INFO
- rule: Marker
  desc: d
  condition: evt.type in (execve, execveat) and proc.name = true
  output: marker %proc.pid
  priority: INFO
- rule: Connection
  desc: d
  condition: evt.type = connect
  output: o
  priority: INFO
";

/// 800 thousand syscalls, and programs that start meanwhile; then a rest, in which a gap closes.
const FLOOD: &str = "dd if=/dev/zero of=/dev/null bs=1 count=400000 2>/dev/null & \
                     for n in 1 2 3 4; do sleep 0.3; /bin/true; done; wait; sleep 1.5; /bin/true";

fn possible() -> bool {
    let possible = rustix::process::geteuid().is_root() && Path::new("/sys/kernel/btf/vmlinux").exists();
    if !possible {
        println!("skipped: live detection needs root and a kernel with BTF");
    }
    possible
}

/// Runs the program in a folder that has the rules.
fn lanner(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lanner"));
    command.current_dir(folder).args(["run", "--format", "json", "--rules", "rules.yaml"]).args(args);
    command.output().unwrap()
}

/// Runs it with the flood as its command, and records that; `None`, and a line that says why, where the kernel refuses.
fn run(folder: &Path) -> Option<Output> {
    if !possible() {
        return None;
    }
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join("rules.yaml"), RULES).unwrap();
    let small = ["-o", "engine.kmod.buf_size_preset=1", "--record", "flood.scap"];
    let output = lanner(folder, &[&small[..], &["--", "sh", "-c", FLOOD]].concat());
    let said = String::from_utf8_lossy(&output.stderr);
    if said.contains("the kernel refused") {
        println!("skipped: {said}");
        return None;
    }
    assert!(output.status.success(), "{said}");
    Some(output)
}

/// The fourth number of the line about the kernel.
fn lost(said: &str) -> u64 {
    let line = said.lines().find(|line| line.starts_with("in the kernel:")).unwrap();
    line.split(' ').filter_map(|word| word.parse().ok()).nth(3).unwrap()
}

#[test]
fn a_gap_is_told_twice_and_marks_what_is_inside() {
    let folder = std::env::temp_dir().join(format!("lanner-gaps-{}", std::process::id()));
    let Some(output) = run(&folder) else { return };
    let said = String::from_utf8_lossy(&output.stderr);
    let lines = String::from_utf8_lossy(&output.stdout);
    let alerts: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let gaps: Vec<&Value> = alerts.iter().filter(|alert| alert["rule"] == "Lanner internal: coverage gap").collect();
    let states: Vec<&str> = gaps.iter().map(|alert| alert["fields"]["gap.state"].as_str().unwrap()).collect();
    assert!(!states.is_empty() && states.len().is_multiple_of(2), "no flood, or a gap did not close: {said}");
    assert!(states.chunks(2).all(|pair| pair == ["open", "closed"]), "{states:?}");
    for gap in &gaps {
        assert_eq!((&gap["priority"], &gap["source"]), (&"warning".into(), &"internal".into()));
        // Other events that the state needs share the ring.
        assert!(gap["fields"]["gap.classes"].as_array().unwrap().contains(&"file".into()), "{gap}");
        assert_eq!(gap["fields"]["gap.reasons"], serde_json::json!(["ring full"]));
        assert!(gap["fields"]["gap.rules"].as_array().unwrap().contains(&"Flood".into()), "{gap}");
    }
    let closed = gaps.iter().filter(|gap| gap["fields"]["gap.state"] == "closed");
    let of_gaps: u64 = closed.map(|gap| gap["fields"]["gap.lost"].as_u64().unwrap()).sum();
    assert_eq!(of_gaps, lost(&said), "{said}");
    assert_eq!(said.matches("Coverage gap opened").count(), states.len() / 2, "{said}");
    assert_eq!(said.matches("Coverage gap closed").count(), states.len() / 2, "{said}");

    let markers: Vec<&Value> = alerts.iter().filter(|alert| alert["rule"] == "Marker").collect();
    assert_eq!(markers.len(), 5, "{lines}{said}");
    let marked: Vec<&&Value> = markers.iter().filter(|alert| alert["gap"].is_object()).collect();
    assert!(!marked.is_empty(), "{lines}{said}");
    for alert in marked {
        assert!(alert["gap"]["from"].as_u64() <= alert["ts"].as_u64(), "{alert}");
        assert_eq!(alert["gap"]["reasons"], serde_json::json!(["ring full"]));
    }
    // The last one is behind the gap: it closed before.
    assert!(markers[4]["gap"].is_null(), "{lines}{said}");

    // The recording knows it too.
    let replay = lanner(&folder, &["--capture", "flood.scap"]);
    assert_eq!(String::from_utf8_lossy(&replay.stdout), lines);
    assert!(String::from_utf8_lossy(&replay.stderr).contains("Coverage gap opened"));
    fs::remove_dir_all(folder).unwrap();
}
