//! Fields about the thread's pod and what belongs to it, as the API server of Kubernetes tells of them.

use crate::container::{CLUSTER, LATE, LATE_SUGGESTED, known, label, shown};
use crate::cx::Cx;
use crate::field::{ArgKind, Shape};
use crate::k8s::{runtime_ip, runtime_label, runtime_pod_label, runtime_pod_labels};
use crate::value::Value;
use lanner_state::k8s::{Object, Owner};
use lanner_state::{PodUid, Text};

pub(crate) const DEPLOYMENT: &[u8] = b"Deployment";
pub(crate) const REPLICA_SET: &[u8] = b"ReplicaSet";
pub(crate) const CONTROLLER: &[u8] = b"ReplicationController";

fields! {
    /// Fields about the pod that the thread lives in and what belongs to it: from the API server of Kubernetes, those of the pod itself else from the container's runtime.
    K8SMETA "k8smeta" ["syscall"];

    /// Name of the pod.
    "k8smeta.pod.name": CharBuf Text(flags = LATE_SUGGESTED) = |cx, _| pod(cx).map_or_else(|| runtime_label(cx, "io.kubernetes.pod.name"), |pod| known(&pod.name));
    /// Unique id of the pod.
    "k8smeta.pod.uid": CharBuf Text(flags = LATE) = |cx, _| pod(cx).map_or_else(|| runtime_label(cx, "io.kubernetes.pod.uid"), |pod| known(&pod.uid));
    /// The value of one label of the pod, `k8smeta.pod.label[KEY]`.
    "k8smeta.pod.label": CharBuf Text(arg = ArgKind::Key, flags = LATE) = |cx, arg| match pod(cx) {
        Some(pod) => label(&pod.labels, arg.key()?),
        None => runtime_pod_label(cx, arg.key()?),
    };
    /// The labels of the pod, each as `key:value`.
    "k8smeta.pod.labels": CharBuf Each(shape = Shape::List, flags = LATE) = |cx, _, each| match pod(cx) {
        Some(pod) => each_label(&pod.labels, each),
        None => each_label(shown(runtime_pod_labels(cx)?), each),
    };
    /// Address of the pod.
    "k8smeta.pod.ip": CharBuf Text(flags = LATE) = |cx, _| pod(cx).and_then(|pod| known(&pod.ip)).or_else(|| runtime_ip(cx));
    /// Name of the pod's namespace.
    "k8smeta.ns.name": CharBuf Text(flags = LATE_SUGGESTED) = |cx, _| namespace_name(cx);
    /// Unique id of the pod's namespace.
    "k8smeta.ns.uid": CharBuf Text(flags = CLUSTER) = |cx, _| known(&namespace(cx)?.uid);
    /// The value of one label of the pod's namespace, `k8smeta.ns.label[KEY]`.
    "k8smeta.ns.label": CharBuf Text(arg = ArgKind::Key, flags = CLUSTER) = |cx, arg| label(&namespace(cx)?.labels, arg.key()?);
    /// The labels of the pod's namespace, each as `key:value`.
    "k8smeta.ns.labels": CharBuf Each(shape = Shape::List, flags = CLUSTER) = |cx, _, each| each_label(&namespace(cx)?.labels, each);
    /// Name of the deployment that the pod belongs to.
    "k8smeta.deployment.name": CharBuf Text(flags = CLUSTER) = |cx, _| known(&owner(cx, DEPLOYMENT)?.name);
    /// Unique id of the deployment that the pod belongs to.
    "k8smeta.deployment.uid": CharBuf Text(flags = CLUSTER) = |cx, _| known(&owner(cx, DEPLOYMENT)?.uid);
    /// The value of one label of the deployment that the pod belongs to, `k8smeta.deployment.label[KEY]`.
    "k8smeta.deployment.label": CharBuf Text(arg = ArgKind::Key, flags = CLUSTER) = |cx, arg| label(&owning(cx, DEPLOYMENT)?.labels, arg.key()?);
    /// The labels of the deployment that the pod belongs to, each as `key:value`.
    "k8smeta.deployment.labels": CharBuf Each(shape = Shape::List, flags = CLUSTER) = |cx, _, each| each_label(&owning(cx, DEPLOYMENT)?.labels, each);
    /// Names of the services that are for the pod: those of its namespace whose selector fits its labels.
    "k8smeta.svc.name": CharBuf Each(shape = Shape::List, flags = CLUSTER) = |cx, _, each| each_text(services(cx)?.map(|service| &*service.name), each);
    /// Unique ids of the services that are for the pod.
    "k8smeta.svc.uid": CharBuf Each(shape = Shape::List, flags = CLUSTER) = |cx, _, each| each_text(services(cx)?.map(|service| &*service.uid), each);
    /// The values of one label of the services that are for the pod, `k8smeta.svc.label[KEY]`.
    "k8smeta.svc.label": CharBuf Each(arg = ArgKind::Key, shape = Shape::List, flags = CLUSTER) = |cx, arg, each| {
        let key = arg.key()?;
        each_text(services(cx)?.filter_map(|service| label(&service.labels, key)), each)
    };
    /// The labels of the services that are for the pod, each as `key:value`.
    "k8smeta.svc.labels": CharBuf Each(shape = Shape::List, flags = CLUSTER) = |cx, _, each| each_label(services(cx)?.flat_map(|service| &service.labels), each);
    /// Name of the replica set that the pod belongs to.
    "k8smeta.rs.name": CharBuf Text(flags = CLUSTER) = |cx, _| known(&owner(cx, REPLICA_SET)?.name);
    /// Unique id of the replica set that the pod belongs to.
    "k8smeta.rs.uid": CharBuf Text(flags = CLUSTER) = |cx, _| known(&owner(cx, REPLICA_SET)?.uid);
    /// The value of one label of the replica set that the pod belongs to, `k8smeta.rs.label[KEY]`.
    "k8smeta.rs.label": CharBuf Text(arg = ArgKind::Key, flags = CLUSTER) = |cx, arg| label(&owning(cx, REPLICA_SET)?.labels, arg.key()?);
    /// The labels of the replica set that the pod belongs to, each as `key:value`.
    "k8smeta.rs.labels": CharBuf Each(shape = Shape::List, flags = CLUSTER) = |cx, _, each| each_label(&owning(cx, REPLICA_SET)?.labels, each);
    /// Name of the replication controller that the pod belongs to.
    "k8smeta.rc.name": CharBuf Text(flags = CLUSTER) = |cx, _| known(&owner(cx, CONTROLLER)?.name);
    /// Unique id of the replication controller that the pod belongs to.
    "k8smeta.rc.uid": CharBuf Text(flags = CLUSTER) = |cx, _| known(&owner(cx, CONTROLLER)?.uid);
    /// The value of one label of the replication controller that the pod belongs to, `k8smeta.rc.label[KEY]`.
    "k8smeta.rc.label": CharBuf Text(arg = ArgKind::Key, flags = CLUSTER) = |cx, arg| label(&owning(cx, CONTROLLER)?.labels, arg.key()?);
    /// The labels of the replication controller that the pod belongs to, each as `key:value`.
    "k8smeta.rc.labels": CharBuf Each(shape = Shape::List, flags = CLUSTER) = |cx, _, each| each_label(&owning(cx, CONTROLLER)?.labels, each);
}

