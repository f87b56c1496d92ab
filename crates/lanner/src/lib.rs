//! What the `lanner` program is made of: its fronts, its settings and the loop.
//!
//! Begin reading at `pipeline.rs`: the way of an event. `falco` is the front that stands where Falco stood, `cli` is Lanner's own.

pub mod alerts;
pub mod cli;
pub mod console;
pub mod faces;
pub mod falco;
pub mod gaps;
pub mod guest;
pub mod host;
pub mod judges;
pub mod lists;
pub mod log;
pub mod losses;
pub mod metrics;
pub mod monitor;
pub mod pipeline;
pub mod plugins;
pub mod recorder;
pub mod reload;
pub mod render;
pub mod rule_files;
pub mod rules;
pub mod runtimes;
pub mod settings;
pub mod signals;
pub mod source;
pub mod trust;
pub mod wanted;
pub mod web;
pub mod zone;
