//! What the table knows of an event and of its parameters.

use crate::flags::{DynTable, FlagTable};
use crate::wire::{Format, ParamType};

/// What kind of activity an event is; several bits may be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Category(pub u32);

macro_rules! bits {
    ($Type:ident { $( $(#[doc = $doc:literal])+ $NAME:ident = $shift:literal; )+ }) => {
        impl $Type {
            $( $(#[doc = $doc])+ pub const $NAME: $Type = $Type(1 << $shift); )+
        }
    };
}
bits! { Category {
    /// Not one of the others.
    UNKNOWN = 0;
    /// Rarely interesting.
    OTHER = 1;
    /// Works on files by name.
    FILE = 2;
    /// Works on sockets.
    NET = 3;
    /// Communication between processes.
    IPC = 4;
    /// Memory.
    MEMORY = 5;
    /// Processes and threads.
    PROCESS = 6;
    /// Sleeping.
    SLEEP = 7;
    /// The system as a whole.
    SYSTEM = 8;
    /// Signals.
    SIGNAL = 9;
    /// Users and groups.
    USER = 10;
    /// Clocks.
    TIME = 11;
    /// Reads through a descriptor; file, net or ipc by the descriptor's type.
    IO_READ = 12;
    /// Writes through a descriptor.
    IO_WRITE = 13;
    /// Other work on a descriptor.
    IO_OTHER = 14;
    /// Waits.
    WAIT = 15;
    /// The scheduler.
    SCHEDULER = 16;
    /// For the engine itself, never filtered.
    INTERNAL = 17;
    /// From a syscall.
    SYSCALL = 18;
    /// From another tracepoint.
    TRACEPOINT = 19;
    /// From a plugin.
    PLUGIN = 20;
    /// About the stream or the host, not about a thread.
    METAEVENT = 21;
    /// From a kernel iterator: a snapshot, not an action.
    ITER = 22;
}}

/// What an event does to state, and how it must be read; several bits may be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventFlags(pub u32);
impl EventFlags {
    /// Nothing special.
    pub const NONE: EventFlags = EventFlags(0);
}
bits! { EventFlags {
    /// Makes a file descriptor.
    CREATES_FD = 0;
    /// Ends a file descriptor.
    DESTROYS_FD = 1;
    /// Works on a file descriptor.
    USES_FD = 2;
    /// Reads through it.
    READS_FROM_FD = 3;
    /// Writes through it.
    WRITES_TO_FD = 4;
    /// Changes what we know of the host.
    MODIFIES_STATE = 5;
    /// Not in use.
    UNUSED = 6;
    /// The thread waits.
    WAITS = 7;
    /// No thread is attached, nothing is parsed by the core.
    SKIPPARSERESET = 8;
    /// An older layout; captures only.
    OLD_VERSION = 9;
    /// Parameter lengths take 32 bits instead of 16.
    LARGE_PAYLOAD = 10;
    /// Old layouts are completed or replaced when read.
    CONVERTER_MANAGED = 11;
}}

macro_rules! sets {
    ($($Type:ident)+) => {$(
        impl $Type {
            /// Both together.
            pub const fn or(self, other: $Type) -> $Type {
                $Type(self.0 | other.0)
            }
            /// True if any bit of `other` is set here.
            pub const fn has(self, other: $Type) -> bool {
                self.0 & other.0 != 0
            }
        }
    )+};
}
sets! { Category EventFlags }

/// The parameter that carries the file descriptor an event works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FdParam {
    /// The event does not work on a descriptor.
    None,
    /// It does, but no parameter says which.
    Unhandled,
    /// This parameter, 0-based.
    At(u8),
}

/// What becomes of an event when it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Produced today.
    Current,
    /// Produced today; older captures have fewer parameters, which are added.
    CurrentConvertIfShort,
    /// Found in old captures, becomes a current one (or is kept for its exit).
    OldConvert,
    /// Found in old captures, dropped.
    OldDrop,
    /// A code without an event.
    Unused,
}

/// A parameter's row.
#[derive(Debug)]
pub struct ParamInfo {
    /// As in `evt.arg.NAME`.
    pub name: &'static str,
    /// Wire type.
    pub ty: ParamType,
    /// How numbers are printed.
    pub format: Format,
    /// Names of bits or values.
    pub table: Option<&'static FlagTable>,
    /// For [`ParamType::Dyn`]: the types that it can hold.
    pub dynamic: Option<&'static DynTable>,
    /// For a relative path: index of the parameter that holds its directory's descriptor.
    pub dirfd: Option<u8>,
}

/// An event's row.
#[derive(Debug)]
pub struct EventInfo {
    /// Its number; even codes enter, odd codes exit.
    pub code: u16,
    /// As in `evt.type`; versions of one event share it.
    pub name: &'static str,
    /// Name of the code in Falco's schema.
    pub enum_name: &'static str,
    /// What it means.
    pub doc: &'static str,
    /// Kind of activity.
    pub category: Category,
    /// Effects and reading hints.
    pub flags: EventFlags,
    /// Where the descriptor is.
    pub fd_param: FdParam,
    /// In wire order.
    pub params: &'static [ParamInfo],
}

impl EventInfo {
    /// True for the events at the end of a syscall (odd codes).
    pub const fn is_exit(&self) -> bool {
        self.code & 1 == 1
    }

    /// True if parameter lengths take 32 bits.
    pub const fn is_large(&self) -> bool {
        self.flags.has(EventFlags::LARGE_PAYLOAD)
    }

    /// What becomes of it when it is read.
    pub const fn status(&self) -> Status {
        let (old, managed) = (self.flags.has(EventFlags::OLD_VERSION), self.flags.has(EventFlags::CONVERTER_MANAGED));
        match (self.flags.has(EventFlags::UNUSED), old, managed) {
            (true, _, _) => Status::Unused,
            (_, true, true) => Status::OldConvert,
            (_, true, false) => Status::OldDrop,
            (_, false, true) => Status::CurrentConvertIfShort,
            (_, false, false) => Status::Current,
        }
    }

    /// Index of the parameter called `name`.
    pub fn param(&self, name: &str) -> Option<usize> {
        self.params.iter().position(|p| p.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::EVENTS;

    #[test]
    fn no_flag_is_no_bit() {
        let known = (1 << 12) - 1;
        assert!(EVENTS.iter().all(|info| info.flags.0 & !known == 0));
        assert!(EVENTS.iter().any(|info| info.flags == EventFlags::NONE));
    }
}
