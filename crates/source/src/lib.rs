//! Where events of the running host come from: the probe in the kernel, and what was there before it.
//!
//! [`live::Live`] loads the probe for a scope, tells first what was there (as `lanner.*` events), then what happens.

pub mod doctor;
mod host_root;
pub mod live;
pub mod privileges;
mod snapshot;
pub mod trial;

pub use host_root::host_root;
