//! The filter in the kernel changes what arrives, never what is raised: the same suspicious actions, live, with and without it. Needs root and a kernel
//! that lets the probe in; says so when it skips.

#![allow(clippy::unwrap_used, reason = "tests")]

#[path = "../../../tests/live/watched.rs"]
#[allow(dead_code, reason = "this test does not measure")]
mod watched;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use watched::{End, Watched, build_worker};

/// Parts of an alert's text that differ from run to run: numbers, and names of temporary folders.
fn without_accidents(text: &str) -> String {
    let words = text.split([' ', '/', '=']).map(|word| {
        let accidental = word.starts_with("tmp.") || word.chars().any(|c| c.is_ascii_digit());
        if accidental { "_" } else { word }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// How often each alert was raised: rule and fields.
fn alerts(end: &End) -> BTreeMap<(String, String), usize> {
    let mut counts = BTreeMap::new();
    for alert in &end.alerts {
        let fields = without_accidents(&alert.fields.to_string());
        *counts.entry((alert.rule.clone(), fields)).or_default() += 1;
    }
    counts
}

fn run(rules: &Path, paths: &str, more: &[&str]) -> End {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap();
    let worker = build_worker(&root.join("tests/live/worker.c"), Path::new(env!("CARGO_TARGET_TMPDIR"))).unwrap();
    let (script, worker) = (root.join("tests/live/own_actions.sh"), worker.display().to_string());
    let paths = format!("paths={paths}");
    let mut args: Vec<&str> = vec!["--rules", rules.to_str().unwrap(), "-o", &paths];
    args.extend(more);
    args.extend(["--", "unshare", "-m", "sh", script.to_str().unwrap(), &worker]);
    let args: Vec<String> = args.into_iter().map(str::to_owned).collect();
    let end = Watched::start(Path::new(env!("CARGO_BIN_EXE_lanner")), &args).unwrap().wait().unwrap();
    assert!(end.success && end.counts.lost == 0, "{}", end.said);
    end
}

#[test]
fn alerts_are_the_same_with_and_without_it() {
    if !watched::possible() {
        return;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap();
    let pack = std::env::var_os("LANNER_CONFORMANCE").map_or_else(|| root.join("../shared/conformance"), PathBuf::from);
    let published = pack.join("rules/3.2.0/falco_rules.yaml");
    let mut sets = vec![(root.join("rules"), "both")];
    if published.exists() {
        sets.extend(["both", "as-given", "kernel"].map(|paths| (published.clone(), paths)));
    } else {
        println!("skipped: no conformance pack (LANNER_CONFORMANCE) with published rules");
    }
    for (rules, paths) in sets {
        let (filtered, whole) = (run(&rules, paths, &[]), run(&rules, paths, &["--no-kernel-filter"]));
        println!("{} {paths}: {:?} {:?}", rules.display(), filtered.counts, whole.counts);
        assert!(!whole.alerts.is_empty());
        assert_eq!(alerts(&filtered), alerts(&whole), "{} {paths}", rules.display());
        assert!(filtered.counts.delivered < whole.counts.delivered, "{:?} {:?}", filtered.counts, whole.counts);
    }
}
