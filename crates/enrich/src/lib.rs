//! Asks container runtimes and Kubernetes what they know; answers are events.
//!
//! Everything happens on one thread of its own. A caller asks about an id ([`Enricher::ask`]) and takes what there is to tell
//! ([`Enricher::take`]); both return at once. What a runtime says without being asked comes the same way.

mod ask;
mod client;
mod containerd;
mod context;
mod counts;
mod cri;
mod discover;
mod docker;
mod enricher;
mod facts;
mod failure;
mod grpc;
mod image;
mod inbox;
mod inspections;
mod json;
pub mod kube;
mod oci;
mod outbox;
mod pace;
mod pod;
mod runtime;
mod session;
mod told;

#[cfg(test)]
mod tests;

pub use counts::Counts;
pub use enricher::{Enricher, Options, Question};
pub use outbox::News;
pub use runtime::{Endpoint, Kind, RuntimeState, RuntimeStatus};
