//! What was asked, told and dropped, in numbers.

use crate::failure::Failure;
use std::sync::atomic::{AtomicU64, Ordering};

macro_rules! counts {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// Numbers since the start.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        pub struct Counts {
            $($(#[$doc])* pub $name: u64,)*
        }

        /// [`Counts`] while they grow.
        #[derive(Debug, Default)]
        pub(crate) struct Counters {
            $(pub(crate) $name: Counter,)*
        }

        impl Counters {
            pub(crate) fn read(&self) -> Counts {
                Counts { $($name: self.$name.0.load(Ordering::Relaxed),)* }
            }
        }
    };
}

counts! {
    /// Questions taken; one that is asked again while it is open is not counted again.
    asked,
    /// Questions that ended with a container.
    answered,
    /// Questions that ended with `lanner.container-unknown`.
    unknown,
    /// Questions refused because too many were open.
    refused,
    /// News put up for taking.
    told,
    /// News dropped because too many, or too many bytes, were waiting to be taken.
    dropped,
    /// Containers that were not looked at because too many were waiting for it; they are when somebody asks.
    skipped,
    /// Connections to a runtime, or to the API server, made again after one was lost.
    reconnects,
    /// Requests that were not answered in time.
    timeouts,
    /// Answers that are not what they should be.
    garbage,
}

impl Counters {
    /// Counts what is worth a number of its own.
    pub(crate) fn note(&self, failure: &Failure) {
        match failure {
            Failure::Timeout => self.timeouts.add_one(),
            Failure::Garbage(_) => self.garbage.add_one(),
            Failure::Io(_) | Failure::Said(_) | Failure::NotSpoken(_) | Failure::Ended => {}
        }
    }
}

/// A number that only grows.
#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn add_one(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}
