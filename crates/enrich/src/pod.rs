//! What Kubernetes puts on containers and sandboxes.

use crate::facts::Labels;
use crate::json::{list, text, texts};
use serde_json::Value;

pub(crate) const POD_NAME: &str = "io.kubernetes.pod.name";
pub(crate) const POD_NAMESPACE: &str = "io.kubernetes.pod.namespace";
pub(crate) const POD_UID: &str = "io.kubernetes.pod.uid";
pub(crate) const SANDBOX_ID: &str = "io.kubernetes.sandbox.id";
pub(crate) const CONTAINER_NAME: &str = "io.kubernetes.container.name";

/// The annotation that has a pod as its maker wrote it.
pub(crate) const AS_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// Sets labels; empty values are not known.
pub(crate) fn set<const N: usize>(labels: &mut Labels, known: [(&str, &str); N]) {
    for (key, value) in known.into_iter().filter(|(_, value)| !value.is_empty()) {
        labels.retain(|(name, _)| name != key);
        labels.push((key.to_owned(), value.to_owned()));
    }
}

/// The command of a probe of one container (`livenessProbe`, `readinessProbe`), in a pod as its maker wrote it.
pub(crate) fn probe(pod: &Value, container: &str, kind: &str) -> Vec<String> {
    let mut containers = list(pod, &["spec", "containers"]);
    let found = containers.find(|it| text(it, &["name"]) == container);
    found.map_or_else(Vec::new, |it| texts(it, &[kind, "exec", "command"]).map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probes_are_those_of_the_container() {
        let pod = serde_json::json!({"spec": {"containers": [
            {"name": "a", "livenessProbe": {"exec": {"command": ["cat", "/a"]}}},
            {"name": "b", "readinessProbe": {"httpGet": {}}},
        ]}});
        assert_eq!(probe(&pod, "a", "livenessProbe"), ["cat", "/a"]);
        assert!(probe(&pod, "b", "readinessProbe").is_empty() && probe(&Value::Null, "a", "livenessProbe").is_empty());
    }

    #[test]
    fn labels_are_set() {
        let mut labels = vec![("a".to_owned(), "1".to_owned())];
        set(&mut labels, [("a", "2"), ("b", "")]);
        assert_eq!(labels, [("a".to_owned(), "2".to_owned())]);
    }
}
