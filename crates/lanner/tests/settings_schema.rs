//! The JSON schema of settings takes what the program takes: each type of outputs with its own keys, and nothing else.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may panic")]

use lanner_output::sinks::KINDS;
use serde_json::{Value, json};

/// Whether a value is as a schema says; only the words that ours uses are known.
fn fits(value: &Value, schema: &Value) -> bool {
    let Value::Object(words) = schema else { return schema.as_bool().unwrap() };
    words.iter().all(|(word, want)| match word.as_str() {
        "title" | "description" => true,
        "const" => value == want,
        "enum" => want.as_array().unwrap().contains(value),
        "type" => match want {
            Value::Array(types) => types.iter().any(|ty| is_of(value, ty)),
            ty => is_of(value, ty),
        },
        "minimum" => value.as_f64().is_none_or(|number| number >= want.as_f64().unwrap()),
        "maximum" => value.as_f64().is_none_or(|number| number <= want.as_f64().unwrap()),
        "required" => want.as_array().unwrap().iter().all(|key| value.get(key.as_str().unwrap()).is_some()),
        "not" => !fits(value, want),
        "oneOf" => want.as_array().unwrap().iter().filter(|schema| fits(value, schema)).count() == 1,
        "anyOf" => want.as_array().unwrap().iter().any(|schema| fits(value, schema)),
        "items" => value.as_array().into_iter().flatten().all(|item| fits(item, want)),
        "properties" => {
            want.as_object().unwrap().iter().all(|(key, schema)| value.get(key).is_none_or(|value| fits(value, schema)))
        }
        "additionalProperties" => {
            let known = words["properties"].as_object().unwrap();
            *want == json!(false) && value.as_object().is_none_or(|map| map.keys().all(|key| known.contains_key(key)))
        }
        other => panic!("the test does not know the word {other}"),
    })
}

fn is_of(value: &Value, ty: &Value) -> bool {
    match ty.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "null" => value.is_null(),
        other => panic!("the test does not know the type {other}"),
    }
}

fn schema() -> Value {
    let mut whole = lanner::settings::json_schema();
    assert_eq!(whole["$ref"], "#/definitions/FalcoConfig");
    whole["definitions"]["FalcoConfig"].take()
}

fn settings(output: &Value) -> Value {
    json!({"lanner": {"outputs": [output]}})
}

/// Each key of each type has its place, and no other type has it.
#[test]
fn each_type_has_its_own_keys() {
    let schema = schema();
    for kind in KINDS {
        for key in kind.keys {
            let path = key.path.strip_prefix("lanner.outputs[]").unwrap().replace('.', "/properties/");
            let of_key = schema.pointer(&format!("/properties/lanner/properties/outputs/items{path}"));
            let doc = of_key.and_then(|of| of.get("description").or_else(|| of["items"].get("description")));
            assert_eq!(doc.and_then(Value::as_str), Some(key.doc.trim()), "{}", key.path);
        }
        for other in KINDS {
            let output = settings(&json!({"name": "o", "type": kind.name, other.name: {}}));
            let right = kind.name == other.name && !kind.keys.is_empty();
            assert_eq!(fits(&output, &schema), right, "{output}");
        }
        let of_its_own = settings(&json!({"name": "o", "type": kind.name, "template": "{rule}"}));
        assert_eq!(fits(&of_its_own, &schema), !kind.own_form, "{of_its_own}");
    }
}

/// What the schema says of an output is what the program's own check says.
#[test]
fn the_schema_and_the_check_say_the_same() {
    let schema = schema();
    for (output, right) in [
        (r#"{"name": "o", "type": "stdout"}"#, true),
        (r#"{"name": "o"}"#, false),
        (r#"{"type": "stdout"}"#, false),
        (r#"{"name": "o", "type": "htp"}"#, false),
        (r#"{"name": "o", "type": "stdout", "format": "ocsf"}"#, true),
        (r#"{"name": "o", "type": "stdout", "format": "ocfs"}"#, false),
        (r#"{"name": "o", "type": "stdout", "format": "ocsf", "template": "{rule}"}"#, false),
        (r#"{"name": "o", "type": "stdout", "stdin": {}}"#, false),
        (
            r#"{"name": "o", "type": "syslog", "syslog": {"address": "tls:h:6514", "facility": "auth", "insecure": true}}"#,
            true,
        ),
        (r#"{"name": "o", "type": "syslog", "syslog": {"facility": "mail"}}"#, false),
        (
            r#"{"name": "o", "type": "nats", "nats": {"servers": ["tls://h"], "jetstream": true, "insecure": true}}"#,
            true,
        ),
        (r#"{"name": "o", "type": "nats", "nats": {"jetstream": "perhaps"}}"#, false),
        (r#"{"name": "o", "type": "nats", "nats": {"subjects": "a"}}"#, false),
        (r#"{"name": "o", "type": "http", "http": {"url": "http://h/", "timeout_ms": 5}}"#, false),
        (r#"{"name": "o", "type": "http", "http": {"url": "http://h/", "headers": {"A": "b"}}}"#, true),
        (
            r#"{"name": "o", "type": "smtp", "smtp": {"from": "a@b.c", "to": ["a@b.c"], "encryption": "tls", "insecure": true}}"#,
            true,
        ),
        (r#"{"name": "o", "type": "smtp", "smtp": {"from": "a@b.c", "to": ["a@b.c"], "encryption": "ssl"}}"#, false),
        (r#"{"name": "o", "type": "kafka", "kafka": {"brokers": ["h:9092"], "compression": "gzip"}}"#, true),
        (r#"{"name": "o", "type": "kafka", "kafka": {"acks": "all"}}"#, false),
        (
            r#"{"name": "o", "type": "s3", "s3": {"bucket": "abc", "path_style": true, "insecure": true}, "batch": {"ms": 1000}}"#,
            true,
        ),
        (r#"{"name": "o", "type": "s3", "s3": {"bucket": "abc"}, "batch": {"ms": -1}}"#, false),
    ] {
        let value = settings(&serde_json::from_str(output).unwrap());
        assert_eq!(fits(&value, &schema), right, "the schema: {output}");
        // JSON is YAML.
        let path = std::env::temp_dir().join(format!("lanner-schema-{}.yaml", std::process::id()));
        std::fs::write(&path, value.to_string()).unwrap();
        let run =
            std::process::Command::new(env!("CARGO_BIN_EXE_lanner")).args(["check", "--settings"]).arg(&path).output();
        std::fs::remove_file(&path).unwrap();
        let run = run.unwrap();
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        assert_eq!(run.status.success(), right, "the check: {output}: {said}");
    }
}
