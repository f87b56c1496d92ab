//! Containers: what runtimes say of them, by events.

use crate::facts::{Text, text};
use rustc_hash::FxHashMap;
use serde_json::Value;
use std::collections::VecDeque;
use std::sync::Arc;

/// More containers than this are not kept; the oldest go first.
const MAX_CONTAINERS: usize = 16_384;

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

impl Container {
    /// Reads what a `container` event says: `{"container": {…}}` with the keys of Falco's container plugin. Unknown keys are ignored, missing
    /// ones are unknown. `None` if it is not that, or has no id.
    pub fn from_json(json: &[u8]) -> Option<Self> {
        let json = json.split(|&b| b == 0).next()?;
        let document: Value = serde_json::from_slice(json).ok()?;
        let value = document.get("container")?;
        let string = |key: &str| value.get(key).and_then(Value::as_str).map(|s| text(s.as_bytes())).unwrap_or_default();
        let flag = |key: &str| value.get(key).and_then(Value::as_bool);
        let container = Self {
            id: string("id"),
            full_id: string("full_id"),
            kind: value.get("type").and_then(Value::as_u64).map_or(u32::from(u16::MAX), |kind| kind as u32),
            name: string("name"),
            image: string("image"),
            image_id: string("imageid"),
            image_repo: string("imagerepo"),
            image_tag: string("imagetag"),
            image_digest: string("imagedigest"),
            user: string("User"),
            ip: string("ip"),
            cni_json: string("cni_json"),
            privileged: flag("privileged"),
            host_pid: flag("host_pid"),
            host_network: flag("host_network"),
            host_ipc: flag("host_ipc"),
            is_pod_sandbox: flag("is_pod_sandbox").unwrap_or(false),
            pod_sandbox_id: string("pod_sandbox_id"),
            pod_labels: labels(value.get("pod_sandbox_labels")),
            labels: labels(value.get("labels")),
            mounts: list(value.get("Mounts")).filter_map(mount).collect(),
            env: list(value.get("env")).filter_map(|entry| Some(text(entry.as_str()?.as_bytes()))).collect(),
            created: value.get("created_time").and_then(Value::as_i64).unwrap_or(0),
        };
        (!container.id.is_empty()).then_some(container)
    }
}

fn list(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten()
}

fn labels(value: Option<&Value>) -> Vec<(Text, Text)> {
    let entries = value.and_then(Value::as_object).into_iter().flatten();
    let mut labels: Vec<(Text, Text)> =
        entries.filter_map(|(key, value)| Some((text(key.as_bytes()), text(value.as_str()?.as_bytes())))).collect();
    labels.sort();
    labels
}

fn mount(value: &Value) -> Option<Mount> {
    let string = |key: &str| value.get(key).and_then(Value::as_str).map(|s| text(s.as_bytes())).unwrap_or_default();
    value.is_object().then(|| Mount {
        source: string("Source"),
        dest: string("Destination"),
        mode: string("Mode"),
        rdwr: value.get("RW").and_then(Value::as_bool).unwrap_or(false),
        propagation: string("Propagation"),
    })
}

/// All known containers, by short id.
#[derive(Debug, Clone, Default)]
pub struct Containers {
    by_id: FxHashMap<Text, Arc<Container>>,
    by_age: VecDeque<Text>,
}

impl Containers {
    /// The container with a short id.
    pub fn get(&self, id: &[u8]) -> Option<&Arc<Container>> {
        self.by_id.get(id)
    }

    /// All of them, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Container>> {
        self.by_id.values()
    }

    /// Number of known containers.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// True if none is known.
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// Adds or replaces a container; returns the id of the one that had to go for it.
    pub(crate) fn insert(&mut self, container: Container) -> Option<Text> {
        let id = container.id.clone();
        if self.by_id.insert(id.clone(), Arc::new(container)).is_none() {
            self.by_age.push_back(id);
        }
        if self.by_id.len() <= MAX_CONTAINERS {
            return None;
        }
        let oldest = self.by_age.pop_front()?;
        self.by_id.remove(&oldest);
        Some(oldest)
    }

    /// Forgets a container.
    pub(crate) fn remove(&mut self, id: &[u8]) {
        if self.by_id.remove(id).is_some() {
            self.by_age.retain(|known| **known != *id);
        }
    }
}
