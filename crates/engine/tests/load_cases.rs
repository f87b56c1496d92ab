//! Rule files of a real Falco's cases, with its answers: validation results, descriptions, plugin requirements.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test reads its data, measures time, and fails by panicking"
)]

use lanner_engine::describe::RuleDescription;
use lanner_engine::load::{AppendOutput, FileResult, Front, LoadOptions, Loader, Plugin, Problem};
use lanner_engine::version::Version;
use lanner_fields::Registry;
use lanner_lang::yaml;
use serde_json::Value as Json;
use std::fs;
use std::path::{Path, PathBuf};

/// The folder of conformance cases, or `None` (and a line that says so) where it is not there.
fn conformance() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let named = std::env::var_os("LANNER_CONFORMANCE").map(PathBuf::from);
    let folder = root.join(named.unwrap_or_else(|| PathBuf::from("../shared/conformance")));
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no ../shared");
    None
}

/// A case: its folder and what is expected.
struct Case {
    folder: PathBuf,
    expect: Json,
    args: Vec<String>,
}

impl Case {
    fn read(folder: PathBuf) -> Option<Self> {
        let expect = serde_json::from_str(&fs::read_to_string(folder.join("expect.json")).ok()?).ok()?;
        let args = fs::read_to_string(folder.join("args.txt")).ok()?.lines().map(str::to_owned).collect();
        Some(Self { folder, expect, args })
    }

    fn name(&self) -> String {
        self.folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    fn needs_plugins(&self) -> bool {
        let needs = self.expect.get("needs").and_then(Json::as_array);
        needs
            .is_some_and(|needs| needs.iter().any(|need| need.as_str().is_some_and(|need| need.starts_with("plugin:"))))
    }

    /// Rule files behind `-V` and `-r`.
    fn files(&self) -> Vec<(String, Vec<u8>)> {
        let pairs = self.args.windows(2).filter(|pair| matches!(pair[0].as_str(), "-V" | "-r"));
        pairs.filter_map(|pair| Some((pair[1].clone(), fs::read(self.folder.join(&pair[1])).ok()?))).collect()
    }

    fn append_output(&self) -> Vec<AppendOutput> {
        let text = fs::read_to_string(self.folder.join("falco.yaml")).unwrap_or_default();
        let settings = yaml::parse(&text).unwrap();
        let entries =
            settings.documents.first().and_then(|root| root.get("append_output")).and_then(|node| node.as_sequence());
        let entries = entries.unwrap_or_default().iter().map(|entry| {
            let rule = entry.get("match").and_then(|node| node.get("rule")).and_then(|node| node.as_str());
            let extra = entry.get("extra_output").and_then(|node| node.as_str()).unwrap_or_default();
            AppendOutput { rule: rule.map(str::to_owned), extra_output: extra.to_owned(), ..AppendOutput::default() }
        });
        entries.collect()
    }
}

fn cases(folder: &Path, kind: &str) -> Vec<Case> {
    let mut folders: Vec<PathBuf> =
        fs::read_dir(folder.join(kind)).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders.into_iter().filter_map(Case::read).filter(|case| !case.needs_plugins()).collect()
}

fn text<'j>(value: &'j Json, key: &str) -> Option<&'j str> {
    value.get(key).and_then(Json::as_str)
}

fn has(problem: &Problem, want: &Json) -> bool {
    let locations = &problem.context.locations;
    text(want, "code").is_none_or(|code| code == problem.code.as_str())
        && text(want, "message").is_none_or(|message| message == problem.message)
        && text(want, "message_contains").is_none_or(|part| problem.message.contains(part))
        && text(want, "item_type").is_none_or(|item| locations.iter().any(|at| at.item_type.as_str() == item))
        && text(want, "item_name").is_none_or(|item| locations.iter().any(|at| at.item_name == item))
        && text(want, "snippet_contains").is_none_or(|part| problem.context.snippet.contains(part))
}

