//! The reference of all fields, from the table.

use crate::field::{ArgKind, Field, FieldFlags, Shape};
use crate::registry::Registry;
use lanner_schema::ParamType;
use std::fmt::Write;

/// A field's type in a reader's words.
fn type_words(ty: ParamType) -> &'static str {
    match ty {
        ParamType::CharBuf | ParamType::FsPath | ParamType::FsRelPath => "text",
        ParamType::ByteBuf => "bytes",
        ParamType::Bool => "true or false",
        ParamType::IpAddr => "address",
        ParamType::IpNet => "network",
        ParamType::Port => "port",
        ParamType::AbsTime => "time in ns",
        ParamType::RelTime => "duration in ns",
        ParamType::Dyn => "the parameter's",
        _ => "number",
    }
}

/// The reference as Markdown, class by class in the order of lists; classes whose parts are apart are shown once.
pub fn markdown(registry: &Registry) -> String {
    let mut page = String::from(
        "# Fields\n\nWhat conditions can test and outputs can show. Generated from the field table; do not edit.\n\n\
         A field with an argument takes it in brackets, `proc.aname[1]`, or behind a dot, `evt.arg.path`; a `?` says that it may be left out.\n",
    );
    let mut written: Vec<(&str, &[String])> = Vec::new();
    for class in registry.classes() {
        let key = (&*class.name, class.sources.as_slice());
        if written.contains(&key) {
            continue;
        }
        written.push(key);
        let parts = registry.classes().iter().filter(|part| (&*part.name, part.sources.as_slice()) == key);
        let fields: Vec<&Field> = parts
            .filter_map(|part| registry.fields().get(part.fields.clone()))
            .flatten()
            .map(|field| &**field)
            .filter(|field| !field.flags.has(FieldFlags::HIDDEN))
            .collect();
        if !fields.is_empty() {
            write_class(&class.name, &class.doc, &class.sources, &fields, &mut page);
        }
    }
    page
}

fn write_class(name: &str, doc: &str, sources: &[String], fields: &[&Field], page: &mut String) {
    let origin = match sources {
        [] => "all events".to_owned(),
        some => format!("events of `{}`", some.join("`, `")),
    };
    // Writing into a string can't fail.
    let _ = writeln!(page, "\n## {name}: {origin}\n\n{doc}\n\n| field | type | meaning |\n|---|---|---|");
    for field in fields {
        let list = if field.shape == Shape::List { "list of " } else { "" };
        let doc = field.doc.trim().replace('|', "\\|");
        let usage =
            format!("{}{}", usage(field.flags), if field.flags.has(FieldFlags::OWN) { " Lanner's own." } else { "" });
        let (argument, ty) = (argument(field.arg), type_words(field.ty));
        let _ = writeln!(page, "| `{}{argument}` | {list}{ty} | {doc}{usage} |", field.name);
    }
}

/// How an argument is written.
fn argument(arg: ArgKind) -> &'static str {
    match arg {
        ArgKind::None => "",
        ArgKind::OptionalIndex => "[N]?",
        ArgKind::OptionalKey => "[KEY]?",
        ArgKind::OptionalIndexOrKey => "[N or KEY]?",
        ArgKind::Index => "[N]",
        ArgKind::Key => "[KEY]",
        ArgKind::IndexOrKey => "[N or KEY]",
        ArgKind::IndexOrPattern => "[N or PATTERN]",
        ArgKind::ParamOrIndex => ".NAME or [N]",
        ArgKind::Param | ArgKind::Subsystem => ".NAME",
        ArgKind::EventType => ".NAME or .NUMBER",
        ArgKind::OptionalSide => ".src or .dst ?",
    }
}

fn usage(flags: FieldFlags) -> &'static str {
    if flags.has(FieldFlags::FILTER_ONLY) {
        " Only in conditions."
    } else if flags.has(FieldFlags::PRINT_ONLY) {
        " Only in outputs."
    } else if flags.has(FieldFlags::DEPRECATED) {
        " Deprecated."
    } else {
        ""
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_described() {
        let registry = Registry::full();
        let page = markdown(&registry);
        for field in registry.fields() {
            let doc = field.doc.trim();
            assert!(doc.len() > 5 && doc.ends_with(['.', '…']), "{}: {doc}", field.name);
            let row = format!("| `{}", field.name);
            assert_eq!(page.contains(&row), !field.flags.has(FieldFlags::HIDDEN), "{}", field.name);
        }
    }
}
