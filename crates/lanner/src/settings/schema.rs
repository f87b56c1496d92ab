//! The keys as a JSON schema, and the check of a file against them.

use super::shape::{Shape, keys};
use super::table::Kind;
use lanner_lang::diagnostic::{Diagnostic, Place, Severity, SourceId};
use lanner_lang::suggest;
use lanner_lang::yaml::Node;
use lanner_output::sinks::{KINDS, SinkKind};
use serde_json::{Map, Value, json};

/// The JSON schema (draft 06) of a settings file.
pub fn json_schema() -> Value {
    let mut root = titled(schema_of(&Shape::root()), "FalcoConfig");
    if let Some(Value::Object(output)) = root.pointer_mut("/properties/lanner/properties/outputs/items") {
        output.insert("required".to_owned(), json!(["name", "type"]));
        // A format or a template, not both.
        output.insert("not".to_owned(), json!({ "required": ["format", "template"] }));
        output.insert("oneOf".to_owned(), KINDS.iter().map(of_type).collect());
    }
    json!({
        "$schema": "http://json-schema.org/draft-06/schema#",
        "$ref": "#/definitions/FalcoConfig",
        "definitions": { "FalcoConfig": root },
    })
}

/// What an output of a type may have beside what all have: no group of another type, and no form if it has one of its own.
fn of_type(kind: &SinkKind) -> Value {
    let others = KINDS.iter().map(|other| other.name).filter(|other| *other != kind.name);
    let forms = ["format", "template"].into_iter().filter(|_| kind.own_form);
    let mut properties: Map<String, Value> = others.chain(forms).map(|name| (name.to_owned(), false.into())).collect();
    properties.insert("type".to_owned(), json!({ "const": kind.name }));
    json!({ "properties": properties })
}

fn titled(mut schema: Value, title: &str) -> Value {
    if let Value::Object(map) = &mut schema {
        map.insert("title".to_owned(), title.into());
    }
    schema
}

fn schema_of(shape: &Shape) -> Value {
    let mut kinds = Vec::new();
    if let Some(key) = shape.leaf {
        let mut leaf = leaf_schema(key.kind);
        if let Value::Object(map) = &mut leaf {
            map.insert("description".to_owned(), key.doc.trim().into());
        }
        kinds.push(leaf);
    }
    if !shape.keys.is_empty() {
        let properties: Map<String, Value> =
            shape.keys.iter().map(|(name, child)| ((*name).to_owned(), schema_of(child))).collect();
        kinds.push(json!({ "type": "object", "additionalProperties": false, "properties": properties }));
    }
    if let Some(elements) = &shape.elements {
        kinds.push(json!({ "type": "array", "items": schema_of(elements) }));
    }
    match <[Value; 1]>::try_from(kinds) {
        Ok([one]) => one,
        Err(kinds) => json!({ "anyOf": kinds }),
    }
}

fn leaf_schema(kind: Kind) -> Value {
    match kind {
        Kind::Bool => json!({ "type": "boolean" }),
        Kind::Int(..) => match bounds(kind) {
            (Some(min), Some(max)) => json!({ "type": "integer", "minimum": min, "maximum": max }),
            _ => json!({ "type": "integer" }),
        },
        Kind::Number => json!({ "type": "number" }),
        Kind::Text | Kind::Texts => json!({ "type": "string" }),
        Kind::Choice(values) => json!({ "type": "string", "enum": values }),
        Kind::Map => json!({ "type": "object" }),
        Kind::MapOrText => json!({ "type": ["object", "string", "null"] }),
    }
}

fn bounds(kind: Kind) -> (Option<i64>, Option<i64>) {
    match kind {
        Kind::Int(min, max) => (Some(min), Some(max)),
        _ => (None, None),
    }
}

/// Checks a file's tree against the keys: unknown keys and values of a wrong type, each with its place.
pub(super) fn check(root: &Node, source: SourceId) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if root.is_null() {
        return found;
    }
    if root.as_mapping().is_none() {
        found.push(mistake(
            root,
            source,
            "setting-type",
            format!("settings must be {KEYS}, found {}", kind_of(root)),
            None,
        ));
        return found;
    }
    check_node(root, &Shape::root(), "", source, &mut found);
    found
}

fn mistake(node: &Node, source: SourceId, id: &'static str, message: String, help: Option<String>) -> Diagnostic {
    let place = Some(Place { source, start: node.span.start, end: node.span.end });
    Diagnostic { severity: Severity::Error, id, message, place, help }
}

fn check_node(node: &Node, shape: &Shape, path: &str, source: SourceId, found: &mut Vec<Diagnostic>) {
    if let Some(items) = node.as_sequence() {
        match &shape.elements {
            Some(elements) => {
                let path = format!("{path}[]");
                items.iter().for_each(|item| check_node(item, elements, &path, source, found));
            }
            None => found.push(wrong_type(node, shape, path, source)),
        }
    } else if let Some(pairs) = node.as_mapping() {
        if shape.leaf.is_some_and(|key| matches!(key.kind, Kind::Map | Kind::MapOrText)) {
            return;
        }
        if shape.keys.is_empty() {
            found.push(wrong_type(node, shape, path, source));
            return;
        }
        for (key, value) in pairs {
            let name = key.as_scalar().map_or("", |scalar| scalar.text.as_str());
            let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
            match shape.keys.get(name) {
                Some(child) => check_node(value, child, &path, source, found),
                None => found.push(unknown_key(key, name, &path, shape, source)),
            }
        }
    } else if !scalar_fits(node, shape) {
        found.push(wrong_type(node, shape, path, source));
    }
}

