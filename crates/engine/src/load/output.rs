//! The output of a rule with what settings add to it.

use crate::alert::Extra;
use crate::load::item::RuleItem;
use crate::load::log::Report;
use crate::load::names;
use crate::load::options::{AppendOutput, LoadOptions};
use crate::load::problem::Code;
use crate::load::review;
use crate::load::ruleset::{Pass, is_unknown_filter};
use crate::rule::ExtraField;
use crate::template::{Template, TemplateError};
use lanner_fields::{FieldFlags, Registry};
use lanner_lang::span::Span;
use lanner_lang::text::SourceMap;
use std::sync::Arc;

/// A rule's output, compiled.
pub(crate) struct Output {
    pub template: Template,
    /// The text with what settings append.
    pub text: String,
    pub extra: Vec<(Arc<str>, Extra)>,
    /// The same, as the settings say it.
    pub extra_fields: Vec<(String, ExtraField)>,
}

/// A field of Falco's times before containers were a plugin; it says nothing any more.
const CONTAINER_INFO: &str = "%container.info";

/// Puts together and compiles the output and the extra fields of a rule; `None` after mistakes.
pub(crate) fn compile(pass: &mut Pass<'_, '_, '_>, item: &RuleItem) -> Option<Output> {
    let trail = &item.output.trail;
    let mut text = with_appended(item, pass.options, pass.registry);
    if let Some(at) = text.as_str().find(CONTAINER_INFO) {
        let place = text.place_of(Span::new(at as u32, (at + CONTAINER_INFO.len()) as u32));
        let message = "usage of deprecated field 'container.info' has been detected in the rule output";
        let words = "`%container.info` means nothing any more: it is left out";
        pass.log.add(Report::new(Code::DeprecatedItem, "container-info", trail, message).words(words).at(place));
        text = without(&text, CONTAINER_INFO);
    }
    let extra: Vec<&(String, ExtraField)> =
        matching(item, pass.options).flat_map(|append| &append.extra_fields).collect();
    let template = template(pass, item, &text);
    if let Some(template) = &template {
        tell_run_on(pass, template, &text);
    }
    tell_deprecated(pass, item, &text, &extra);
    let compiled: Vec<Option<(Arc<str>, Extra)>> =
        extra.iter().map(|(name, field)| extra_field(pass, item, name, field)).collect();
    let all: Option<Vec<_>> = compiled.into_iter().collect();
    let grouping: Vec<Option<(Arc<str>, Extra)>> =
        item.group_by.iter().map(|field| grouping_field(pass, item, field)).collect();
    let grouping: Option<Vec<_>> = grouping.into_iter().collect();
    let (template, mut extra_values, grouping) = (template?, all?, grouping?);
    for (name, field) in grouping {
        // What the alert has anyway is not made twice.
        if !template.keys().chain(extra_values.iter().map(|(name, _)| name)).any(|known| *known == name) {
            extra_values.push((name, field));
        }
    }
    Some(Output {
        template,
        text: text.as_str().to_owned(),
        extra: extra_values,
        extra_fields: extra.into_iter().cloned().collect(),
    })
}

/// Compiles a field that settings add.
fn extra_field(
    pass: &mut Pass<'_, '_, '_>,
    item: &RuleItem,
    name: &str,
    field: &ExtraField,
) -> Option<(Arc<str>, Extra)> {
    let text = match field {
        ExtraField::Field(field) => format!("%{field}"),
        ExtraField::Template(text) => text.clone(),
    };
    let mut mapped = SourceMap::new();
    mapped.push_generated(&text, None);
    let template = template(pass, item, &mapped)?;
    let extra = match field {
        ExtraField::Field(_) => Extra::Field(template.values().next()?.1.clone()),
        ExtraField::Template(_) => Extra::Template(template),
    };
    Some((name.into(), extra))
}

/// Compiles a field by whose values alerts are one group: the alert must have it.
fn grouping_field(pass: &mut Pass<'_, '_, '_>, item: &RuleItem, field: &SourceMap) -> Option<(Arc<str>, Extra)> {
    let mut mapped = SourceMap::new();
    mapped.push_generated("%", None);
    mapped.push_part(field, 0..field.as_str().len());
    let template = template(pass, item, &mapped)?;
    let whole = template.keys().next().filter(|key| ***key == *field.as_str()).cloned();
    let Some(name) = whole else {
        let words = format!("`{}` is not one field", field.as_str());
        let place = field.place_of(Span::new(0, field.as_str().len() as u32));
        let report = Report::new(Code::ErrCompileOutput, "output-syntax", &item.output.trail, words.clone());
        pass.log.add(
            report.words(words).at(place).help(Some("`group_by` is a list of fields such as `proc.name`".to_owned())),
        );
        return None;
    };
    Some((name, Extra::Field(template.values().next()?.1.clone())))
}

/// The entries of `append_output` that are for a rule.
fn matching<'o>(item: &RuleItem, options: &'o LoadOptions) -> impl Iterator<Item = &'o AppendOutput> {
    let matches = |append: &&AppendOutput| {
        append.source.as_ref().is_none_or(|source| *source == item.source)
            && append.rule.as_ref().is_none_or(|rule| *rule == item.name)
            && append.tags.iter().all(|tag| item.tags.contains(tag))
    };
    options.append_output.iter().filter(matches)
}

