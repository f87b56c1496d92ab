//! `--rule-schema`: what a rules file may hold, as a JSON schema (draft 06).

use lanner_engine::load::schema::{Key, RULES, Shape};
use serde_json::{Map, Value, json};

/// The schema.
pub fn json_schema() -> Value {
    let mut schema = schema_of(&RULES);
    if let Some(map) = schema.as_object_mut() {
        map.insert("$schema".to_owned(), "http://json-schema.org/draft-06/schema#".into());
        map.insert("title".to_owned(), "FalcoRules".into());
    }
    schema
}

fn schema_of(shape: &Shape) -> Value {
    match shape {
        Shape::Text => json!({ "type": ["string", "number", "boolean"] }),
        Shape::Bool => json!({ "type": "boolean" }),
        Shape::Integer => json!({ "type": "integer" }),
        Shape::OneOf(values) => json!({ "type": "string", "enum": values }),
        Shape::Each(element) => json!({ "type": "array", "items": schema_of(element) }),
        Shape::Keys(keys) => object(keys),
        Shape::Any => json!({}),
    }
}

fn object(keys: &[Key]) -> Value {
    let properties: Map<String, Value> = keys.iter().map(|key| (key.name.to_owned(), schema_of(&key.shape))).collect();
    let required: Vec<&str> = keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    let mut schema = json!({ "type": "object", "additionalProperties": false, "properties": properties });
    if let Some(map) = schema.as_object_mut().filter(|_| !required.is_empty()) {
        map.insert("required".to_owned(), required.into());
    }
    schema
}
