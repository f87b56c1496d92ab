//! The lineage of an alert as JSON. Facts are immutable and appear in alert after alert, so that their text is kept for a while.

use super::append_each;
use crate::escape::quote;
use lanner_fields::decimal::{write_int, write_uint};
use lanner_state::Facts;
use std::sync::Arc;

/// Rooms in which texts are kept, two a room: a process and its parent are told of together, wherever their addresses lead.
const ROOMS: usize = 1 << ROOM_BITS;
const ROOM_BITS: u32 = 7;

/// Texts that are longer are made anew each time.
const MAX_KEPT: usize = 1024;

/// Writes lineages.
#[derive(Debug, Default)]
pub(super) struct Lineage {
    rooms: Vec<[Option<Kept>; 2]>,
}

#[derive(Debug)]
struct Kept {
    /// Held so that its address means nothing else.
    facts: Arc<Facts>,
    text: Box<[u8]>,
}

impl Lineage {
    /// Appends `,"lineage":[…]`, or nothing for an empty one.
    pub fn append(&mut self, lineage: &[Arc<Facts>], out: &mut Vec<u8>) {
        if lineage.is_empty() {
            return;
        }
        self.rooms.resize_with(ROOMS, || [None, None]);
        out.extend_from_slice(b",\"lineage\":[");
        append_each(lineage, b',', out, |facts, out| self.append_one(facts, out));
        out.push(b']');
    }

    fn append_one(&mut self, facts: &Arc<Facts>, out: &mut Vec<u8>) {
        let Some(room) = self.rooms.get_mut(room_of(facts)) else { return };
        if let Some(kept) = room.iter().flatten().find(|kept| Arc::ptr_eq(&kept.facts, facts)) {
            return out.extend_from_slice(&kept.text);
        }
        let start = out.len();
        append_facts(facts, out);
        let text = out.get(start..).unwrap_or_default();
        if text.len() <= MAX_KEPT {
            // The newer one stays.
            room.swap(0, 1);
            room[0] = Some(Kept { facts: facts.clone(), text: text.into() });
        }
    }
}

/// Spreads the few bits in which addresses differ.
fn room_of(facts: &Arc<Facts>) -> usize {
    let address = Arc::as_ptr(facts).addr() as u64;
    ((address ^ address >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd) >> (u64::BITS - ROOM_BITS)) as usize
}

fn append_facts(facts: &Facts, out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"pid\":");
    write_int(facts.pid, out);
    out.extend_from_slice(b",\"name\":");
    quote(&facts.comm, out);
    out.extend_from_slice(b",\"exe\":");
    quote(&facts.exepath, out);
    out.extend_from_slice(b",\"cmdline\":");
    quote(&facts.cmdline, out);
    if facts.uid != u32::MAX {
        out.extend_from_slice(b",\"uid\":");
        write_uint(u64::from(facts.uid), out);
    }
    if !facts.container.is_empty() {
        out.extend_from_slice(b",\"container\":");
        quote(&facts.container, out);
    }
    out.push(b'}');
}
