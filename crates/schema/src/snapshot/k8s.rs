//! What the API server of Kubernetes says of an object.

/// Name of the async event that carries one object of Kubernetes, reduced to what is kept, as JSON of at most [`MAX_K8S`] bytes:
///
/// ```json
/// {"kind": "Pod", "uid": "…", "name": "…", "namespace": "…", "labels": {"KEY": "VALUE"},
///  "owner": {"kind": "ReplicaSet", "name": "…", "uid": "…"}, "selector": {"KEY": "VALUE"}, "ip": "…", "node": "…", "static_uid": "…"}
/// ```
///
/// Kind, uid and name are always there. `owner` is the object that controls this one; `selector` are the labels of the pods that a service is for;
/// `ip`, `node` and `static_uid` are a pod's, the latter the uid under which a kubelet runs a pod that it has from a file of its own. An object that is
/// told again replaces the one before. One that is gone is `{"kind": "Pod", "uid": "…", "gone": true}`.
pub const K8S: &[u8] = b"lanner.k8s";

/// Longer objects are not read, bytes.
pub const MAX_K8S: usize = 64 << 10;
