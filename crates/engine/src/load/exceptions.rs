//! Exceptions of rules: whether their parts fit together, and the text that they put behind the condition.

use crate::compile;
use crate::load::item::{CheckedException, Entry, Exception, RuleItem, Value};
use crate::load::log::{Log, Report};
use crate::load::names;
use crate::load::problem::Code;
use lanner_fields::Registry;
use lanner_lang::ast::{Modifier, Op, Operand};
use lanner_lang::condition::{self, MAX_DEPTH};
use lanner_lang::span::Span;
use lanner_lang::text::SourceMap;

/// Whether a modifier can stand behind the operator.
const fn takes_modifier(op: Op) -> bool {
    matches!(
        op,
        Op::Eq
            | Op::EqEq
            | Op::Ne
            | Op::Contains
            | Op::IContains
            | Op::BContains
            | Op::StartsWith
            | Op::BStartsWith
            | Op::EndsWith
            | Op::Glob
            | Op::IGlob
            | Op::Regex
    )
}

/// An operator with or without modifier, as exceptions write it.
fn comparison(text: &str) -> Option<(Op, Option<Modifier>)> {
    if let Some(op) = Op::from_name(text) {
        return Some((op, None));
    }
    let (op, modifier) = text.split_once(' ')?;
    let op = Op::from_name(op).filter(|op| takes_modifier(*op))?;
    Some((op, Some(Modifier::from_name(modifier.trim_start())?)))
}

/// Whether what stands behind the comparison is a list.
fn takes_list((op, modifier): (Op, Option<Modifier>)) -> bool {
    modifier.is_some() || matches!(op, Op::In | Op::Intersects | Op::PMatch)
}

/// What is wrong with an exception: Falco's message, the user's, the part that is wrong, and what to do.
struct Misfit<'e> {
    message: String,
    words: String,
    text: Option<&'e SourceMap>,
    help: Option<String>,
}

/// Checks an exception and fills in what it leaves out. `source`: the rule's, if it is known.
pub(crate) fn checked(
    exception: Exception,
    source: Option<&str>,
    registry: &Registry,
    log: &mut Log<'_>,
) -> Option<CheckedException> {
    let fields = exception.fields.as_ref()?;
    let single = matches!(fields, Entry::Text(_));
    let texts = fields.texts();
    let comps = comps(exception.comps.as_ref(), single, texts.len()).and_then(|comps| {
        let unknown = source.and_then(|source| texts.iter().find(|field| !is_field(field.as_str(), source, registry)));
        match unknown {
            None => Ok(comps),
            Some(field) => Err(Misfit {
                message: format!("'{}' is not a supported filter field", field.as_str()),
                words: format!("unknown field `{}`", field.as_str()),
                text: Some(field),
                help: names::nearest_field(field.as_str(), registry),
            }),
        }
    });
    match comps {
        Ok(comps) => {
            let fields = texts.into_iter().cloned().collect();
            Some(CheckedException { name: exception.name, single, fields, comps, values: exception.values })
        }
        Err(Misfit { message, words, text, help }) => {
            let place = text.and_then(|text| text.place_of(whole(text)));
            let report = Report::new(Code::ErrValidate, "bad-exception", &exception.trail, message);
            log.add(report.words(words).at(place).help(help));
            None
        }
    }
}

/// The operators of an exception, one for each field.
fn comps(given: Option<&Entry>, single: bool, fields: usize) -> Result<Vec<String>, Misfit<'_>> {
    let Some(given) = given else {
        return Ok(vec![if single { "in" } else { "=" }.to_owned(); fields]);
    };
    let texts = given.texts();
    if single != matches!(given, Entry::Text(_)) || texts.len() != fields {
        let (message, words) = if single {
            ("Fields and comps must both be strings", "`fields` is a text, so `comps` must be one, too".to_owned())
        } else {
            let words = match given {
                Entry::Text(_) => "`fields` is a list, so `comps` must be one, too".to_owned(),
                Entry::List(_) => {
                    format!("`fields` has {}, but `comps` has {}", counted(fields, "member"), texts.len())
                }
            };
            ("Fields and comps lists must have equal length", words)
        };
        return Err(Misfit { message: message.to_owned(), words, text: texts.first().copied(), help: None });
    }
    let fits = |text: &&&SourceMap| comparison(text.as_str().trim()).is_some_and(|known| !single || takes_list(known));
    let Some(text) = texts.iter().find(|text| !fits(text)) else {
        return Ok(texts.iter().map(|text| text.as_str().trim().to_owned()).collect());
    };
    let comp = text.as_str().trim();
    let known = comparison(comp).is_some();
    Err(Misfit {
        message: if single {
            "Rule exception comps must be one of (in, pmatch, intersects), or a string operator with oneof, anyof or allof".to_owned()
        } else {
            format!("'{comp}' is not a supported comparison operator")
        },
        words: if known {
            format!("`{comp}` takes one value, but an exception with one field has a list of them")
        } else {
            format!("`{comp}` is not an operator")
        },
        text: Some(text),
        help: if known {
            Some(format!(
                "make lists of `fields`, `comps` and each value: `fields: [a]`, `comps: [{comp}]`, `values: [[v]]`"
            ))
        } else {
            names::did_you_mean(comp, Op::ALL.iter().map(|op| op.as_str()))
        },
    })
}

