//! What a CRI's answers say of containers and sandboxes.

use super::messages::{
    ContainerStatusResponse, Image, NODE, NamespaceOption, PodSandboxStatus, PodSandboxStatusResponse,
};
use crate::facts::{Facts, Labels, Mount, Probes};
use crate::image::{digest_of, is_digest, split};
use crate::json::{at, flag, list, string, text};
use crate::oci::Spec;
use crate::pod;
use serde_json::{Map, Value};
use std::collections::HashMap;

/// The answer to «verbose»: JSON under this key.
const INFO: &str = "info";
const NANOSECONDS: i64 = 1_000_000_000;

/// What a runtime says of itself beside the interface, as JSON; `null` if it says nothing.
pub(crate) fn info(info: &HashMap<String, String>) -> Value {
    info.get(INFO).and_then(|info| serde_json::from_str(info).ok()).unwrap_or_default()
}

/// Full id of the sandbox that a container is in, if its runtime says so beside the interface.
pub(crate) fn sandbox_id(info: &Value) -> &str {
    let all = [
        text(info, &["sandboxID"]),
        text(info, &["runtimeSpec", "annotations", "io.kubernetes.cri.sandbox-id"]),
        text(info, &["runtimeSpec", "annotations", "io.kubernetes.cri-o.SandboxID"]),
    ];
    all.into_iter().find(|id| !id.is_empty()).unwrap_or_default()
}

/// The image of a container, as far as the container's own status tells.
pub(crate) fn image(answer: &ContainerStatusResponse, info: &Value) -> ImageFacts {
    let Some(status) = &answer.status else { return ImageFacts::default() };
    let spec = status.image.as_ref();
    let configured = text(info, &["config", "image", "image"]);
    let annotations = Spec(at(info, &["runtimeSpec"]));
    let names = [
        spec.map_or("", |spec| spec.image.as_str()),
        annotations.annotation("io.kubernetes.cri.image-name"),
        annotations.annotation("io.kubernetes.cri-o.ImageName"),
        annotations.annotation("io.kubernetes.cri-o.Image"),
        spec.map_or("", |spec| spec.user_specified_image.as_str()),
        text(info, &["config", "image", "user_specified_image"]),
    ];
    let is_name = |name: &&str| !name.is_empty() && !is_digest(name) && !is_bare_id(name);
    let reference = split(&status.image_ref);
    let id = [status.image_id.as_str(), configured, &status.image_ref]
        .into_iter()
        .find(|id| is_digest(id) || is_bare_id(id));
    ImageFacts {
        name: names
            .into_iter()
            .find(is_name)
            .unwrap_or(if is_bare_id(reference.repo) { "" } else { reference.repo })
            .to_owned(),
        id: id.unwrap_or_default().trim_start_matches("sha256:").to_owned(),
        digest: if reference.repo.is_empty() { "" } else { reference.digest }.to_owned(),
    }
}

/// What is known of an image.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct ImageFacts {
    pub name: String,
    pub id: String,
    pub digest: String,
}

impl ImageFacts {
    /// Adds what the image service says.
    pub(crate) fn complete(&mut self, image: &Image) {
        let digests: Vec<&str> = image.repo_digests.iter().map(String::as_str).collect();
        if self.name.is_empty() {
            let tag = image.repo_tags.first().map(String::as_str);
            self.name = tag.or_else(|| digests.first().copied()).unwrap_or_default().to_owned();
        }
        if self.id.is_empty() {
            self.id = image.id.trim_start_matches("sha256:").to_owned();
        }
        if self.digest.is_empty() {
            self.digest = digest_of(&digests, split(&self.name).repo).to_owned();
        }
    }
}

