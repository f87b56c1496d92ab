//! Suspicious actions, live and with stand-ins, raise the published rules that a recording of such actions raised in a real Falco.
//! Needs root and a kernel that lets the probe in, and the conformance pack; says so when it skips.

#[path = "../../../tests/live/watched.rs"]
#[allow(dead_code, reason = "this test does not measure")]
mod watched;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use watched::{Watched, build_worker};

#[test]
fn the_same_rules_fire_as_for_the_recording() {
    if !watched::possible() {
        return;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap();
    let pack = std::env::var_os("LANNER_CONFORMANCE").map_or_else(|| root.join("../shared/conformance"), PathBuf::from);
    let expected = pack.join("alerts/own_actions_host.stable.jsonl");
    let rules = pack.join("rules/3.2.0/falco_rules.yaml");
    if !expected.exists() || !rules.exists() {
        println!("skipped: no conformance pack (LANNER_CONFORMANCE) with the recording's alerts");
        return;
    }
    let expected: BTreeSet<String> = std::fs::read_to_string(expected)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["rule"].as_str().unwrap().to_owned())
        .collect();
    assert!(expected.len() > 5, "{expected:?}");
    let worker = build_worker(&root.join("tests/live/worker.c"), Path::new(env!("CARGO_TARGET_TMPDIR"))).unwrap();
    let [rules, script, worker] =
        [rules, root.join("tests/live/own_actions.sh"), worker].map(|path| path.display().to_string());
    let args = ["--rules", &rules, "--", "unshare", "-m", "sh", &script, &worker].map(str::to_owned);
    let end = Watched::start(Path::new(env!("CARGO_BIN_EXE_lanner")), &args).unwrap().wait().unwrap();
    assert!(end.success && end.counts.lost == 0, "{}", end.said);
    assert!(end.counts.seen > 0, "{}", end.said);
    let fired: BTreeSet<String> = end.alerts.iter().map(|alert| alert.rule.clone()).collect();
    assert_eq!(fired, expected, "{}", end.said);
}
