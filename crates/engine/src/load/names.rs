//! What a user probably meant by a name that is not known.

use lanner_fields::Registry;
use lanner_fields::field::ArgKind;
use lanner_lang::suggest;
use lanner_schema::EVENTS;
use lanner_schema::syscalls::SYSCALLS;

/// «did you mean …?» for a name among these.
pub(crate) fn did_you_mean<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    suggest::nearest(name, known).map(|near| format!("did you mean `{near}`?"))
}

/// The same for a field; brackets behind its name don't matter.
pub(crate) fn nearest_field(text: &str, registry: &Registry) -> Option<String> {
    let name = text.split('[').next().unwrap_or(text);
    did_you_mean(name, registry.names())
}

/// What is wrong with a field that can't be bound, and what to do; `written`: with its brackets, `name`: without.
pub(crate) fn unknown_field(written: &str, name: &str, registry: &Registry) -> (String, Option<String>) {
    let brackets = written.strip_prefix(name).filter(|rest| rest.starts_with('['));
    match (registry.get(name).map(|field| field.arg), brackets) {
        (Some(ArgKind::None), Some(brackets)) => {
            (format!("the field `{name}` has no brackets"), Some(format!("leave `{brackets}` out")))
        }
        (Some(ArgKind::OptionalIndex | ArgKind::Index), Some(brackets)) => {
            (format!("the brackets of `{name}` hold a number, not `{brackets}`"), None)
        }
        (Some(_), Some(brackets)) => (format!("the brackets of `{name}` can't hold `{brackets}`"), None),
        _ => (format!("unknown field `{name}`"), nearest_field(name, registry)),
    }
}

/// «did you mean …?» for an event type.
pub(crate) fn nearest_event(name: &str) -> Option<String> {
    did_you_mean(name, EVENTS.iter().map(|event| event.name).chain(SYSCALLS.iter().map(|syscall| syscall.name)))
}
