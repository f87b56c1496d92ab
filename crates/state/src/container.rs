//! Containers: what runtimes say of them, by events.

use crate::facts::Text;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// A mount of a container.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mount {
    /// Path on the host.
    pub source: Text,
    /// Path in the container.
    pub dest: Text,
    /// As the runtime prints it.
    pub mode: Text,
    /// Writable.
    pub rdwr: bool,
    /// As the runtime prints it.
    pub propagation: Text,
}

/// What is known of a container; empty texts are unknown.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Container {
    /// Short id, 12 characters.
    pub id: Text,
    /// Full id.
    pub full_id: Text,
    /// The capture format's type code: 0 docker, 1 lxc, 2 libvirt-lxc, 3 mesos, 4 rkt, 5 custom, 6 cri, 7 containerd, 8 cri-o, 9 bpm, 10 static, 11 podman.
    pub kind: u32,
    /// Name.
    pub name: Text,
    /// Image as configured.
    pub image: Text,
    /// Image id without `sha256:`.
    pub image_id: Text,
    /// Image name without tag or digest.
    pub image_repo: Text,
    /// Image tag.
    pub image_tag: Text,
    /// `sha256:…`
    pub image_digest: Text,
    /// User that it runs as, as configured.
    pub user: Text,
    /// Address, printed.
    pub ip: Text,
    /// Result of the network plugin, JSON.
    pub cni_json: Text,
    /// Privileged, when known.
    pub privileged: Option<bool>,
    /// Shares the host's pid namespace, when known.
    pub host_pid: Option<bool>,
    /// Shares the host's network namespace, when known.
    pub host_network: Option<bool>,
    /// Shares the host's ipc namespace, when known.
    pub host_ipc: Option<bool>,
    /// It is the sandbox of a pod.
    pub is_pod_sandbox: bool,
    /// Sandbox of its pod.
    pub pod_sandbox_id: Text,
    /// Labels of the pod's sandbox, sorted by key.
    pub pod_labels: Vec<(Text, Text)>,
    /// Labels, sorted by key.
    pub labels: Vec<(Text, Text)>,
    /// Mounts, in the runtime's order.
    pub mounts: Vec<Mount>,
    /// Environment.
    pub env: Vec<Text>,
    /// When it was made, s since 1970, 0 unknown.
    pub created: i64,
}

/// All known containers, by short id.
#[derive(Debug, Clone, Default)]
pub struct Containers {
    /// By short id.
    pub by_id: FxHashMap<Text, Arc<Container>>,
}

impl Containers {
    /// The container with a short id.
    pub fn get(&self, id: &[u8]) -> Option<&Arc<Container>> {
        self.by_id.get(id)
    }
}
