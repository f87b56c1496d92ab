//! From a field's text to a field with its argument.

use crate::field::{Arg, ArgKind, Bound, Field, FieldFlags, Memory, NO_PARAM, Pattern, Shape};
use crate::registry::{BindError, Registry};
use lanner_schema::{EVENTS, EventInfo, ParamType};
use std::sync::Arc;

/// Binds a name and the text of its brackets for events of `source`.
pub(crate) fn bind(registry: &Registry, name: &str, arg: Option<&str>, source: &str) -> Result<Bound, BindError> {
    let text: Arc<str> = match arg {
        Some(arg) => format!("{name}[{arg}]").into(),
        None => name.into(),
    };
    let unknown = || BindError::Unknown(text.to_string());
    let (field, suffix) = find(registry, name).filter(|(field, _)| has_source(field, source)).ok_or_else(unknown)?;
    let bound = match (field.arg, suffix) {
        (ArgKind::ParamOrIndex | ArgKind::Param, Some(suffix)) if arg.is_none() => param(&text, suffix)?,
        (ArgKind::EventType, Some(suffix)) if arg.is_none() => event_type(suffix).ok_or_else(unknown)?,
        (ArgKind::OptionalSide, Some(side @ ("src" | "dst"))) if arg.is_none() => Arg::Key(side.into()),
        (ArgKind::Subsystem, Some(suffix)) if arg.is_none() && is_subsystem(suffix) => Arg::Key(suffix.into()),
        (_, Some(_)) => return Err(unknown()),
        (_, None) if field.flags.has(FieldFlags::PLUGIN) => plugin_arg(field, &text, arg)?,
        (_, None) => own_arg(field, &text, arg)?,
    };
    let shape = match (field.shape, &bound) {
        (Shape::AnyOf, Arg::Index(_) | Arg::Key(_)) => Shape::One,
        (shape, _) => shape,
    };
    let ty = match &bound {
        Arg::Param(places) if field.ty == ParamType::Dyn => first_type(places),
        _ => field.ty,
    };
    Ok(Bound { field: field.clone(), arg: bound, text, ty, shape })
}

fn has_source(field: &Field, source: &str) -> bool {
    field.sources.is_empty() || field.sources.contains(&source)
}

/// The field with that name, or the one that takes the name's end as its argument.
fn find<'r, 'n>(registry: &'r Registry, name: &'n str) -> Option<(&'r Arc<Field>, Option<&'n str>)> {
    if let Some(field) = registry.get(name) {
        return Some((field, None));
    }
    name.match_indices('.').rev().find_map(|(at, _)| {
        let field = registry.get(name.get(..at)?)?;
        takes_suffix(field.arg).then_some((field, name.get(at + 1..)))
    })
}

fn takes_suffix(arg: ArgKind) -> bool {
    use ArgKind::*;
    matches!(arg, ParamOrIndex | Param | EventType | OptionalSide | Subsystem)
}

/// The argument of one of our own fields.
fn own_arg(field: &Field, text: &str, arg: Option<&str>) -> Result<Arg, BindError> {
    use ArgKind::*;
    let unknown = || BindError::Unknown(text.to_owned());
    if let (Some(value), Option::None) = (&field.constant, arg) {
        return Ok(Arg::Key(Box::from(&**value)));
    }
    match (field.arg, arg) {
        (None, Option::None) if field.flags.has(FieldFlags::REMEMBERS) => Ok(Arg::Memory(Memory::default())),
        (None | OptionalIndex | OptionalKey | OptionalIndexOrKey | OptionalSide, Option::None) => Ok(Arg::None),
        (_, Option::None) => Err(BindError::ArgMissing(text.to_owned())),
        (OptionalIndex | Index | ParamOrIndex, Some(arg)) => index(arg).map(Arg::Index).ok_or_else(unknown),
        // Falco takes a number for an index, which the field does not know, and ignores it.
        (OptionalKey, Some(arg)) => Ok(if index(arg).is_some() { Arg::None } else { Arg::Key(arg.into()) }),
        (OptionalIndexOrKey | IndexOrKey, Some(arg)) => Ok(index(arg).map_or_else(|| Arg::Key(arg.into()), Arg::Index)),
        (Key | IndexOrPattern, Some(arg)) => Ok(Arg::Key(arg.into())),
        (None | Param | EventType | OptionalSide | Subsystem, Some(_)) => Err(unknown()),
    }
}

