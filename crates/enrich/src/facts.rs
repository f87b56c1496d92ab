//! What a runtime says of a container, in one shape for all runtimes, and as the data of an event.

use serde_json::{Map, Value};

/// Longer news about one container are cut, bytes of JSON: what reads them takes four times as much.
const MAX_JSON: usize = 256 << 10;
/// Longest id that is an id, bytes.
const MAX_ID: usize = 128;
/// Length of a short id, bytes.
const SHORT_ID: usize = 12;
/// Longer results of the network plugin are left out, bytes.
const MAX_CNI: usize = 4096;

/// Codes of the capture format for what runs a container.
pub(crate) mod code {
    pub(crate) const DOCKER: u32 = 0;
    pub(crate) const CRI: u32 = 6;
    pub(crate) const CONTAINERD: u32 = 7;
    pub(crate) const CRIO: u32 = 8;
    pub(crate) const PODMAN: u32 = 11;
}

/// Pairs, sorted by key when they are told.
pub(crate) type Labels = Vec<(String, String)>;

/// What a runtime says of a container. Empty texts, lists, and `None` are not known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Facts {
    /// See [`code`].
    pub code: u32,
    pub full_id: String,
    pub name: String,
    /// As it was configured.
    pub image: String,
    pub image_id: String,
    pub image_repo: String,
    pub image_tag: String,
    pub image_digest: String,
    /// As it was configured, or a uid.
    pub user: String,
    pub ip: String,
    /// Result of the network plugin, JSON.
    pub cni_json: String,
    pub privileged: Option<bool>,
    pub host_pid: Option<bool>,
    pub host_network: Option<bool>,
    pub host_ipc: Option<bool>,
    pub is_pod_sandbox: bool,
    /// Full id of the pod's sandbox.
    pub pod_sandbox_id: String,
    pub pod_labels: Labels,
    pub labels: Labels,
    pub mounts: Vec<Mount>,
    /// `NAME=value`
    pub env: Vec<String>,
    /// When it was made, s since 1970, 0 unknown.
    pub created: i64,
    pub probes: Probes,
    /// Why more is not known, which there is; empty if this is all.
    pub partial: String,
}

/// A mount.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Mount {
    pub source: String,
    pub dest: String,
    pub mode: String,
    pub rdwr: bool,
    pub propagation: String,
}

/// Commands that a runtime or the kubelet runs in a container to see how it is; each is an executable and its arguments.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Probes {
    pub healthcheck: Vec<String>,
    pub liveness: Vec<String>,
    pub readiness: Vec<String>,
}

/// What of a container is told.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Its environment too.
    pub env: bool,
    /// Labels with longer values are left out, bytes.
    pub label_max_len: usize,
}

/// The first characters of an id, which stand for it.
pub(crate) fn short(id: &str) -> &str {
    id.get(..SHORT_ID).unwrap_or(id)
}

/// True for what can be an id; it goes into paths and filters of requests as it is.
pub(crate) fn is_id(id: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"_.-".contains(&b);
    (1..=MAX_ID).contains(&id.len()) && id.bytes().all(plain) && !id.starts_with('.')
}

impl Facts {
    /// The data of a `container` event: JSON in the keys of Falco's container plugin. What is too long loses its environment, then its
    /// mounts, then its labels; `None` if it is still too long, or if its id is none.
    pub fn to_json(&self, limits: Limits) -> Option<Vec<u8>> {
        if !is_id(&self.full_id) {
            return None;
        }
        let mut container = self.values(limits);
        for longest in ["", "env", "Mounts", "pod_sandbox_labels", "labels"] {
            container.remove(longest);
            let json = document(&container);
            if json.len() <= MAX_JSON {
                return Some(json);
            }
        }
        None
    }

    fn values(&self, limits: Limits) -> Map<String, Value> {
        let mut container = Map::new();
        let mut put = |key: &str, value: Value| container.insert(key.to_owned(), value);
        put("type", self.code.into());
        put("id", short(&self.full_id).into());
        put("created_time", self.created.into());
        put("is_pod_sandbox", self.is_pod_sandbox.into());
        let cni_json = if self.cni_json.len() > MAX_CNI { "" } else { &self.cni_json };
        for (key, text) in [
            ("full_id", self.full_id.as_str()),
            ("name", &self.name),
            ("image", &self.image),
            ("imageid", &self.image_id),
            ("imagerepo", &self.image_repo),
            ("imagetag", &self.image_tag),
            ("imagedigest", &self.image_digest),
            ("User", &self.user),
            ("ip", &self.ip),
            ("cni_json", cni_json),
            ("pod_sandbox_id", &self.pod_sandbox_id),
        ] {
            put(key, text.into());
        }
        for (key, flag) in [
            ("privileged", self.privileged),
            ("host_pid", self.host_pid),
            ("host_network", self.host_network),
            ("host_ipc", self.host_ipc),
        ] {
            if let Some(flag) = flag {
                put(key, flag.into());
            }
        }
        if !self.partial.is_empty() {
            put("partial", self.partial.as_str().into());
        }
        put("labels", labels(&self.labels, limits));
        put("pod_sandbox_labels", labels(&self.pod_labels, limits));
        put("Mounts", self.mounts.iter().map(Mount::value).collect());
        if limits.env {
            put("env", self.env.iter().map(String::as_str).collect());
        }
        for (key, probe) in [
            ("Healthcheck", &self.probes.healthcheck),
            ("LivenessProbe", &self.probes.liveness),
            ("ReadinessProbe", &self.probes.readiness),
        ] {
            if let [exe, args @ ..] = probe.as_slice() {
                put(key, object([("exe", exe.as_str().into()), ("args", args.iter().map(String::as_str).collect())]));
            }
        }
        container
    }
}

