//! What is true on the host: threads, descriptors, users, containers; changed by events alone, in [`State::follow`].
//!
//! One thread follows the events, in order. Rules look at the state between [`State::follow`] and [`State::settle`]: an exited thread
//! and a closed descriptor are still there for the event that ends them.

mod cgroup;
pub mod container;
pub mod counters;
mod exited;
mod export;
pub mod facts;
pub mod fd;
pub mod image;
mod intern;
pub mod k8s;
pub mod machine;
mod mounts;
pub mod names;
mod past;
pub mod path;
mod pod_uid;
pub mod state;
mod table;
pub mod thread;
pub mod users;

mod follow;
#[cfg(test)]
mod tests;

pub use cgroup::ContainerIds;
pub use container::Container;
pub use counters::Counters;
pub use facts::{Facts, Strings, Text};
pub use fd::{Fd, FdKind};
pub use follow::PURGE;
pub use past::Past;
pub use pod_uid::PodUid;
pub use state::{AT_FDCWD, Effect, Limits, State};
pub use thread::{Thread, ThreadIx};