fn validation(want: &Json, results: &[FileResult]) -> Vec<String> {
    let mut wrong = Vec::new();
    for (key, wanted) in [("errors", true), ("warnings", true), ("errors_not", false), ("warnings_not", false)] {
        let of = |result: &FileResult| {
            if key.starts_with("errors") { result.errors.clone() } else { result.warnings.clone() }
        };
        let have: Vec<Problem> = results.iter().flat_map(of).collect();
        for want in want.get(key).and_then(Json::as_array).into_iter().flatten() {
            if have.iter().any(|problem| has(problem, want)) != wanted {
                let have: Vec<String> = have.iter().map(Problem::to_text).collect();
                wrong.push(format!("{key} {want}; have\n{}", have.join("")));
            }
        }
    }
    let count = |errors: bool| {
        results.iter().map(|result| if errors { result.errors.len() } else { result.warnings.len() }).sum::<usize>()
            as u64
    };
    for (key, errors) in [("error_count", true), ("warning_count", false)] {
        if want.get(key).and_then(Json::as_u64).is_some_and(|wanted| wanted != count(errors)) {
            wrong.push(format!("{key} is {}", count(errors)));
        }
    }
    if want.get("has_warnings").and_then(Json::as_bool).is_some_and(|wanted| wanted != (count(false) > 0)) {
        wrong.push(format!(
            "{} warnings: {}",
            count(false),
            results.iter().map(FileResult::to_text).collect::<String>()
        ));
    }
    for successful in want.get("successful").and_then(Json::as_array).into_iter().flatten() {
        let index = successful.get("index").and_then(Json::as_u64).unwrap_or(0) as usize;
        let have = results.get(index).map(FileResult::successful);
        if have != successful.get("value").and_then(Json::as_bool) {
            wrong.push(format!(
                "successful is {have:?}: {}",
                results.iter().map(FileResult::to_text).collect::<String>()
            ));
        }
    }
    if let Some(valid) = want.get("schema_valid").and_then(Json::as_bool) {
        for result in results.iter().filter(|result| result.schema_valid() != Some(valid)) {
            wrong.push(format!("schema: {:?}", result.schema_warnings));
        }
    }
    wrong
}

fn described(rule: &RuleDescription, path: &str) -> String {
    match path {
        "details.condition_compiled" => rule.details.compiled.clone(),
        "details.output_compiled" => rule.output_compiled.clone(),
        "info.condition" => rule.condition.clone(),
        "info.output" => rule.output.clone(),
        "info.description" => rule.description.clone(),
        "info.priority" => rule.priority.name().to_owned(),
        "info.capture" => rule.capture.to_string(),
        "info.capture_duration" => rule.capture_duration.to_string(),
        other => format!("?{other}"),
    }
}

fn check(case: &Case) -> Vec<String> {
    let registry = Registry::builtin();
    let options = LoadOptions { append_output: case.append_output(), ..LoadOptions::new(Front::Falco) };
    let mut loader = Loader::new(&registry, options);
    let mut results = Vec::new();
    for (name, bytes) in case.files() {
        results.push(loader.load_file(&name, &bytes));
    }
    let mut wrong = case.expect.get("validation").map(|want| validation(want, &results)).unwrap_or_default();
    let describe = case.expect.get("describe").and_then(Json::as_object);
    for (name, paths) in describe.into_iter().flatten() {
        let Some(rule) = loader.describe_rule(name) else {
            wrong.push(format!("no rule {name}"));
            continue;
        };
        for (path, want) in paths.as_object().into_iter().flatten() {
            let want = want.as_str().map_or_else(|| want.to_string(), str::to_owned);
            let have = described(&rule, path);
            let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            if plain(&have) != plain(&want) {
                wrong.push(format!("{path} is\n{have}\nwant\n{want}"));
            }
        }
    }
    wrong
}