/// Whether a text can stand on the left of a comparison.
fn is_field(text: &str, source: &str, registry: &Registry) -> bool {
    match condition::parse_operand(text.trim()) {
        Ok((Operand::Field(field), length)) if length == text.trim().len() => {
            registry.bind(&field.name, field.arg.as_deref(), source).is_ok()
        }
        _ if text.contains('(') => condition::parse(&format!("{text} exists"), MAX_DEPTH)
            .is_ok_and(|expr| compile::compile(&expr, registry, source, &compile::Options::default()).0.is_ok()),
        _ => false,
    }
}

/// `1 field`, `2 fields`
fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// What to do about a condition that can't be read from behind the rule's own one on.
pub(crate) const VALUE_HELP: &str =
    "an exception's value is read as a part of the condition: give it quotes of its own, `'\"a=b\"'`";

fn whole(text: &SourceMap) -> Span {
    Span::new(0, text.as_str().len() as u32)
}

/// The condition of a rule with its exceptions: `(condition) and not …`; `None` when an exception's values don't fit its fields.
pub(crate) fn condition_with_exceptions(rule: &RuleItem, log: &mut Log<'_>) -> Option<SourceMap> {
    if rule.exceptions.is_empty() {
        return Some(rule.condition.text.clone());
    }
    let mut text = SourceMap::new();
    let made = |text: &mut SourceMap, part: &str| text.push_generated(part, None);
    made(&mut text, "(");
    text.push_all(&rule.condition.text);
    made(&mut text, ")");
    let mut fits = true;
    for exception in rule.exceptions.iter().filter(|exception| !exception.values.is_empty()) {
        made(&mut text, " and not (");
        if exception.single {
            fits &= push_single(&mut text, exception, log);
        } else {
            for (n, value) in exception.values.iter().enumerate() {
                made(&mut text, if n == 0 { "(" } else { " or (" });
                fits &= push_group(&mut text, exception, value, log);
                made(&mut text, ")");
            }
        }
        made(&mut text, ")");
    }
    fits.then_some(text)
}

/// `field op (v1, v2)`
fn push_single(text: &mut SourceMap, exception: &CheckedException, log: &mut Log<'_>) -> bool {
    push_comparison(text, exception, 0);
    text.push_generated("(", None);
    let mut fits = true;
    for (n, value) in exception.values.iter().enumerate() {
        text.push_generated(if n == 0 { "" } else { ", " }, None);
        match &value.entry {
            Entry::Text(item) => push_item(text, item),
            Entry::List(_) => {
                fits = false;
                let message = "Values of an exception with one field must be strings";
                let words = format!(
                    "exception `{}` has one field, not a list of fields: its values can't be lists",
                    exception.name
                );
                log.add(Report::new(Code::ErrValidate, "bad-exception", &value.trail, message).words(words));
            }
        }
    }
    text.push_generated(")", None);
    fits
}

/// `f1 op1 v1 and f2 op2 v2`
fn push_group(text: &mut SourceMap, exception: &CheckedException, value: &Value, log: &mut Log<'_>) -> bool {
    let members = match &value.entry {
        Entry::List(members) if members.len() == exception.fields.len() => members,
        entry => {
            let message = "Fields and values lists must have equal length";
            let (name, fields) = (&exception.name, counted(exception.fields.len(), "field"));
            let words = match entry {
                Entry::List(members) => {
                    format!("exception `{name}` has {fields}, but this value has {}", counted(members.len(), "member"))
                }
                Entry::Text(text) => {
                    format!(
                        "exception `{name}` has a list of fields, so this value must be a list, too: `[{}]`",
                        text.as_str()
                    )
                }
            };
            log.add(Report::new(Code::ErrValidate, "bad-exception", &value.trail, message).words(words));
            return false;
        }
    };
    for (n, member) in members.iter().enumerate() {
        text.push_generated(if n == 0 { "" } else { " and " }, None);
        push_comparison(text, exception, n);
        push_member(text, member, exception.comps.get(n).map_or("", String::as_str));
    }
    true
}

/// `field op ` of the nth field.
fn push_comparison(text: &mut SourceMap, exception: &CheckedException, n: usize) {
    if let (Some(field), Some(comp)) = (exception.fields.get(n), exception.comps.get(n)) {
        text.push_all(field);
        text.push_generated(&format!(" {comp} "), field.place_of(whole(field)));
    }
}

fn push_member(text: &mut SourceMap, member: &Entry, comp: &str) {
    let list = comparison(comp).is_some_and(takes_list);
    match member {
        Entry::Text(item) if !list => push_item(text, item),
        Entry::Text(item) if item.as_str().starts_with('(') => text.push_all(item),
        member => {
            text.push_generated("(", None);
            for (n, item) in member.texts().into_iter().enumerate() {
                text.push_generated(if n == 0 { "" } else { ", " }, None);
                push_item(text, item);
            }
            text.push_generated(")", None);
        }
    }
}

/// A value, in quotes if it has blanks and none yet.
fn push_item(text: &mut SourceMap, item: &SourceMap) {
    let quote = if item.as_str().contains(' ') && !item.as_str().starts_with(['"', '\'']) { "\"" } else { "" };
    text.push_generated(quote, None);
    text.push_all(item);
    text.push_generated(quote, None);
}
