//! The JSON schema of alerts is true: what is written, what the page shows, and the keys that the page explains.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

use lanner_engine::alert::Enrichment;
use lanner_engine::{Alert, Paths, Priority, RuleInfo};
use lanner_fields::Typed;
use lanner_output::formats::NativeJson;
use lanner_schema::snapshot::{Gap, GapPhase, Loss};
use lanner_state::Facts;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;

fn page(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn schema() -> Value {
    serde_json::from_str(&page("alert.schema.json")).unwrap()
}

/// What is wrong with a value by a schema, each with its place. Only the words that our schema uses are known.
fn wrong(value: &Value, schema: &Value, place: &str, out: &mut Vec<String>) {
    for (word, want) in schema.as_object().unwrap() {
        let holds = match word.as_str() {
            "$schema" | "title" | "description" | "format" => true,
            "const" => value == want,
            "enum" => want.as_array().unwrap().contains(value),
            "type" => match want {
                Value::Array(types) => types.iter().any(|ty| is_of(value, ty)),
                ty => is_of(value, ty),
            },
            "minimum" => value.as_f64().is_none_or(|number| number >= want.as_f64().unwrap()),
            "maximum" => value.as_f64().is_none_or(|number| number <= want.as_f64().unwrap()),
            "minItems" => value.as_array().is_none_or(|items| items.len() as u64 >= want.as_u64().unwrap()),
            "pattern" => value.as_str().is_none_or(is_time),
            "required" => {
                let keys = want.as_array().unwrap().iter().map(|key| key.as_str().unwrap());
                out.extend(keys.filter(|key| value.get(key).is_none()).map(|key| format!("{place}: no {key}")));
                true
            }
            "properties" => {
                for (key, of_key) in want.as_object().unwrap() {
                    value.get(key).into_iter().for_each(|value| wrong(value, of_key, &format!("{place}/{key}"), out));
                }
                true
            }
            "additionalProperties" => {
                let members = value.as_object().into_iter().flatten();
                members.for_each(|(key, value)| wrong(value, want, &format!("{place}/{key}"), out));
                true
            }
            "items" => {
                let items = value.as_array().into_iter().flatten();
                items.for_each(|value| wrong(value, want, &format!("{place}[]"), out));
                true
            }
            other => panic!("the test does not know the word {other}"),
        };
        if !holds {
            out.push(format!("{place}: {word} of {value}"));
        }
    }
}

fn is_of(value: &Value, ty: &Value) -> bool {
    match ty.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("the test does not know the type {other}"),
    }
}

/// The one pattern of the schema.
fn is_time(text: &str) -> bool {
    let digits: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    digits == "0000-00-00T00:00:00.000000000Z"
}

fn complaints(value: &Value) -> Vec<String> {
    let mut out = Vec::new();
    wrong(value, &schema(), "", &mut out);
    out
}

fn alert(priority: Priority, fields: Vec<(Arc<str>, Typed)>, lineage: Vec<Arc<Facts>>) -> Alert {
    let tags = vec!["a".to_owned()];
    let rule = RuleInfo {
        name: "r".to_owned(),
        desc: String::new(),
        priority,
        tags,
        source: "syscall".to_owned(),
        group_by: Vec::new(),
    };
    Alert {
        rule: Arc::new(rule),
        ts: u64::MAX,
        event_num: 1,
        rules: None,
        path: None,
        message: b"m\xff".to_vec(),
        fields,
        lineage,
        enrichment: Enrichment::None,
        gap: None,
    }
}

fn gap() -> Arc<Gap> {
    let loss = |class: &str, reason: &str| Loss { class: class.to_owned(), reason: reason.to_owned(), count: 3 };
    let losses = vec![loss("file", "ring full"), loss("net", "ring full"), loss("file", "too big")];
    Arc::new(Gap { phase: GapPhase::Opened, from: 1, to: u64::MAX, losses })
}

#[test]
fn the_gap_around_an_event_is_told() {
    let mut line = Vec::new();
    let marked = Alert { gap: Some(gap()), ..alert(Priority::Notice, Vec::new(), Vec::new()) };
    NativeJson::new(b"h").append(&marked, &mut line);
    let value: Value = serde_json::from_slice(&line).unwrap();
    let wanted = json!({
        "from": 1, "to": u64::MAX, "lost": 9, "classes": ["file", "net"], "reasons": ["ring full", "too big"],
    });
    assert_eq!(value["gap"], wanted);
}

