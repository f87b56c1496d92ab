//! Whether a rules file has the shape that its schema asks for: told to the user, never a reason to refuse it.

use lanner_lang::yaml::{Kind, Node, Scalar, Style, Yaml};

/// What a value must be. Texts may be any scalar: YAML makes numbers of some.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// A scalar.
    Text,
    /// `true`, `yes`, … without quotes.
    Bool,
    /// A number without fraction.
    Integer,
    /// One of these.
    OneOf(&'static [&'static str]),
    /// A sequence of such.
    Each(&'static Shape),
    /// A mapping with these keys; those marked are required.
    Keys(&'static [Key]),
    /// Anything.
    Any,
}

/// A key of a mapping.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What its value must be.
    pub shape: Shape,
    /// Whether it must be there.
    pub required: bool,
}

const fn key(name: &'static str, shape: Shape) -> Key {
    Key { name, shape, required: false }
}

const fn required(name: &'static str, shape: Shape) -> Key {
    Key { name, shape, required: true }
}

const OVERRIDE: Shape = Shape::OneOf(&["append", "replace"]);

/// As the schema has them; the engine takes any case.
const PRIORITIES: &[&str] =
    &["EMERGENCY", "ALERT", "CRITICAL", "ERROR", "WARNING", "NOTICE", "INFO", "INFORMATIONAL", "DEBUG"];

const ALTERNATIVE: Shape = Shape::Keys(&[required("name", Shape::Text), required("version", Shape::Text)]);

const PLUGIN: Shape = Shape::Keys(&[
    required("name", Shape::Text),
    required("version", Shape::Text),
    key("alternatives", Shape::Each(&ALTERNATIVE)),
]);

const EXCEPTION: Shape = Shape::Keys(&[
    required("name", Shape::Text),
    key("fields", Shape::Any),
    key("comps", Shape::Any),
    key("values", Shape::Any),
]);

/// An item: all keys of all kinds of items.
const ITEM: Shape = Shape::Keys(&[
    key("required_engine_version", Shape::Text),
    key("required_plugin_versions", Shape::Each(&PLUGIN)),
    key("list", Shape::Text),
    key("items", Shape::Each(&Shape::Text)),
    key("macro", Shape::Text),
    key("rule", Shape::Text),
    key("condition", Shape::Text),
    key("desc", Shape::Text),
    key("output", Shape::Text),
    key("priority", Shape::OneOf(PRIORITIES)),
    key("source", Shape::Text),
    key("enabled", Shape::Bool),
    key("capture", Shape::Bool),
    key("capture_duration", Shape::Integer),
    key("warn_evttypes", Shape::Bool),
    key("skip-if-unknown-filter", Shape::Bool),
    key("tags", Shape::Each(&Shape::Text)),
    key("exceptions", Shape::Each(&EXCEPTION)),
    key("append", Shape::Bool),
    key(
        "override",
        Shape::Keys(&[
            key("items", OVERRIDE),
            key("desc", OVERRIDE),
            key("condition", OVERRIDE),
            key("output", OVERRIDE),
            key("priority", OVERRIDE),
            key("enabled", OVERRIDE),
            key("exceptions", OVERRIDE),
            key("capture", OVERRIDE),
            key("capture_duration", OVERRIDE),
            key("tags", OVERRIDE),
            key("warn_evttypes", OVERRIDE),
            key("skip-if-unknown-filter", OVERRIDE),
        ]),
    ),
]);

/// The shape of a rules file.
pub const RULES: Shape = Shape::Each(&ITEM);

/// Most deviations that are told of one file.
const MAX_WARNINGS: usize = 100;

/// How the documents of a file deviate from the schema, each with the path to the value.
pub fn check(yaml: &Yaml) -> Vec<String> {
    let mut warnings = Vec::new();
    for document in yaml.documents.iter().filter(|document| !document.is_null()) {
        visit(document, &RULES, "<root>", &mut warnings);
    }
    warnings.truncate(MAX_WARNINGS);
    warnings
}

fn visit(node: &Node, shape: &Shape, path: &str, warnings: &mut Vec<String>) {
    if warnings.len() >= MAX_WARNINGS {
        return;
    }
    let mut wrong = |what: &str| warnings.push(format!("{path}: this is not {what}"));
    match (shape, &node.kind) {
        (Shape::Any, _) | (Shape::Text, Kind::Scalar(_)) => {}
        (Shape::Text, _) => wrong("a text"),
        (Shape::Bool, Kind::Scalar(scalar)) if is_plain(scalar) && scalar.as_bool().is_some() => {}
        (Shape::Bool, _) => wrong("true or false"),
        (Shape::Integer, Kind::Scalar(scalar)) if is_plain(scalar) && scalar.as_i64().is_some() => {}
        (Shape::Integer, _) => wrong("a whole number"),
        (Shape::OneOf(names), Kind::Scalar(scalar)) if names.contains(&scalar.text.as_str()) => {}
        (Shape::OneOf(names), _) => wrong(&format!("one of {}", names.join(", "))),
        (Shape::Each(shape), Kind::Sequence(items)) => {
            for (n, item) in items.iter().enumerate() {
                visit(item, shape, &format!("{path}[{n}]"), warnings);
            }
        }
        (Shape::Each(_), Kind::Scalar(scalar)) if scalar.is_null() => {}
        (Shape::Each(_), _) => wrong("a sequence"),
        (Shape::Keys(keys), Kind::Mapping(pairs)) => mapping(pairs, keys, path, warnings),
        (Shape::Keys(_), _) => wrong("a mapping"),
    }
}

fn mapping(pairs: &[(Node, Node)], keys: &[Key], path: &str, warnings: &mut Vec<String>) {
    for (name, value) in pairs {
        let name = name.as_scalar().map_or("", |scalar| scalar.text.as_str());
        match keys.iter().find(|key| key.name == name) {
            Some(key) => visit(value, &key.shape, &format!("{path}.{name}"), warnings),
            None => warnings.push(format!("{path}: the key '{name}' is not known here")),
        }
    }
    let given = |name: &str| pairs.iter().any(|(key, _)| key.as_scalar().is_some_and(|scalar| scalar.text == name));
    for key in keys.iter().filter(|key| key.required && !given(key.name)) {
        warnings.push(format!("{path}: the key '{}' is missing", key.name));
    }
}

/// A scalar that YAML may read as something else than a text.
fn is_plain(scalar: &Scalar) -> bool {
    scalar.style == Style::Plain && !scalar.tagged
}
