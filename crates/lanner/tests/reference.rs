//! The pages of the reference say what the program does.
#![allow(clippy::unwrap_used, reason = "tests may panic")]

use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn the_page_of_settings_is_up_to_date() {
    let path = root().join("docs/reference/settings.md");
    let page = lanner::settings::markdown();
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &page).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        page == committed,
        "docs/reference/settings.md is stale; UPDATE=1 cargo test -p lanner --test reference writes it"
    );
}

/// The names in the first column of the table below a heading.
fn names(page: &str, heading: &str) -> BTreeSet<String> {
    let section = page.split(heading).nth(1).unwrap().split("\n## ").next().unwrap();
    let name = |line: &str| Some(line.strip_prefix("| `")?.split('`').next()?.to_owned());
    section.lines().filter_map(name).collect()
}

fn files_below(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            files_below(&path, ending, found);
        } else if path.extension().is_some_and(|found| found == ending) {
            found.push(path);
        }
    }
}

#[test]
fn the_page_of_reports_names_the_keys_of_the_json_report() {
    let page = fs::read_to_string(root().join("docs/reference/check.md")).unwrap();
    let file = std::env::temp_dir().join(format!("lanner-report-{}.yaml", std::process::id()));
    fs::write(&file, "- rule: r\n  condition: proc.nmae = x\n").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_lanner")).args(["check", "--format", "json"]).arg(&file).output();
    fs::remove_file(&file).unwrap();
    let report: Value = serde_json::from_slice(&output.unwrap().stdout).unwrap();
    let mut keys: BTreeSet<String> = report.as_object().unwrap().keys().cloned().collect();
    for diagnostic in report["diagnostics"].as_array().unwrap() {
        keys.extend(diagnostic.as_object().unwrap().keys().cloned());
    }
    assert_eq!(keys, names(&page, "## `--format json`"));
}

#[test]
fn the_page_of_reports_names_the_kinds_of_diagnostics() {
    let page = fs::read_to_string(root().join("docs/reference/check.md")).unwrap();
    let listed = names(&page, "## Kinds");
    // What tests show of `lanner check` and of the engine's loading.
    let mut cases = Vec::new();
    files_below(&root().join("crates/engine/tests/rules"), "md", &mut cases);
    files_below(&root().join("tests/cli"), "md", &mut cases);
    cases.retain(|path| {
        path.parent().unwrap().ends_with("rules") || path.file_name().unwrap().to_str().unwrap().starts_with("check-")
    });
    let mut shown = BTreeSet::new();
    for text in cases.iter().map(|path| fs::read_to_string(path).unwrap()) {
        for line in text.lines().filter(|line| !line.starts_with(' ')) {
            let kind = ["error[", "warning[", "hint["].iter().find_map(|start| line.strip_prefix(start));
            shown.extend(kind.and_then(|kind| Some(kind.split_once("]: ")?.0.to_owned())));
        }
    }
    let missing: Vec<&String> = shown.difference(&listed).collect();
    assert!(missing.is_empty(), "not on the page: {missing:?}");
    let mut sources = Vec::new();
    files_below(&root().join("crates"), "rs", &mut sources);
    sources.retain(|path| path.components().all(|part| part.as_os_str() != "tests"));
    let sources: String = sources.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    let gone: Vec<&String> = listed.iter().filter(|kind| !sources.contains(&format!("\"{kind}\""))).collect();
    assert!(gone.is_empty(), "no longer there: {gone:?}");
}
