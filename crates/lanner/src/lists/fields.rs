//! The list of fields.

use super::Form;
use lanner_fields::registry::ClassInfo;
use lanner_fields::{ArgKind, Field, FieldFlags, Registry, Shape};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// What is shown of the fields.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The form.
    pub form: Form,
    /// Only fields that this source can have.
    pub source: Option<String>,
    /// Only names, one a line.
    pub names_only: bool,
    /// Types in the text form too.
    pub types: bool,
    /// Lanner's own fields too, which Falco's list does not have.
    pub own: bool,
}

/// Width of the column of names.
const NAME_WIDTH: usize = 30;

/// Width of a line of text.
const LINE_WIDTH: usize = 120;

/// The fields of a registry.
pub fn render(registry: &Registry, options: &Options) -> String {
    let classes: Vec<(&ClassInfo, Vec<&Field>)> = registry
        .classes()
        .iter()
        .filter(|class| options.source.as_ref().is_none_or(|source| of_source(class, source)))
        .map(|class| (class, fields(registry, class, options.own)))
        .filter(|(_, fields)| !fields.is_empty())
        .collect();
    if options.names_only {
        return classes.iter().flat_map(|(_, fields)| fields).map(|field| format!("{}\n", field.name)).collect();
    }
    match options.form {
        Form::Text => classes.iter().map(|(class, fields)| text(class, fields, options.types)).collect(),
        Form::Markdown => classes.iter().map(|(class, fields)| markdown(class, fields)).collect(),
        Form::Json => {
            let classes: Vec<Value> = classes.iter().map(|(class, fields)| class_json(class, fields)).collect();
            format!("{}\n", json!({ "fieldclasses": classes }))
        }
    }
}

fn of_source(class: &ClassInfo, source: &str) -> bool {
    class.sources.is_empty() || class.sources.iter().any(|own| own == source)
}

fn fields<'a>(registry: &'a Registry, class: &ClassInfo, own: bool) -> Vec<&'a Field> {
    let left_out = if own { FieldFlags::HIDDEN } else { FieldFlags::HIDDEN.or(FieldFlags::OWN) };
    let fields = registry.fields().get(class.fields.clone()).unwrap_or(&[]);
    fields.iter().map(|field| &**field).filter(|field| !field.flags.has(left_out)).collect()
}

/// Words about a field beyond its type.
fn tags(field: &Field) -> Vec<&'static str> {
    let mut tags = Vec::new();
    if matches!(field.shape, Shape::List) {
        tags.push("IS_LIST");
    }
    let flags = [
        (FieldFlags::FILTER_ONLY, "FILTER ONLY"),
        (FieldFlags::PRINT_ONLY, "PRINT ONLY"),
        (FieldFlags::DEPRECATED, "DEPRECATED"),
        (FieldFlags::OWN, "LANNER"),
    ];
    tags.extend(flags.into_iter().filter(|(flag, _)| field.flags.has(*flag)).map(|(_, tag)| tag));
    tags.extend(match field.arg {
        ArgKind::None => None,
        ArgKind::OptionalIndex | ArgKind::OptionalKey | ArgKind::OptionalIndexOrKey | ArgKind::OptionalSide => {
            Some("ARG_ALLOWED")
        }
        _ => Some("ARG_REQUIRED"),
    });
    tags
}

fn text(class: &ClassInfo, fields: &[&Field], types: bool) -> String {
    let mut out = String::from("-------------------------------\n");
    let sources = class.sources.join(", ");
    // Writing to a String can't fail.
    let _ = writeln!(out, "Field Class:                  {}", class.name);
    let _ = writeln!(out, "Description:                  {}", class.doc);
    let _ = writeln!(out, "Event Sources:                {}", if sources.is_empty() { "all" } else { &sources });
    out.push('\n');
    for field in fields {
        let mut words = tags(field).iter().map(|tag| format!("({tag}) ")).collect::<String>();
        if types {
            words = format!("(Type: {}) {words}", field.ty.name());
        }
        let doc = words + field.doc.trim();
        let mut name = field.name.to_string();
        if name.len() >= NAME_WIDTH {
            let _ = writeln!(out, "{name}");
            name.clear();
        }
        for line in wrap(&doc, LINE_WIDTH - NAME_WIDTH) {
            let _ = writeln!(out, "{name:<NAME_WIDTH$}{line}");
            name.clear();
        }
    }
    out.push('\n');
    out
}

/// Lines of at most `width` characters, broken at blanks.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let Some(line) = lines.last_mut() else { break };
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
            lines.push(word.to_owned());
        } else {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

fn markdown(class: &ClassInfo, fields: &[&Field]) -> String {
    let mut out = format!("\n## Field Class: {}\n\n{}\n\n", class.name, class.doc);
    let sources = class.sources.join(", ");
    let _ = writeln!(out, "Event Sources: {}\n", if sources.is_empty() { "all" } else { &sources });
    out.push_str("Name | Type | Description\n:----|:-----|:-----------\n");
    for field in fields {
        let _ = writeln!(out, "`{}` | {} | {}", field.name, field.ty.name(), field.doc.trim().replace('|', "\\|"));
    }
    out
}

fn class_json(class: &ClassInfo, fields: &[&Field]) -> Value {
    let fields: Vec<Value> = fields
        .iter()
        .map(|field| {
            json!({
                "name": field.name,
                "desc": field.doc.trim(),
                "dataType": field.ty.name(),
                "isList": matches!(field.shape, Shape::List),
                "tags": tags(field),
            })
        })
        .collect();
    json!({ "name": class.name, "desc": class.doc, "eventsources": class.sources, "fields": fields })
}
