//! Where runtimes listen: sockets that are set, or those that are there on the usual paths.

use crate::context::Context;
use crate::runtime::{Endpoint, Kind};
use crate::session::supervise;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// Users whose own runtimes are looked for.
const MAX_USERS: usize = 256;

/// The usual paths.
const SOCKETS: &[(Kind, &str)] = &[
    (Kind::Docker, "/run/docker.sock"),
    (Kind::Docker, "/var/run/docker.sock"),
    (Kind::Podman, "/run/podman/podman.sock"),
    (Kind::Cri, "/run/crio/crio.sock"),
    (Kind::Cri, "/run/cri-dockerd.sock"),
];

/// The usual paths of containerd, which speaks the CRI and an API of its own on one socket: by itself, of k3s and RKE2, k0s, microk8s, and the
/// second one of Bottlerocket for the host's own containers.
const CONTAINERDS: &[&str] = &[
    "/run/containerd/containerd.sock",
    "/run/k3s/containerd/containerd.sock",
    "/run/k0s/containerd.sock",
    "/var/snap/microk8s/common/run/containerd.sock",
    "/run/host-containerd/containerd.sock",
];

/// Where the runtimes of users listen, below `/run/user/UID`.
const OF_USERS: &[(Kind, &str)] = &[(Kind::Podman, "podman/podman.sock"), (Kind::Docker, "docker.sock")];

/// Who asks about containers makes others look for sockets no more often than this.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// Sockets that are looked for.
#[derive(Debug)]
pub(crate) struct Sockets {
    /// Where the host's root is mounted.
    host_root: PathBuf,
    /// If there are none, the usual ones.
    set: Vec<Endpoint>,
    looked: Mutex<Instant>,
}

impl Sockets {
    /// These sockets below the host's root, or, if there are none, the usual ones.
    pub(crate) fn new(host_root: PathBuf, set: Vec<Endpoint>) -> Self {
        Self { host_root, set, looked: Mutex::new(Instant::now()) }
    }

    /// Somebody asks about a container, maybe the first one of a runtime that has just begun: looks for it, if nobody did a moment ago.
    pub(crate) fn look_again(&self, context: &Arc<Context>) {
        let due = self.looked.lock().unwrap_or_else(PoisonError::into_inner).elapsed() >= LOOK_AGAIN;
        if due && self.set.is_empty() {
            self.look(context);
        }
    }

    /// Begins to speak with the runtimes that are set, or else with those that there are now.
    pub(crate) fn look(&self, context: &Arc<Context>) {
        *self.looked.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        for endpoint in &self.set {
            add(context, &self.host_root, endpoint.clone());
        }
        if self.set.is_empty() {
            let there = |endpoint: &Endpoint| on_host(&self.host_root, &endpoint.socket).exists();
            usual(&self.host_root).into_iter().filter(there).for_each(|it| add(context, &self.host_root, it));
        }
    }

    /// Looks for new ones for ever.
    pub(crate) async fn keep_looking(self: Arc<Self>, context: Arc<Context>) {
        while self.set.is_empty() {
            sleep(context.pace.recheck).await;
            self.look(&context);
        }
    }
}

fn add(context: &Arc<Context>, host_root: &Path, endpoint: Endpoint) {
    let path = on_host(host_root, &endpoint.socket);
    // Two paths to one socket are one runtime.
    let path = path.canonicalize().unwrap_or(path);
    if let Some(runtime) = context.runtimes.add(endpoint, path) {
        if runtime.path.exists() {
            runtime.is_found();
        }
        tokio::spawn(supervise(Arc::clone(context), runtime));
    }
}

fn on_host(host_root: &Path, socket: &Path) -> PathBuf {
    match socket.strip_prefix("/") {
        Ok(below) if !host_root.as_os_str().is_empty() => host_root.join(below),
        _ => socket.to_owned(),
    }
}

fn usual(host_root: &Path) -> Vec<Endpoint> {
    let endpoint = |kind, socket: &str| Endpoint { kind, socket: socket.into() };
    let mut all: Vec<_> = SOCKETS.iter().map(|&(kind, socket)| endpoint(kind, socket)).collect();
    for socket in CONTAINERDS {
        all.extend([Kind::Cri, Kind::Containerd].map(|kind| endpoint(kind, socket)));
    }
    let users = std::fs::read_dir(on_host(host_root, Path::new("/run/user"))).into_iter().flatten().flatten();
    for user in users.take(MAX_USERS) {
        let folder = Path::new("/run/user").join(user.file_name());
        all.extend(OF_USERS.iter().map(|&(kind, socket)| Endpoint { kind, socket: folder.join(socket) }));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_below_the_hosts_root() {
        assert_eq!(on_host(Path::new(""), Path::new("/run/x")), Path::new("/run/x"));
        assert_eq!(on_host(Path::new("/"), Path::new("/run/x")), Path::new("/run/x"));
        assert_eq!(on_host(Path::new("/host"), Path::new("/run/x")), Path::new("/host/run/x"));
    }
}
