//! Containers: what runtimes say of them, by events.

use crate::facts::{Strings, Text, text};
use rustc_hash::FxHashMap;
use serde_json::Value;
use std::collections::VecDeque;
use std::sync::Arc;

/// More containers than this are not kept; the oldest go first.
const MAX_CONTAINERS: usize = 16_384;
/// What runtimes say of all containers together takes not more than this, bytes of JSON; the oldest go first.
pub(crate) const MAX_BYTES: usize = 32 << 20;
/// More than this about one container is not read, bytes of JSON.
const MAX_JSON: usize = 1 << 20;

/// The type code of a container whose runtime is not known.
const UNKNOWN_KIND: u32 = 0xffff;

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

/// Commands that are run in a container to see how it is, each a program and its arguments; empty without one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Probes {
    /// Of the runtime; `NONE` alone: that of the image is switched off.
    pub healthcheck: Vec<Text>,
    /// Of the kubelet: restart it if this fails.
    pub liveness: Vec<Text>,
    /// Of the kubelet: no traffic if this fails.
    pub readiness: Vec<Text>,
}

/// What looks how a container is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Probe {
    /// The runtime's health check.
    Healthcheck,
    /// The kubelet's liveness probe.
    Liveness,
    /// The kubelet's readiness probe.
    Readiness,
}

impl Probes {
    /// Which of them a program with these arguments is.
    pub fn which(&self, exe: &[u8], args: &Strings) -> Option<Probe> {
        let is = |command: &[Text]| {
            command
                .split_first()
                .is_some_and(|(program, rest)| **program == *exe && args.iter().eq(rest.iter().map(|text| &**text)))
        };
        let all = [
            (&self.healthcheck, Probe::Healthcheck),
            (&self.liveness, Probe::Liveness),
            (&self.readiness, Probe::Readiness),
        ];
        all.into_iter().find(|(command, _)| is(command)).map(|(_, probe)| probe)
    }
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
    /// What looks how it is.
    pub probes: Probes,
    /// Why its runtime has not told all of it; empty if it has.
    pub partial: Text,
}

impl Container {
    /// Reads what a `container` event says: `{"container": {…}}` with the keys of Falco's container plugin. Unknown keys are ignored, missing
    /// ones, and those of another type, are unknown. `None` if it is not that, is longer than a mebibyte, or has no id.
    pub fn from_json(json: &[u8]) -> Option<Self> {
        let json = json.split(|&b| b == 0).next().filter(|json| json.len() <= MAX_JSON)?;
        let document: Value = serde_json::from_slice(json).ok()?;
        let value = document.get("container")?;
        let string = |key: &str| value.get(key).and_then(Value::as_str).map(|s| text(s.as_bytes())).unwrap_or_default();
        let flag = |key: &str| value.get(key).and_then(Value::as_bool);
        let container = Self {
            id: string("id"),
            full_id: string("full_id"),
            kind: value
                .get("type")
                .and_then(Value::as_u64)
                .and_then(|kind| kind.try_into().ok())
                .unwrap_or(UNKNOWN_KIND),
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
            probes: Probes {
                healthcheck: command(value.get("Healthcheck")),
                liveness: command(value.get("LivenessProbe")),
                readiness: command(value.get("ReadinessProbe")),
            },
            partial: string("partial"),
        };
        (!container.id.is_empty()).then_some(container)
    }

    /// The value of a label.
    pub fn label(&self, key: &[u8]) -> Option<&[u8]> {
        find_label(&self.labels, key)
    }
}

/// The value of a label among those that are sorted by key.
pub fn find_label<'a>(labels: &'a [(Text, Text)], key: &[u8]) -> Option<&'a [u8]> {
    let at = labels.binary_search_by(|(name, _)| (**name).cmp(key)).ok()?;
    Some(&labels.get(at)?.1)
}

fn list(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten()
}

/// The texts of an object, sorted by key.
pub(crate) fn labels(value: Option<&Value>) -> Vec<(Text, Text)> {
    let entries = value.and_then(Value::as_object).into_iter().flatten();
    let mut labels: Vec<(Text, Text)> =
        entries.filter_map(|(key, value)| Some((text(key.as_bytes()), text(value.as_str()?.as_bytes())))).collect();
    labels.sort();
    labels
}

