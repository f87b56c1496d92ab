//! What Docker's and podman's answers say of containers and images.

use crate::facts::{Facts, Labels, Mount, Probes};
use crate::image::{digest_of, is_digest, split};
use crate::json::{flag, list, pairs, string, text, texts};
use serde_json::Value;

/// Names of an image.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct ImageNames {
    /// `repository:tag`
    tags: Vec<String>,
    /// `repository@digest`
    digests: Vec<String>,
}

impl ImageNames {
    /// Reads what `/images/{id}/json` says.
    pub(crate) fn read(value: &Value) -> Self {
        let names = |key| texts(value, &[key]).filter(|name| !name.contains("<none>")).map(str::to_owned).collect();
        Self { tags: names("RepoTags"), digests: names("RepoDigests") }
    }
}

/// Id of the image of a container, as the runtime asks for it.
pub(crate) fn image_of(container: &Value) -> &str {
    text(container, &["Image"])
}

/// The other container whose network a container uses.
pub(crate) fn network_of(container: &Value) -> Option<&str> {
    text(container, &["HostConfig", "NetworkMode"]).strip_prefix("container:")
}

/// The address of a container: that of its default network, or else of the first one that has any.
pub(crate) fn address(container: &Value) -> String {
    let settings = container.get("NetworkSettings").unwrap_or(&Value::Null);
    let networks = settings.get("Networks").and_then(Value::as_object).into_iter().flatten();
    let all = std::iter::once(settings).chain(networks.map(|(_, network)| network));
    all.map(|network| text(network, &["IPAddress"])).find(|ip| !ip.is_empty()).unwrap_or_default().to_owned()
}

/// Reads what `/containers/{id}/json` says.
pub(crate) fn container(value: &Value, names: &ImageNames, code: u32) -> Facts {
    let image = string(value, &["Config", "Image"]);
    let image_id = image_of(value).trim_start_matches("sha256:").to_owned();
    let (image_repo, image_tag, image_digest) = name_parts(&image, &image_id, names);
    let labels: Labels = pairs(value, &["Config", "Labels"]);
    let label = |key: &str| labels.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str());
    let host = |key: &str| value.get("HostConfig").map(|host| text(host, &[key]) == "host");
    Facts {
        code,
        full_id: string(value, &["Id"]),
        name: text(value, &["Name"]).trim_start_matches('/').to_owned(),
        image_id,
        image_repo,
        image_tag,
        image_digest,
        image,
        user: string(value, &["Config", "User"]),
        ip: address(value),
        privileged: flag(value, &["HostConfig", "Privileged"]),
        host_pid: host("PidMode"),
        host_network: host("NetworkMode"),
        host_ipc: host("IpcMode"),
        // What the kubelet puts on containers that it makes through Docker.
        is_pod_sandbox: label("io.kubernetes.docker.type") == Some("podsandbox"),
        pod_sandbox_id: label("io.kubernetes.sandbox.id").unwrap_or_default().to_owned(),
        mounts: list(value, &["Mounts"]).map(mount).collect(),
        env: texts(value, &["Config", "Env"]).map(str::to_owned).collect(),
        created: text(value, &["Created"]).parse().map_or(0, jiff::Timestamp::as_second),
        probes: Probes { healthcheck: healthcheck(value), ..Probes::default() },
        labels,
        ..Facts::default()
    }
}

/// Repository, tag and digest of an image that was configured by this name.
fn name_parts(configured: &str, image_id: &str, names: &ImageNames) -> (String, String, String) {
    let digests: Vec<&str> = names.digests.iter().map(String::as_str).collect();
    let first_tag = || names.tags.first().map(|name| split(name)).unwrap_or_default();
    let is_name = names.tags.iter().any(|name| split(name).repo == configured);
    // By its id, or the beginning of it.
    if configured.is_empty() || is_digest(configured) || (image_id.starts_with(configured) && !is_name) {
        let first_digest = digests.first().map(|name| split(name)).unwrap_or_default();
        let named = if names.tags.is_empty() { first_digest } else { first_tag() };
        return (named.repo.to_owned(), named.tag.to_owned(), digest_of(&digests, named.repo).to_owned());
    }
    let name = split(configured);
    let tag = match (name.tag, name.digest) {
        ("", "") => "latest",
        ("", _) => names.tags.iter().map(|name| split(name)).find(|it| it.repo == name.repo).map_or("", |it| it.tag),
        (tag, _) => tag,
    };
    let digest = if name.digest.is_empty() { digest_of(&digests, name.repo) } else { name.digest };
    (name.repo.to_owned(), tag.to_owned(), digest.to_owned())
}

fn mount(value: &Value) -> Mount {
    Mount {
        source: string(value, &["Source"]),
        dest: string(value, &["Destination"]),
        mode: string(value, &["Mode"]),
        rdwr: flag(value, &["RW"]).unwrap_or(false),
        propagation: string(value, &["Propagation"]),
    }
}

/// `["CMD", exe, args…]`, or `["CMD-SHELL", text]` for the container's shell, or `["NONE"]`, which switches off that of the image.
fn healthcheck(value: &Value) -> Vec<String> {
    let test: Vec<&str> = texts(value, &["Config", "Healthcheck", "Test"]).collect();
    let own = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    match test.as_slice() {
        ["NONE"] => own(&test),
        ["CMD", command @ ..] => own(command),
        ["CMD-SHELL", script] => {
            let mut shell: Vec<&str> = texts(value, &["Config", "Shell"]).collect();
            if shell.is_empty() {
                shell = vec!["/bin/sh", "-c"];
            }
            shell.push(script);
            own(&shell)
        }
        _ => Vec::new(),
    }
}

/// What a list of containers says of one.
pub(crate) fn listed(value: &Value, code: u32) -> Facts {
    let name = texts(value, &["Names"]).next().unwrap_or_default();
    let created = value.get("Created").and_then(Value::as_i64).unwrap_or(0);
    let labels = pairs(value, &["Labels"]);
    brief(string(value, &["Id"]), code, name, text(value, &["Image"]), labels, created)
}

/// What an event says of a container: its name, its image, and among them its labels.
pub(crate) fn in_event(event: &Value, code: u32) -> Facts {
    let mut labels = pairs(event, &["Actor", "Attributes"]);
    labels.retain(|(key, _)| !["name", "image", "oldName", "containerExitCode", "exitCode"].contains(&key.as_str()));
    let attribute = |key| text(event, &["Actor", "Attributes", key]);
    let created = event.get("time").and_then(Value::as_i64).unwrap_or(0);
    brief(string(event, &["Actor", "ID"]), code, attribute("name"), attribute("image"), labels, created)
}

fn brief(full_id: String, code: u32, name: &str, image: &str, labels: Labels, created: i64) -> Facts {
    let (image_repo, image_tag, image_digest) = name_parts(image, "", &ImageNames::default());
    Facts {
        code,
        full_id,
        name: name.trim_start_matches('/').to_owned(),
        image: image.to_owned(),
        image_repo,
        image_tag,
        image_digest,
        labels,
        created,
        ..Facts::default()
    }
}
