//! THE event table: what an event is, its parameters, wire types, flag names and syscall numbers.
//!
//! Event and parameter numbers are those of Falco's schema 4.5; the bytes are its capture format's event blocks
//! (version 2), so a block can go from the kernel to a file, or back, without being copied.
//! Everything here is a table or a view of bytes: no I/O, no clock, no `unsafe`.

pub mod wire;
#[macro_use]
mod flags_macro;
pub mod flags;

pub mod filter;
#[macro_use]
mod events_macro;
pub mod address;
pub mod event;
pub mod events;
pub mod extension;
pub mod info;
pub mod script;
pub mod snapshot;
pub mod syscalls;

pub use event::{Event, EventBuf, EventError};
pub use events::{EVENTS, event_info};
pub use info::{Category, EventInfo, ParamInfo, Status};
pub use wire::{Format, ParamType};
