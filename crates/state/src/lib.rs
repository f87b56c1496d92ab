//! What is true on the host: threads, descriptors, users, containers; changed by events alone, in [`State::follow`].
//!
//! One thread follows the events, in order. Rules look at the state between [`State::follow`] and [`State::settle`]: an exited thread
//! and a closed descriptor are still there for the event that ends them.

pub mod container;
pub mod facts;
pub mod fd;
pub mod machine;
pub mod state;
pub mod thread;
pub mod users;

pub use facts::{Facts, Strings, Text};
pub use fd::{Fd, FdKind};
pub use state::{Effect, Limits, State};
pub use thread::{Thread, ThreadIx};
