//! What speaks with a runtime, whichever it is.

use crate::containerd::Containerd;
use crate::cri::Cri;
use crate::docker::Docker;
use crate::facts::Facts;
use crate::failure::Failure;
use crate::pace::Pace;
use crate::runtime::{Kind, Runtime};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::timeout;

/// More changes than this do not wait; then a runtime's stream is not read on.
pub(crate) const MAX_CHANGES: usize = 256;
/// More containers of one runtime than this are not read at its start.
pub(crate) const MAX_LISTED: usize = 8192;

/// A container as a runtime names it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    /// containerd's namespace; empty elsewhere.
    pub namespace: String,
    /// Full id.
    pub id: String,
}

impl Key {
    /// A container of a runtime without namespaces.
    pub(crate) fn plain(id: &str) -> Self {
        Self { namespace: String::new(), id: id.to_owned() }
    }
}

/// A container that is there, and what was said of it in passing, for when nothing more can be known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seen {
    pub key: Key,
    pub hint: Option<Box<Facts>>,
}

/// What a runtime's stream of events tells.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// From now on nothing is missed.
    Ready,
    /// Something may have changed: the list says what.
    Maybe,
    /// A container was made, started or renamed.
    Came(Seen),
    /// A container was removed.
    Gone(Key),
    /// Something that is no event.
    Garbage,
}

/// Where changes go.
pub(crate) type Changes = mpsc::Sender<Change>;

/// Waits for the answer to a request for events, and tells when nothing is missed any more: when the answer begins, or a moment after the
/// request, because some runtimes begin it with the first event. If it is refused at once, that is not told.
pub(crate) async fn subscribed<T, E>(
    request: impl Future<Output = Result<T, E>>,
    pace: Pace,
    changes: &Changes,
) -> Result<T, Failure>
where
    Failure: From<E>,
{
    tokio::pin!(request);
    match timeout(pace.subscribed, &mut request).await {
        Ok(answer) => {
            let answer = answer?;
            send(changes, Change::Ready).await?;
            Ok(answer)
        }
        Err(_) => {
            send(changes, Change::Ready).await?;
            Ok(request.await?)
        }
    }
}

/// Tells of a change; fails when nobody listens any more.
pub(crate) async fn send(changes: &Changes, change: Change) -> Result<(), Failure> {
    changes.send(change).await.map_err(|_| Failure::Ended)
}

/// What speaks with a runtime; clones share their connection.
#[derive(Debug, Clone)]
pub(crate) enum Client {
    Docker(Docker),
    Cri(Cri),
    Containerd(Containerd),
}

impl Client {
    /// Connects, and asks who it is: name and version.
    pub(crate) async fn connect(runtime: &Runtime, pace: Pace) -> Result<(Self, String), Failure> {
        let path = runtime.path.as_path();
        Ok(match runtime.endpoint.kind {
            Kind::Docker | Kind::Podman => {
                let (docker, version) = Docker::connect(path, pace).await?;
                (Self::Docker(docker), version)
            }
            Kind::Cri => {
                let (cri, version) = Cri::connect(path, pace).await?;
                (Self::Cri(cri), version)
            }
            Kind::Containerd => {
                let (containerd, version) = Containerd::connect(path, pace).await?;
                (Self::Containerd(containerd), version)
            }
        })
    }

    /// What is known of a container; `None` if the runtime does not know it.
    pub(crate) async fn get(&self, key: &Key) -> Result<Option<Facts>, Failure> {
        match self {
            Self::Docker(docker) => docker.get(&key.id).await,
            Self::Cri(cri) => cri.get(&key.id).await,
            Self::Containerd(containerd) => containerd.get(key).await,
        }
    }

    /// The same by the first characters of its id.
    pub(crate) async fn find(&self, id: &str) -> Result<Option<Facts>, Failure> {
        match self {
            Self::Docker(docker) => docker.get(id).await,
            Self::Cri(cri) => cri.get(id).await,
            Self::Containerd(containerd) => containerd.find(id).await,
        }
    }

    /// All containers, those that run first.
    pub(crate) async fn list(&self) -> Result<Vec<Seen>, Failure> {
        match self {
            Self::Docker(docker) => docker.list().await,
            Self::Cri(cri) => cri.list().await,
            Self::Containerd(containerd) => containerd.list().await,
        }
    }

    /// Tells of changes until that ends.
    pub(crate) async fn watch(self, changes: Changes) -> Failure {
        let ended = match self {
            Self::Docker(docker) => docker.watch(changes).await,
            Self::Cri(cri) => cri.watch(changes).await,
            Self::Containerd(containerd) => containerd.watch(changes).await,
        };
        ended.err().unwrap_or(Failure::Ended)
    }

    /// Fails if the runtime does not answer.
    pub(crate) async fn ping(&self) -> Result<(), Failure> {
        match self {
            Self::Docker(docker) => docker.ping().await,
            Self::Cri(cri) => cri.ping().await,
            Self::Containerd(containerd) => containerd.ping().await,
        }
    }

    /// How long after its event a container may still be unknown: the CRI of containerd knows it when containerd has done its part.
    pub(crate) fn patience(&self) -> Duration {
        match self {
            Self::Docker(_) | Self::Containerd(_) => Duration::ZERO,
            Self::Cri(_) => Duration::from_secs(3),
        }
    }
}
