//! What can be wrong with a capture: where, what was expected, what is there.

use lanner_schema::snapshot::SnapshotError;
use lanner_schema::{EventError, event_info};

/// Why a capture cannot be read on. Offsets are bytes of the uncompressed stream.
#[derive(Debug)]
#[non_exhaustive]
pub enum CaptureError {
    /// Reading or decompressing failed.
    Io {
        /// Bytes that came before.
        offset: u64,
        /// What the system or the decompressor says.
        source: std::io::Error,
    },
    /// There is not one byte.
    Empty,
    /// It does not begin with a section header: what stands in its place.
    NotACapture(u32),
    /// Written on a machine with the other byte order.
    ByteOrder,
    /// A version that is not known: its major number.
    Version(u16),
    /// A section ends before its first event.
    NoEvents,
    /// It ends inside of something.
    Truncated {
        /// Where that begins.
        offset: u64,
        /// What it is.
        what: &'static str,
        /// Its bytes.
        expected: usize,
        /// Those that are there.
        found: usize,
    },
    /// A block has an impossible length.
    BlockLength {
        /// Where the block begins.
        offset: u64,
        /// Its type.
        block: u32,
        /// What it says of its length.
        len: u32,
        /// The lengths that its type can have.
        allowed: (u32, u32),
    },
    /// A block's two lengths differ.
    Trailer {
        /// Where the second one stands.
        offset: u64,
        /// The block's type.
        block: u32,
        /// The length at its front.
        front: u32,
        /// The length at its end.
        end: u32,
    },
    /// A block that does not belong between events.
    UnexpectedBlock {
        /// Where it begins.
        offset: u64,
        /// Its type.
        block: u32,
    },
    /// An event whose lengths do not fit.
    Event {
        /// Where it begins.
        offset: u64,
        /// What is wrong.
        error: EventError,
    },
    /// An event of the first version, for which no number of parameters gives its length.
    ParamCount {
        /// Where it begins.
        offset: u64,
        /// Its code.
        code: u16,
        /// Its length.
        len: u32,
    },
    /// A list in front of the events has an entry that does not fit.
    List {
        /// Where the entry begins.
        offset: u64,
        /// The list.
        list: &'static str,
        /// What is wrong.
        error: SnapshotError,
    },
}

impl core::fmt::Display for CaptureError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Io { offset, source } => write!(f, "reading failed after byte {offset}: {source}"),
            Self::Empty => f.write_str("not a capture: the file is empty"),
            Self::NotACapture(found) => {
                write!(f, "not a capture: expected a section header (0x0a0d0d0a) at its beginning, found 0x{found:08x}")
            }
            Self::ByteOrder => f.write_str("the capture was written on a machine with the other byte order"),
            Self::Version(major) => write!(f, "expected a capture of version 1, found version {major}"),
            Self::NoEvents => f.write_str("no events in file"),
            Self::Truncated { offset, what, expected, found } => {
                write!(
                    f,
                    "the capture ends at byte {}, inside the {what} that begins at byte {offset}: ",
                    offset + *found as u64
                )?;
                write!(f, "expected {expected} bytes, found {found}")
            }
            Self::BlockLength { offset, block, len, allowed: (min, max) } => {
                write!(
                    f,
                    "damaged at byte {offset}: block 0x{block:x} says it has {len} bytes, expected {min} to {max}"
                )
            }
            Self::Trailer { offset, block, front, end } => {
                write!(
                    f,
                    "damaged at byte {offset}: expected the length of block 0x{block:x} again, {front}, found {end}"
                )
            }
            Self::UnexpectedBlock { offset, block } => {
                write!(f, "damaged at byte {offset}: expected an event or a section header, found block 0x{block:x}")
            }
            Self::Event { offset, error } => write!(f, "damaged at byte {offset}: expected an event: {error}"),
            Self::ParamCount { offset, code, len } => {
                let name = event_info(*code).map_or("?", |info| info.enum_name);
                write!(
                    f,
                    "damaged at byte {offset}: no number of parameters gives event {name} the {len} bytes that it claims"
                )
            }
            Self::List { offset, list, error } => write!(f, "damaged at byte {offset}, in the list of {list}: {error}"),
        }
    }
}

impl core::error::Error for CaptureError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}
