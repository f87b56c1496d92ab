//! The list of events.

use super::Form;
use lanner_schema::syscalls::SYSCALLS;
use lanner_schema::{Category, EVENTS, EventInfo, Status};
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

/// A group of events, as lists show them.
struct Group {
    title: &'static str,
    category: Category,
}

const GROUPS: [Group; 4] = [
    Group { title: "Syscall events", category: Category::SYSCALL },
    Group { title: "Tracepoint events", category: Category::TRACEPOINT },
    Group { title: "Plugin events", category: Category::PLUGIN },
    Group { title: "Metaevents", category: Category::METAEVENT },
];

/// An entry: a layout, or a syscall that is reported without one.
struct Entry {
    enter: bool,
    name: &'static str,
    info: Option<&'static EventInfo>,
}

fn entries(group: &Group) -> Vec<Entry> {
    let shown = |info: &&EventInfo| {
        matches!(info.status(), Status::Current | Status::CurrentConvertIfShort) && info.category.has(group.category)
    };
    let mut entries: Vec<Entry> = EVENTS
        .iter()
        .copied()
        .filter(shown)
        .map(|info| Entry { enter: !info.is_exit(), name: info.name, info: Some(info) })
        .collect();
    if group.category == Category::SYSCALL {
        let generic = SYSCALLS.iter().filter(|syscall| syscall.code != 0 && syscall.events.is_empty());
        entries.extend(generic.map(|syscall| Entry { enter: false, name: syscall.name, info: None }));
    }
    entries
}

/// The events; `schema_version` is the table's.
pub fn render(form: Form, schema_version: &str) -> String {
    match form {
        Form::Text => text(schema_version),
        Form::Markdown => markdown(schema_version),
        Form::Json => format!("{}\n", json(schema_version)),
    }
}

fn direction(entry: &Entry) -> &'static str {
    if entry.enter { ">" } else { "<" }
}

fn params(entry: &Entry) -> String {
    let params = entry.info.map_or(&[][..], |info| info.params);
    let params: Vec<String> = params.iter().map(|param| format!("{} {}", param.ty.name(), param.name)).collect();
    params.join(", ")
}

fn text(schema_version: &str) -> String {
    let mut out = format!("The events below are valid for the schema version {schema_version}.\n");
    for group in &GROUPS {
        // Writing to a String can't fail.
        let _ = writeln!(out, "\n{}:\n", group.title);
        for entry in entries(group) {
            let _ = writeln!(out, "{} {}({})", direction(&entry), entry.name, params(&entry));
        }
    }
    out
}

fn markdown(schema_version: &str) -> String {
    let mut out = format!("The events below are valid for the schema version {schema_version}.\n");
    for group in &GROUPS {
        let _ = write!(out, "\n## {}\n\nDir | Name | Params\n:---|:-----|:-----\n", group.title);
        for entry in entries(group) {
            let params = entry.info.map_or(&[][..], |info| info.params);
            let params: Vec<String> =
                params.iter().map(|param| format!("{} **{}**", param.ty.name(), param.name)).collect();
            let _ = writeln!(out, "`{}` | `{}` | {}", direction(&entry), entry.name, params.join(", "));
        }
    }
    out
}

fn json(schema_version: &str) -> Value {
    let mut all = Map::new();
    all.insert("schema_version".to_owned(), schema_version.into());
    for group in &GROUPS {
        let entries: Vec<Value> = entries(group)
            .iter()
            .map(|entry| {
                let params = entry.info.map_or(&[][..], |info| info.params);
                let params: Vec<Value> =
                    params.iter().map(|param| json!({ "name": param.name, "type": param.ty.name() })).collect();
                json!({ "dir": direction(entry), "name": entry.name, "params": params })
            })
            .collect();
        all.insert(group.title.to_owned(), entries.into());
    }
    Value::Object(all)
}
