//! Fields about the pod that the thread's container belongs to: from the container's runtime, else from the API server of Kubernetes.

use crate::container::{CLUSTER, LATE, LATE_SUGGESTED, here, known, label, write_labels};
use crate::cx::Cx;
use crate::field::{ArgKind, FieldFlags, Lent};
use crate::k8smeta::{CONTROLLER, DEPLOYMENT, REPLICA_SET, namespace, owner, owning, pod, services, uid_by_cgroup};
use lanner_state::k8s::Object;
use lanner_state::{Container, Text};

/// Characters of a short container id.
const SHORT_ID: usize = 12;
/// What Falco's plugin does not have.
const OWN: FieldFlags = FieldFlags::PLUGIN.or(FieldFlags::OWN);
/// What the API server alone says.
const CLUSTER_OWN: FieldFlags = CLUSTER.or(FieldFlags::OWN);

fields! {
    /// Fields about the container that the thread lives in, and about its pod.
    K8S "container" ["syscall"];

    /// Name of the pod.
    "k8s.pod.name": CharBuf Text(flags = LATE_SUGGESTED) = |cx, _| runtime_label(cx, "io.kubernetes.pod.name").or_else(|| known(&pod(cx)?.name));
    /// Namespace of the pod.
    "k8s.ns.name": CharBuf Text(flags = LATE_SUGGESTED) = |cx, _| runtime_label(cx, "io.kubernetes.pod.namespace").or_else(|| known(&pod(cx)?.namespace));
    /// The same as `k8s.pod.uid`.
    "k8s.pod.id": CharBuf Lent(flags = LATE) = |cx, _, out| uid(cx, out);
    /// Unique id of the pod; where its runtime does not answer, the one in the paths of its control groups.
    "k8s.pod.uid": CharBuf Lent(flags = LATE) = |cx, _, out| uid(cx, out);
    /// Short id of the pod's sandbox, 12 characters.
    "k8s.pod.sandbox_id": CharBuf Text(flags = LATE) = |cx, _| known(short(&here(cx)?.pod_sandbox_id));
    /// Full id of the pod's sandbox.
    "k8s.pod.full_sandbox_id": CharBuf Text(flags = LATE) = |cx, _| known(&here(cx)?.pod_sandbox_id);
    /// The value of one label of the pod, `k8s.pod.label[KEY]`.
    "k8s.pod.label": CharBuf Text(arg = ArgKind::Key, flags = LATE) = |cx, arg| {
        let key = arg.key()?;
        runtime_pod_label(cx, key).or_else(|| label(&pod(cx)?.labels, key))
    };
    /// The labels of the pod, `key:value` joined by a comma and a blank.
    "k8s.pod.labels": CharBuf Made(flags = LATE) = |cx, _, out| {
        let labels = runtime_pod_labels(cx).filter(|labels| !labels.is_empty()).or_else(|| Some(&pod(cx)?.labels))?;
        write_all(labels, out)
    };
    /// Address of the pod.
    "k8s.pod.ip": CharBuf Text(flags = LATE) = |cx, _| runtime_ip(cx).or_else(|| known(&pod(cx)?.ip));
    /// Result of the network plugin for the pod, as JSON.
    "k8s.pod.cni.json": CharBuf Text(flags = LATE) = |cx, _| {
        let container = here(cx)?;
        known(&container.cni_json).or_else(|| known(&sandbox(cx, container)?.cni_json))
    };
    /// Name of the replication controller that the pod belongs to. Without the API server of Kubernetes it has no value.
    "k8s.rc.name": CharBuf Text(flags = CLUSTER) = |cx, _| known(&owner(cx, CONTROLLER)?.name);
    /// Unique id of the replication controller that the pod belongs to. Without the API server of Kubernetes it has no value.
    "k8s.rc.id": CharBuf Text(flags = CLUSTER) = |cx, _| known(&owner(cx, CONTROLLER)?.uid);
    /// The value of one label of the replication controller that the pod belongs to, `k8s.rc.label[KEY]`. Without the API server of Kubernetes it has no value.
    "k8s.rc.label": CharBuf Text(arg = ArgKind::Key, flags = CLUSTER) = |cx, arg| label(&owning(cx, CONTROLLER)?.labels, arg.key()?);
    /// The labels of the replication controller that the pod belongs to, `key:value` joined by a comma and a blank. Without the API server of Kubernetes it has no value.
    "k8s.rc.labels": CharBuf Made(flags = CLUSTER) = |cx, _, out| write_all(&owning(cx, CONTROLLER)?.labels, out);
    /// Names of the services that are for the pod, joined by a comma and a blank. Without the API server of Kubernetes it has no value.
    "k8s.svc.name": CharBuf Made(flags = CLUSTER) = |cx, _, out| join(services(cx)?.map(|service| &*service.name), out);
    /// Unique ids of the services that are for the pod, joined by a comma and a blank. Without the API server of Kubernetes it has no value.
    "k8s.svc.id": CharBuf Made(flags = CLUSTER) = |cx, _, out| join(services(cx)?.map(|service| &*service.uid), out);
    /// The values of one label of the services that are for the pod, `k8s.svc.label[KEY]`, joined by a comma and a blank. Without the API server of Kubernetes it has no value.
    "k8s.svc.label": CharBuf Made(arg = ArgKind::Key, flags = CLUSTER) = |cx, arg, out| {
        let key = arg.key()?;
        join(services(cx)?.filter_map(|service| label(&service.labels, key)), out)
    };
    /// The labels of the services that are for the pod, `key:value` joined by a comma and a blank. Without the API server of Kubernetes it has no value.
    "k8s.svc.labels": CharBuf Made(flags = CLUSTER) = |cx, _, out| {
        services(cx)?.for_each(|service| write_labels(&service.labels, out));
        (!out.is_empty()).then_some(())
    };
    /// Unique id of the pod's namespace. Without the API server of Kubernetes it has no value.
    "k8s.ns.id": CharBuf Text(flags = CLUSTER) = |cx, _| known(&namespace(cx)?.uid);
    /// The value of one label of the pod's namespace, `k8s.ns.label[KEY]`. Without the API server of Kubernetes it has no value.
    "k8s.ns.label": CharBuf Text(arg = ArgKind::Key, flags = CLUSTER) = |cx, arg| label(&namespace(cx)?.labels, arg.key()?);
    /// The labels of the pod's namespace, `key:value` joined by a comma and a blank. Without the API server of Kubernetes it has no value.
    "k8s.ns.labels": CharBuf Made(flags = CLUSTER) = |cx, _, out| write_all(&namespace(cx)?.labels, out);
    /// Name of the replica set that the pod belongs to. Without the API server of Kubernetes it has no value.
    "k8s.rs.name": CharBuf Text(flags = CLUSTER) = |cx, _| known(&owner(cx, REPLICA_SET)?.name);
    /// Unique id of the replica set that the pod belongs to. Without the API server of Kubernetes it has no value.
    "k8s.rs.id": CharBuf Text(flags = CLUSTER) = |cx, _| known(&owner(cx, REPLICA_SET)?.uid);
    /// The value of one label of the replica set that the pod belongs to, `k8s.rs.label[KEY]`. Without the API server of Kubernetes it has no value.
    "k8s.rs.label": CharBuf Text(arg = ArgKind::Key, flags = CLUSTER) = |cx, arg| label(&owning(cx, REPLICA_SET)?.labels, arg.key()?);
    /// The labels of the replica set that the pod belongs to, `key:value` joined by a comma and a blank. Without the API server of Kubernetes it has no value.
    "k8s.rs.labels": CharBuf Made(flags = CLUSTER) = |cx, _, out| write_all(&owning(cx, REPLICA_SET)?.labels, out);
    /// Name of the deployment that the pod belongs to. Without the API server of Kubernetes it has no value.
    "k8s.deployment.name": CharBuf Text(flags = CLUSTER) = |cx, _| known(&owner(cx, DEPLOYMENT)?.name);
    /// Unique id of the deployment that the pod belongs to. Without the API server of Kubernetes it has no value.
    "k8s.deployment.id": CharBuf Text(flags = CLUSTER) = |cx, _| known(&owner(cx, DEPLOYMENT)?.uid);
    /// The value of one label of the deployment that the pod belongs to, `k8s.deployment.label[KEY]`. Without the API server of Kubernetes it has no value.
    "k8s.deployment.label": CharBuf Text(arg = ArgKind::Key, flags = CLUSTER) = |cx, arg| label(&owning(cx, DEPLOYMENT)?.labels, arg.key()?);
    /// The labels of the deployment that the pod belongs to, `key:value` joined by a comma and a blank. Without the API server of Kubernetes it has no value.
    "k8s.deployment.labels": CharBuf Made(flags = CLUSTER) = |cx, _, out| write_all(&owning(cx, DEPLOYMENT)?.labels, out);
    /// Kind of the workload that the pod belongs to, the last of its owners: `Deployment`, `DaemonSet`, `StatefulSet`, `Job`, `CronJob`, …; `Pod` for one that nobody owns.
    "k8s.workload.kind": CharBuf Text(flags = CLUSTER_OWN) = |cx, _| known(workload(cx)?.kind);
    /// Name of the workload that the pod belongs to.
    "k8s.workload.name": CharBuf Text(flags = CLUSTER_OWN) = |cx, _| known(workload(cx)?.name);
    /// Unique id of the workload that the pod belongs to.
    "k8s.workload.uid": CharBuf Text(flags = CLUSTER_OWN) = |cx, _| known(workload(cx)?.uid);
    /// The value of one label of the workload that the pod belongs to, `k8s.workload.label[KEY]`.
    "k8s.workload.label": CharBuf Text(arg = ArgKind::Key, flags = CLUSTER_OWN) = |cx, arg| label(&cx.state.k8s().get(workload(cx)?.uid)?.labels, arg.key()?);
    /// Name of the node: the one that the thread's pod runs on, else this machine's.
    "k8s.node.name": CharBuf Text(flags = OWN) = |cx, _| pod(cx).and_then(|pod| known(&pod.node)).or_else(|| known(&cx.state.k8s().only_node()?.name));
    /// Unique id of the node.
    "k8s.node.uid": CharBuf Text(flags = OWN) = |cx, _| known(&node(cx)?.uid);
    /// The value of one label of the node, `k8s.node.label[KEY]`.
    "k8s.node.label": CharBuf Text(arg = ArgKind::Key, flags = OWN) = |cx, arg| label(&node(cx)?.labels, arg.key()?);
    /// The labels of the node, `key:value` joined by a comma and a blank.
    "k8s.node.labels": CharBuf Made(flags = OWN) = |cx, _, out| write_all(&node(cx)?.labels, out);
}