/// CRI-O calls images by 64 hexadecimal digits.
fn is_bare_id(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Reads what is said of a container and of the sandbox that it is in.
pub(crate) fn container(
    answer: &ContainerStatusResponse,
    info: &Value,
    image: ImageFacts,
    sandbox: &PodSandboxStatusResponse,
    code: u32,
) -> Option<Facts> {
    let status = answer.status.as_ref()?;
    let spec = Spec(at(info, &["runtimeSpec"]));
    let uid = status.user.as_ref().and_then(|user| user.linux.as_ref()).map(|user| user.uid.to_string());
    let name = status.metadata.as_ref().map_or("", |metadata| metadata.name.as_str());
    let mut facts = Facts {
        full_id: status.id.clone(),
        name: name.to_owned(),
        user: uid.unwrap_or_else(|| spec.user()),
        privileged: privileged(info, &spec),
        labels: status.labels.clone().into_iter().collect(),
        mounts: status.mounts.iter().map(mount).collect(),
        env: if spec.is_known() { spec.env() } else { configured_env(info) },
        created: status.created_at / NANOSECONDS,
        ..of_pod(sandbox, code)
    };
    set_image(&mut facts, image);
    facts.probes = probes(sandbox.status.as_ref(), name);
    label_with_pod(&mut facts.labels, sandbox.status.as_ref());
    Some(facts)
}

/// Reads what is said of a sandbox, which is a container too.
pub(crate) fn sandbox(answer: &PodSandboxStatusResponse, code: u32) -> Option<Facts> {
    let status = answer.status.as_ref()?;
    let info = info(&answer.info);
    let spec = Spec(at(&info, &["runtimeSpec"]));
    let mut facts = of_pod(answer, code);
    facts.full_id = status.id.clone();
    facts.name = status.metadata.as_ref().map_or_else(String::new, |metadata| metadata.name.clone());
    facts.is_pod_sandbox = true;
    facts.created = status.created_at / NANOSECONDS;
    facts.privileged = privileged(&info, &spec);
    facts.user = spec.user();
    facts.env = spec.env();
    facts.mounts = spec.mounts();
    facts.labels = facts.pod_labels.clone();
    let name = [text(&info, &["image"]), spec.annotation("io.kubernetes.cri-o.ImageName")];
    let name = name.into_iter().find(|name| !name.is_empty()).unwrap_or_default();
    set_image(&mut facts, ImageFacts { name: name.to_owned(), ..ImageFacts::default() });
    label_with_pod(&mut facts.labels, Some(status));
    Some(facts)
}

fn set_image(facts: &mut Facts, image: ImageFacts) {
    let name = split(&image.name);
    facts.image_repo = name.repo.to_owned();
    facts.image_tag = name.tag.to_owned();
    facts.image_digest = if image.digest.is_empty() { name.digest.to_owned() } else { image.digest };
    facts.image_id = image.id;
    facts.image = image.name;
}

/// What containers have from their pod.
fn of_pod(answer: &PodSandboxStatusResponse, code: u32) -> Facts {
    let Some(status) = &answer.status else { return Facts { code, ..Facts::default() } };
    let options: Option<&NamespaceOption> =
        status.linux.as_ref().and_then(|linux| linux.namespaces.as_ref()).and_then(|it| it.options.as_ref());
    Facts {
        code,
        ip: status.network.as_ref().map_or_else(String::new, |network| network.ip.clone()),
        cni_json: cni_json(&info(&answer.info)),
        host_pid: options.map(|options| options.pid == NODE),
        host_network: options.map(|options| options.network == NODE),
        host_ipc: options.map(|options| options.ipc == NODE),
        pod_sandbox_id: status.id.clone(),
        pod_labels: status.labels.clone().into_iter().collect(),
        ..Facts::default()
    }
}

fn label_with_pod(labels: &mut Labels, sandbox: Option<&PodSandboxStatus>) {
    let Some(sandbox) = sandbox else { return };
    pod::set(labels, [(pod::SANDBOX_ID, sandbox.id.as_str())]);
    if let Some(metadata) = &sandbox.metadata {
        let known = [
            (pod::POD_NAME, metadata.name.as_str()),
            (pod::POD_NAMESPACE, &metadata.namespace),
            (pod::POD_UID, &metadata.uid),
        ];
        pod::set(labels, known);
    }
}

fn probes(sandbox: Option<&PodSandboxStatus>, container: &str) -> Probes {
    let applied = sandbox.and_then(|sandbox| sandbox.annotations.get(pod::AS_APPLIED));
    let applied: Value = applied.and_then(|pod| serde_json::from_str(pod).ok()).unwrap_or_default();
    Probes {
        healthcheck: Vec::new(),
        liveness: pod::probe(&applied, container, "livenessProbe"),
        readiness: pod::probe(&applied, container, "readinessProbe"),
    }
}

/// As it was configured; containerd leaves the flag out where it is false.
fn privileged(info: &Value, spec: &Spec<'_>) -> Option<bool> {
    let context = at(info, &["config", "linux", "security_context"]);
    let configured = context.is_object().then(|| flag(context, &["privileged"]).unwrap_or(false));
    flag(info, &["privileged"]).or(configured).or_else(|| spec.is_privileged())
}

fn configured_env(info: &Value) -> Vec<String> {
    list(info, &["config", "envs"]).map(|it| format!("{}={}", text(it, &["key"]), text(it, &["value"]))).collect()
}

fn mount(mount: &super::messages::Mount) -> Mount {
    let propagation = match mount.propagation {
        0 => "private",
        1 => "rslave",
        2 => "rshared",
        _ => "unknown",
    };
    Mount {
        source: mount.host_path.clone(),
        dest: mount.container_path.clone(),
        mode: String::new(),
        rdwr: !mount.readonly,
        propagation: propagation.to_owned(),
    }
}

/// The interfaces that the network plugin made for a sandbox, without those of every sandbox.
fn cni_json(info: &Value) -> String {
    let Some(interfaces) = at(info, &["cniResult", "Interfaces"]).as_object() else {
        return string(info, &["runtimeSpec", "annotations", "io.kubernetes.cri-o.CNIResult"]);
    };
    let own = interfaces.iter().filter(|(name, _)| *name != "lo" && !name.starts_with("veth"));
    let own: Map<String, Value> = own.map(|(name, interface)| (name.clone(), interface.clone())).collect();
    if own.is_empty() { String::new() } else { Value::Object(own).to_string() }
}
