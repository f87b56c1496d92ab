//! Objects of the API server, reduced to what is told of them.

use super::keep::Keep;
use lanner_schema::snapshot::MAX_K8S;
use serde_json::{Map, Value, json};

/// Longest labels of an object, all together, bytes; those that do not fit are left out.
const MAX_LABELS: usize = 16 << 10;
/// On a pod that a kubelet has from a file: the uid that it made up for it.
const STATIC_UID: &str = "kubernetes.io/config.mirror";

/// A kind of object, in the order in which they are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    Node,
    Namespace,
    Service,
    /// What controls pods, or what controls that.
    Owner,
    Pod,
}

/// Another object that controls this one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct OwnerRef {
    pub api_version: String,
    pub kind: String,
    pub name: String,
    pub uid: String,
}

impl OwnerRef {
    /// Where its metadata is read; `None` for kinds that Lanner does not ask for.
    pub(crate) fn path(&self, namespace: &str) -> Option<String> {
        let plural = match (self.api_version.as_str(), self.kind.as_str()) {
            ("apps/v1", "ReplicaSet") => "apis/apps/v1/namespaces/{}/replicasets",
            ("apps/v1", "Deployment") => "apis/apps/v1/namespaces/{}/deployments",
            ("apps/v1", "DaemonSet") => "apis/apps/v1/namespaces/{}/daemonsets",
            ("apps/v1", "StatefulSet") => "apis/apps/v1/namespaces/{}/statefulsets",
            ("batch/v1", "Job") => "apis/batch/v1/namespaces/{}/jobs",
            ("batch/v1", "CronJob") => "apis/batch/v1/namespaces/{}/cronjobs",
            ("v1", "ReplicationController") => "api/v1/namespaces/{}/replicationcontrollers",
            _ => return None,
        };
        // Names come from the API server; still none may lead elsewhere.
        let plain = |name: &str| {
            !name.is_empty()
                && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b))
                && !name.contains("..")
        };
        (plain(namespace) && plain(&self.name)).then(|| format!("/{}/{}", plural.replace("{}", namespace), self.name))
    }
}

/// An object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Object {
    pub kind: Kind,
    /// As it is told: `ReplicaSet`.
    pub kind_name: String,
    pub uid: String,
    pub name: String,
    pub namespace: String,
    pub owner: Option<OwnerRef>,
    /// What is told.
    pub document: Vec<u8>,
}

/// What is read of an object.
static OBJECT: &[(&str, Keep)] = &[
    (
        "metadata",
        Keep::Members(&[
            ("uid", Keep::Whole),
            ("name", Keep::Whole),
            ("namespace", Keep::Whole),
            ("resourceVersion", Keep::Whole),
            ("labels", Keep::Whole),
            ("annotations", Keep::Members(&[(STATIC_UID, Keep::Whole)])),
            (
                "ownerReferences",
                Keep::Each(&Keep::Members(&[
                    ("apiVersion", Keep::Whole),
                    ("kind", Keep::Whole),
                    ("name", Keep::Whole),
                    ("uid", Keep::Whole),
                    ("controller", Keep::Whole),
                ])),
            ),
        ]),
    ),
    ("spec", Keep::Members(&[("nodeName", Keep::Whole), ("selector", Keep::Whole)])),
    ("status", Keep::Members(&[("podIP", Keep::Whole)])),
    // Of a `Status`, which comes where an object is expected.
    ("code", Keep::Whole),
    ("message", Keep::Whole),
];

/// An object alone.
pub(crate) static SINGLE: Keep = Keep::Members(OBJECT);
/// A list.
pub(crate) static LIST: Keep = Keep::Members(&[
    ("metadata", Keep::Members(&[("resourceVersion", Keep::Whole), ("continue", Keep::Whole)])),
    ("items", Keep::Each(&Keep::Members(OBJECT))),
]);
/// An event of a watch.
pub(crate) static EVENT: Keep = Keep::Members(&[("type", Keep::Whole), ("object", Keep::Members(OBJECT))]);

/// The value at a path.
fn at<'a>(value: &'a Value, path: &[&str]) -> &'a Value {
    path.iter().try_fold(value, |value, key| value.get(key)).unwrap_or(&Value::Null)
}

/// The text at a path; empty where there is none.
pub(crate) fn text<'a>(value: &'a Value, path: &[&str]) -> &'a str {
    at(value, path).as_str().unwrap_or_default()
}

impl Object {
    /// Reduces an object; `kind_name` says what it is, which objects in lists do not. `None` if it has no name or uid, or stays too long.
    pub(crate) fn new(kind: Kind, kind_name: &str, value: &Value) -> Option<Self> {
        let string = |path: &[&str]| text(value, path).to_owned();
        let (uid, name, namespace) =
            (string(&["metadata", "uid"]), string(&["metadata", "name"]), string(&["metadata", "namespace"]));
        if uid.is_empty() || name.is_empty() {
            return None;
        }
        let owner = owner(at(value, &["metadata", "ownerReferences"]));
        let mut told = Map::new();
        let mut put = |key: &str, value: Value| drop(told.insert(key.to_owned(), value));
        put("kind", kind_name.into());
        put("uid", uid.as_str().into());
        put("name", name.as_str().into());
        put("labels", labels(at(value, &["metadata", "labels"])));
        if !namespace.is_empty() {
            put("namespace", namespace.as_str().into());
        }
        if let Some(owner) = &owner {
            put("owner", json!({"kind": owner.kind, "name": owner.name, "uid": owner.uid}));
        }
        match kind {
            Kind::Pod => {
                let static_uid = ["metadata", "annotations", STATIC_UID];
                for (key, path) in
                    [("ip", &["status", "podIP"][..]), ("node", &["spec", "nodeName"]), ("static_uid", &static_uid)]
                {
                    let text = text(value, path);
                    if !text.is_empty() {
                        put(key, text.into());
                    }
                }
            }
            Kind::Service => put("selector", labels(at(value, &["spec", "selector"]))),
            Kind::Node | Kind::Namespace | Kind::Owner => {}
        }
        let document = Value::Object(told).to_string().into_bytes();
        let kind_name = kind_name.to_owned();
        (document.len() <= MAX_K8S).then_some(Self { kind, kind_name, uid, name, namespace, owner, document })
    }
}