/// What the API server says of the thread's pod.
pub(crate) fn pod<'a>(cx: &Cx<'a>) -> Option<&'a Object> {
    cx.state.pod_of(cx.thread()?).map(|pod| &**pod)
}

/// The uid of the thread's pod by its control groups.
pub(crate) fn uid_by_cgroup(cx: &Cx<'_>) -> Option<PodUid> {
    cx.state.pod_uid(cx.thread()?)
}

fn namespace_name<'a>(cx: &Cx<'a>) -> Option<&'a [u8]> {
    pod(cx).map_or_else(|| runtime_label(cx, "io.kubernetes.pod.namespace"), |pod| known(&pod.namespace))
}

/// The namespace of the thread's pod.
pub(crate) fn namespace<'a>(cx: &Cx<'a>) -> Option<&'a Object> {
    cx.state.k8s().namespace(namespace_name(cx)?).map(|namespace| &**namespace)
}

/// The nearest owner of that kind of the thread's pod.
pub(crate) fn owner<'a>(cx: &Cx<'a>, kind: &[u8]) -> Option<&'a Owner> {
    cx.state.k8s().owners(pod(cx)?).find(|owner| *owner.kind == *kind)
}

/// What is known of that owner.
pub(crate) fn owning<'a>(cx: &Cx<'a>, kind: &[u8]) -> Option<&'a Object> {
    cx.state.k8s().get(&owner(cx, kind)?.uid).map(|object| &**object)
}

/// The services that are for the thread's pod.
pub(crate) fn services<'a>(cx: &Cx<'a>) -> Option<impl Iterator<Item = &'a Object> + use<'a>> {
    let state = cx.state;
    Some(state.k8s().services_of(pod(cx)?))
}

/// Hands texts to a function until it says `false`; `None` if there is none.
fn each_text<'a>(texts: impl Iterator<Item = &'a [u8]>, each: &mut dyn FnMut(Value<'_>) -> bool) -> Option<()> {
    let mut texts = texts.peekable();
    texts.peek()?;
    texts.all(|text| each(Value::Text(text)));
    Some(())
}

/// Hands labels as `key:value` to a function until it says `false`; `None` if there is none.
fn each_label<'a>(
    labels: impl IntoIterator<Item = &'a (Text, Text)>,
    each: &mut dyn FnMut(Value<'_>) -> bool,
) -> Option<()> {
    let mut labels = labels.into_iter().peekable();
    labels.peek()?;
    labels.all(|(key, value)| each(Value::Text(&[&**key, b":", &**value].concat())));
    Some(())
}
