//! What the probe says of an event beyond Falco's table, in a parameter behind the table's.

use lanner_schema::Event;

/// Name of the async event in front of a stream that has such parameters.
pub const MARKER: &[u8] = b"lanner.schema";
/// Its data: the version of the table and of what is added to it.
pub const VERSION: &[u8] = b"schema=4.5.1 extension=1";

/// What could not be told in full. The default: nothing is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Notes(u64);

impl Notes {
    /// The notes of an event of a stream that began with [`MARKER`].
    pub fn of(event: &Event<'_>) -> Self {
        let bytes = event.param(event.info().params.len()).and_then(|bytes| bytes.try_into().ok());
        Self(bytes.map_or(0, u64::from_le_bytes))
    }

    /// Parameter `index` was longer than an event can tell.
    pub fn cut(self, index: usize) -> bool {
        index < 32 && self.0 >> index & 1 == 1
    }

    /// Parameter `index` could not be read from the program's memory.
    pub fn unreadable(self, index: usize) -> bool {
        index < 32 && self.0 >> (32 + index) & 1 == 1
    }

    /// True if anything was.
    pub fn any(self) -> bool {
        self.0 != 0
    }
}
