//! Captures: files of events in Falco's format, read in every version that was ever written, and written in the newest.
//!
//! [`Reader`] gives a stream of events: what was there before as `lanner.*` events, then what happened, old layouts converted to current ones; [`Writer`] takes
//! such a stream.

mod block;
mod convert;
mod error;
mod input;
mod lists;
mod old_event;
mod reader;
mod stats;
mod writer;

pub use error::CaptureError;
pub use reader::Reader;
pub use stats::Stats;
pub use writer::{WriteError, Writer, WriterOptions};
