//! Which container runtimes are asked: what settings say, in Lanner's words and in those of Falco's container plugin.

use crate::plugins;
use crate::settings::Settings;
use lanner_enrich::{Endpoint, Kind, Options};
use lanner_source::host_root;
use serde_json::Value;

/// What is asked of runtimes; `None` where the settings want nothing to be asked.
pub fn options(settings: &Settings) -> Option<Options> {
    let of_plugin = settings.plugins.iter().find(|plugin| plugin.name == plugins::CONTAINER);
    let config: Value = of_plugin.and_then(|plugin| serde_json::from_str(&plugin.init_config).ok()).unwrap_or_default();
    let own = &settings.lanner;
    let sockets = own.container_sockets.iter().filter_map(|text| endpoint(text).ok());
    let sockets: Vec<Endpoint> = sockets.chain(of_engines(&config)).collect();
    let longest = config.get("label_max_len").and_then(Value::as_u64).unwrap_or(u64::from(own.container_label_max_len));
    own.containers.then(|| Options {
        host_root: host_root(),
        sockets,
        env: own.container_env,
        label_max_len: usize::try_from(longest).unwrap_or(usize::MAX),
        kube: None,
    })
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
    use super::{endpoint, options};
    use crate::settings::{Plugin, Settings};
    use lanner_enrich::{Endpoint, Kind};

    #[test]
    fn sockets_of_both_kinds_of_settings() {
        let mut settings = Settings::default();
        assert_eq!(options(&settings).map(|options| (options.sockets, options.label_max_len)), Some((Vec::new(), 100)));
        settings.lanner.container_sockets = vec!["podman:/run/p.sock".to_owned()];
        settings.plugins.push(Plugin {
            name: "container".to_owned(),
            init_config: r#"{"label_max_len":7,"engines":{"docker":{"enabled":true,"sockets":["/d.sock"]},"cri":{"enabled":false,"sockets":["/c"]}}}"#.to_owned(),
            ..Plugin::default()
        });
        let of = |kind, path: &str| Endpoint { kind, socket: path.into() };
        let wanted = vec![of(Kind::Podman, "/run/p.sock"), of(Kind::Docker, "/d.sock")];
        assert_eq!(options(&settings).map(|options| (options.sockets, options.label_max_len)), Some((wanted, 7)));
        settings.lanner.containers = false;
        assert!(options(&settings).is_none());
    }

    #[test]
    fn what_is_no_socket() {
        for text in ["", "docker", "docker:", "docker:run/d.sock", "rkt:/run/r.sock"] {
            assert!(endpoint(text).is_err(), "{text}");
        }
    }
}
