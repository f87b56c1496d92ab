//! What was read, and what became of it.

/// Counts of a [`crate::Reader`]. Every event block is in exactly one of `events` and the parts of [`Stats::dropped`].
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Stats {
    /// Bytes of the uncompressed stream that have been used.
    pub bytes: u64,
    /// Blocks of all types.
    pub blocks: u64,
    /// Blocks that hold an event.
    pub event_blocks: u64,
    /// Section headers: 1, and 1 for each capture behind the first in the same file.
    pub sections: u64,
    /// Events delivered, not counting those of the snapshot.
    pub events: u64,
    /// Those of them that an older layout was converted to.
    pub converted: u64,
    /// Those of them that have more parameters than is known (a newer writer, or Lanner itself); the known ones are as ever.
    pub extra_params: u64,
    /// `lanner.*` events that were made from the blocks in front of the events.
    pub snapshot_events: u64,
    /// Enter events kept for their exits and not delivered.
    pub stored_enters: u64,
    /// Old events without any use today.
    pub dropped_old: u64,
    /// Events whose code is not in use.
    pub dropped_unused: u64,
    /// Events whose code is a newer writer's.
    pub unknown_codes: u64,
    /// Events with a number of parameters that no version of them has.
    pub unconvertible: u64,
    /// Blocks in front of the events of a type that is not known.
    pub unknown_blocks: u64,
    /// Lists of descriptors, or parts of them, whose thread no process list has.
    pub orphaned_fd_lists: u64,
    /// Exits that needed their enter event, and there was none: they have defaults.
    pub enters_missing: u64,
    /// Exits that found the enter event of something else: they have defaults.
    pub enters_mismatched: u64,
    /// Exits that are older than the enter event they used.
    pub enters_later: u64,
    /// Enter events too large to keep.
    pub enters_too_large: u64,
    /// Enter events given up for want of room.
    pub enters_evicted: u64,
    /// Events older than the one before them.
    pub time_stepped_back: u64,
}

impl Stats {
    /// Event blocks that did not become an event: kept for their exit, without use today, unknown, or not to be understood.
    pub fn dropped(&self) -> u64 {
        self.stored_enters + self.dropped_old + self.dropped_unused + self.unknown_codes + self.unconvertible
    }
}
