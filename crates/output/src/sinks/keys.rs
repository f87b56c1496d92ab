//! What there is to know of a sink before there is one: its keys, and how it is made of them.

use super::Sink;
use crate::formats::Payload;
use lanner_lang::keys::Key;
use lanner_lang::yaml::Node;
use std::time::Duration;

/// A value that can't be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The key in the sink's group.
    pub key: &'static str,
    /// What is wrong.
    pub message: String,
}

impl Mistake {
    /// A mistake at a key.
    pub fn at(key: &'static str, message: impl Into<String>) -> Self {
        Self { key, message: message.into() }
    }
}

/// What there is to know of a sink before there is one.
#[derive(Debug, Clone, Copy)]
pub struct SinkKind {
    /// Its folder, its group of keys, and what `type` says.
    pub name: &'static str,
    /// Its keys.
    pub keys: &'static [Key],
    /// It writes alerts in a form of its own, so `format` and `template` have no effect.
    pub own_form: bool,
    /// Looks for mistakes in its group of keys; changes nothing.
    pub check: fn(Option<&Node>) -> Result<(), Mistake>,
    /// Makes a sink from its group of keys.
    pub build: fn(Option<&Node>) -> Result<Built, Mistake>,
}

/// A sink as its keys want it.
#[derive(Debug)]
pub struct Built {
    /// The sink.
    pub sink: Box<dyn Sink>,
    /// How it wants alerts written, where none of the common formats will do.
    pub payload: Option<Box<dyn Payload>>,
    /// What it wants of an alert in front of its line in a common format; see [`Headed`](crate::formats::Headed).
    pub head: Option<Box<dyn Payload>>,
    /// Alerts that it takes at once, unless the settings say otherwise.
    pub batch: usize,
    /// How long the first alert of a batch waits for others, unless the settings say otherwise.
    pub wait: Duration,
}

impl Built {
    /// A sink for lines of a common format.
    pub fn of(sink: impl Sink + 'static) -> Self {
        Self { sink: Box::new(sink), payload: None, head: None, batch: usize::MAX, wait: Duration::ZERO }
    }

    /// A sink for lines of a form of its own.
    pub fn with_payload(sink: impl Sink + 'static, payload: impl Payload + 'static) -> Self {
        Self { payload: Some(Box::new(payload)), ..Self::of(sink) }
    }

    /// A sink for lines of a common format, with something in front.
    pub fn with_head(sink: impl Sink + 'static, head: impl Payload + 'static) -> Self {
        Self { head: Some(Box::new(head)), ..Self::of(sink) }
    }

    /// The same, so many alerts at once.
    #[must_use]
    pub fn in_batches_of(self, batch: usize) -> Self {
        Self { batch, ..self }
    }

    /// The same, whose batches wait so long.
    #[must_use]
    pub fn waiting(self, wait: Duration) -> Self {
        Self { wait, ..self }
    }
}

/// The sinks by name: each is a folder with `KEYS`, `OWN_FORM`, `check` and `build`.
macro_rules! sinks {
    ($($name:ident)+) => {
        $( pub mod $name; )+

        /// All sinks.
        pub static KINDS: &[$crate::sinks::SinkKind] = &[
            $( $crate::sinks::SinkKind { name: stringify!($name), keys: $name::KEYS, own_form: $name::OWN_FORM, check: $name::check, build: $name::build } ),+
        ];
    };
}
