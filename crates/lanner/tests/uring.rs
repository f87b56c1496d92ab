//! What rings of io_uring carry out raises the alerts that the syscalls would, live and in the replay of its recording. Needs root and a kernel that lets the
//! probe in; says so when it skips.

#![allow(clippy::unwrap_used, reason = "tests")]

#[path = "../../../tests/live/watched.rs"]
#[allow(dead_code, reason = "this test does not measure")]
mod watched;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use watched::{build_worker, possible};

/// An open that succeeds, judged as published rules do it; one that fails; a connection.
const RULES: &str = "
- rule: secret
  desc: it happens
  condition: evt.type in (open, openat, openat2) and evt.is_open_read=true and fd.typechar='f' and fd.num>=0 and fd.name endswith /secret
  output: \"%proc.name %evt.type %fd.name %evt.is_io_uring %evt.is_presumed %evt.io_uring.uid\"
  priority: INFO
- rule: missing
  desc: it happens
  condition: evt.type = openat and evt.failed = true and fs.path.name endswith /missing
  output: \"%proc.name %evt.res %evt.is_io_uring\"
  priority: INFO
- rule: connection
  desc: it happens
  condition: evt.type = connect and fd.sip = 127.0.0.1 and fd.sport = 9
  output: \"%proc.name %fd.sport %fd.l4proto %evt.is_io_uring\"
  priority: INFO
";

fn lanner(args: &[&str], paths: &[&Path]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lanner")).args(args).args(paths).output().unwrap()
}

/// The outputs of the alerts, without what stands in front of them.
fn told(output: &Output) -> Vec<String> {
    let lines = String::from_utf8(output.stdout.clone()).unwrap();
    let alerts = lines.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    alerts.filter_map(|alert| Some(alert["message"].as_str()?.to_owned())).collect()
}

/// A new folder with the rules, the secret, and the program that is watched.
fn stage() -> (PathBuf, PathBuf) {
    let folder = std::env::temp_dir().join(format!("lanner-uring-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("rules.yaml"), RULES).unwrap();
    fs::write(folder.join("secret"), "stand-in").unwrap();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/live/ring.c");
    let worker = build_worker(&source, &folder).unwrap();
    (folder, worker)
}

#[test]
fn rules_see_what_rings_do() {
    if !possible() {
        return;
    }
    let (folder, worker) = stage();
    if !Command::new(&worker).args(["nothing", "1"]).output().unwrap().status.success() {
        println!("skipped: no io_uring here");
        return;
    }
    let worker = worker.display();
    let script = format!("cd {}; {worker} open secret; {worker} open missing; {worker} connect 9", folder.display());
    let (rules, recording) = (folder.join("rules.yaml"), folder.join("recording.scap"));
    for more in [&[][..], &["--no-kernel-filter"]] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lanner"));
        command.args(["run", "--format", "json", "--rules"]).arg(&rules).arg("--record").arg(&recording).args(more);
        let live = command.args(["--", "sh", "-c", &script]).output().unwrap();
        let said = String::from_utf8_lossy(&live.stderr);
        if said.contains("io_uring: this kernel") {
            println!("skipped: this kernel does not show what rings carry out");
            return;
        }
        assert!(live.status.success() && !said.contains("were lost"), "{said}");
        let secret = format!("lanner-worker openat {}/secret true false 0", folder.display());
        let connection = "lanner-worker 9 udp true".to_owned();
        assert_eq!(told(&live), [secret, "lanner-worker ENOENT true".to_owned(), connection], "{said}");
        let replay =
            lanner(&["run", "--quiet", "--format", "json", "--rules"], &[&rules, Path::new("--capture"), &recording]);
        assert_eq!(replay.stdout, live.stdout, "{}", String::from_utf8_lossy(&replay.stderr));
    }
    let _ = fs::remove_dir_all(folder);
}