/// What says that an object is gone.
pub(crate) fn gone(kind_name: &str, uid: &str) -> Vec<u8> {
    json!({"kind": kind_name, "uid": uid, "gone": true}).to_string().into_bytes()
}

/// The owner that controls: an object has one at most.
fn owner(owners: &Value) -> Option<OwnerRef> {
    let controls = |owner: &&Value| owner.get("controller").and_then(Value::as_bool) == Some(true);
    let owner = owners.as_array()?.iter().find(controls)?;
    let string = |key: &str| text(owner, &[key]).to_owned();
    let (api_version, kind, name, uid) = (string("apiVersion"), string("kind"), string("name"), string("uid"));
    (!uid.is_empty()).then_some(OwnerRef { api_version, kind, name, uid })
}

/// The texts of a map, as many as fit.
fn labels(value: &Value) -> Value {
    let mut room = MAX_LABELS;
    let entries = value.as_object().into_iter().flatten().filter_map(|(key, value)| {
        let value = value.as_str()?;
        room = room.checked_sub(key.len() + value.len())?;
        Some((key.clone(), Value::from(value)))
    });
    Value::Object(entries.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reduced(kind: Kind, name: &str, json: &str) -> Option<(String, Option<OwnerRef>)> {
        let object = Object::new(kind, name, &SINGLE.read(json.as_bytes()).unwrap())?;
        Some((String::from_utf8(object.document).unwrap(), object.owner))
    }

    #[test]
    fn what_is_told_of_a_pod() {
        let pod = r#"{"kind":"Pod","metadata":{"uid":"u","name":"web-x","namespace":"shop","labels":{"app":"web","n":1},"managedFields":[{}],
            "annotations":{"kubernetes.io/config.mirror":"hash","secret":"x"},
            "ownerReferences":[{"kind":"Other","uid":"o"},{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"web","uid":"r","controller":true}]},
            "spec":{"nodeName":"n1","containers":[{"env":[{"name":"PASSWORD","value":"secret"}]}]},"status":{"podIP":"10.0.0.1","phase":"Running"}}"#;
        let (document, owner) = reduced(Kind::Pod, "Pod", pod).unwrap();
        assert_eq!(
            document,
            r#"{"ip":"10.0.0.1","kind":"Pod","labels":{"app":"web"},"name":"web-x","namespace":"shop","node":"n1","owner":{"kind":"ReplicaSet","name":"web","uid":"r"},"static_uid":"hash","uid":"u"}"#
        );
        assert_eq!(owner.unwrap().path("shop").unwrap(), "/apis/apps/v1/namespaces/shop/replicasets/web");
    }

    #[test]
    fn what_is_told_of_a_service() {
        let service = r#"{"metadata":{"uid":"u","name":"web","namespace":"shop"},"spec":{"selector":{"app":"web"},"clusterIP":"1.2.3.4"}}"#;
        let (document, owner) = reduced(Kind::Service, "Service", service).unwrap();
        let want =
            r#"{"kind":"Service","labels":{},"name":"web","namespace":"shop","selector":{"app":"web"},"uid":"u"}"#;
        assert_eq!((document.as_str(), owner), (want, None));
    }

    #[test]
    fn labels_are_bounded_and_what_is_no_object_is_none() {
        let many: String = (0..1000).map(|n| format!(r#","label{n:03}":"{}""#, "x".repeat(63))).collect();
        let node = format!(r#"{{"metadata":{{"uid":"u","name":"n","labels":{{"a":"b"{many}}}}}}}"#);
        let (document, _) = reduced(Kind::Node, "Node", &node).unwrap();
        assert!((MAX_LABELS..MAX_LABELS + 2048).contains(&document.len()), "{}", document.len());
        for json in ["{}", "7", r#"{"metadata":{"uid":"u"}}"#, r#"{"metadata":{"name":"n"}}"#, r#"{"metadata":[]}"#] {
            assert_eq!(reduced(Kind::Pod, "Pod", json), None, "{json}");
        }
        let long = format!(r#"{{"metadata":{{"uid":"u","name":"{}"}}}}"#, "x".repeat(MAX_K8S));
        assert_eq!(reduced(Kind::Pod, "Pod", &long), None);
    }

    #[test]
    fn owners_that_are_not_asked_for() {
        let owner = |api: &str, kind: &str, name: &str| OwnerRef {
            api_version: api.to_owned(),
            kind: kind.to_owned(),
            name: name.to_owned(),
            uid: "u".to_owned(),
        };
        assert!(owner("batch/v1", "CronJob", "a.b-c").path("n").is_some());
        for (api, kind, name, namespace) in [
            ("argoproj.io/v1alpha1", "Rollout", "a", "n"),
            ("v1", "Node", "a", "n"),
            ("apps/v1", "ReplicaSet", "../../secrets", "n"),
            ("apps/v1", "ReplicaSet", "a?b", "n"),
            ("apps/v1", "ReplicaSet", "", "n"),
            ("apps/v1", "ReplicaSet", "a", ""),
        ] {
            assert_eq!(owner(api, kind, name).path(namespace), None, "{kind} {name}");
        }
    }
}
