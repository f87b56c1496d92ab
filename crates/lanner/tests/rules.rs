//! The rule set: it is free of mistakes and hints, each rule has a case that makes it fire and one that does not, and all cases hold.
//!
//! `UPDATE=1 cargo test` writes the alerts that were raised into the pages.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may panic")]

use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// What the program prints, and whether it went well.
fn lanner(arguments: &[&str]) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_lanner")).args(arguments).current_dir(root()).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.success(), text)
}

/// The names of the rules, in their order.
fn names() -> Vec<String> {
    let (_, text) = lanner(&["list", "rules", "--rules", "rules", "--format", "json"]);
    let listed: serde_json::Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let rules = listed.as_array().unwrap().iter();
    rules.map(|rule| rule["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn nothing_is_to_be_said_about_the_rules() {
    let (well, text) = lanner(&["check", "--strict", "rules"]);
    assert!(well && text.ends_with("rules: no errors, no warnings, no hints\n"), "{text}");
}

#[test]
fn all_cases_hold() {
    let update = std::env::var_os("UPDATE").is_some();
    let (well, text) = lanner(if update { &["test", "rules", "--update"] } else { &["test", "rules"] });
    assert!(well, "{text}");
    assert!(!text.contains("hint: no case"), "{text}");
}

#[test]
fn each_rule_has_a_page_with_a_true_and_a_false_case() {
    let names = names();
    assert!(names.len() >= 30);
    for name in names {
        let words = name.to_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), " ");
        let file = words.split_whitespace().collect::<Vec<_>>().join("-");
        let path = root().join(format!("rules/tests/{file}.md"));
        let page = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(page.contains(&format!("\nrule: {name}\n")), "{}", path.display());
        let expected: Vec<&str> = page.split("```alerts\n").skip(1).collect();
        assert!(expected.iter().any(|block| block.starts_with("```")), "{}: no false case", path.display());
        assert!(expected.iter().any(|block| !block.starts_with("```")), "{}: no true case", path.display());
    }
}

#[test]
fn ordinary_work_is_quiet() {
    let shared =
        std::env::var_os("LANNER_CONFORMANCE").map_or_else(|| root().join("../shared/conformance"), PathBuf::from);
    let captures = shared.join("captures");
    if !captures.is_dir() {
        println!("skipped: no ../shared");
        return;
    }
    let alerts = |capture: &str| {
        let capture = captures.join(capture).display().to_string();
        let (well, text) = lanner(&["run", "--quiet", "--capture", &capture, "--rules", "rules"]);
        assert!(well, "{text}");
        text.lines().count()
    };
    assert_eq!(alerts("quiet.scap"), 0);
    // Recordings of suspicious actions.
    assert!(alerts("own_actions_host.scap") >= 15);
    assert!(alerts("rich_docker.scap") >= 40);
}