fn short(id: &[u8]) -> &[u8] {
    id.get(..SHORT_ID).unwrap_or(id)
}

/// The container that holds the pod's namespaces; some runtimes tell of the pod only there.
fn sandbox<'a>(cx: &Cx<'a>, container: &Container) -> Option<&'a Container> {
    cx.state.containers().get(short(&container.pod_sandbox_id)).map(|sandbox| &**sandbox)
}

/// What the runtime says of the thread's container by one of its labels.
pub(crate) fn runtime_label<'a>(cx: &Cx<'a>, key: &str) -> Option<&'a [u8]> {
    label(&here(cx)?.labels, key)
}

/// One label of the pod, as the runtime knows it.
pub(crate) fn runtime_pod_label<'a>(cx: &Cx<'a>, key: &str) -> Option<&'a [u8]> {
    let container = here(cx)?;
    label(&container.pod_labels, key).or_else(|| label(&sandbox(cx, container)?.labels, key))
}

/// The labels of the pod, as the runtime knows them.
pub(crate) fn runtime_pod_labels<'a>(cx: &Cx<'a>) -> Option<&'a [(Text, Text)]> {
    let container = here(cx)?;
    let sandbox = sandbox(cx, container).filter(|_| container.pod_labels.is_empty());
    Some(sandbox.map_or(&container.pod_labels, |sandbox| &sandbox.labels))
}

