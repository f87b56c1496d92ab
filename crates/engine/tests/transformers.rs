//! Transformers: what they take and what they make, by the table of a real Falco's answers and by own cases.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test reads its data and fails by panicking"
)]

mod common;

use common::{Tally, at_last, compile, filter_cases, registry_with_mocks, text};
use lanner_engine::judge::explain;
use lanner_fields::{Field, Read, Registry, Shape, Value};
use serde_json::Value as Json;

/// A literal that a transformer takes: quoted, with nothing in it to be escaped but quotes and backslashes.
fn quoted(value: &Json) -> String {
    match value {
        Json::String(text) => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
        other => other.to_string(),
    }
}

fn holds(filter: &str, registry: &Registry) -> Result<bool, String> {
    let condition = compile(filter, registry).0?;
    Ok(at_last("getcwd tid=1 res=0 path=/x", |cx| explain(&condition, cx).holds))
}

#[test]
fn table_agrees() {
    let Some(folder) = filter_cases() else { return };
    let registry = registry_with_mocks();
    let table: Vec<Json> =
        serde_json::from_str(&std::fs::read_to_string(folder.join("transformers.json")).unwrap()).unwrap();
    let mut tally = Tally::new("transformers.json");
    for transformer in &table {
        let name = text(transformer, "transformer");
        let cases = |key: &str| transformer.get(key).and_then(Json::as_array).cloned().unwrap_or_default();
        for case in cases("cases") {
            let (inputs, outputs) = (case[0].as_array().unwrap(), case[1].as_array().unwrap());
            for (input, output) in inputs.iter().zip(outputs) {
                let filter = format!("{name}({}) = {}", quoted(input), quoted(output));
                let found = holds(&filter, &registry);
                tally.row(&filter, found == Ok(true), &format!("{found:?}"));
            }
        }
        for case in cases("list_cases") {
            let inputs: Vec<String> = case[0].as_array().unwrap().iter().map(quoted).collect();
            let filter = format!("{name}(({})) = {}", inputs.join(", "), case[1][0]);
            let found = holds(&filter, &registry);
            tally.row(&filter, found == Ok(true), &format!("{found:?}"));
        }
    }
    tally.end();
}

#[test]
fn lists_are_transformed_element_by_element() {
    let mut registry = registry_with_mocks();
    let model = registry.get("proc.name").unwrap();
    let list = Field {
        name: "c.list".into(),
        shape: Shape::List,
        on: |_, _| true,
        read: Read::Each(|_, _, each| {
            let _ = each(Value::Text(b"/a/Hello")) && each(Value::Text(b"aGk="));
            Some(())
        }),
        ..(**model).clone()
    };
    registry.add(list);
    for (filter, wanted) in [
        ("toupper(c.list) intersects (/A/HELLO)", true),
        ("basename(c.list) in (Hello, \"aGk=\")", true),
        ("basename(c.list) in (Hello)", false),
        ("b64(c.list) intersects (hi)", true),
        ("len(c.list) = 2", true),
        ("join(\"+\", c.list) = \"/a/Hello+aGk=\"", true),
        ("c.list in (/a/Hello, \"aGk=\", more)", true),
        ("not c.list intersects (other)", true),
        ("c.list exists", true),
        ("c.list in ()", false),
        ("b64(\"!\") = \"\"", false),
        ("not b64(\"!\") = \"\"", true),
        ("concat(\"a\", proc.name) = a", false),
    ] {
        assert_eq!(holds(filter, &registry), Ok(wanted), "{filter}");
    }
    assert!(holds("c.list = a", &registry).unwrap_err().contains("'=' operator not supported list filters"));
}
