//! What a user probably meant by a name that is not known.

use lanner_fields::Registry;
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

/// The same for an event type.
pub(crate) fn nearest_event(name: &str) -> Option<String> {
    did_you_mean(name, EVENTS.iter().map(|event| event.name).chain(SYSCALLS.iter().map(|syscall| syscall.name)))
}
