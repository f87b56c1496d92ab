//! The program's own log as its readers get it: each line has time, level, part and message, and none has a secret.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may panic")]

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Replays the demo with these options; what was said on standard error.
fn said(name: &str, options: &[&str]) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let program = env!("CARGO_BIN_EXE_lanner");
    let capture: PathBuf = std::env::temp_dir().join(format!("lanner-log-{name}-{}.scap", std::process::id()));
    let script = Command::new(program)
        .arg("script")
        .arg(root.join("demo/incident.events"))
        .arg("--out")
        .arg(&capture)
        .output()
        .unwrap();
    assert!(script.status.success());
    let mut run = Command::new(program);
    run.arg("run").arg("--capture").arg(&capture).arg("--rules").arg(root.join("demo/rules.yaml"));
    run.args(options);
    let output = run.output().unwrap();
    std::fs::remove_file(capture).unwrap();
    String::from_utf8(output.stderr).unwrap()
}

/// `2026-12-01T23:40:10.123Z`
fn is_time(text: &str) -> bool {
    text.len() == 24 && text.ends_with('Z') && text.as_bytes()[10] == b'T' && text.as_bytes()[19] == b'.'
}

#[test]
fn lines_are_objects_or_text_as_is_wanted() {
    let lines = said("json", &["-o", "lanner.log_format=json"]);
    assert!(lines.lines().count() > 0);
    for line in lines.lines() {
        let object: Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| object[key].as_str().unwrap_or_else(|| panic!("{key}: {line}"));
        assert!(is_time(text("time")) && !text("message").is_empty() && !text("part").is_empty(), "{line}");
        assert_eq!(text("level"), "informational", "{line}");
    }
    let lines = said("text", &["-o", "lanner.log_format=text"]);
    let summary = lines.lines().find(|line| line.contains("4 alerts")).unwrap();
    let (time, rest) = summary.split_once(' ').unwrap();
    assert!(is_time(time) && rest.starts_with("informational main: "), "{summary}");
    assert!(said("plain", &[]).lines().any(|line| line.starts_with(char::is_numeric)));
    assert_eq!(said("level", &["-o", "lanner.log_format=json", "-o", "log_level=warning"]), "");
}

#[test]
fn secrets_are_not_told() {
    let file = std::env::temp_dir().join(format!("lanner-log-{}.yaml", std::process::id()));
    let outputs = "lanner: {log_format: json, outputs: [
        {name: slack, type: slack, retry: {tries: 1}, slack: {url: 'http://me:hunter2@127.0.0.1:9/services/hunter2?token=hunter2'}},
        {name: webhook, type: webhook, retry: {tries: 1},
         webhook: {url: 'http://me:hunter2@127.0.0.1:9/?token=hunter2', headers: {Authorization: hunter2}}},
        {name: nats, type: nats, nats: {servers: 'nats://127.0.0.1:9', user: me, password: hunter2}},
        {name: kafka, type: kafka, kafka: {brokers: '127.0.0.1:9', sasl: scram-sha-256, user: me, password: hunter2}},
        {name: mail, type: smtp, smtp: {server: '127.0.0.1:9', user: me, password: hunter2, from: a@b.c, to: a@b.c, insecure: true}},
        {name: archive, type: s3, s3: {endpoint: 'http://127.0.0.1:9', bucket: abc, path_style: true, access_key_id: me,
         secret_access_key: hunter2, session_token: hunter2, proxy: none}}]}";
    std::fs::write(&file, outputs).unwrap();
    let told = said("secrets", &["--settings", file.to_str().unwrap()]);
    std::fs::remove_file(file).unwrap();
    for name in ["slack", "webhook", "nats", "kafka", "mail", "archive"] {
        assert!(told.contains(&format!("output {name} ")), "{told}");
    }
    assert!(!told.contains("hunter2"), "{told}");
}