#[test]
fn results_are_falcos() {
    let Some(folder) = conformance() else { return };
    let mut failures = Vec::new();
    let mut total = 0;
    for kind in ["engine-cases", "legacy-cases", "cli-cases"] {
        for case in cases(&folder, kind) {
            if case.expect.get("validation").is_none() && case.expect.get("describe").is_none() {
                continue;
            }
            total += 1;
            let wrong = check(&case);
            if !wrong.is_empty() {
                failures.push(format!("{}:\n  {}", case.name(), wrong.join("\n  ")));
            }
        }
    }
    println!("rule files: agree {} of {total}", total - failures.len());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn plugin_requirements_are_falcos() {
    let Some(folder) = conformance() else { return };
    let mut total = 0;
    for case in cases(&folder, "engine-cases") {
        let Some(want) = case.expect.get("plugin_requirements") else { continue };
        total += 1;
        let loaded = want.get("loaded").and_then(Json::as_array).into_iter().flatten().map(|plugin| Plugin {
            name: text(plugin, "name").unwrap().to_owned(),
            version: Version::parse(text(plugin, "version").unwrap()).unwrap(),
            source: None,
            fields: Vec::new(),
            async_events: Vec::new(),
        });
        let registry = Registry::default();
        let options = LoadOptions { plugins: loaded.collect(), ..LoadOptions::new(Front::Falco) };
        let mut loader = Loader::new(&registry, options);
        let loads = case.files().iter().all(|(name, bytes)| loader.load_file(name, bytes).successful());
        let satisfied = want.get("satisfied").and_then(Json::as_bool).unwrap();
        let found = loads && loader.unmet_plugins().is_empty();
        assert_eq!(found, satisfied, "{}: {:?}", case.name(), loader.unmet_plugins());
    }
    println!("plugin requirements: {total} cases");
}

#[test]
fn conditions_are_doubted_as_falco_does() {
    let Some(folder) = conformance() else { return };
    let text = fs::read_to_string(folder.join("engine-cases/condition-warnings.json")).unwrap();
    let rows: Json = serde_json::from_str(&text).unwrap();
    // Fields that don't exist keep a rule from loading, but not from being doubted.
    for row in rows.as_array().into_iter().flatten() {
        let condition = self::text(row, "condition").unwrap();
        let rules = format!(
            "- rule: r\n  desc: d\n  condition: '{condition}'\n  output: o\n  priority: INFO\n  warn_evttypes: false\n"
        );
        let registry = everything();
        let mut loader = Loader::new(&registry, options(Front::Falco));
        let result = loader.load_file("r.yaml", rules.as_bytes());
        assert_eq!(!result.warnings.is_empty(), row.get("warns").and_then(Json::as_bool).unwrap(), "{condition}");
    }
}

/// The published rules, loaded in both manners, without an error.
#[test]
fn published_rules_load() {
    let Some(folder) = conformance() else { return };
    let sets: [(&str, &[&str]); 3] = [
        ("3.2.0", &["falco_rules.yaml", "falco-incubating_rules.yaml", "falco-sandbox_rules.yaml"]),
        ("head", &["falco_rules.yaml", "falco-incubating_rules.yaml"]),
        ("k8saudit", &["k8s_audit_rules.yaml"]),
    ];
    for (set, names) in sets {
        let registry = everything();
        let files: Vec<(&str, Vec<u8>)> =
            names.iter().map(|name| (*name, fs::read(folder.join("rules").join(set).join(name)).unwrap())).collect();
        for front in [Front::Falco, Front::Lanner] {
            let mut best = f64::INFINITY;
            let (mut results, mut loader) = (Vec::new(), Loader::new(&registry, options(front)));
            // On a busy machine the best of several is near to what it takes.
            for _ in 0..if cfg!(debug_assertions) { 1 } else { 15 } {
                let start = std::time::Instant::now();
                loader = Loader::new(&registry, options(front));
                results = match front {
                    Front::Falco => files.iter().map(|(name, bytes)| loader.load_file(name, bytes)).collect(),
                    Front::Lanner => loader.load_all(files.iter().map(|(name, bytes)| (*name, bytes.as_slice()))),
                };
                best = best.min(start.elapsed().as_secs_f64() * 1e3);
            }
            println!("{set} {front:?}: {} rules in {best:.1} ms", loader.rules().len());
            for result in &results {
                let hints = result.hints.iter().map(|hint| format!("  {}: {}", hint.id, hint.message));
                hints.for_each(|hint| println!("{hint}"));
                assert!(result.successful(), "{}", result.to_text());
            }
            assert!(loader.unmet_plugins().is_empty());
        }
    }
}

fn options(front: Front) -> LoadOptions {
    let plugin = |name: &str, source: Option<&str>| Plugin {
        name: name.to_owned(),
        version: Version::new(0, 99, 0),
        source: source.map(str::to_owned),
        fields: Vec::new(),
        async_events: vec!["container".to_owned()],
    };
    LoadOptions {
        plugins: vec![plugin("container", None), plugin("json", None), plugin("k8saudit", Some("k8s_audit"))],
        sources: vec!["syscall".to_owned(), "k8s_audit".to_owned()],
        ..LoadOptions::new(front)
    }
}

fn everything() -> Registry {
    Registry::builtin().with_container().with_k8s_audit().with_json()
}
