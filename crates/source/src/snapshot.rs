//! What was there before the first event, within the scope: the machine and its users from files, threads and their descriptors from the kernel's iterators
//! or /proc.

use crate::live::iterate::Records;
use crate::live::{Scope, Watched};
use lanner_schema::extension::{MARKER, Namespaces, VERSION};
use lanner_schema::snapshot::{BEGIN, END, ThreadEntry, encode_event, encode_thread};
use lanner_schema::{Event, EventBuf, EventError};

mod fds;
mod host;
mod interfaces;
mod process;
mod sockets;

/// The snapshot's events, one after the other.
#[derive(Debug, Default)]
pub(crate) struct Pieces {
    events: Vec<Vec<u8>>,
    next: usize,
}

impl Pieces {
    /// Goes on to the next event; false behind the last, whose memory is given back.
    pub(crate) fn advance(&mut self) -> bool {
        self.next += 1;
        if self.next > self.events.len() {
            self.events = Vec::new();
            self.next = 0;
            return false;
        }
        true
    }

    /// All of them have been told.
    pub(crate) fn are_told(&self) -> bool {
        self.events.is_empty()
    }

    /// The event that [`Self::advance`] came to.
    pub(crate) fn event(&self) -> Result<Option<Event<'_>>, EventError> {
        self.next.checked_sub(1).and_then(|at| self.events.get(at)).map(|bytes| Event::parse(bytes)).transpose()
    }

    fn push(&mut self, buf: &mut EventBuf, name: &[u8], write: impl FnOnce(&mut Vec<u8>)) {
        encode_event(buf, 0, name, write);
        self.events.push(buf.bytes().to_vec());
    }

    fn push_thread(&mut self, buf: &mut EventBuf, entry: &ThreadEntry<'_>, namespaces: Namespaces) {
        encode_thread(buf, 0, entry, namespaces);
        self.events.push(buf.bytes().to_vec());
    }
}

pub(crate) use host::{entries, users};

/// Looks at the host; what the iterators' records lack is read from /proc. What ends meanwhile is left out.
pub(crate) fn take(watched: &Watched, scope: &Scope, records: &Records) -> Pieces {
    let mut pieces = Pieces::default();
    let buf = &mut EventBuf::default();
    pieces.push(buf, BEGIN, |_| ());
    // Behind the beginning, which forgets what was before.
    pieces.push(buf, MARKER, |out| out.extend_from_slice(VERSION));
    host::describe(&mut pieces, buf);
    interfaces::describe(&mut pieces, buf);
    process::describe(watched, scope, records, &mut pieces, buf);
    pieces.push(buf, END, |_| ());
    pieces
}
