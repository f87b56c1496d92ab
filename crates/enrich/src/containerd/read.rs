//! What containerd says of containers.

use super::messages::Container;
use crate::facts::{Facts, code};
use crate::image::{is_digest, split};
use crate::oci::Spec;
use crate::pod;
use serde_json::Value;

/// The specification that a container was made with; `null` if there is none.
pub(crate) fn spec(container: &Container) -> Value {
    container.spec.as_ref().and_then(|spec| serde_json::from_slice(&spec.value).ok()).unwrap_or_default()
}

/// Reads a container; the digest of its image is asked for elsewhere.
pub(crate) fn container(container: &Container, spec: &Value, image_digest: String) -> Facts {
    let spec = Spec(spec);
    let label = |key: &str| container.labels.get(key).map_or("", String::as_str);
    let first = |texts: [&str; 3]| texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default().to_owned();
    let of_kubernetes = spec.annotation("io.kubernetes.cri.image-name");
    let image = if is_digest(&container.image) && !of_kubernetes.is_empty() { of_kubernetes } else { &container.image };
    let name = split(image);
    let pod_sandbox_id = first([&container.sandbox, spec.annotation("io.kubernetes.cri.sandbox-id"), ""]);
    let mut labels: Vec<_> = container.labels.clone().into_iter().collect();
    pod::set(
        &mut labels,
        [
            (pod::POD_NAME, spec.annotation("io.kubernetes.cri.sandbox-name")),
            (pod::POD_NAMESPACE, spec.annotation("io.kubernetes.cri.sandbox-namespace")),
            (pod::POD_UID, spec.annotation("io.kubernetes.cri.sandbox-uid")),
            (pod::SANDBOX_ID, &pod_sandbox_id),
        ],
    );
    Facts {
        code: code::CONTAINERD,
        full_id: container.id.clone(),
        name: first([label("nerdctl/name"), label(pod::CONTAINER_NAME), &container.id]),
        image: image.to_owned(),
        image_repo: name.repo.to_owned(),
        image_tag: name.tag.to_owned(),
        image_digest: if image_digest.is_empty() { name.digest.to_owned() } else { image_digest },
        user: spec.user(),
        privileged: spec.is_privileged(),
        host_pid: spec.uses_hosts("pid"),
        host_network: spec.uses_hosts("network"),
        host_ipc: spec.uses_hosts("ipc"),
        is_pod_sandbox: label("io.cri-containerd.kind") == "sandbox"
            || spec.annotation("io.kubernetes.cri.container-type") == "sandbox",
        pod_sandbox_id,
        labels,
        mounts: spec.mounts(),
        env: spec.env(),
        created: container.created_at.as_ref().map_or(0, |at| at.seconds),
        ..Facts::default()
    }
}
