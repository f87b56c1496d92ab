//! Alerts leave here: a format makes a line of an alert, sinks carry lines away.
//!
//! Lines are written straight into a buffer that is used again, without a tree in between: an alert costs less than a
//! microsecond. Each format writes a line once, however many sinks carry it.

mod escape;
pub mod formats;
mod outputs;
pub mod sinks;
pub mod time;

pub use formats::{FalcoJson, Format, NativeJson, Text};
pub use outputs::{Flush, Outputs};
pub use sinks::{Sink, SinkError};
