//! Fields of Kubernetes audit events: who asked the API server for what, and what it answered.

use crate::container::PLUGIN;
use crate::field::{ArgKind, Shape};
use crate::json::on_payload;
use crate::k8s_audit_read::{
    add_capabilities, any_privileged, binding_names, containers, effective_group, effective_user, first_image,
    flat_rules, has_host_path, host_ports, image_repository, items, joined, list, member, namespaced_names, pod_name,
    repository, service_ports, text, uri_param, volume_types, volumes,
};

fields! {
    /// Fields of Kubernetes audit events.
    AUDIT "k8saudit" ["k8s_audit"];

    /// Id of the request; events without it have no fields of this class.
    "ka.auditid": CharBuf Lent(flags = PLUGIN, on = on_payload) = |cx, _, out| text(cx, &["auditID"], out);
    /// Stage of the request, such as `ResponseComplete`.
    "ka.stage": CharBuf Lent(flags = PLUGIN, on = on_payload) = |cx, _, out| text(cx, &["stage"], out);
    /// Whether the request was allowed.
    "ka.auth.decision": CharBuf Lent(flags = PLUGIN, on = on_payload) = |cx, _, out| text(cx, &["annotations", "authorization.k8s.io/decision"], out);
    /// Why the request was allowed or not.
    "ka.auth.reason": CharBuf Lent(flags = PLUGIN, on = on_payload) = |cx, _, out| text(cx, &["annotations", "authorization.k8s.io/reason"], out);
    /// Whether OpenShift let the user in.
    "ka.auth.openshift.decision": CharBuf Lent(flags = PLUGIN, on = on_payload) = |cx, _, out| text(cx, &["annotations", "authentication.openshift.io/decision"], out);
    /// Why an admission policy refused the request.
    "ka.validations.admission.policy.failure": CharBuf Lent(flags = PLUGIN, on = on_payload) = |cx, _, out| text(cx, &["annotations", "validation.policy.admission.k8s.io/validation_failure"], out);
    /// Which pod security standards the request violates.
    "ka.security.pod.violations": CharBuf Lent(flags = PLUGIN, on = on_payload) = |cx, _, out| text(cx, &["annotations", "pod-security.kubernetes.io/audit-violations"], out);
    /// Name with which OpenShift let the user in.
    "ka.auth.openshift.username": CharBuf Lent(flags = PLUGIN, on = on_payload) = |cx, _, out| text(cx, &["annotations", "authentication.openshift.io/username"], out);
    /// Name of the user that made the request.
    "ka.user.name": CharBuf Lent(flags = PLUGIN, on = on_payload) = |cx, _, out| text(cx, &["user", "username"], out);
    /// Groups of the user that made the request.
    "ka.user.groups": CharBuf Each(shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, _, each| list(cx, &["user", "groups"], each);
    /// Name of the user that was impersonated.
    "ka.impuser.name": CharBuf Lent(flags = PLUGIN, on = on_payload) = |cx, _, out| text(cx, &["impersonatedUser", "username"], out);
    /// What was asked for: `create`, `get`, `delete`, …
    "ka.verb": CharBuf Lent(flags = PLUGIN, on = on_payload) = |cx, _, out| text(cx, &["verb"], out);
    /// URI of the request.
    "ka.uri": CharBuf Lent(flags = PLUGIN, on = on_payload) = |cx, _, out| text(cx, &["requestURI"], out);
    /// First value of a parameter of the URI, `ka.uri.param[KEY]`.
    "ka.uri.param": CharBuf Made(arg = ArgKind::Key, flags = PLUGIN, on = on_payload) = |cx, arg, out| uri_param(cx, arg.key()?, out);
    /// Name of the object that was asked for.
    "ka.target.name": CharBuf Lent(flags = PLUGIN, on = on_payload) = |cx, _, out| text(cx, &["objectRef", "name"], out);
    /// Namespace of the object that was asked for.
    "ka.target.namespace": CharBuf Lent(flags = PLUGIN, on = on_payload) = |cx, _, out| text(cx, &["objectRef", "namespace"], out);
    /// Kind of the object that was asked for: `pods`, `secrets`, …
    "ka.target.resource": CharBuf Lent(flags = PLUGIN, on = on_payload) = |cx, _, out| text(cx, &["objectRef", "resource"], out);
    /// Part of the object that was asked for: `exec`, `attach`, …
    "ka.target.subresource": CharBuf Lent(flags = PLUGIN, on = on_payload) = |cx, _, out| text(cx, &["objectRef", "subresource"], out);
    /// Name of the pod that was asked for.
    "ka.target.pod.name": CharBuf Lent(flags = PLUGIN, on = on_payload) = |cx, _, out| pod_name(cx, out);
    /// Subjects of a role binding, each as JSON.
    "ka.req.binding.subjects": CharBuf Each(shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, _, each| list(cx, &["requestObject", "subjects"], each);
    /// Names of the users that a role binding is about.
    "ka.req.binding.subjects.user_names": CharBuf Each(shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, _, each| binding_names(cx, "User", each);
    /// Names of the service accounts that a role binding is about.
    "ka.req.binding.subjects.serviceaccount_names": CharBuf Each(shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, _, each| binding_names(cx, "ServiceAccount", each);
    /// The service accounts that a role binding is about, `namespace:name`.
    "ka.req.binding.subjects.serviceaccount_ns_names": CharBuf Each(shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, _, each| namespaced_names(cx, each);
    /// Names of the groups that a role binding is about.
    "ka.req.binding.subjects.group_names": CharBuf Each(shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, _, each| binding_names(cx, "Group", each);
    /// The role that a role binding gives.
    "ka.req.binding.role": CharBuf Lent(flags = PLUGIN, on = on_payload) = |cx, _, out| text(cx, &["requestObject", "roleRef", "name"], out);
    /// Deprecated: always `true`.
    "ka.req.binding.subject.has_name": CharBuf Text(arg = ArgKind::Key, flags = PLUGIN, on = on_payload) = |cx, _| cx.audit().map(|_| b"true".as_slice());
    /// Name of a configmap.
    "ka.req.configmap.name": CharBuf Lent(flags = PLUGIN, on = on_payload) = |cx, _, out| text(cx, &["objectRef", "name"], out);
    /// Content of a configmap, as JSON.
    "ka.req.configmap.obj": CharBuf Lent(flags = PLUGIN, on = on_payload) = |cx, _, out| text(cx, &["requestObject", "data"], out);
}

fields! {
    /// Fields of Kubernetes audit events.
    POD "k8saudit" ["k8s_audit"];

    /// For the containers of a pod: arguments; `[N]` is one container.
    "ka.req.pod.containers.args": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| containers(cx, arg, "containers", each, |container, each| joined(container, "args", each));
    /// For the containers of a pod: commands; `[N]` is one container.
    "ka.req.pod.containers.command": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| containers(cx, arg, "containers", each, |container, each| joined(container, "command", each));
    /// For the containers of a pod: names; `[N]` is one container.
    "ka.req.pod.containers.name": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| containers(cx, arg, "containers", each, |container, each| member(container, &["name"], each));
    /// For the containers of a pod: images; `[N]` is one container.
    "ka.req.pod.containers.image": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| containers(cx, arg, "containers", each, |container, each| member(container, &["image"], each));
    /// Deprecated: image of the first container of a pod.
    "ka.req.container.image": CharBuf Lent(flags = PLUGIN, on = on_payload) = |cx, _, out| first_image(cx, out);
    /// For the containers of a pod: images without tags and digests; `[N]` is one container.
    "ka.req.pod.containers.image.repository": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| containers(cx, arg, "containers", each, |container, each| image_repository(container, each));
    /// Deprecated: image of the first container of a pod, without tag and digest.
    "ka.req.container.image.repository": CharBuf Made(flags = PLUGIN, on = on_payload) = |cx, _, out| repository(cx, out);
    /// Whether a pod shares the host's ipc namespace.
    "ka.req.pod.host_ipc": CharBuf Lent(flags = PLUGIN, on = on_payload) = |cx, _, out| text(cx, &["requestObject", "spec", "hostIPC"], out);
    /// Whether a pod shares the host's network namespace.
    "ka.req.pod.host_network": CharBuf Lent(flags = PLUGIN, on = on_payload) = |cx, _, out| text(cx, &["requestObject", "spec", "hostNetwork"], out);
    /// Deprecated: the same as `ka.req.pod.host_network`.
    "ka.req.container.host_network": CharBuf Lent(flags = PLUGIN, on = on_payload) = |cx, _, out| text(cx, &["requestObject", "spec", "hostNetwork"], out);
    /// Whether a pod shares the host's pid namespace.
    "ka.req.pod.host_pid": CharBuf Lent(flags = PLUGIN, on = on_payload) = |cx, _, out| text(cx, &["requestObject", "spec", "hostPID"], out);
    /// For the containers of a pod: ports on the host; `[N]` is one container.
    "ka.req.pod.containers.host_port": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| containers(cx, arg, "containers", each, |container, each| host_ports(container, each));
    /// For the containers of a pod: whether they are privileged; `[N]` is one container.
    "ka.req.pod.containers.privileged": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| containers(cx, arg, "containers", each, |container, each| member(container, &["securityContext", "privileged"], each));
    /// Deprecated: `true` if any container of a pod is privileged, else `false`.
    "ka.req.container.privileged": CharBuf Text(flags = PLUGIN, on = on_payload) = |cx, _| any_privileged(cx);
    /// For the containers of a pod: whether they may gain privileges; `[N]` is one container.
    "ka.req.pod.containers.allow_privilege_escalation": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| containers(cx, arg, "containers", each, |container, each| member(container, &["securityContext", "allowPrivilegeEscalation"], each));
    /// For the containers of a pod: whether their root file systems are read-only; `[N]` is one container.
    "ka.req.pod.containers.read_only_fs": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| containers(cx, arg, "containers", each, |container, each| member(container, &["securityContext", "readOnlyRootFilesystem"], each));
    /// User id that a pod's containers run as.
    "ka.req.pod.run_as_user": CharBuf Lent(flags = PLUGIN, on = on_payload) = |cx, _, out| text(cx, &["requestObject", "spec", "securityContext", "runAsUser"], out);
    /// For the containers of a pod: user ids that they run as; `[N]` is one container.
    "ka.req.pod.containers.run_as_user": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| containers(cx, arg, "containers", each, |container, each| member(container, &["securityContext", "runAsUser"], each));
    /// For the containers of a pod: user ids that they run as in effect, from container, pod or image (0); `[N]` is one container.
    "ka.req.pod.containers.eff_run_as_user": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| effective_user(cx, arg, "containers", each);
    /// Group id that a pod's containers run as.
    "ka.req.pod.run_as_group": CharBuf Lent(flags = PLUGIN, on = on_payload) = |cx, _, out| text(cx, &["requestObject", "spec", "securityContext", "runAsGroup"], out);
    /// For the containers of a pod: group ids that they run as; `[N]` is one container.
    "ka.req.pod.containers.run_as_group": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| containers(cx, arg, "containers", each, |container, each| member(container, &["securityContext", "runAsGroup"], each));
    /// For the containers of a pod: group ids that they run as in effect, from container, pod or image (0); `[N]` is one container.
    "ka.req.pod.containers.eff_run_as_group": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| effective_group(cx, arg, "containers", each);
    /// For the containers of a pod: how they see /proc; `[N]` is one container.
    "ka.req.pod.containers.proc_mount": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| containers(cx, arg, "containers", each, |container, each| member(container, &["securityContext", "procMount"], each));
    /// Rules of a role, each as JSON.
    "ka.req.role.rules": CharBuf Each(shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, _, each| list(cx, &["requestObject", "rules"], each);
    /// API groups of the rules of a role; `[N]` of one rule.
    "ka.req.role.rules.apiGroups": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| flat_rules(cx, arg, "apiGroups", each);
    /// URLs that are no resources of the rules of a role; `[N]` of one rule.
    "ka.req.role.rules.nonResourceURLs": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| flat_rules(cx, arg, "nonResourceURLs", each);
    /// Verbs of the rules of a role; `[N]` of one rule.
    "ka.req.role.rules.verbs": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| flat_rules(cx, arg, "verbs", each);
    /// Resources of the rules of a role; `[N]` of one rule.
    "ka.req.role.rules.resources": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| flat_rules(cx, arg, "resources", each);
    /// Group id of a pod's volumes.
    "ka.req.pod.fs_group": CharBuf Lent(flags = PLUGIN, on = on_payload) = |cx, _, out| text(cx, &["requestObject", "spec", "securityContext", "fsGroup"], out);
    /// Further group ids of a pod's containers.
    "ka.req.pod.supplemental_groups": CharBuf Each(shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, _, each| list(cx, &["requestObject", "spec", "securityContext", "supplementalGroups"], each);
    /// For the containers of a pod: capabilities that are added; `[N]` is one container.
    "ka.req.pod.containers.add_capabilities": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| containers(cx, arg, "containers", each, |container, each| add_capabilities(container, each));
    /// Type of a service: `NodePort`, …
    "ka.req.service.type": CharBuf Lent(flags = PLUGIN, on = on_payload) = |cx, _, out| text(cx, &["requestObject", "spec", "type"], out);
    /// Ports of a service as one JSON text; `[N]` is one of them.
    "ka.req.service.ports": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| service_ports(cx, arg, each);
    /// Paths on the host that a pod mounts; `[N]` is that of one volume.
    "ka.req.pod.volumes.hostpath": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| volumes(cx, arg, &["hostPath", "path"], each);
    /// Deprecated: `true` if a pod mounts the path `[PATH]` of the host, or one that begins as `[START*]` says, else `false`.
    "ka.req.volume.hostpath": CharBuf Text(arg = ArgKind::Key, flags = PLUGIN, on = on_payload) = |cx, arg| has_host_path(cx, arg.key()?);
    /// Flex volume drivers of a pod; `[N]` is that of one volume.
    "ka.req.pod.volumes.flexvolume_driver": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| volumes(cx, arg, &["flexVolume", "driver"], each);
    /// Types of a pod's volumes: `hostPath`, `secret`, …; `[N]` is that of one volume.
    "ka.req.pod.volumes.volume_type": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| volume_types(cx, arg, each);
}

fields! {
    /// Fields of Kubernetes audit events.
    RESPONSE "k8saudit" ["k8s_audit"];

    /// Name of the object in the answer.
    "ka.resp.name": CharBuf Lent(flags = PLUGIN, on = on_payload) = |cx, _, out| text(cx, &["responseObject", "metadata", "name"], out);
    /// HTTP status of the answer.
    "ka.response.code": CharBuf Lent(flags = PLUGIN, on = on_payload) = |cx, _, out| text(cx, &["responseStatus", "code"], out);
    /// Reason in the answer.
    "ka.response.reason": CharBuf Lent(flags = PLUGIN, on = on_payload) = |cx, _, out| text(cx, &["responseStatus", "reason"], out);
    /// What the client calls itself.
    "ka.useragent": CharBuf Lent(flags = PLUGIN, on = on_payload) = |cx, _, out| text(cx, &["userAgent"], out);
    /// Addresses that the request came from and through; `[N]` is one.
    "ka.sourceips": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| items(cx, arg, &["sourceIPs"], each);
    /// Name of the cluster.
    "ka.cluster.name": CharBuf Lent(flags = PLUGIN, on = on_payload) = |cx, _, out| text(cx, &["annotations", "cluster_name"], out);
    /// For the init containers of a pod: names; `[N]` is one container.
    "ka.req.pod.initContainers.name": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| containers(cx, arg, "initContainers", each, |container, each| member(container, &["name"], each));
    /// For the init containers of a pod: images; `[N]` is one container.
    "ka.req.pod.initContainers.image": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| containers(cx, arg, "initContainers", each, |container, each| member(container, &["image"], each));
    /// For the init containers of a pod: images without tags and digests; `[N]` is one container.
    "ka.req.pod.initContainers.image.repository": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| containers(cx, arg, "initContainers", each, |container, each| image_repository(container, each));
    /// For the init containers of a pod: commands; `[N]` is one container.
    "ka.req.pod.initContainers.command": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| containers(cx, arg, "initContainers", each, |container, each| joined(container, "command", each));
    /// For the init containers of a pod: arguments; `[N]` is one container.
    "ka.req.pod.initContainers.args": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| containers(cx, arg, "initContainers", each, |container, each| joined(container, "args", each));
    /// For the init containers of a pod: whether they are privileged; `[N]` is one container.
    "ka.req.pod.initContainers.privileged": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| containers(cx, arg, "initContainers", each, |container, each| member(container, &["securityContext", "privileged"], each));
    /// For the init containers of a pod: whether they may gain privileges; `[N]` is one container.
    "ka.req.pod.initContainers.allow_privilege_escalation": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| containers(cx, arg, "initContainers", each, |container, each| member(container, &["securityContext", "allowPrivilegeEscalation"], each));
    /// For the init containers of a pod: whether their root file systems are read-only; `[N]` is one container.
    "ka.req.pod.initContainers.read_only_fs": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| containers(cx, arg, "initContainers", each, |container, each| member(container, &["securityContext", "readOnlyRootFilesystem"], each));
    /// For the init containers of a pod: user ids that they run as; `[N]` is one container.
    "ka.req.pod.initContainers.run_as_user": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| containers(cx, arg, "initContainers", each, |container, each| member(container, &["securityContext", "runAsUser"], each));
    /// For the init containers of a pod: user ids that they run as in effect, from container, pod or image (0); `[N]` is one container.
    "ka.req.pod.initContainers.eff_run_as_user": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| effective_user(cx, arg, "initContainers", each);
    /// For the init containers of a pod: group ids that they run as; `[N]` is one container.
    "ka.req.pod.initContainers.run_as_group": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| containers(cx, arg, "initContainers", each, |container, each| member(container, &["securityContext", "runAsGroup"], each));
    /// For the init containers of a pod: group ids that they run as in effect, from container, pod or image (0); `[N]` is one container.
    "ka.req.pod.initContainers.eff_run_as_group": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| effective_group(cx, arg, "initContainers", each);
    /// For the init containers of a pod: how they see /proc; `[N]` is one container.
    "ka.req.pod.initContainers.proc_mount": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| containers(cx, arg, "initContainers", each, |container, each| member(container, &["securityContext", "procMount"], each));
    /// For the init containers of a pod: capabilities that are added; `[N]` is one container.
    "ka.req.pod.initContainers.add_capabilities": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| containers(cx, arg, "initContainers", each, |container, each| add_capabilities(container, each));
    /// For the init containers of a pod: ports on the host; `[N]` is one container.
    "ka.req.pod.initContainers.host_port": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| containers(cx, arg, "initContainers", each, |container, each| host_ports(container, each));
    /// For the ephemeral containers of a pod: names; `[N]` is one container.
    "ka.req.pod.ephemeralContainers.name": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| containers(cx, arg, "ephemeralContainers", each, |container, each| member(container, &["name"], each));
    /// For the ephemeral containers of a pod: images; `[N]` is one container.
    "ka.req.pod.ephemeralContainers.image": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| containers(cx, arg, "ephemeralContainers", each, |container, each| member(container, &["image"], each));
    /// For the ephemeral containers of a pod: images without tags and digests; `[N]` is one container.
    "ka.req.pod.ephemeralContainers.image.repository": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| containers(cx, arg, "ephemeralContainers", each, |container, each| image_repository(container, each));
    /// For the ephemeral containers of a pod: commands; `[N]` is one container.
    "ka.req.pod.ephemeralContainers.command": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| containers(cx, arg, "ephemeralContainers", each, |container, each| joined(container, "command", each));
    /// For the ephemeral containers of a pod: arguments; `[N]` is one container.
    "ka.req.pod.ephemeralContainers.args": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| containers(cx, arg, "ephemeralContainers", each, |container, each| joined(container, "args", each));
    /// For the ephemeral containers of a pod: whether they are privileged; `[N]` is one container.
    "ka.req.pod.ephemeralContainers.privileged": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| containers(cx, arg, "ephemeralContainers", each, |container, each| member(container, &["securityContext", "privileged"], each));
    /// For the ephemeral containers of a pod: whether they may gain privileges; `[N]` is one container.
    "ka.req.pod.ephemeralContainers.allow_privilege_escalation": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| containers(cx, arg, "ephemeralContainers", each, |container, each| member(container, &["securityContext", "allowPrivilegeEscalation"], each));
    /// For the ephemeral containers of a pod: whether their root file systems are read-only; `[N]` is one container.
    "ka.req.pod.ephemeralContainers.read_only_fs": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| containers(cx, arg, "ephemeralContainers", each, |container, each| member(container, &["securityContext", "readOnlyRootFilesystem"], each));
    /// For the ephemeral containers of a pod: user ids that they run as; `[N]` is one container.
    "ka.req.pod.ephemeralContainers.run_as_user": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| containers(cx, arg, "ephemeralContainers", each, |container, each| member(container, &["securityContext", "runAsUser"], each));
    /// For the ephemeral containers of a pod: user ids that they run as in effect, from container, pod or image (0); `[N]` is one container.
    "ka.req.pod.ephemeralContainers.eff_run_as_user": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| effective_user(cx, arg, "ephemeralContainers", each);
    /// For the ephemeral containers of a pod: group ids that they run as; `[N]` is one container.
    "ka.req.pod.ephemeralContainers.run_as_group": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| containers(cx, arg, "ephemeralContainers", each, |container, each| member(container, &["securityContext", "runAsGroup"], each));
    /// For the ephemeral containers of a pod: group ids that they run as in effect, from container, pod or image (0); `[N]` is one container.
    "ka.req.pod.ephemeralContainers.eff_run_as_group": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| effective_group(cx, arg, "ephemeralContainers", each);
    /// For the ephemeral containers of a pod: how they see /proc; `[N]` is one container.
    "ka.req.pod.ephemeralContainers.proc_mount": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| containers(cx, arg, "ephemeralContainers", each, |container, each| member(container, &["securityContext", "procMount"], each));
    /// For the ephemeral containers of a pod: capabilities that are added; `[N]` is one container.
    "ka.req.pod.ephemeralContainers.add_capabilities": CharBuf Each(arg = ArgKind::OptionalIndex, shape = Shape::List, flags = PLUGIN, on = on_payload) = |cx, arg, each| containers(cx, arg, "ephemeralContainers", each, |container, each| add_capabilities(container, each));
}
