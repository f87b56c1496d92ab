//! The capture format's blocks: `u32` type, `u32` length (all of it, a multiple of 4), body, padding, the length again.

/// Bytes of type and length.
pub(crate) const HEAD: usize = 8;
/// Bytes of the second length.
pub(crate) const TRAILER: usize = 4;
/// Bytes of the smallest block.
pub(crate) const MIN_BLOCK: u32 = (HEAD + TRAILER) as u32;
/// Largest event block of a type without «large»: Falco reads what follows the head into a buffer of 64 KiB.
pub(crate) const MAX_EVENT_BLOCK: u32 = HEAD as u32 + 65_536;
/// Largest block that must be in memory as one. The format allows 4 GiB; no plugin's event comes near.
pub(crate) const MAX_LARGE_BLOCK: u32 = 64 << 20;

/// In a section header, tells the byte order.
pub(crate) const MAGIC: u32 = 0x1A2B_3C4D;
/// Bytes of a section header's body.
pub(crate) const SECTION_LEN: usize = 16;

/// Block types that are written today.
pub(crate) mod id {
    pub const SECTION: u32 = 0x0A0D_0D0A;
    pub const MACHINE: u32 = 0x201;
    pub const PROCESSES: u32 = 0x215;
    pub const FDS: u32 = 0x218;
    pub const INTERFACES: u32 = 0x219;
    pub const USERS: u32 = 0x220;
    pub const EVENT: u32 = 0x216;
    pub const EVENT_FLAGS: u32 = 0x217;
    pub const EVENT_LARGE: u32 = 0x221;
    pub const EVENT_FLAGS_LARGE: u32 = 0x222;
}

/// Set in an event block's flags: for state only.
pub(crate) const STATE_ONLY: u32 = 1;

/// A list in front of the events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum List {
    /// Threads; version 1 to 9.
    Processes(u8),
    /// Descriptors of a thread; entries carry their length or not.
    Fds(Framing),
    /// Interfaces.
    Interfaces(Framing),
    /// Users and groups.
    Users(Framing),
}

/// How entries follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Framing {
    /// Version 1: an entry ends where its last field ends.
    None,
    /// Version 2: each has its length in front.
    Length,
}

impl Framing {
    /// Bytes of an entry's length that the length itself counts, when there is one.
    pub fn counting(self, own: usize) -> Option<usize> {
        match self {
            Self::None => None,
            Self::Length => Some(own),
        }
    }
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Block {
    Section,
    Machine,
    List(List),
    Event(EventBlock),
    Unknown,
}

/// How an event stands in its block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct EventBlock {
    /// Its header has the number of parameters (version 2).
    pub counted: bool,
    /// Flags follow the CPU.
    pub flags: bool,
    /// May be longer than 64 KiB.
    pub large: bool,
}

impl EventBlock {
    /// Bytes in front of the event: head, CPU, flags.
    pub fn event_at(self) -> usize {
        HEAD + if self.flags { 6 } else { 2 }
    }

    /// The block type that is written for an event.
    pub fn id(flags: bool, large: bool) -> u32 {
        match (flags, large) {
            (false, false) => id::EVENT,
            (true, false) => id::EVENT_FLAGS,
            (false, true) => id::EVENT_LARGE,
            (true, true) => id::EVENT_FLAGS_LARGE,
        }
    }

    /// Bytes of the largest block of this kind.
    pub fn max_len(self) -> u32 {
        if self.large { MAX_LARGE_BLOCK } else { MAX_EVENT_BLOCK }
    }
}

impl Block {
    /// What a block's type says; files of before 2016 have types with the highest bit set.
    #[inline]
    pub fn of(block: u32) -> Self {
        let event = |counted, flags, large| Self::Event(EventBlock { counted, flags, large });
        match block {
            id::EVENT => event(true, false, false),
            id::EVENT_FLAGS => event(true, true, false),
            id::EVENT_LARGE => event(true, false, true),
            id::EVENT_FLAGS_LARGE => event(true, true, true),
            0x204 | 0x8010_ABCD => event(false, false, false),
            0x208 => event(false, true, false),
            id::SECTION => Self::Section,
            id::MACHINE | 0x8002_ABCD => Self::Machine,
            0x202 | 0x8000_ABCD => Self::List(List::Processes(1)),
            0x207 | 0x8013_ABCD => Self::List(List::Processes(2)),
            0x209 | 0x8014_ABCD => Self::List(List::Processes(3)),
            0x210..=id::PROCESSES => Self::List(List::Processes((block - 0x210) as u8 + 4)),
            0x203 | 0x8001_ABCD => Self::List(List::Fds(Framing::None)),
            id::FDS => Self::List(List::Fds(Framing::Length)),
            0x205 | 0x8011_ABCD => Self::List(List::Interfaces(Framing::None)),
            id::INTERFACES => Self::List(List::Interfaces(Framing::Length)),
            0x206 | 0x8012_ABCD => Self::List(List::Users(Framing::None)),
            id::USERS => Self::List(List::Users(Framing::Length)),
            _ => Self::Unknown,
        }
    }
}
