//! The event table, assembled from the domains.

mod file;
mod ipc;
mod memory;
mod net;
mod old;
mod process;
mod system;

pub use file::*;
pub use ipc::*;
pub use memory::*;
pub use net::*;
pub use process::*;
pub use system::*;

use crate::info::EventInfo;

/// Number of event codes; a code at or above it is a newer writer's.
pub const EVENT_COUNT: usize = 454;

/// All rows, indexed by code.
pub static EVENTS: [&EventInfo; EVENT_COUNT] = table();

/// The row of an event code.
#[inline]
pub fn event_info(code: u16) -> Option<&'static EventInfo> {
    EVENTS.get(usize::from(code)).copied()
}

/// Strips the `r#` of a parameter whose name is a word of the language.
const fn unraw(name: &'static str) -> &'static str {
    match name.as_bytes() {
        [b'r', b'#', ..] => name.split_at(2).1,
        _ => name,
    }
}

/// Places each row at its code; a code declared twice or not at all fails the build.
#[allow(clippy::panic, reason = "runs while the crate is compiled, never in the program")]
const fn table() -> [&'static EventInfo; EVENT_COUNT] {
    let domains: [&'static [EventInfo]; 7] =
        [process::ROWS, file::ROWS, net::ROWS, memory::ROWS, ipc::ROWS, system::ROWS, old::ROWS];
    let mut found: [Option<&'static EventInfo>; EVENT_COUNT] = [None; EVENT_COUNT];
    let mut domain = 0;
    while domain < domains.len() {
        let rows = domains[domain];
        let mut row = 0;
        while row < rows.len() {
            let code = rows[row].code as usize;
            assert!(found[code].is_none(), "two events have the same code");
            found[code] = Some(&rows[row]);
            row += 1;
        }
        domain += 1;
    }
    let mut all = [&process::ROWS[0]; EVENT_COUNT];
    let mut code = 0;
    while code < EVENT_COUNT {
        match found[code] {
            Some(row) => all[code] = row,
            None => panic!("a code has no event"),
        }
        code += 1;
    }
    all
}