#[test]
fn how_much_was_known_of_the_container_is_told() {
    let keys = |enrichment: Enrichment| {
        let mut line = Vec::new();
        let alert = Alert { enrichment, ..alert(Priority::Notice, Vec::new(), Vec::new()) };
        NativeJson::new(b"h").append(&alert, &mut line);
        let value: Value = serde_json::from_slice(&line).unwrap();
        assert_eq!(complaints(&value), Vec::<String>::new());
        json!([value.get("enrichment"), value.get("enrichment_why")])
    };
    assert_eq!(keys(Enrichment::None), json!([null, null]));
    assert_eq!(keys(Enrichment::Complete), json!(["complete", null]));
    assert_eq!(keys(Enrichment::Timeout), json!(["timeout", "no runtime answered in time"]));
    assert_eq!(keys(Enrichment::Partial(b"w\"".as_slice().into())), json!(["partial", "w\""]));
}

#[test]
fn alerts_follow_the_schema() {
    let text = |text: &[u8]| Typed::Text(text.to_vec());
    let values = [
        Typed::Missing,
        text(b"\xff\0"),
        Typed::Int(i64::MIN),
        Typed::Uint(u64::MAX),
        Typed::Float(1e300),
        Typed::Bool(true),
        Typed::List(vec![text(b"a"), Typed::Int(1)]),
    ];
    let fields: Vec<(Arc<str>, Typed)> =
        values.into_iter().enumerate().map(|(n, value)| (Arc::from(format!("f{n}")), value)).collect();
    let facts = |facts: Facts| Arc::new(facts);
    let lineage = vec![
        facts(Facts { uid: 0, container: b"0123456789ab"[..].into(), ..Facts::unknown(7) }),
        facts(Facts { uid: u32::MAX, ..Facts::unknown(-1) }),
    ];
    let mut format = NativeJson::new(b"host\xff");
    let spellings = [None, Some(Paths::AsGiven), Some(Paths::Kernel), Some(Paths::Both)];
    for (priority, path) in Priority::ALL.into_iter().zip(spellings.into_iter().cycle()) {
        for lineage in [lineage.clone(), Vec::new()] {
            let mut line = Vec::new();
            let gap = (!lineage.is_empty()).then(gap);
            format.append(&Alert { gap, path, ..alert(priority, fields.clone(), lineage) }, &mut line);
            let value: Value = serde_json::from_slice(&line).unwrap();
            assert_eq!(complaints(&value), Vec::<String>::new(), "{value:#}");
            assert_eq!(value.get("path").is_some(), path.is_some());
            let known = schema()["properties"].clone();
            let unknown: Vec<&String> =
                value.as_object().unwrap().keys().filter(|key| known.get(key).is_none()).collect();
            assert!(unknown.is_empty(), "{unknown:?} are not in the schema");
        }
    }
}

#[test]
fn the_schema_refuses_what_is_wrong() {
    let example = example();
    assert_eq!(complaints(&example), Vec::<String>::new());
    let changed = |key: &str, value: Value| {
        let mut example = example.clone();
        example[key] = value;
        complaints(&example).len()
    };
    assert_eq!(changed("priority", json!("Warning")), 1);
    assert_eq!(changed("ts", json!(1.5)), 1);
    assert_eq!(changed("time", json!("2026-09-21")), 1);
    assert_eq!(changed("path", json!("Kernel")), 1);
    assert_eq!(changed("lineage", json!([])), 1);
    assert_eq!(changed("lineage", json!([{"pid": "7"}])), 4);
    assert_eq!(changed("fields", json!({"x": {}})), 1);
    assert_eq!(complaints(&json!({})).len(), 11);
}

/// The alert that the page shows.
fn example() -> Value {
    let page = page("alert.md");
    let text = page.split("```json\n").nth(1).unwrap().split("```").next().unwrap();
    serde_json::from_str(text).unwrap()
}

#[test]
fn the_page_explains_the_keys_of_the_schema() {
    let page = page("alert.md");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let mut explained: Vec<&str> = rows.collect();
    explained.sort_unstable();
    let schema = schema();
    let mut keys: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
    keys.sort_unstable();
    assert_eq!(explained, keys);
    for key in schema["properties"]["lineage"]["items"]["properties"].as_object().unwrap().keys() {
        assert!(page.contains(&format!("`{key}`")), "{key}");
    }
}
