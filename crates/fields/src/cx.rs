//! What a field may look at.

use lanner_schema::Event;
use lanner_state::{Effect, Fd, State, Thread};
use std::cell::OnceCell;

/// An event with the state around it, after the event was followed.
#[derive(Debug)]
pub struct Cx<'a> {
    /// The event.
    pub event: &'a Event<'a>,
    /// The state after it.
    pub state: &'a State,
    /// What the event is attached to.
    pub effect: &'a Effect,
    /// How a capture's reader is set up to print: time zone, buffers.
    pub print: &'a PrintOptions,
    /// The payload of a JSON event, parsed when it is first asked for.
    pub(crate) json: OnceCell<Option<serde_json::Value>>,
}

/// How values are printed.
#[derive(Debug, Clone, Default)]
pub struct PrintOptions {
    /// Offset of local time from UTC in seconds, for the time of an event.
    pub utc_offset: fn_offset::UtcOffset,
    /// Buffers in base64 instead of text with dots.
    pub buffers_base64: bool,
}

/// The local time zone as a function of time, so that summer time is right and no clock is read.
pub mod fn_offset {
    /// Seconds east of UTC at a time given in seconds since 1970.
    #[derive(Debug, Clone, Copy)]
    pub struct UtcOffset(pub fn(i64) -> i32);
    impl Default for UtcOffset {
        fn default() -> Self {
            Self(|_| 0)
        }
    }
}

impl<'a> Cx<'a> {
    /// The context of an event.
    pub fn new(event: &'a Event<'a>, state: &'a State, effect: &'a Effect, print: &'a PrintOptions) -> Self {
        Self { event, state, effect, print, json: OnceCell::new() }
    }

    /// The thread that made the event.
    #[inline]
    pub fn thread(&self) -> Option<&'a Thread> {
        self.state.at(self.effect.thread?)
    }

    /// The descriptor that the event made, used or closed.
    #[inline]
    pub fn fd(&self) -> Option<&'a Fd> {
        self.state.fd(self.effect)
    }
}
