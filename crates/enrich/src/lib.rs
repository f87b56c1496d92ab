//! Asks container runtimes and Kubernetes what they know; answers are events.
//!
//! Everything happens on one thread of its own. A caller asks about an id ([`Enricher::ask`]) and takes what there is to tell
//! ([`Enricher::take`]); both return at once. What a runtime says without being asked comes the same way.

mod counts;
mod enricher;
mod inbox;
pub mod kube;
mod outbox;
mod pace;
mod runtime;

pub use counts::Counts;
pub use enricher::{Enricher, Options, Question};
pub use outbox::News;
pub use runtime::{Endpoint, Kind, RuntimeState, RuntimeStatus};