/// Keys that older versions had, with what became of them.
const REMOVED: &[(&str, &str)] = &[
    ("grpc", "gRPC was removed in Falco 0.44"),
    ("grpc_output", "gRPC was removed in Falco 0.44"),
    ("ebpf", "the older eBPF probe is gone: use `modern_ebpf`"),
    ("gvisor", "gVisor is no longer supported"),
    ("syscall_buf_size_preset", "it is `engine.kmod.buf_size_preset` or `engine.modern_ebpf.buf_size_preset` now"),
    ("syscall_drop_failed_exit", "it is `drop_failed_exit` below `engine.kmod` or `engine.modern_ebpf` now"),
    ("modern_bpf", "it is `engine.modern_ebpf` now"),
    ("outputs", "alerts are no longer limited in rate"),
    ("metadata_download", "it has no effect any more"),
    ("container_engines", "it is the container plugin's `init_config` now"),
    ("rules_file", "it is `rules_files` now"),
];

fn unknown_key(key: &Node, name: &str, path: &str, shape: &Shape, source: SourceId) -> Diagnostic {
    if let Some((_, why)) = REMOVED.iter().find(|(removed, _)| *removed == name) {
        let mut removed = mistake(key, source, "removed-setting", format!("`{path}` is an old setting"), None);
        removed.help = Some((*why).to_owned());
        removed.severity = Severity::Warning;
        return removed;
    }
    // The key may stand one level too high or too deep.
    let elsewhere = || {
        // What outputs of a list have is too common a word to be what was meant.
        let mut paths = keys().map(|key| key.path).filter(|path| !path.starts_with("lanner.outputs[]"));
        paths.find(|path| path.rsplit('.').next() == Some(name))
    };
    let near = suggest::nearest(name, shape.keys.keys().copied()).or_else(elsewhere);
    let help = near.map(|near| format!("did you mean `{near}`?"));
    mistake(key, source, "unknown-setting", format!("unknown setting `{path}`"), help)
}

/// How a mapping is called in messages.
const KEYS: &str = "keys with values";

/// What a node is, in the words of a settings file.
fn kind_of(node: &Node) -> &'static str {
    if node.as_mapping().is_some() {
        KEYS
    } else if node.as_sequence().is_some() {
        "a list"
    } else {
        "a text"
    }
}

/// Whether a scalar may stand at a place.
pub(super) fn scalar_fits(node: &Node, shape: &Shape) -> bool {
    let Some(key) = shape.leaf else {
        // A list of texts may be one text.
        return shape.elements.as_ref().is_some_and(|e| e.leaf.is_some() && scalar_fits(node, e));
    };
    let Some(scalar) = node.as_scalar() else { return false };
    match key.kind {
        Kind::MapOrText => true,
        Kind::Map => false,
        _ if scalar.is_null() => false,
        Kind::Bool => scalar.as_bool().is_some(),
        Kind::Int(min, max) => scalar.as_i64().is_some_and(|number| (min..=max).contains(&number)),
        Kind::Number => scalar.as_f64().is_some(),
        Kind::Text | Kind::Texts => true,
        Kind::Choice(values) => values.contains(&scalar.text.as_str()),
    }
}

fn wrong_type(node: &Node, shape: &Shape, path: &str, source: SourceId) -> Diagnostic {
    let found = match node.as_scalar() {
        Some(scalar) if scalar.is_null() => "nothing".to_owned(),
        Some(scalar) if scalar.text.is_empty() => "an empty text".to_owned(),
        Some(scalar) => format!("`{}`", scalar.text),
        None => kind_of(node).to_owned(),
    };
    let wanted = match shape.leaf.map(|key| key.kind) {
        Some(Kind::Bool) => "`true` or `false`".to_owned(),
        Some(Kind::Int(min, max)) if max < i64::MAX => format!("a whole number from {min} to {max}"),
        Some(Kind::Int(..)) => "a whole number".to_owned(),
        Some(Kind::Number) => "a number".to_owned(),
        Some(Kind::Text | Kind::Texts) => "a text".to_owned(),
        Some(Kind::Choice(values)) => format!("one of {}", values.join(", ")),
        Some(Kind::Map) => KEYS.to_owned(),
        Some(Kind::MapOrText) => format!("{KEYS}, or a text"),
        None if shape.elements.is_some() => "a list".to_owned(),
        None => KEYS.to_owned(),
    };
    let default = shape.leaf.map(|key| (key.default)()).filter(|default| !default.is_empty());
    let help = default.map(|default| format!("the default is `{default}`"));
    mistake(node, source, "setting-type", format!("`{path}` must be {wanted}, found {found}"), help)
}