/// `{"exe": …, "args": […]}`
fn command(value: Option<&Value>) -> Vec<Text> {
    let exe = value.and_then(|value| value.get("exe")).and_then(Value::as_str).filter(|exe| !exe.is_empty());
    let Some(exe) = exe else { return Vec::new() };
    let args = list(value.and_then(|value| value.get("args"))).filter_map(Value::as_str);
    std::iter::once(exe).chain(args).map(|part| text(part.as_bytes())).collect()
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
#[derive(Debug, Clone)]
pub struct Containers {
    by_id: FxHashMap<Text, Known>,
    by_age: VecDeque<Text>,
    bytes: usize,
    max_bytes: usize,
    unknown: Unknown,
    /// Grows with each answer.
    answers: u64,
}

impl Default for Containers {
    fn default() -> Self {
        Self::new(MAX_BYTES)
    }
}

/// How much is known of a thread's container.
#[derive(Debug, Clone, Copy)]
pub enum Standing<'a> {
    /// The thread is the host's: there is nothing to know.
    Host,
    /// A runtime told.
    Known(&'a Arc<Container>),
    /// No runtime knows it: why.
    Unknown(&'a Text),
    /// Nobody has told yet.
    Awaited,
}

/// Containers that were asked for, and no runtime knows: why. The oldest go first.
#[derive(Debug, Clone, Default)]
struct Unknown {
    by_id: FxHashMap<Text, Text>,
    by_age: VecDeque<Text>,
}

impl Unknown {
    fn insert(&mut self, id: &[u8], why: &[u8]) {
        let id = text(id);
        if self.by_id.insert(id.clone(), text(why)).is_none() {
            self.by_age.push_back(id);
        }
        while self.by_id.len() > MAX_CONTAINERS
            && let Some(oldest) = self.by_age.pop_front()
        {
            self.by_id.remove(&oldest);
        }
    }

    fn remove(&mut self, id: &[u8]) {
        if self.by_id.remove(id).is_some() {
            self.by_age.retain(|known| **known != *id);
        }
    }
}

#[derive(Debug, Clone)]
struct Known {
    container: Arc<Container>,
    /// What was read; its length counts for [`MAX_BYTES`].
    json: Text,
}

impl Containers {
    /// None yet, and room for so many bytes.
    pub(crate) fn new(max_bytes: usize) -> Self {
        Self {
            by_id: FxHashMap::default(),
            by_age: VecDeque::new(),
            bytes: 0,
            max_bytes,
            unknown: Unknown::default(),
            answers: 0,
        }
    }

    /// The container with a short id.
    pub fn get(&self, id: &[u8]) -> Option<&Arc<Container>> {
        Some(&self.by_id.get(id)?.container)
    }

    /// Number of answers so far, of known containers and of unknown ones: while it stays, nothing new is known.
    pub fn answers(&self) -> u64 {
        self.answers
    }

    /// How much is known of a container (empty id: the host).
    pub fn standing(&self, id: &[u8]) -> Standing<'_> {
        match (self.get(id), self.why_unknown(id)) {
            _ if id.is_empty() => Standing::Host,
            (Some(container), _) => Standing::Known(container),
            (None, Some(why)) => Standing::Unknown(why),
            (None, None) => Standing::Awaited,
        }
    }

    /// Why nothing is known of a container that was asked for; `None` for those that are known, and for those that nobody answered about.
    pub fn why_unknown(&self, id: &[u8]) -> Option<&Text> {
        self.unknown.by_id.get(id)
    }

    /// Containers that no runtime knows, and why, the oldest first.
    pub(crate) fn unknown(&self) -> impl Iterator<Item = (&Text, &Text)> {
        self.unknown.by_age.iter().filter_map(|id| Some((id, self.unknown.by_id.get(id)?)))
    }

    /// All of them, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Container>> {
        self.by_id.values().map(|known| &known.container)
    }

    /// What runtimes said of each, the oldest first.
    pub(crate) fn documents(&self) -> impl Iterator<Item = &Text> {
        self.by_age.iter().filter_map(|id| Some(&self.by_id.get(id)?.json))
    }

    /// Number of known containers.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// True if none is known.
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// Adds or replaces a container, with the JSON that it was read from.
    pub(crate) fn insert(&mut self, container: Container, json: &[u8]) {
        let id = container.id.clone();
        self.unknown.remove(&id);
        self.answers += 1;
        self.bytes += json.len();
        match self.by_id.insert(id.clone(), Known { container: Arc::new(container), json: text(json) }) {
            Some(old) => self.bytes -= old.json.len(),
            None => self.by_age.push_back(id),
        }
    }

    /// No runtime knows a container.
    pub(crate) fn set_unknown(&mut self, id: &[u8], why: &[u8]) {
        if !id.is_empty() && !self.by_id.contains_key(id) {
            self.unknown.insert(id, why);
            self.answers += 1;
        }
    }

    /// Forgets the oldest container if there are too many; returns its id.
    pub(crate) fn evict(&mut self) -> Option<Text> {
        if self.by_id.len() <= MAX_CONTAINERS && self.bytes <= self.max_bytes {
            return None;
        }
        let oldest = self.by_age.pop_front()?;
        self.bytes -= self.by_id.remove(&oldest).map_or(0, |known| known.json.len());
        Some(oldest)
    }

    /// Forgets a container.
    pub(crate) fn remove(&mut self, id: &[u8]) {
        self.unknown.remove(id);
        if let Some(known) = self.by_id.remove(id) {
            self.bytes -= known.json.len();
            if let Some(at) = self.by_age.iter().position(|known| **known == *id) {
                self.by_age.remove(at);
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    fn read(fields: &str) -> Option<Container> {
        Container::from_json(format!("{{\"container\":{{{fields}}}}}").as_bytes())
    }

    #[test]
    fn values_of_other_types_are_unknown() {
        let odd = read(
            r#""id":"a1","type":"docker","name":7,"image":null,"privileged":"true","labels":["x"],"pod_sandbox_labels":{"a":1,"b":"c"},
            "env":{"A":"b"},"Mounts":[7,{"Source":1,"RW":"yes"}],"created_time":"now","host_pid":1,"is_pod_sandbox":0"#,
        )
        .unwrap();
        let labels = vec![(text(b"b"), text(b"c"))];
        let want = Container {
            id: text(b"a1"),
            kind: UNKNOWN_KIND,
            pod_labels: labels,
            mounts: vec![Mount::default()],
            ..Container::default()
        };
        assert_eq!(odd, want);
        assert_eq!(read(r#""id":"a1","type":4294967296"#).unwrap().kind, UNKNOWN_KIND);
        assert_eq!(read(r#""id":"a1","type":-1"#).unwrap().kind, UNKNOWN_KIND);
        assert_eq!(read(r#""id":"a1","type":11"#).unwrap().kind, 11);
    }

    #[test]
    fn commands_that_look_how_it_is() {
        let probes = read(
            r#""id":"a1","Healthcheck":{"exe":"/bin/sh","args":["-c","true"]},"LivenessProbe":{"exe":"cat","args":["/a"]},"ReadinessProbe":{"args":["x"]}"#,
        )
        .unwrap()
        .probes;
        let which = |exe: &str, args: &str| probes.which(exe.as_bytes(), &Strings::new(args.as_bytes()));
        assert_eq!(which("/bin/sh", "-c\0true\0"), Some(Probe::Healthcheck));
        assert_eq!(which("cat", "/a\0"), Some(Probe::Liveness));
        for (exe, args) in [("/bin/sh", "-c\0"), ("sh", "-c\0true\0"), ("cat", "/a\0/b\0"), ("", "x\0"), ("", "")] {
            assert_eq!(which(exe, args), None, "{exe} {args}");
        }
    }

    #[test]
    fn what_is_no_container() {
        for json in ["", "{", "[]", "{\"container\":null}", "{\"container\":[1]}", "{\"container\":{\"id\":7}}"] {
            assert_eq!(Container::from_json(json.as_bytes()), None, "{json}");
        }
        assert_eq!(Container::from_json("[".repeat(100_000).as_bytes()), None);
        assert_eq!(read(&format!(r#""id":"a1","name":"{}""#, "x".repeat(MAX_JSON))), None);
        // A capture's text ends with a NUL.
        assert!(Container::from_json(b"{\"container\":{\"id\":\"a1\"}}\0rest").is_some());
    }

    #[test]
    fn the_oldest_go_first() {
        let mut containers = Containers::default();
        let named = |id: usize| Container { id: text(id.to_string().as_bytes()), ..Container::default() };
        for id in 0..=MAX_CONTAINERS {
            assert_eq!(containers.evict(), None);
            containers.insert(named(id), b"1");
        }
        assert_eq!(containers.evict(), Some(text(b"0")));
        // Known already: nothing has to go, but for the memory it takes now.
        containers.insert(named(9), &vec![b' '; MAX_BYTES - MAX_CONTAINERS + 1]);
        assert_eq!(containers.evict(), None);
        containers.insert(named(9), &vec![b' '; MAX_BYTES - MAX_CONTAINERS + 2]);
        assert_eq!((containers.evict(), containers.evict()), (Some(text(b"1")), None));
        for id in 0..=MAX_CONTAINERS {
            containers.remove(id.to_string().as_bytes());
        }
        assert_eq!((containers.len(), containers.bytes, containers.by_age.len()), (0, 0, 0));
    }

    #[test]
    fn unknown_ones_are_bounded_and_may_become_known() {
        let mut containers = Containers::default();
        for id in 0..=MAX_CONTAINERS {
            containers.set_unknown(id.to_string().as_bytes(), b"no runtime knows it");
        }
        assert_eq!(containers.unknown().count(), MAX_CONTAINERS);
        assert_eq!((containers.why_unknown(b"0"), containers.why_unknown(b"")), (None, None));
        assert_eq!(containers.why_unknown(b"1").map(|why| &**why), Some(&b"no runtime knows it"[..]));
        containers.insert(Container { id: text(b"1"), ..Container::default() }, b"1");
        containers.set_unknown(b"1", b"late");
        assert_eq!(containers.why_unknown(b"1"), None);
        containers.remove(b"2");
        assert_eq!((containers.why_unknown(b"2"), containers.unknown.by_age.len()), (None, MAX_CONTAINERS - 2));
    }
}
