//! Kubernetes: what the API server says of this node's pods and what belongs to them, as events.
//!
//! Four things are watched: the pods of this node, the services and the namespaces of the cluster, of which those are told that have pods here, and the node. Owners of
//! pods are read one by one. Objects are told as [`lanner_schema::snapshot::K8S`] events, when they come and when something changes that is told of them.

mod book;
mod config;
mod failure;
mod http;
mod keep;
mod kubeconfig;
mod object;
mod owners;
mod pace;
mod status;
mod tls;
mod watch;
mod work;

pub use status::{ResourceState, ResourceStatus, Status};

pub(crate) use pace::Pace;
pub(crate) use status::Shared;
pub(crate) use work::work;

use std::path::PathBuf;

/// Where the API server is, and what is asked of it.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// A kubeconfig; without one the service account of the pod that Lanner runs in.
    pub kubeconfig: Option<PathBuf>,
    /// Name of this node; empty: what the variable `NODE_NAME` says, else the host name.
    pub node: String,
}

#[cfg(test)]
mod tests;
