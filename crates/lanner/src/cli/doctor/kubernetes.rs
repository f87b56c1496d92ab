//! Whether the API server of Kubernetes is asked, and what it answers.

use super::{Finding, Findings};
use crate::runtimes;
use crate::settings::Settings;
use lanner_engine::load::Front;
use lanner_enrich::kube::{ResourceState, Status};
use lanner_enrich::{Enricher, Options};
use std::time::{Duration, Instant};

/// How long the API server may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often it is looked at meanwhile.
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// What is only asked for where a pod has an owner.
const OWNERS: &str = "owners";

/// Asks the API server, until it has said something of each thing that it is asked for. `None` where settings want nothing to be asked, or nothing could be.
pub(super) fn gather(settings: &Settings) -> Option<Status> {
    let kube = runtimes::options(settings, Front::Lanner)?.kube?;
    let enricher = Enricher::start(Options { kube: Some(kube), ..Options::default() }).ok()?;
    let began = Instant::now();
    loop {
        std::thread::sleep(LOOK_EVERY);
        let status = enricher.kube()?;
        let waits = |name: &str, state: &ResourceState| name != OWNERS && *state == ResourceState::Asked;
        let open = status.resources.is_empty() || status.resources.iter().any(|of| waits(of.name, &of.state));
        if !open || began.elapsed() > PATIENCE {
            return Some(status);
        }
    }
}

/// What follows from its answers; nothing where it is not asked.
pub(super) fn examine(status: Option<&Status>) -> Vec<Finding> {
    let mut to = Findings { list: Vec::new(), area: "kubernetes" };
    let Some(status) = status else { return to.list };
    let answers = |name: &str| status.resources.iter().any(|of| of.name == name && of.state == ResourceState::Answers);
    if answers("pods") {
        to.good(format!("the API server {} tells of the pods of node {}", status.server, status.node));
    }
    for resource in &status.resources {
        let name = resource.name;
        match &resource.state {
            ResourceState::Answers => {}
            ResourceState::Asked if name == OWNERS => {}
            ResourceState::Asked => to.limited(
                format!("{name}: the API server has not answered in {} s", PATIENCE.as_secs()),
                "see whether it is reached from here",
            ),
            ResourceState::Fails(why) => to.limited(format!("{name}: the API server {why}"), remedy(why)),
        }
    }
    to.list
}

fn remedy(why: &str) -> &'static str {
    if why.contains("403") {
        "give the service account the role of deploy/kubernetes/rbac.yaml"
    } else if why.contains("knows no node") {
        "set lanner.node_name, or the variable NODE_NAME by the downward API (spec.nodeName)"
    } else {
        "see lanner.kubernetes and lanner.kubeconfig in docs/guide/kubernetes.md"
    }
}

#[cfg(test)]
mod tests {
    use super::super::Level;
    use super::*;
    use lanner_enrich::kube::ResourceStatus;

    #[test]
    fn what_the_server_refuses_has_a_remedy() {
        let resource = |name, state| ResourceStatus { name, state };
        let fails = |why: &str| ResourceState::Fails(why.to_owned());
        let status = Status {
            server: "https://10.96.0.1:443".to_owned(),
            node: "n1".to_owned(),
            resources: vec![
                resource("pods", ResourceState::Answers),
                resource("services", fails("does not allow it (403): no")),
                resource("namespaces", ResourceState::Asked),
                resource("nodes", fails("knows no node of the name 'n1', which has to be set")),
                resource(OWNERS, ResourceState::Asked),
            ],
            objects: 0,
        };
        let found = examine(Some(&status));
        let told: Vec<_> =
            found.iter().map(|finding| (finding.level, finding.what.as_str(), finding.remedy.as_str())).collect();
        assert_eq!(
            told,
            [
                (Level::Good, "the API server https://10.96.0.1:443 tells of the pods of node n1", ""),
                (
                    Level::Limited,
                    "services: the API server does not allow it (403): no",
                    "give the service account the role of deploy/kubernetes/rbac.yaml"
                ),
                (
                    Level::Limited,
                    "namespaces: the API server has not answered in 5 s",
                    "see whether it is reached from here"
                ),
                (
                    Level::Limited,
                    "nodes: the API server knows no node of the name 'n1', which has to be set",
                    "set lanner.node_name, or the variable NODE_NAME by the downward API (spec.nodeName)"
                ),
            ]
        );
        assert!(examine(None).is_empty());
    }

    #[test]
    fn a_kubeconfig_that_is_not_there_is_said() {
        let mut settings = Settings::default();
        settings.lanner.kubeconfig = "/nowhere/config".to_owned();
        let found = examine(gather(&settings).as_ref());
        assert_eq!(found.len(), 4);
        assert!(
            found[0].what.starts_with("pods: the API server can't be asked: /nowhere/config: No such file"),
            "{}",
            found[0].what
        );
        settings.lanner.kubernetes = "off".to_owned();
        assert!(gather(&settings).is_none());
    }
}
