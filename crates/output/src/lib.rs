//! Alerts leave here: a format makes a line of an alert, a queue and a thread for each output carry it to a sink.
//!
//! Lines are written straight into a buffer that is used again, without a tree in between: an alert costs less than a
//! microsecond. Each format writes a line once, however many outputs carry it; no sink is called on the thread that detects.

#[macro_use]
mod table;
pub mod client;
pub mod delivery;
mod escape;
mod files;
pub mod formats;
mod groups;
mod net;
mod outputs;
mod route;
pub mod settings;
mod side_door;
pub mod sinks;
pub mod time;
pub mod trust;

pub use delivery::{Counters, DeliverySettings, Pace, Voice};
pub use formats::{FalcoJson, Format, NativeJson, Text};
pub use groups::{GroupSettings, RateSettings};
pub use outputs::{Ended, Flush, Output, Outputs, OutputsSettings, Probe, View};
pub use route::{Match, Route};
pub use side_door::SideDoor;
pub use sinks::{Sink, SinkError};