/// The address of the pod, as the runtime knows it.
pub(crate) fn runtime_ip<'a>(cx: &Cx<'a>) -> Option<&'a [u8]> {
    let container = here(cx)?;
    known(&container.ip).or_else(|| known(&sandbox(cx, container)?.ip))
}

fn uid<'a>(cx: &Cx<'a>, out: &mut Vec<u8>) -> Option<Lent<'a>> {
    if let Some(uid) = runtime_label(cx, "io.kubernetes.pod.uid") {
        return Some(Lent::Whole(uid));
    }
    out.extend_from_slice(uid_by_cgroup(cx)?.as_bytes());
    Some(Lent::Made)
}

/// What a pod is a part of.
struct Workload<'a> {
    kind: &'a [u8],
    name: &'a [u8],
    uid: &'a [u8],
}

fn workload<'a>(cx: &Cx<'a>) -> Option<Workload<'a>> {
    let pod = pod(cx)?;
    let of_itself = Workload { kind: &pod.kind, name: &pod.name, uid: &pod.uid };
    let owner = cx.state.k8s().workload(pod);
    Some(owner.map_or(of_itself, |owner| Workload { kind: &owner.kind, name: &owner.name, uid: &owner.uid }))
}

fn node<'a>(cx: &Cx<'a>) -> Option<&'a Object> {
    let objects = cx.state.k8s();
    let node = match pod(cx).and_then(|pod| known(&pod.node)) {
        Some(name) => objects.node(name),
        None => objects.only_node(),
    };
    node.map(|node| &**node)
}

/// Appends labels; `None` if there are none.
fn write_all(labels: &[(Text, Text)], out: &mut Vec<u8>) -> Option<()> {
    write_labels(labels, out);
    (!out.is_empty()).then_some(())
}

/// Appends texts, a comma and a blank between two; `None` if there are none.
fn join<'a>(texts: impl Iterator<Item = &'a [u8]>, out: &mut Vec<u8>) -> Option<()> {
    for text in texts {
        if !out.is_empty() {
            out.extend_from_slice(b", ");
        }
        out.extend_from_slice(text);
    }
    (!out.is_empty()).then_some(())
}
