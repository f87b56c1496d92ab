//! Kubernetes: what the API server says of this node's pods.

/// Where the API server is, and what is asked of it.
#[derive(Debug, Clone, Default)]
pub struct Options {}