impl Mount {
    fn value(&self) -> Value {
        object([
            ("Source", self.source.as_str().into()),
            ("Destination", self.dest.as_str().into()),
            ("Mode", self.mode.as_str().into()),
            ("RW", self.rdwr.into()),
            ("Propagation", self.propagation.as_str().into()),
        ])
    }
}

/// The data of a `container_removed` event.
pub(crate) fn removed_json(code: u32, full_id: &str) -> Vec<u8> {
    let entries = [("type", code.into()), ("id", short(full_id).into()), ("full_id", full_id.into())];
    document(&entries.into_iter().map(|(key, value): (&str, Value)| (key.to_owned(), value)).collect())
}

fn document(container: &Map<String, Value>) -> Vec<u8> {
    // Borrowed as it is: a map of JSON values always has a JSON form.
    let mut json = b"{\"container\":".to_vec();
    let written = serde_json::to_writer(&mut json, container);
    debug_assert!(written.is_ok());
    json.push(b'}');
    json
}

fn object<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Object(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

fn labels(labels: &Labels, limits: Limits) -> Value {
    let fits = labels.iter().filter(|(_, value)| value.len() <= limits.label_max_len);
    Value::Object(fits.map(|(key, value)| (key.clone(), value.as_str().into())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { env: true, label_max_len: 8 };

    fn facts() -> Facts {
        Facts {
            code: code::PODMAN,
            full_id: "0123456789abcdef".to_owned(),
            name: "web".to_owned(),
            image: "nginx:1.25".to_owned(),
            privileged: Some(false),
            labels: vec![("b".to_owned(), "12345678".to_owned()), ("a".to_owned(), "123456789".to_owned())],
            mounts: vec![Mount { source: "/s".to_owned(), rdwr: true, ..Mount::default() }],
            env: vec!["A=b".to_owned()],
            created: 7,
            probes: Probes { healthcheck: vec!["sh".to_owned(), "-c".to_owned()], ..Probes::default() },
            ..Facts::default()
        }
    }

    #[test]
    fn keys_are_those_of_the_container_plugin() {
        let json = facts().to_json(LIMITS).unwrap();
        let want = r#"{"container":{"Healthcheck":{"args":["-c"],"exe":"sh"},"Mounts":[{"Destination":"","Mode":"","Propagation":"","RW":true,"Source":"/s"}],"User":"","cni_json":"","created_time":7,"env":["A=b"],"full_id":"0123456789abcdef","id":"0123456789ab","image":"nginx:1.25","imagedigest":"","imageid":"","imagerepo":"","imagetag":"","ip":"","is_pod_sandbox":false,"labels":{"b":"12345678"},"name":"web","pod_sandbox_id":"","pod_sandbox_labels":{},"privileged":false,"type":11}}"#;
        assert_eq!(String::from_utf8(json).unwrap(), want);
        let json = String::from_utf8(facts().to_json(Limits { env: false, label_max_len: 9 }).unwrap()).unwrap();
        assert!(!json.contains("\"env\"") && json.contains(r#"{"a":"123456789","b":"12345678"}"#), "{json}");
        let json = String::from_utf8(removed_json(0, "0123456789abcdef")).unwrap();
        assert_eq!(json, r#"{"container":{"full_id":"0123456789abcdef","id":"0123456789ab","type":0}}"#);
    }

    #[test]
    fn what_is_too_long_is_cut() {
        let long = |n: usize| "x".repeat(n);
        let mut facts = Facts { env: vec![long(MAX_JSON)], cni_json: long(MAX_CNI + 1), ..facts() };
        let json = String::from_utf8(facts.to_json(LIMITS).unwrap()).unwrap();
        assert!(!json.contains("xx") && json.contains("/s"), "{json}");
        facts.mounts = vec![Mount { source: long(MAX_JSON), ..Mount::default() }];
        let json = String::from_utf8(facts.to_json(LIMITS).unwrap()).unwrap();
        assert!(!json.contains("Mounts") && json.contains("12345678"), "{json}");
        facts.name = long(MAX_JSON);
        assert_eq!(facts.to_json(LIMITS), None);
    }

    #[test]
    fn ids() {
        for id in ["a", "0123456789abcdef", "my_box-1.x"] {
            assert!(is_id(id), "{id}");
        }
        for id in ["", "..", ".a", "a/b", "a b", "a\"b", "ä", &"a".repeat(129)] {
            assert!(!is_id(id), "{id}");
        }
        assert_eq!((short("ct1"), short("0123456789abcdef")), ("ct1", "0123456789ab"));
    }
}
