//! Which container runtimes are asked, and which API server: what settings say, in Lanner's words and in those of Falco's plugins.

use crate::plugins;
use crate::settings::Settings;
use lanner_engine::load::Front;
use lanner_enrich::{Endpoint, Kind, Options, kube};
use lanner_source::host_root;
use serde_json::Value;

/// What is asked of runtimes and of the API server of Kubernetes; `None` where the settings want nothing to be asked, and no event waits for the answer that it
/// is not.
pub fn options(settings: &Settings, front: Front) -> Option<Options> {
    let config = config_of(settings, plugins::CONTAINER).unwrap_or_default();
    let own = &settings.lanner;
    let sockets = own.container_sockets.iter().filter_map(|text| endpoint(text).ok());
    let sockets: Vec<Endpoint> = sockets.chain(of_engines(&config)).collect();
    let longest = config.get("label_max_len").and_then(Value::as_u64).unwrap_or(u64::from(own.container_label_max_len));
    let kube = of_kubernetes(settings, front, std::env::var_os(IN_POD).is_some());
    let somebody_waits = own.container_hold_ms > 0;
    (own.containers || kube.is_some() || somebody_waits).then(|| Options {
        runtimes: own.containers,
        host_root: host_root(),
        sockets,
        env: own.container_env,
        label_max_len: usize::try_from(longest).unwrap_or(usize::MAX),
        kube,
    })
}

/// The variable that pods have: the API server's address.
const IN_POD: &str = "KUBERNETES_SERVICE_HOST";

/// The configuration of a plugin that is loaded.
fn config_of(settings: &Settings, plugin: &str) -> Option<Value> {
    let plugin = settings.plugins.iter().find(|loaded| loaded.name == plugin)?;
    Some(serde_json::from_str(&plugin.init_config).unwrap_or_default())
}

/// What is asked of the API server; `None` where nothing is.
fn of_kubernetes(settings: &Settings, front: Front, in_pod: bool) -> Option<kube::Options> {
    let own = &settings.lanner;
    let config = config_of(settings, plugins::K8SMETA);
    let asked = match own.kubernetes.as_str() {
        "on" => true,
        "off" => false,
        _ => !own.kubeconfig.is_empty() || config.is_some() || (in_pod && front == Front::Lanner),
    };
    let of_plugin = || config.as_ref()?.get("nodeName")?.as_str();
    let node = if own.node_name.is_empty() { of_plugin().unwrap_or_default() } else { &own.node_name };
    let kubeconfig = (!own.kubeconfig.is_empty()).then(|| own.kubeconfig.clone().into());
    asked.then(|| kube::Options { kubeconfig, node: node.to_owned() })
}

/// Kinds of runtimes by the words of settings.
const KINDS: [(&str, Kind); 4] =
    [("docker", Kind::Docker), ("podman", Kind::Podman), ("containerd", Kind::Containerd), ("cri", Kind::Cri)];

/// Reads `docker:/run/docker.sock`.
///
/// # Errors
/// What such a text looks like.
pub fn endpoint(text: &str) -> Result<Endpoint, String> {
    let parts = text.split_once(':').filter(|(_, path)| path.starts_with('/'));
    let found = parts.and_then(|(word, path)| Some((KINDS.iter().find(|(kind, _)| *kind == word)?.1, path)));
    let (kind, path) = found.ok_or_else(|| {
        format!("`{text}` is no socket of a runtime: docker:/PATH, podman:/PATH, containerd:/PATH or cri:/PATH")
    })?;
    Ok(Endpoint { kind, socket: path.into() })
}

/// The sockets that the plugin's configuration names: `engines: {docker: {enabled: true, sockets: […]}}`.
fn of_engines(config: &Value) -> impl Iterator<Item = Endpoint> {
    let engines = KINDS.iter().filter_map(|(word, kind)| Some((config.get("engines")?.get(word)?, *kind)));
    let enabled = engines.filter(|(engine, _)| engine.get("enabled").and_then(Value::as_bool).unwrap_or(true));
    enabled.flat_map(|(engine, kind)| {
        let sockets = engine.get("sockets").and_then(Value::as_array).into_iter().flatten();
        sockets.filter_map(move |path| Some(Endpoint { kind, socket: path.as_str()?.into() }))
    })
}

