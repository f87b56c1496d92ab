//! Answers of name servers, and what was learnt from them before.

use crate::state::State;
use lanner_schema::Event;
use lanner_schema::snapshot::{DnsAnswer, NameEntry};

pub(super) fn answer(st: &mut State, event: &Event<'_>, data: &[u8]) {
    match DnsAnswer::decode(data) {
        Ok(answer) => st.dns.answer(&answer, event.ts, &mut st.counters),
        Err(_) => st.counters.unreadable += 1,
    }
}

pub(super) fn known(st: &mut State, data: &[u8]) {
    match NameEntry::decode(data) {
        Ok(entry) => st.dns.known(&entry, &mut st.counters),
        Err(_) => st.counters.unreadable += 1,
    }
}
