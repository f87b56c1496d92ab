//! The plugins that are built in: what Falco loads from libraries, Lanner has as fields of its own.

use lanner_fields::Registry;

/// A built-in plugin.
#[derive(Debug)]
pub struct Builtin {
    /// As settings and rule files name it.
    pub name: &'static str,
    /// The version of Falco's plugin whose fields these are.
    pub version: &'static str,
    /// What it is for.
    pub description: &'static str,
    /// The event source that it makes, with its id.
    pub source: Option<(&'static str, u32)>,
    /// It has fields.
    pub extracts: bool,
    /// It follows events to keep state.
    pub parses: bool,
    /// It makes events on its own.
    pub is_async: bool,
    /// Its fields: a name each, or a class with a dot behind.
    pub fields: &'static [&'static str],
    /// Names of asynchronous events that it makes.
    pub async_events: &'static [&'static str],
    /// Adds its fields.
    pub enable: fn(Registry) -> Registry,
    /// JSON schema of its configuration; empty when it takes none.
    pub init_schema: &'static str,
}

/// Who to ask, in the plugins' own words.
pub const CONTACT: &str = "built into Lanner";

/// The plugin of containers.
pub const CONTAINER: &str = "container";
/// Name of the plugin whose fields are about what the API server of Kubernetes tells.
pub const K8SMETA: &str = "k8smeta";

/// All of them.
pub static BUILTINS: [Builtin; 4] = [
    Builtin {
        name: CONTAINER,
        version: "0.7.0",
        description: "Containers and pods: the fields container.* and k8s.*",
        source: None,
        extracts: true,
        parses: true,
        is_async: true,
        fields: &[
            "container.",
            "k8s.",
            "proc.is_container_healthcheck",
            "proc.is_container_liveness_probe",
            "proc.is_container_readiness_probe",
        ],
        async_events: &["container"],
        enable: Registry::with_container,
        init_schema: r#"{"$schema":"http://json-schema.org/draft-04/schema#","type":"object","properties":{"label_max_len":{"type":"integer"},"with_size":{"type":"boolean"},"hooks":{"type":"array","items":{"type":"string"}},"engines":{"type":"object"}}}"#,
    },
    Builtin {
        name: K8SMETA,
        version: "0.4.1",
        description: "Pods and what belongs to them, as the API server of Kubernetes tells of them: the fields k8smeta.*",
        source: None,
        extracts: true,
        parses: true,
        is_async: true,
        fields: &["k8smeta."],
        async_events: &["k8s"],
        enable: Registry::with_k8smeta,
        init_schema: r#"{"$schema":"http://json-schema.org/draft-04/schema#","type":"object","properties":{"collectorHostname":{"type":"string"},"collectorPort":{"type":"integer"},"nodeName":{"type":"string"},"verbosity":{"type":"string"},"caPEMBundle":{"type":"string"},"hostProc":{"type":"string"}}}"#,
    },
    Builtin {
        name: "k8saudit",
        version: "0.18.0",
        description: "Kubernetes audit events: the fields ka.*",
        source: Some(("k8s_audit", 1)),
        extracts: true,
        parses: false,
        is_async: false,
        fields: &["ka."],
        async_events: &[],
        enable: Registry::with_k8s_audit,
        init_schema: r#"{"$schema":"http://json-schema.org/draft-04/schema#","type":"object","properties":{"sslCertificate":{"type":"string"},"maxEventSize":{"type":"integer"},"webhookMaxBatchSize":{"type":"integer"},"useAsync":{"type":"boolean"}}}"#,
    },
    Builtin {
        name: "json",
        version: "0.7.4",
        description: "Values in events that are JSON: the fields json.* and jevt.*",
        source: None,
        extracts: true,
        parses: false,
        is_async: false,
        fields: &["json.", "jevt."],
        async_events: &[],
        enable: Registry::with_json,
        init_schema: r#"{"$schema":"http://json-schema.org/draft-04/schema#","type":"object","properties":{"useAsync":{"type":"boolean"}}}"#,
    },
];

/// The built-in plugin of this name.
pub fn builtin(name: &str) -> Option<&'static Builtin> {
    BUILTINS.iter().find(|plugin| plugin.name == name)
}
