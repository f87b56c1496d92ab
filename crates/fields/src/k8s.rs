//! Fields about the pod that the thread's container belongs to, as far as the container's runtime knows it.

use crate::container::{LATE, LATE_SUGGESTED, PLUGIN, here, known, label, write_labels};
use crate::cx::Cx;
use crate::field::ArgKind;
use lanner_state::Container;

/// Characters of a short container id.
const SHORT_ID: usize = 12;

fields! {
    /// Fields about the container that the thread lives in, and about its pod.
    K8S "container" ["syscall"];

    /// Name of the pod.
    "k8s.pod.name": CharBuf Text(flags = LATE_SUGGESTED) = |cx, _| label(&here(cx)?.labels, "io.kubernetes.pod.name");
    /// Namespace of the pod.
    "k8s.ns.name": CharBuf Text(flags = LATE_SUGGESTED) = |cx, _| label(&here(cx)?.labels, "io.kubernetes.pod.namespace");
    /// The same as `k8s.pod.uid`.
    "k8s.pod.id": CharBuf Text(flags = LATE) = |cx, _| label(&here(cx)?.labels, "io.kubernetes.pod.uid");
    /// Unique id of the pod.
    "k8s.pod.uid": CharBuf Text(flags = LATE) = |cx, _| label(&here(cx)?.labels, "io.kubernetes.pod.uid");
    /// Short id of the pod's sandbox, 12 characters.
    "k8s.pod.sandbox_id": CharBuf Text(flags = LATE) = |cx, _| known(short(&here(cx)?.pod_sandbox_id));
    /// Full id of the pod's sandbox.
    "k8s.pod.full_sandbox_id": CharBuf Text(flags = LATE) = |cx, _| known(&here(cx)?.pod_sandbox_id);
    /// The value of one label of the pod, `k8s.pod.label[KEY]`.
    "k8s.pod.label": CharBuf Text(arg = ArgKind::Key, flags = LATE) = |cx, arg| {
        let (container, key) = (here(cx)?, arg.key()?);
        label(&container.pod_labels, key).or_else(|| label(&sandbox(cx, container)?.labels, key))
    };
    /// The labels of the pod, `key:value` joined by a comma and a blank.
    "k8s.pod.labels": CharBuf Made(flags = LATE) = |cx, _, out| {
        let container = here(cx)?;
        let labels = match (container.pod_labels.is_empty(), sandbox(cx, container)) {
            (true, Some(sandbox)) => &sandbox.labels,
            _ => &container.pod_labels,
        };
        write_labels(labels, out);
        (!out.is_empty()).then_some(())
    };
    /// Address of the pod.
    "k8s.pod.ip": CharBuf Text(flags = LATE) = |cx, _| {
        let container = here(cx)?;
        known(&container.ip).or_else(|| known(&sandbox(cx, container)?.ip))
    };
    /// Result of the network plugin for the pod, as JSON.
    "k8s.pod.cni.json": CharBuf Text(flags = LATE) = |cx, _| {
        let container = here(cx)?;
        known(&container.cni_json).or_else(|| known(&sandbox(cx, container)?.cni_json))
    };
    /// Deprecated: never has a value; the container's runtime does not know the replication controller.
    "k8s.rc.name": CharBuf Text(flags = PLUGIN, on = |_, _| false) = |_, _| None;
    /// Deprecated: never has a value; the container's runtime does not know the replication controller.
    "k8s.rc.id": CharBuf Text(flags = PLUGIN, on = |_, _| false) = |_, _| None;
    /// Deprecated: never has a value; the container's runtime does not know the replication controller.
    "k8s.rc.label": CharBuf Text(arg = ArgKind::Key, flags = PLUGIN, on = |_, _| false) = |_, _| None;
    /// Deprecated: never has a value; the container's runtime does not know the replication controller.
    "k8s.rc.labels": CharBuf Text(flags = PLUGIN, on = |_, _| false) = |_, _| None;
    /// Deprecated: never has a value; the container's runtime does not know the service.
    "k8s.svc.name": CharBuf Text(flags = PLUGIN, on = |_, _| false) = |_, _| None;
    /// Deprecated: never has a value; the container's runtime does not know the service.
    "k8s.svc.id": CharBuf Text(flags = PLUGIN, on = |_, _| false) = |_, _| None;
    /// Deprecated: never has a value; the container's runtime does not know the service.
    "k8s.svc.label": CharBuf Text(arg = ArgKind::Key, flags = PLUGIN, on = |_, _| false) = |_, _| None;
    /// Deprecated: never has a value; the container's runtime does not know the service.
    "k8s.svc.labels": CharBuf Text(flags = PLUGIN, on = |_, _| false) = |_, _| None;
    /// Deprecated: never has a value; the container's runtime does not know the namespace.
    "k8s.ns.id": CharBuf Text(flags = PLUGIN, on = |_, _| false) = |_, _| None;
    /// Deprecated: never has a value; the container's runtime does not know the namespace.
    "k8s.ns.label": CharBuf Text(arg = ArgKind::Key, flags = PLUGIN, on = |_, _| false) = |_, _| None;
    /// Deprecated: never has a value; the container's runtime does not know the namespace.
    "k8s.ns.labels": CharBuf Text(flags = PLUGIN, on = |_, _| false) = |_, _| None;
    /// Deprecated: never has a value; the container's runtime does not know the replica set.
    "k8s.rs.name": CharBuf Text(flags = PLUGIN, on = |_, _| false) = |_, _| None;
    /// Deprecated: never has a value; the container's runtime does not know the replica set.
    "k8s.rs.id": CharBuf Text(flags = PLUGIN, on = |_, _| false) = |_, _| None;
    /// Deprecated: never has a value; the container's runtime does not know the replica set.
    "k8s.rs.label": CharBuf Text(arg = ArgKind::Key, flags = PLUGIN, on = |_, _| false) = |_, _| None;
    /// Deprecated: never has a value; the container's runtime does not know the replica set.
    "k8s.rs.labels": CharBuf Text(flags = PLUGIN, on = |_, _| false) = |_, _| None;
    /// Deprecated: never has a value; the container's runtime does not know the deployment.
    "k8s.deployment.name": CharBuf Text(flags = PLUGIN, on = |_, _| false) = |_, _| None;
    /// Deprecated: never has a value; the container's runtime does not know the deployment.
    "k8s.deployment.id": CharBuf Text(flags = PLUGIN, on = |_, _| false) = |_, _| None;
    /// Deprecated: never has a value; the container's runtime does not know the deployment.
    "k8s.deployment.label": CharBuf Text(arg = ArgKind::Key, flags = PLUGIN, on = |_, _| false) = |_, _| None;
    /// Deprecated: never has a value; the container's runtime does not know the deployment.
    "k8s.deployment.labels": CharBuf Text(flags = PLUGIN, on = |_, _| false) = |_, _| None;
}

fn short(id: &[u8]) -> &[u8] {
    id.get(..SHORT_ID).unwrap_or(id)
}

/// The container that holds the pod's namespaces; some runtimes tell of the pod only there.
fn sandbox<'a>(cx: &Cx<'a>, container: &Container) -> Option<&'a Container> {
    cx.state.containers().get(short(&container.pod_sandbox_id)).map(|sandbox| &**sandbox)
}
