//! Event scripts and the fields of their last event: `tests/fields/CLASS.md`.
//!
//! In each file a block ` ```events ` (see `lanner_schema::script`) is followed by a block ` ```fields `: lines `FIELD = TEXT`, with
//! `(none)` for no value, and behind ` ; ` what JSON holds where that is not the same text. A block ` ```setup ` stands in front of the events of
//! each block behind it, but for ` ```events whole `. `UPDATE=1` rewrites the texts, never the fields; then read the difference.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test"
)]

use lanner_fields::cx::{PluginName, PrintOptions};
use lanner_fields::print::{print, typed};
use lanner_fields::{Bound, Cx, FieldFlags, Registry, Typed};
use lanner_schema::script;
use lanner_schema::snapshot::is_own;
use lanner_state::State;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fields")
}

fn registry() -> Registry {
    let mut registry = Registry::full();
    registry.add_static("team", "blue");
    registry
}

fn json(value: &Typed) -> String {
    match value {
        Typed::Missing => "null".to_owned(),
        Typed::Text(text) => format!("\"{}\"", text.escape_ascii()),
        Typed::Int(number) => number.to_string(),
        Typed::Uint(number) => number.to_string(),
        Typed::Float(number) => number.to_string(),
        Typed::Bool(truth) => truth.to_string(),
        Typed::List(items) => format!("[{}]", items.iter().map(json).collect::<Vec<_>>().join(", ")),
    }
}

/// What stands behind the `=`.
fn shown(bound: &Bound, cx: &Cx<'_>) -> String {
    let mut text = Vec::new();
    if !print(bound, cx, &mut text) {
        assert_eq!(typed(bound, cx), Typed::Missing, "{}", bound.text);
        return "(none)".to_owned();
    }
    let text = text.escape_ascii().to_string();
    if bound.field.flags.has(FieldFlags::REMEMBERS) {
        return text;
    }
    match json(&typed(bound, cx)) {
        json if json == text || json == format!("\"{text}\"") => text,
        json => format!("{text} ; {json}"),
    }
}

/// The lines of a block of fields, with the texts as they are.
fn run(script: &str, fields: &str) -> String {
    let registry = registry();
    let events = script::parse(script).unwrap_or_else(|errors| panic!("{errors:?}\n{script}"));
    let plugins = vec![PluginName { id: 1, name: "k8saudit".to_owned(), source: "k8s_audit".to_owned() }];
    let options = PrintOptions { plugins, ..PrintOptions::default() };
    let name = |line: &str| line.split(" = ").next().unwrap_or_default().trim().to_owned();
    let source = if script.contains("pluginevent") { "k8s_audit" } else { "syscall" };
    let bind = |line: &str| registry.bind_text(&name(line), source).map_err(|error| error.to_string());
    let bound: Vec<_> = fields.lines().map(|line| (name(line), bind(line))).collect();
    let (mut state, mut num) = (State::default(), 0);
    let mut values = vec![String::new(); bound.len()];
    for event in &events {
        let mut event = event.event().unwrap();
        num += u64::from(!is_own(&event));
        event.num = num;
        let effect = state.follow(&event);
        if !effect.hidden {
            let cx = Cx::new(&event, &state, &effect, &options);
            for ((_, bound), value) in bound.iter().zip(&mut values) {
                *value = match bound {
                    Ok(bound) => shown(bound, &cx),
                    Err(error) => format!("error: {error}"),
                };
            }
        }
        state.settle(effect);
    }
    bound.iter().zip(&values).map(|((name, _), value)| format!("{name} = {value}\n")).collect()
}

/// The text with all blocks of fields as they are.
fn refreshed(text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    let (mut setup, mut script) = ("", String::new());
    while let Some(at) = rest.find("```") {
        let kind = rest[at + 3..].lines().next().unwrap();
        let start = at + 3 + kind.len() + 1;
        let end = start + rest[start..].find("```").unwrap();
        let body = &rest[start..end];
        out.push_str(&rest[..start]);
        match kind {
            "fields" => out.push_str(&run(&script, body)),
            _ => out.push_str(body),
        }
        match kind {
            "setup" => setup = body,
            "events" => script = format!("{setup}{body}"),
            "events whole" => body.clone_into(&mut script),
            "fields" => {}
            _ => panic!("a block of a kind that is not known: {kind}"),
        }
        out.push_str("```");
        rest = &rest[end + 3..];
    }
    out.push_str(rest);
    out
}

#[test]
fn fields_are_what_the_files_say() {
    let mut wrong = Vec::new();
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let now = refreshed(&text);
        if text == now {
            continue;
        }
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, now).unwrap();
            continue;
        }
        for (line, (want, got)) in text.lines().zip(now.lines()).enumerate().filter(|(_, (want, got))| want != got) {
            wrong.push(format!("{}:{}\n  want {want}\n  got  {got}", path.display(), line + 1));
        }
    }
    assert!(wrong.is_empty(), "{}\nUPDATE=1 rewrites them", wrong.join("\n"));
}
