//! `-L` and `-l`: what there is to say of rules, macros and lists.

use lanner_engine::describe::{ConditionDetails, Description, ListDescription, MacroDescription, RuleDescription};
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

/// Width of the names in the text.
const WIDTH: usize = 50;

/// Names and descriptions.
pub fn text<'a>(rules: impl IntoIterator<Item = &'a RuleDescription>) -> String {
    let mut out = format!("{:<WIDTH$} {}\n{:<WIDTH$} {}\n", "Rule", "Description", "----", "-----------");
    for rule in rules {
        // Writing to a String can't fail.
        let _ = writeln!(out, "{:<WIDTH$} {}\n", rule.name, rule.description.trim_end());
    }
    out
}

/// All rules, macros and lists.
pub fn json(description: &Description) -> Value {
    let plugins: Vec<Value> = description
        .required_plugin_versions
        .iter()
        .filter_map(|choices| {
            let (first, others) = choices.split_first()?;
            let named = |name: &str, version: String| json!({ "name": name, "version": version });
            let alternatives: Vec<Value> =
                others.iter().map(|other| named(&other.name, other.version.to_string())).collect();
            let mut entry = named(&first.name, first.version.to_string());
            entry.as_object_mut()?.insert("alternatives".to_owned(), alternatives.into());
            Some(entry)
        })
        .collect();
    let mut document = json!({
        "required_plugin_versions": plugins,
        "rules": description.rules.iter().map(rule).collect::<Vec<Value>>(),
        "macros": description.macros.iter().map(macro_).collect::<Vec<Value>>(),
        "lists": description.lists.iter().map(list).collect::<Vec<Value>>(),
    });
    let version = description.required_engine_version.map(|version| version.to_string());
    if let Some(map) = document.as_object_mut() {
        map.insert("required_engine_version".to_owned(), version.unwrap_or_else(|| "0.0.0".to_owned()).into());
    }
    document
}

/// One rule, in the same form.
pub fn json_of_rule(description: &RuleDescription) -> Value {
    json!({ "rules": [rule(description)] })
}

fn rule(rule: &RuleDescription) -> Value {
    let mut details = details(&rule.details);
    for (key, value) in [
        ("output_fields", json!(rule.output_fields)),
        ("exception_fields", json!(rule.exception_fields)),
        ("exception_names", json!(rule.exception_names)),
        ("exception_operators", json!(rule.exception_operators)),
        ("output_compiled", json!(rule.output_compiled)),
        ("plugins", json!(rule.plugins)),
    ] {
        details.insert(key.to_owned(), value);
    }
    if !rule.extra_fields.is_empty() {
        let extra: Map<String, Value> =
            rule.extra_fields.iter().map(|(name, text)| (name.clone(), text.as_str().into())).collect();
        details.insert("extra_output_formatted_fields".to_owned(), extra.into());
    }
    json!({
        "info": {
            "name": rule.name,
            "condition": rule.condition,
            "priority": rule.priority.name(),
            "output": rule.output,
            "description": rule.description,
            "enabled": rule.enabled,
            "source": rule.source,
            "capture": rule.capture,
            "capture_duration": rule.capture_duration,
            "tags": rule.tags,
        },
        "details": details,
    })
}

fn macro_(item: &MacroDescription) -> Value {
    let mut details = details(&item.details);
    details.insert("used".to_owned(), item.used.into());
    details.insert("plugins".to_owned(), json!([]));
    json!({ "info": { "name": item.name, "condition": item.condition }, "details": details })
}

fn list(list: &ListDescription) -> Value {
    json!({
        "info": { "name": list.name, "items": list.items },
        "details": {
            "lists": list.lists,
            "items_compiled": list.items_compiled,
            "used": list.used,
            "plugins": [],
        },
    })
}

fn details(details: &ConditionDetails) -> Map<String, Value> {
    [
        ("macros", json!(details.macros)),
        ("lists", json!(details.lists)),
        ("condition_operators", json!(details.operators)),
        ("condition_fields", json!(details.fields)),
        ("events", json!(details.events)),
        ("condition_compiled", json!(details.compiled)),
    ]
    .into_iter()
    .map(|(key, value)| (key.to_owned(), value))
    .collect()
}
