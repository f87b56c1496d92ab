//! Words of a script for what Lanner's own probe adds to an event: notes, the object, rings, namespaces, and what calls act on by name.

use super::snapshot_lines;
use super::words::{Problem, Word, integer, suggestion};
use crate::event::EventBuf;
use crate::extension::{Acted, Extension, Namespaces, Notes, ObjectFlags, Place, Uring};
use crate::info::{EventFlags, EventInfo, FdParam};
use crate::snapshot::FdEntry;
use crate::wire::{Fd, ParamType, Wire};
use core::str::FromStr;

/// In front of the words of the object.
const OBJECT: &str = "object.";
/// What the call acted on by its first and its second name.
pub(super) const ACTED_FIRST: &str = "acted.first";
pub(super) const ACTED_SECOND: &str = "acted.second";

/// True for such a word; parameters of the event come first.
pub(super) fn is_one(key: &str, info: &EventInfo) -> bool {
    let known = ["notes", "object", "object_flags", "place", "uring", "namespaces", ACTED_FIRST, ACTED_SECOND];
    (known.contains(&key) || key.starts_with(OBJECT)) && info.param(key).is_none()
}

/// Adds what the words say to an event whose other parameters are there.
pub(super) fn encode(buf: &mut EventBuf, info: &EventInfo, words: &[Word<'_>]) -> Result<(), Problem> {
    let words: Vec<&Word<'_>> = words.iter().filter(|word| is_one(word.key, info)).collect();
    if words.is_empty() {
        return Ok(());
    }
    if buf.count() < info.params.len() {
        return Err(Problem::new("an event with fewer parameters has no room for what stands behind them".to_owned()));
    }
    let path_of = |key: &str| match words.iter().find(|word| word.key == key) {
        Some(word) => word.bytes(),
        None => Ok(Vec::new()),
    };
    let (first, second) = (path_of(ACTED_FIRST)?, path_of(ACTED_SECOND)?);
    let acted = Acted { first: &first, second: &second };
    let mut extension = Extension { acted, ..Extension::default() };
    let mut parts = Vec::new();
    let mut raw = Vec::new();
    for word in &words {
        match word.key {
            "notes" => extension.notes = notes(info, word)?,
            "object_flags" => extension.flags = flags(word)?,
            "place" => extension.place = place(word)?,
            "uring" => extension.uring = Some(uring(word)?),
            "namespaces" => extension.namespaces = namespaces(word)?,
            ACTED_FIRST | ACTED_SECOND => {}
            "object" => raw = word.raw()?.ok_or_else(|| word.problem("object= takes hex:…".to_owned()))?,
            key => {
                let key = key.strip_prefix(OBJECT).unwrap_or(key);
                parts.push(Word { key, value: word.value.clone(), column: word.column });
            }
        }
    }
    let texts = parts.iter().map(Word::bytes).collect::<Result<Vec<_>, _>>()?;
    if !raw.is_empty() {
        let entry = FdEntry::decode_object(&raw);
        extension.object = Some(entry.map_err(|error| Problem::new(error.to_string()))?);
    } else if !parts.is_empty() {
        let (_, mut entry) = snapshot_lines::fd(&parts, &texts)?;
        if parts.iter().all(|word| word.key != "fd") {
            entry.fd = own_fd(buf, info);
        }
        extension.object = Some(entry);
    }
    extension.encode(buf);
    Ok(())
}

/// `NETNS:CGROUP`.
pub(super) fn place(word: &Word<'_>) -> Result<Place, Problem> {
    let (netns, cgroup) = two_numbers(word, "is no place: NETNS:CGROUP")?;
    Ok(Place { netns, cgroup })
}

/// `PID:MOUNT`, 0 for the host's.
pub(super) fn namespaces(word: &Word<'_>) -> Result<Namespaces, Problem> {
    let (pid, mount) = two_numbers(word, "are no namespaces: PID:MOUNT")?;
    Ok(Namespaces { pid, mount })
}

/// Two numbers with a colon between them; `what` says what the text is not.
fn two_numbers<A: FromStr, B: FromStr>(word: &Word<'_>, what: &str) -> Result<(A, B), Problem> {
    let text = word.bare()?;
    let numbers = text.split_once(':').and_then(|(one, other)| Some((one.parse().ok()?, other.parse().ok()?)));
    numbers.ok_or_else(|| word.problem(format!("'{text}' {what}")))
}

/// The descriptor that the event made, else the one that it works on; -1 without one.
fn own_fd(buf: &EventBuf, info: &EventInfo) -> i64 {
    let makes = info.flags.has(EventFlags::CREATES_FD) && info.params.first().is_some_and(|p| p.ty == ParamType::Fd);
    let at = match info.fd_param {
        _ if makes => 0,
        FdParam::At(at) => usize::from(at),
        FdParam::None | FdParam::Unhandled => return -1,
    };
    buf.written(at).and_then(Fd::decode).unwrap_or(-1)
}

/// `cut:args,SHARED_FILES`, or a number.
fn notes(info: &EventInfo, word: &Word<'_>) -> Result<Notes, Problem> {
    let text = word.bare()?;
    if let Some(number) = integer(text).and_then(|number| u64::try_from(number).ok()) {
        return Ok(Notes(number));
    }
    text.split(',').try_fold(Notes::default(), |notes, part| {
        let bits = match part.split_once(':') {
            None if part == "SHARED_FILES" => Some(Notes::SHARED_FILES.0),
            None if part == "SHARED_MEMORY" => Some(Notes::SHARED_MEMORY.0),
            Some(("cut", name)) => info.param(name).map(|at| 1 << at),
            Some(("unreadable", name)) => info.param(name).map(|at| 1 << (at + 32)),
            _ => None,
        };
        let help = || Some("cut:PARAMETER, unreadable:PARAMETER, SHARED_FILES, SHARED_MEMORY".to_owned());
        bits.map(|bits: u64| Notes(notes.0 | bits))
            .ok_or_else(|| word.problem(format!("'{part}' is no note")).or_help(help()))
    })
}

/// `DELETED|UPPER`, or a number.
fn flags(word: &Word<'_>) -> Result<ObjectFlags, Problem> {
    word.bare()?.split('|').try_fold(ObjectFlags::default(), |flags, name| {
        let named = ObjectFlags::NAMES.iter().find(|(known, _)| *known == name).map(|(_, flag)| flag.0);
        let number = || integer(name).and_then(|number| u32::try_from(number).ok());
        named.or_else(number).map(|bits| ObjectFlags(flags.0 | bits)).ok_or_else(|| {
            let help = suggestion(name, ObjectFlags::NAMES.iter().map(|(name, _)| *name));
            word.problem(format!("an object has no flag '{name}'")).or_help(help)
        })
    })
}

/// Marks of rings by name.
const URING: [(&str, u64); 3] =
    [("PRESUMED", Uring::PRESUMED), ("DIRECT", Uring::DIRECT), ("PERSONALITY", Uring::PERSONALITY)];

/// `18|PRESUMED`, an operation and marks; a number has all in one.
fn uring(word: &Word<'_>) -> Result<Uring, Problem> {
    word.bare()?.split('|').try_fold(Uring(0), |uring, name| {
        let named = URING.iter().find(|(known, _)| *known == name).map(|(_, mark)| *mark);
        let number = || integer(name).and_then(|number| u64::try_from(number).ok());
        named.or_else(number).map(|bits| Uring(uring.0 | bits)).ok_or_else(|| {
            let help = suggestion(name, URING.iter().map(|(name, _)| *name));
            word.problem(format!("a ring's operation has no mark '{name}'")).or_help(help)
        })
    })
}