#[cfg(test)]
mod tests {
    use super::{endpoint, of_kubernetes, options};
    use crate::settings::{Plugin, Settings};
    use lanner_engine::load::Front;
    use lanner_enrich::{Endpoint, Kind};

    #[test]
    fn sockets_of_both_kinds_of_settings() {
        let mut settings = Settings::default();
        assert_eq!(
            options(&settings, Front::Lanner).map(|options| (options.sockets, options.label_max_len)),
            Some((Vec::new(), 100))
        );
        settings.lanner.container_sockets = vec!["podman:/run/p.sock".to_owned()];
        settings.plugins.push(Plugin {
            name: "container".to_owned(),
            init_config: r#"{"label_max_len":7,"engines":{"docker":{"enabled":true,"sockets":["/d.sock"]},"cri":{"enabled":false,"sockets":["/c"]}}}"#.to_owned(),
            ..Plugin::default()
        });
        let of = |kind, path: &str| Endpoint { kind, socket: path.into() };
        let wanted = vec![of(Kind::Podman, "/run/p.sock"), of(Kind::Docker, "/d.sock")];
        assert_eq!(
            options(&settings, Front::Lanner).map(|options| (options.sockets, options.label_max_len)),
            Some((wanted, 7))
        );
        settings.lanner.containers = false;
        assert!(options(&settings, Front::Lanner).is_none());
    }

    #[test]
    fn runtimes_and_the_api_server_are_switched_each_for_itself() {
        let mut settings = Settings::default();
        let asked = |settings: &Settings| {
            options(settings, Front::Lanner).map(|options| (options.runtimes, options.kube.is_some()))
        };
        settings.lanner.kubernetes = "on".to_owned();
        assert_eq!(asked(&settings), Some((true, true)));
        settings.lanner.containers = false;
        assert_eq!(asked(&settings), Some((false, true)));
        settings.lanner.kubernetes = "off".to_owned();
        assert_eq!(asked(&settings), None);
        // Somebody has to say that nobody is asked.
        settings.lanner.container_hold_ms = 1000;
        assert_eq!(asked(&settings), Some((false, false)));
    }

    #[test]
    fn the_api_server_is_asked_where_it_is_expected() {
        let mut settings = Settings::default();
        let asked = |settings: &Settings| {
            [(Front::Lanner, false), (Front::Lanner, true), (Front::Falco, false), (Front::Falco, true)]
                .map(|(front, in_pod)| of_kubernetes(settings, front, in_pod).is_some())
        };
        assert_eq!(asked(&settings), [false, true, false, false]);
        settings.lanner.kubernetes = "on".to_owned();
        assert_eq!(asked(&settings), [true; 4]);
        settings.lanner.kubernetes = "auto".to_owned();
        settings.plugins.push(Plugin {
            name: "k8smeta".to_owned(),
            init_config: r#"{"nodeName":"n1","collectorPort":45000}"#.to_owned(),
            ..Plugin::default()
        });
        let of = |settings: &Settings| of_kubernetes(settings, Front::Falco, false).unwrap();
        assert_eq!((of(&settings).node.as_str(), of(&settings).kubeconfig), ("n1", None));
        (settings.lanner.node_name, settings.lanner.kubeconfig) = ("n2".to_owned(), "/k".to_owned());
        assert_eq!((of(&settings).node.as_str(), of(&settings).kubeconfig), ("n2", Some("/k".into())));
        settings.lanner.kubernetes = "off".to_owned();
        assert_eq!(asked(&settings), [false; 4]);
    }

    #[test]
    fn what_is_no_socket() {
        for text in ["", "docker", "docker:", "docker:run/d.sock", "rkt:/run/r.sock"] {
            assert!(endpoint(text).is_err(), "{text}");
        }
    }
}
