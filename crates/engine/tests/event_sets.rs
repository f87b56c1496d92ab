//! The events that conditions can match: the table of a real Falco's answers.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test reads its data and fails by panicking"
)]

mod common;

use common::{Tally, filter_cases, rows, text};
use lanner_engine::event_set::{self, EventSet, EventSetError};
use lanner_lang::condition;

fn of(filter: &str) -> Result<EventSet, EventSetError> {
    event_set::of(&condition::parse(filter, condition::MAX_DEPTH).unwrap())
}

/// `all`, `none`, `{a,b}` or `not {a,b}`.
fn wanted(text: &str) -> EventSet {
    let (negated, names) = text.strip_prefix("not ").map_or((false, text), |names| (true, names));
    let set = match names {
        "all" => EventSet::all(),
        "none" => EventSet::NONE,
        names => {
            let names = names.trim_matches(['{', '}']).split(',');
            names.map(|name| EventSet::named(name).unwrap()).fold(EventSet::NONE, EventSet::or)
        }
    };
    if negated { set.complement() } else { set }
}

#[test]
fn table_agrees() {
    let Some(folder) = filter_cases() else { return };
    let mut tally = Tally::new("event-sets.jsonl");
    for row in rows(&folder, "event-sets.jsonl") {
        let filter = text(&row, "filter");
        let found = of(filter);
        let agrees = match (row.get("error"), row.get("events"), row.get("same_events_as")) {
            (Some(error), ..) => found.is_err() == error.as_bool().unwrap(),
            (_, Some(events), _) => found.as_ref().is_ok_and(|found| *found == wanted(events.as_str().unwrap())),
            (_, _, Some(other)) => found == of(other.as_str().unwrap()),
            _ => false,
        };
        tally.row(filter, agrees, &format!("{row} {:?}", found.map(|found| found.names())));
    }
    tally.end();
}

#[test]
fn names_cover_all_versions() {
    let open = EventSet::named("open").unwrap().or(EventSet::named("openat").unwrap());
    assert_eq!(open.codes.len(), 6);
    assert_eq!((EventSet::all().codes.len(), EventSet::all().syscalls.len()), (454, 452));
    let generic = of("evt.type = futex_waitv").unwrap();
    assert!(generic.codes.contains(1) && generic.names().contains("futex_waitv"));
    assert!(EventSet::named("procexit").unwrap().syscalls.contains(396));
    assert!(EventSet::named("no such event").is_none());
}
