//! Container runtimes: where they listen, and how they are.

use std::fmt;
use std::path::PathBuf;

/// How a runtime is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Docker's Engine API.
    Docker,
    /// Docker's Engine API as podman speaks it.
    Podman,
    /// The Container Runtime Interface of Kubernetes.
    Cri,
    /// containerd's own API.
    Containerd,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Docker => "docker",
            Self::Podman => "podman",
            Self::Cri => "cri",
            Self::Containerd => "containerd",
        })
    }
}

/// A runtime's socket.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Endpoint {
    /// What is spoken there.
    pub kind: Kind,
    /// Path of the unix socket, as seen from the host's root.
    pub socket: PathBuf,
}

/// How it goes with a runtime.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuntimeState {
    /// Its socket is not there.
    Absent,
    /// Its socket is there, and it has not said anything yet.
    Found,
    /// It answers.
    Answers,
    /// It does not answer, and why.
    Fails(String),
}

/// What is known of a runtime.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuntimeStatus {
    /// Where.
    pub endpoint: Endpoint,
    /// How it goes.
    pub state: RuntimeState,
    /// What it calls itself, with its version; empty before its first answer.
    pub version: String,
}