/// The argument of a field that Falco has from a plugin.
fn plugin_arg(field: &Field, text: &str, arg: Option<&str>) -> Result<Arg, BindError> {
    use ArgKind::*;
    let name = &field.name;
    let complaint = |words: String| Err(BindError::Other(format!("filter '{text}': {name} {words}")));
    match (field.arg, arg) {
        (None | OptionalIndex | OptionalKey | OptionalIndexOrKey, Option::None) => Ok(Arg::None),
        (_, Option::None) => complaint("requires an argument but none provided".to_owned()),
        (OptionalIndex | Index, Some(arg)) => match plugin_index(arg) {
            Some(index) => Ok(Arg::Index(index)),
            Option::None => complaint(format!("has a field argument that is not a number: {arg}")),
        },
        (OptionalIndexOrKey | IndexOrKey, Some(arg)) => {
            Ok(plugin_index(arg).map_or_else(|| Arg::Key(arg.into()), Arg::Index))
        }
        (IndexOrPattern, Some(arg)) => match (plugin_index(arg), Pattern::new(arg)) {
            (Some(index), _) => Ok(Arg::Index(index)),
            (_, Ok(pattern)) => Ok(Arg::Pattern(pattern)),
            (_, Err(error)) => {
                // The last line says what is wrong, those before draw where.
                let text = error.to_string();
                let what = text.lines().last().unwrap_or_default().trim_start_matches("error: ");
                complaint(format!("has a field argument that is no regular expression: {what}"))
            }
        },
        (OptionalKey | Key, Some(arg)) => Ok(Arg::Key(arg.into())),
        (_, Some(arg)) => complaint(format!("does not allow nor require an argument but one is provided: {arg}")),
    }
}

fn index(text: &str) -> Option<u64> {
    if text.bytes().all(|b| b.is_ascii_digit()) { text.parse().ok() } else { None }
}

/// Digits without a leading zero.
fn plugin_index(text: &str) -> Option<u64> {
    index(text).filter(|_| text.len() == 1 || !text.starts_with('0'))
}

fn is_subsystem(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphabetic() || b == b'_')
}

/// Places of the parameter called `suffix` in all events.
fn param(text: &str, suffix: &str) -> Result<Arg, BindError> {
    let known = longest_param(suffix);
    if known == 0 {
        return Err(BindError::Other(format!("unknown event argument {suffix}")));
    }
    if known != suffix.len() {
        return Err(BindError::Unknown(text.to_owned()));
    }
    let place = |event: &&EventInfo| event.param(suffix).and_then(|at| u8::try_from(at).ok()).unwrap_or(NO_PARAM);
    Ok(Arg::Param(EVENTS.iter().map(place).collect()))
}

/// Length of the longest parameter name that `text` begins with; 0 for none.
fn longest_param(text: &str) -> usize {
    let names = EVENTS.iter().flat_map(|event| event.params).map(|param| param.name);
    names.filter(|name| text.starts_with(name)).map(str::len).max().unwrap_or_default()
}

/// Falco compares a raw parameter as the first event in the table has it.
fn first_type(places: &[u8]) -> ParamType {
    let found = EVENTS.iter().zip(places).find_map(|(event, &at)| event.params.get(usize::from(at)));
    found.map_or(ParamType::Dyn, |param| param.ty)
}

/// The first event with a name, or any code.
fn event_type(text: &str) -> Option<Arg> {
    match index(text) {
        Some(code) => u32::try_from(code).ok().map(|code| Arg::Index(u64::from(code))),
        None => Some(Arg::Event(EVENTS.iter().find(|event| event.name == text)?.code)),
    }
}

/// Strips the quotes that an argument may have.
pub(crate) fn unquote(arg: &str) -> &str {
    let inner = |quote: char| arg.strip_prefix(quote).and_then(|arg| arg.strip_suffix(quote));
    inner('"').or_else(|| inner('\'')).unwrap_or(arg)
}

