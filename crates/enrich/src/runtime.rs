//! Container runtimes: where they listen, and how it goes with them.

use crate::client::Client;
use crate::failure::Failure;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, Semaphore};

/// More runtimes than this are not spoken to.
const MAX_RUNTIMES: usize = 64;
/// More questions than this are not put to one runtime at once.
const MAX_LOOKUPS: usize = 16;

/// How a runtime is spoken to; the first that knows a container knows most of it.
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
    /// Something answers there that does not speak this interface: what is said of it, a verb first.
    NotSpoken(String),
    /// It does not answer: what is said of it, a verb first.
    Fails(String),
}

impl fmt::Display for RuntimeState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("is not there"),
            Self::Found => f.write_str("has not answered yet"),
            Self::Answers => f.write_str("answers"),
            Self::NotSpoken(why) | Self::Fails(why) => f.write_str(why),
        }
    }
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

/// A runtime that is spoken to.
#[derive(Debug)]
pub(crate) struct Runtime {
    pub endpoint: Endpoint,
    /// Of the socket, from here.
    pub path: PathBuf,
    /// Its place among all.
    pub number: usize,
    /// Somebody needs it: if it failed it is tried again at once.
    pub needed: Notify,
    /// Questions that may be put to it now.
    pub lookups: Semaphore,
    now: Mutex<Now>,
}

#[derive(Debug)]
struct Now {
    state: RuntimeState,
    version: String,
    client: Option<Client>,
}

impl Runtime {
    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn status(&self) -> RuntimeStatus {
        let now = self.now();
        RuntimeStatus { endpoint: self.endpoint.clone(), state: now.state.clone(), version: now.version.clone() }
    }

    /// It answers.
    pub(crate) fn answers(&self, client: Client, version: String) {
        *self.now() = Now { state: RuntimeState::Answers, version, client: Some(client) };
    }

    /// It does not, or no longer.
    pub(crate) fn fails(&self, failure: &Failure) {
        let mut now = self.now();
        now.client = None;
        now.state = match failure {
            Failure::NotSpoken(_) => RuntimeState::NotSpoken(failure.to_string()),
            _ => RuntimeState::Fails(failure.to_string()),
        };
    }

    pub(crate) fn is_absent(&self) {
        let mut now = self.now();
        now.client = None;
        now.state = RuntimeState::Absent;
    }

    /// Its socket came back.
    pub(crate) fn is_found(&self) {
        let mut now = self.now();
        if now.state == RuntimeState::Absent {
            now.state = RuntimeState::Found;
        }
    }

    /// How it goes with it, if its socket is looked for now.
    pub(crate) fn look(&self) -> RuntimeState {
        if self.now().state == RuntimeState::Absent && self.path.exists() {
            self.is_found();
        }
        self.now().state.clone()
    }

    /// What speaks with it, while it answers.
    pub(crate) fn client(&self) -> Option<Client> {
        self.now().client.clone()
    }
}

impl fmt::Display for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", self.endpoint.kind, self.endpoint.socket.display())
    }
}

/// All runtimes that are spoken to; none is ever taken out.
#[derive(Debug, Default)]
pub(crate) struct Runtimes(Mutex<Vec<Arc<Runtime>>>);

impl Runtimes {
    /// Adds a runtime; `None` if there are too many, or if it is there.
    pub(crate) fn add(&self, endpoint: Endpoint, path: PathBuf) -> Option<Arc<Runtime>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MAX_RUNTIMES || all.iter().any(|known| same(known, endpoint.kind, &path)) {
            return None;
        }
        let now = Now { state: RuntimeState::Absent, version: String::new(), client: None };
        let runtime = Arc::new(Runtime {
            endpoint,
            path,
            number: all.len(),
            needed: Notify::new(),
            lookups: Semaphore::new(MAX_LOOKUPS),
            now: Mutex::new(now),
        });
        all.push(Arc::clone(&runtime));
        Some(runtime)
    }

    pub(crate) fn all(&self) -> Vec<Arc<Runtime>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// True if it is the same conversation: podman speaks as docker does.
fn same(known: &Runtime, kind: Kind, path: &Path) -> bool {
    let speaks = |kind| if kind == Kind::Podman { Kind::Docker } else { kind };
    known.path == path && speaks(known.endpoint.kind) == speaks(kind)
}
