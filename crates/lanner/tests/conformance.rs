//! The alerts of captures: the same that a real Falco raised (rule, time and each output field), for each rule set and mode.
//!
//! The captures and answers lie in `LANNER_CONFORMANCE`, by default `../shared/conformance` beside the checkout; what deviates on purpose
//! is listed in `docs/compatibility.md`, section «Alerts».
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic")]

use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Rule files, `rule_matching`, and whether every rule is switched on, by the middle part of an answer's name.
const SETS: [(&str, &[&str], &str, bool); 4] = [
    ("stable", &["falco_rules.yaml"], "first", false),
    ("all", &FILES, "all", false),
    ("first", &FILES, "first", false),
    ("all-enabled", &FILES, "all", true),
];
const FILES: [&str; 3] = ["falco_rules.yaml", "falco-incubating_rules.yaml", "falco-sandbox_rules.yaml"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn pack() -> Option<PathBuf> {
    let named = std::env::var_os("LANNER_CONFORMANCE").map(PathBuf::from);
    let pack = named.unwrap_or_else(|| root().join("../shared/conformance"));
    pack.join("alerts").is_dir().then(|| pack.canonicalize().unwrap())
}

/// The settings under which the answers were given; `%container.info` meant these two fields then.
fn settings(matching: &str, every_rule: bool) -> String {
    let enable = if every_rule { "rules: [{enable: {rule: '*'}}]\n" } else { "" };
    format!(
        "json_output: true\ntime_format_iso_8601: true\nrule_matching: {matching}\n{enable}\
         stdout_output: {{enabled: true}}\nlog_syslog: false\nload_plugins: [container]\n\
         plugins: [{{name: container, library_path: libcontainer.so}}]\n\
         append_output: [{{extra_output: 'container_id=%container.id container_name=%container.name'}}]\n"
    )
}

/// An alert by what is compared first: its rule and its time.
type Alerts = BTreeMap<(String, String), Vec<Map<String, Value>>>;

fn alerts(text: &str) -> Alerts {
    let mut alerts = Alerts::new();
    for line in text.lines().filter(|line| line.starts_with('{')) {
        let alert: Value = serde_json::from_str(line).unwrap();
        let part = |key: &str| alert[key].as_str().unwrap().to_owned();
        let fields = alert["output_fields"].as_object().unwrap().clone();
        alerts.entry((part("rule"), part("time"))).or_default().push(fields);
    }
    alerts
}

/// Runs a capture through a rule set.
fn ours(pack: &Path, capture: &str, (name, files, matching, every_rule): (&str, &[&str], &str, bool)) -> Alerts {
    let config = std::env::temp_dir().join(format!("lanner-alerts-{}-{capture}-{name}.yaml", std::process::id()));
    fs::write(&config, settings(matching, every_rule)).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_lanner"));
    command.arg("falco").arg("-c").arg(&config).env("TZ", "UTC");
    for file in files {
        command.arg("-r").arg(pack.join("rules/3.2.0").join(file));
    }
    let capture = pack.join("captures").join(format!("{capture}.scap"));
    command.args(["-o", "engine.kind=replay", "-o"]).arg(format!("engine.replay.capture_file={}", capture.display()));
    let output = command.output().unwrap();
    fs::remove_file(&config).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    alerts(&String::from_utf8(output.stdout).unwrap())
}

/// Deviations on purpose, as `(capture, rule, difference)`, from the table in `docs/compatibility.md`; a difference is `field NAME`.
fn listed() -> Vec<(String, String, String)> {
    let text = fs::read_to_string(root().join("docs/compatibility.md")).unwrap();
    let section = text.split("## Alerts").nth(1).and_then(|rest| rest.split("\n## ").next()).unwrap_or("");
    let cells = |line: &str| {
        let mut cells = line.split('|').map(|cell| cell.trim().trim_matches('`').to_owned());
        cells.next()?;
        Some((cells.next()?, cells.next()?, cells.next()?))
    };
    section.lines().filter(|line| line.starts_with("| `")).filter_map(cells).collect()
}

/// What differs, a line each; `known` says whether a rule's difference is listed.
fn compare(want: &Alerts, got: &Alerts, mut known: impl FnMut(&str, &str) -> bool, out: &mut String) {
    for ((rule, time), wanted) in want {
        let found = got.get(&(rule.clone(), time.clone())).map_or(&[][..], Vec::as_slice);
        if found.len() != wanted.len() {
            writeln!(out, "  {rule} at {time}: {} alerts, Falco raised {}", found.len(), wanted.len()).unwrap();
        }
        for (wanted, found) in wanted.iter().zip(found) {
            for (field, value) in wanted {
                let ours = found.get(field).unwrap_or(&Value::Null);
                if ours != value && !known(rule, &format!("field {field}")) {
                    writeln!(out, "  {rule} at {time}: {field} is {ours}, Falco's is {value}").unwrap();
                }
            }
        }
    }
    for (rule, time) in got.keys().filter(|key| !want.contains_key(*key)) {
        writeln!(out, "  {rule} at {time}: Falco raised none").unwrap();
    }
}

#[test]
fn captures_raise_the_alerts_that_falco_raises() {
    let Some(pack) = pack() else {
        println!("skipped: no ../shared");
        return;
    };
    let listed = listed();
    let mut names: Vec<PathBuf> =
        fs::read_dir(pack.join("alerts")).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    let (mut total, mut report, mut used) = (0, String::new(), BTreeSet::new());
    for path in names {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let (capture, set) = name.split_once('.').unwrap();
        let set = SETS.into_iter().find(|(known, ..)| *known == set).expect("a known rule set");
        let (want, got) = (alerts(&fs::read_to_string(&path).unwrap()), ours(&pack, capture, set));
        total += want.values().map(Vec::len).sum::<usize>();
        let before = report.len();
        let known = |rule: &str, difference: &str| {
            let at =
                listed.iter().position(|(c, r, d)| c == capture && r == rule && d.trim_end() == difference.trim_end());
            used.extend(at);
            at.is_some()
        };
        compare(&want, &got, known, &mut report);
        if report.len() > before {
            report.insert_str(before, &format!("{name}:\n"));
        }
    }
    println!("{total} alerts compared, {} listed deviations met", used.len());
    for (at, unused) in listed.iter().enumerate().filter(|(at, _)| !used.contains(at)) {
        writeln!(report, "row {at} of docs/compatibility.md, Alerts, is not needed: {unused:?}").unwrap();
    }
    assert!(report.is_empty(), "{report}");
}