/// Length of the longest beginning of `text` that is a field with its argument.
pub(crate) fn prefix(registry: &Registry, text: &str) -> Option<usize> {
    let is_word = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'.';
    let word = text.bytes().position(|b| !is_word(b)).unwrap_or(text.len());
    (1..=word).rev().find_map(|end| {
        let field = registry.get(text.get(..end)?)?;
        Some(end + argument(field, text.get(end..)?)?)
    })
}

/// Length of the argument at the beginning of `rest`; `None` when the field needs one and there is none.
fn argument(field: &Field, rest: &str) -> Option<usize> {
    use ArgKind::*;
    let brackets = || rest.starts_with('[').then(|| rest.find(']')).flatten().map(|at| at + 1);
    let suffix = || rest.strip_prefix('.').unwrap_or_default();
    let behind_dot = |len: usize| (len > 0).then_some(len + 1);
    match field.arg {
        None => Some(0),
        OptionalIndex | OptionalKey | OptionalIndexOrKey => Some(brackets().unwrap_or_default()),
        Index | Key | IndexOrKey | IndexOrPattern => brackets(),
        ParamOrIndex => behind_dot(longest_param(suffix())).or_else(brackets),
        Param => behind_dot(longest_param(suffix())),
        EventType => {
            let names = EVENTS.iter().map(|event| event.name).filter(|name| suffix().starts_with(name));
            let digits = suffix().bytes().take_while(u8::is_ascii_digit).count();
            behind_dot(names.map(str::len).max().unwrap_or_default().max(digits))
        }
        OptionalSide => Some(if suffix().starts_with("src") || suffix().starts_with("dst") { 4 } else { 0 }),
        Subsystem => behind_dot(suffix().bytes().take_while(|b| b.is_ascii_alphabetic() || *b == b'_').count()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        Registry::builtin().bind_text(text, "syscall").unwrap_err().to_string()
    }

    #[test]
    fn arguments_are_checked() {
        let registry = Registry::builtin();
        for good in [
            "proc.aname",
            "proc.aname[2]",
            "evt.arg.flags",
            "evt.arg[0]",
            "evt.rawarg.res",
            "evt.type.is.openat",
            "proc.env[HOME]",
        ] {
            assert!(registry.bind_text(good, "syscall").is_ok(), "{good}");
        }
        assert_eq!(registry.bind_text("proc.aname[\"2\"]", "syscall").unwrap().arg, Arg::Index(2));
        assert_eq!(registry.bind_text("proc.aname[2]", "syscall").unwrap().shape, Shape::One);
        assert_eq!(registry.bind_text("evt.rawarg.res", "syscall").unwrap().ty, ParamType::Errno);
    }

    #[test]
    fn complaints_are_falcos() {
        assert_eq!(error("proc.nmae"), "filter_check called with nonexistent field proc.nmae");
        assert_eq!(error("proc.aname[a]"), "filter_check called with nonexistent field proc.aname[a]");
        assert_eq!(error("proc.aname.x"), "filter_check called with nonexistent field proc.aname.x");
        assert_eq!(error("evt.type.is.nosuch"), "filter_check called with nonexistent field evt.type.is.nosuch");
        assert_eq!(error("evt.arg"), "filter syntax error: evt.arg");
        assert_eq!(error("evt.arg.qqq"), "unknown event argument qqq");
    }

    #[test]
    fn fields_belong_to_sources() {
        let registry = Registry::builtin();
        assert!(registry.bind("evt.time", None, "k8s_audit").is_ok());
        assert!(registry.bind("proc.name", None, "k8s_audit").is_err());
    }

    #[test]
    fn the_longest_beginning_is_the_field() {
        let registry = Registry::builtin();
        let cases = [
            ("proc.name.", 9),
            ("proc.names", 9),
            ("evt.arg.flags)", 13),
            ("proc.aname[1]:", 13),
            ("proc.aname x", 10),
            ("evt.time.iso8601 x", 16),
            ("evt.time[1]", 8),
            ("evt.type.is.openat2x", 19),
        ];
        for (text, len) in cases {
            assert_eq!(registry.lookup_prefix(text), Some(len), "{text}");
        }
        assert_eq!(registry.lookup_prefix("evt.arg"), None);
        assert_eq!(registry.lookup_prefix("nothing"), None);
    }
}