fn with_appended(item: &RuleItem, options: &LoadOptions, registry: &Registry) -> SourceMap {
    let mut text = item.output.text.clone();
    for append in matching(item, options) {
        if !append.extra_output.is_empty() {
            text.push_generated(" ", None);
            text.push_generated(&append.extra_output, None);
        }
        if append.suggested {
            text.push_generated(&suggested(registry, &item.source), None);
        }
    }
    text
}

/// ` container_id=%container.id` and the like, for fields that suggest it.
fn suggested(registry: &Registry, source: &str) -> String {
    let fits = |sources: &[&str]| sources.is_empty() || sources.contains(&source);
    let fields = registry.fields().iter().filter(|field| field.flags.has(FieldFlags::SUGGESTED) && fits(field.sources));
    fields.map(|field| format!(" {}=%{}", field.name.replace('.', "_"), field.name)).collect()
}

/// A text without all occurrences of a part.
fn without(text: &SourceMap, part: &str) -> SourceMap {
    let whole = text.as_str();
    let mut kept = SourceMap::new();
    let mut from = 0;
    for (at, _) in whole.match_indices(part) {
        kept.push_part(text, from..at);
        from = at + part.len();
    }
    kept.push_part(text, from..whole.len());
    kept
}

fn template(pass: &mut Pass<'_, '_, '_>, item: &RuleItem, text: &SourceMap) -> Option<Template> {
    let errors = match Template::of_rule(text.as_str(), pass.registry, &item.source) {
        Ok(template) => return Some(template),
        Err(errors) => errors,
    };
    let skips = item.skip_if_unknown_filter && errors.iter().all(|error| is_unknown_filter(&error.message));
    let code = if skips { Code::UnknownFilter } else { Code::ErrCompileOutput };
    for error in errors {
        tell(pass, item, code, &error, text);
    }
    None
}

fn tell(pass: &mut Pass<'_, '_, '_>, item: &RuleItem, code: Code, error: &TemplateError, text: &SourceMap) {
    let place = text.place_of(error.span);
    let report = |id: &'static str| Report::new(code, id, &item.output.trail, error.message.clone()).at(place);
    let report = match &error.unknown {
        Some(name) => {
            let written = error.span.of(text.as_str()).trim_start_matches('%');
            let (words, help) = names::unknown_field(written, name, pass.registry);
            report("unknown-field").words(words).help(help)
        }
        None => report("output-syntax").help(error.help.clone()),
    };
    pass.log.add(report);
}

/// Hints at fields that are followed by more letters: `%fd.namefoo` is `fd.name` and a text.
fn tell_run_on(pass: &mut Pass<'_, '_, '_>, template: &Template, text: &SourceMap) {
    let whole = text.as_str();
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    for (key, _) in template.values() {
        let runs_on = |(at, _): &(usize, &str)| {
            let before = whole.get(..*at).unwrap_or("").trim_end_matches(|c: char| c.is_ascii_digit());
            let rest = whole.get(*at..).unwrap_or("");
            let longer = template.values().any(|(other, _)| other.len() > key.len() && rest.starts_with(&**other));
            before.ends_with('%') && !longer && rest.get(key.len()..).unwrap_or("").starts_with(is_word)
        };
        let Some((at, _)) = whole.match_indices(&**key).find(runs_on) else { continue };
        let rest = whole.get(at + key.len()..).unwrap_or("");
        let more = rest.split(|c| !is_word(c)).next().unwrap_or("");
        let place = text.place_of(Span::new(at as u32, (at + key.len() + more.len()) as u32));
        let message = format!("this is the field `{key}` followed by the text `{more}`");
        let help = names::nearest_field(&format!("{key}{more}"), pass.registry);
        pass.log.hint("field-runs-on", place, message, help);
    }
}

fn tell_deprecated(pass: &mut Pass<'_, '_, '_>, item: &RuleItem, text: &SourceMap, extra: &[&(String, ExtraField)]) {
    let trail = &item.output.trail;
    let words = |field: &str| format!("the field `{field}` is on its way out: enter events do not reach rules");
    for field in review::deprecated_in_output(text.as_str()) {
        let at = text.as_str().find(field).unwrap_or(0) as u32;
        let place = text.place_of(Span::new(at, at + field.len() as u32));
        let message = format!("usage of deprecated field '{field}' has been detected in the rule output");
        let report = Report::new(Code::DeprecatedItem, "deprecated-field", trail, message);
        pass.log.add(report.words(words(field)).deprecated_field(field).at(place));
    }
    for (_, extra) in extra {
        let (ExtraField::Field(text) | ExtraField::Template(text)) = extra;
        for field in review::deprecated_in_output(text) {
            let message =
                format!("usage of deprecated field '{field}' has been detected in the rule extra output fields");
            let report = Report::new(Code::DeprecatedItem, "deprecated-field", trail, message);
            pass.log.add(report.words(words(field)).deprecated_field(field));
        }
    }
}
