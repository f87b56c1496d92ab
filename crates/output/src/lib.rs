//! Alerts leave here: a format makes a line of an alert, a queue and a thread for each output carry it to a sink.
//!
//! Lines are written straight into a buffer that is used again, without a tree in between: an alert costs less than a
//! microsecond. Each format writes a line once, however many outputs carry it; no sink is called on the thread that detects.

#[macro_use]
mod table;
mod change;
pub mod client;
pub mod delivery;
mod escape;
mod farewell;
mod files;
pub mod formats;
mod groups;
mod net;
mod outputs;
mod roster;
mod route;
mod running;
pub mod settings;
mod side_door;
pub mod sinks;
pub mod time;
pub mod trust;

pub use change::{Assembly, Change, Workshop};
pub use delivery::{Counters, DeliverySettings, Pace, Voice};
pub use formats::{FalcoJson, Format, NativeJson, Text};
pub use groups::{GroupSettings, RateSettings};
pub use outputs::{Flush, Output, Outputs, OutputsSettings, View};
pub use roster::Mark;
pub use route::{Match, Route};
pub use running::{Ended, Probe};
pub use side_door::SideDoor;
pub use sinks::{Sink, SinkError};
