//! What the `lanner` program is made of: its fronts, its settings and the loop.
//!
//! Begin reading at `pipeline.rs`: the way of an event. `falco` is the front that stands where Falco stood, `cli` is Lanner's own.

pub mod falco;
pub mod host;
pub mod lists;
pub mod log;
pub mod plugins;
pub mod settings;
pub mod zone;
