//! The client with an API server that is fast, slow, away, wrong, and forgets.

mod asked;
mod server;

use super::status::{ResourceState, Shared};
use super::*;
use crate::counts::{Counters, Counts};
use crate::outbox::Outbox;
use lanner_schema::snapshot::{K8S, K8S_ASKED};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use serde_json::{Value, json};
use server::{Instead, Server};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

const PODS: &str = "/api/v1/pods";
const SERVICES: &str = "/api/v1/services";
const NAMESPACES: &str = "/api/v1/namespaces";
const NODES: &str = "/api/v1/nodes";
const REPLICA_SETS: &str = "/apis/apps/v1/namespaces/shop/replicasets";
const DEPLOYMENTS: &str = "/apis/apps/v1/namespaces/shop/deployments";

/// Quick, but patient enough for a machine with much to do.
fn quick() -> Pace {
    Pace {
        connect: Duration::from_secs(5),
        answer: Duration::from_secs(5),
        watch: Duration::from_secs(60),
        overtime: Duration::from_secs(5),
        retry: (Duration::from_millis(5), Duration::from_millis(50)),
        refused: Duration::from_millis(50),
        together: Duration::from_secs(5),
        owners: Duration::from_secs(600),
        no_room: Duration::from_millis(5),
    }
}

fn meta(name: &str, namespace: &str) -> Value {
    json!({"metadata": {"name": name, "uid": format!("u-{name}"), "namespace": namespace}})
}

fn with(mut object: Value, key: &str, value: Value) -> Value {
    object["metadata"][key] = value;
    object
}

fn owned(object: Value, kind: &str, name: &str) -> Value {
    let owner =
        json!([{"apiVersion": "apps/v1", "kind": kind, "name": name, "uid": format!("u-{name}"), "controller": true}]);
    with(object, "ownerReferences", owner)
}

fn pod(name: &str) -> Value {
    let mut pod = with(meta(name, "shop"), "labels", json!({"app": "web"}));
    pod["spec"] = json!({"nodeName": "n1", "containers": [{"env": [{"name": "PASSWORD", "value": "x"}]}]});
    pod["status"] = json!({"podIP": "10.0.0.1"});
    pod
}

fn service(name: &str, namespace: &str) -> Value {
    let mut service = meta(name, namespace);
    service["spec"] = json!({"selector": {"app": "web"}});
    service
}

/// A server with a deployment's pod, and what belongs to others.
async fn shop(tls: Option<TlsAcceptor>) -> Server {
    let server = Server::start(tls).await;
    server.put(NODES, meta("n1", ""));
    for name in ["shop", "else"] {
        server.put(NAMESPACES, meta(name, ""));
        server.put(SERVICES, service(&format!("svc-{name}"), name));
    }
    server.put(DEPLOYMENTS, meta("web", "shop"));
    server.put(REPLICA_SETS, owned(meta("web-1", "shop"), "Deployment", "web"));
    server.put(PODS, owned(pod("web-1-x"), "ReplicaSet", "web-1"));
    server
}

/// The client, with a folder for its files.
struct Client {
    folder: PathBuf,
    outbox: Outbox,
    status: Shared,
    counters: Arc<Counters>,
    task: JoinHandle<()>,
}

impl Drop for Client {
    fn drop(&mut self) {
        self.task.abort();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A kubeconfig; its cluster and its user have these members.
fn write_kubeconfig(folder: &Path, cluster: &str, user: &str) -> PathBuf {
    let path = folder.join("config");
    let text = format!(
        "current-context: c\ncontexts: [{{name: c, context: {{cluster: c, user: u}}}}]\n\
         clusters: [{{name: c, cluster: {{{cluster}}}}}]\nusers: [{{name: u, user: {{{user}}}}}]\n"
    );
    std::fs::write(&path, text).unwrap();
    path
}

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("lanner-kube-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

impl Client {
    fn start(name: &str, server: &Server, pace: Pace) -> Self {
        let folder = folder(name);
        let kubeconfig = write_kubeconfig(&folder, &format!("server: 'http://{}'", server.address), "");
        Self::with(folder, kubeconfig, pace)
    }

    fn with(folder: PathBuf, kubeconfig: PathBuf, pace: Pace) -> Self {
        let counters = Arc::new(Counters::default());
        let outbox = Outbox::new(Arc::clone(&counters));
        let status = Shared::new(Arc::clone(&counters), outbox.clone());
        let options = Options { kubeconfig: Some(kubeconfig), node: "n1".to_owned() };
        let task = tokio::spawn(work(options, pace, outbox.clone(), status.clone()));
        Self { folder, outbox, status, counters, task }
    }

    fn counts(&self) -> Counts {
        self.counters.read()
    }

    /// What is told of objects now.
    fn told(&self) -> Vec<Value> {
        let objects = std::iter::from_fn(|| self.outbox.take()).filter(|news| news.name != K8S_ASKED);
        objects
            .map(|news| {
                assert_eq!(news.name, K8S);
                serde_json::from_slice(&news.data).unwrap()
            })
            .collect()
    }

    /// Waits until the last that is told is this: kind and name, or, of what is gone, a dagger, kind and uid. Returns all that was told.
    async fn until(&self, last: &str) -> Vec<String> {
        let mut all = Vec::new();
        eventually(&format!("told: {last}"), || {
            all.extend(self.told().iter().map(short));
            all.iter().any(|told| told == last)
        })
        .await;
        all
    }

    /// Waits until a resource is as it should be.
    async fn until_state(&self, resource: &str, is: impl Fn(&ResourceState) -> bool) {
        let mut last = None;
        eventually(&format!("the right state of {resource}"), || {
            let found = self.status.read().resources.into_iter().find(|found| found.name == resource);
            let state = found.map(|found| found.state);
            if state != last {
                println!("{resource}: {state:?}");
                last.clone_from(&state);
            }
            state.is_some_and(|state| is(&state))
        })
        .await;
    }

    async fn until_fails(&self, resource: &str, why: &str) {
        self.until_state(resource, |state| matches!(state, ResourceState::Fails(said) if said.contains(why))).await;
    }
}

fn short(told: &Value) -> String {
    let text = |key: &str| told[key].as_str().unwrap_or_default();
    if told["gone"] == true {
        format!("†{} {}", text("kind"), text("uid"))
    } else {
        format!("{} {}", text("kind"), text("name"))
    }
}

async fn eventually(what: &str, mut is: impl FnMut() -> bool) {
    let since = std::time::Instant::now();
    while !is() {
        assert!(since.elapsed() < Duration::from_secs(30), "never {what}");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

fn run(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(test);
}

#[test]
fn what_belongs_to_the_node_is_told_and_what_changes_there() {
    run(async {
        let server = shop(None).await;
        let client = Client::start("changes", &server, quick());
        let told = client.until("Pod web-1-x").await;
        let mut sorted = told.clone();
        sorted.sort();
        // A pod comes last, with all that belongs to it.
        assert_eq!(
            (sorted.join(", ").as_str(), told.last().unwrap().as_str()),
            ("Deployment web, Namespace shop, Node n1, Pod web-1-x, ReplicaSet web-1, Service svc-shop", "Pod web-1-x")
        );
        assert_eq!(
            server.requests(PODS).first().unwrap(),
            "/api/v1/pods?fieldSelector=spec.nodeName%3Dn1&resourceVersion=0"
        );
        assert_eq!(
            server.requests(NODES).first().unwrap(),
            "/api/v1/nodes?fieldSelector=metadata.name%3Dn1&resourceVersion=0"
        );
        let metadata = server.world().accepts.iter().filter(|accept| accept.contains("PartialObjectMetadata")).count();
        assert!(metadata >= 4, "namespaces, node and both owners");
        // What is not told of a pod is no news of it.
        let mut busy = owned(pod("web-1-x"), "ReplicaSet", "web-1");
        busy["status"]["phase"] = "Running".into();
        server.put(PODS, busy);
        server.put(PODS, with(pod("alone"), "labels", json!({"app": "other"})));
        assert_eq!(client.until("Pod alone").await, ["Pod alone"]);
        server.put(PODS, pod("alone"));
        server.put(SERVICES, service("new", "shop"));
        server.put(SERVICES, service("new-else", "else"));
        let told = client.until("Service new").await;
        assert!(told.iter().all(|told| ["Pod alone", "Service new"].contains(&told.as_str())), "{told:?}");
        server.delete(PODS, "alone");
        server.delete(SERVICES, "new");
        client.until("†Pod u-alone").await;
        server.delete(PODS, "web-1-x");
        client.until("†Deployment u-web").await;
        assert_eq!(client.status.read().objects, 1, "the node");
        assert_eq!((client.counts().garbage, client.counts().dropped, client.counts().timeouts), (0, 0, 0));
    });
}

#[test]
fn only_what_the_documented_role_allows_is_asked_for() {
    run(async {
        let server = shop(None).await;
        let client = Client::start("role", &server, quick());
        client.until("Pod web-1-x").await;
        let role =
            std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/kubernetes/rbac.yaml"));
        let role = role.unwrap();
        for request in &server.world().requests {
            let path = request.split('?').next().unwrap();
            let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
            let resource = match parts.as_slice() {
                ["api", "v1", resource] | ["apis", _, "v1", "namespaces", _, resource, _] => resource,
                other => panic!("{other:?}"),
            };
            assert!(role.contains(&format!("\"{resource}\"")), "{resource} is not in the role");
        }
        assert!(!role.contains('*') && !role.contains("secrets"));
    });
}

#[test]
fn a_watch_goes_on_where_it_was() {
    run(async {
        let server = shop(None).await;
        let client = Client::start("bookmark", &server, quick());
        client.until("Pod web-1-x").await;
        eventually("watched", || server.requests("/api/v1/pods?fieldSelector=spec.nodeName%3Dn1&watch").len() == 1)
            .await;
        let version = server.bookmark(PODS);
        server.end_watches();
        let goes_on = format!("resourceVersion={version}");
        eventually("watched again", || server.requests(PODS).last().unwrap().ends_with(&goes_on)).await;
        server.put(PODS, pod("new"));
        assert_eq!(client.until("Pod new").await, ["Pod new"]);
        assert_eq!(server.requests(PODS).iter().filter(|request| !request.contains("watch")).count(), 1, "listed once");
        assert_eq!(client.counts().reconnects, 0, "the connection is kept");
    });
}

#[test]
fn what_the_server_forgot_is_listed_anew() {
    run(async {
        let server = shop(None).await;
        (0..5).for_each(|n| server.put(PODS, pod(&format!("p{n}"))));
        let client = Client::start("gone", &server, quick());
        client.until("Pod web-1-x").await;
        let lists =
            || server.requests(PODS).into_iter().filter(|request| !request.contains("watch")).collect::<Vec<_>>();
        // As an event of the watch; nothing tells that a pod is gone, and one new.
        server.world().page = 2;
        server.world().objects.remove(&(PODS.to_owned(), "p0".to_owned()));
        server.line(PODS, r#"{"type":"ERROR","object":{"kind":"Status","code":410,"message":"too old"}}"#);
        client.until("†Pod u-p0").await;
        let again = lists();
        assert_eq!(
            again.get(1..).unwrap(),
            [
                "/api/v1/pods?fieldSelector=spec.nodeName%3Dn1&limit=500",
                "/api/v1/pods?fieldSelector=spec.nodeName%3Dn1&limit=500&continue=2",
                "/api/v1/pods?fieldSelector=spec.nodeName%3Dn1&limit=500&continue=4",
            ]
        );
        // As a status: the watches end, and what they go on from is too old.
        server.forget();
        server.world().objects.remove(&(PODS.to_owned(), "p1".to_owned()));
        server.end_watches();
        assert_eq!(client.until("†Pod u-p1").await, ["†Pod u-p1"]);
        assert!(client.status.read().resources.iter().all(|resource| resource.state == ResourceState::Answers));
        // Between two pages.
        let expires = [Instead::Status(410)].into();
        server
            .world()
            .instead
            .insert("/api/v1/pods?fieldSelector=spec.nodeName%3Dn1&limit=500&continue".to_owned(), expires);
        server.forget();
        server.world().objects.remove(&(PODS.to_owned(), "p2".to_owned()));
        server.end_watches();
        assert_eq!(client.until("†Pod u-p2").await, ["†Pod u-p2"]);
    });
}

#[test]
fn a_server_that_is_away_and_back() {
    run(async {
        let mut server = shop(None).await;
        let client = Client::start("away", &server, quick());
        client.until("Pod web-1-x").await;
        eventually("watched", || server.requests("/api/v1/pods?fieldSelector=spec.nodeName%3Dn1&watch").len() == 1)
            .await;
        server.stop();
        client.until_fails("pods", "is not reached").await;
        client.until_fails("services", "is not reached").await;
        server.put(PODS, pod("new"));
        server.listen();
        assert_eq!(client.until("Pod new").await, ["Pod new"], "nothing is told twice");
        client.until_state("services", |state| *state == ResourceState::Answers).await;
        assert!(client.counts().reconnects > 0);
        // Nobody is there at first.
        let mut server = shop(None).await;
        server.stop();
        let client = Client::start("late", &server, quick());
        client.until_fails("nodes", "is not reached").await;
        server.listen();
        client.until("Pod web-1-x").await;
    });
}

#[test]
fn a_slow_server_delays_no_more_than_what_it_is_slow_with() {
    run(async {
        let server = shop(None).await;
        let silent = || std::iter::repeat_n(Instead::Silence, 1000).collect();
        for path in [SERVICES, REPLICA_SETS] {
            server.world().instead.insert(path.to_owned(), silent());
        }
        let pace = Pace { answer: Duration::from_millis(100), together: Duration::from_millis(300), ..quick() };
        let client = Client::start("slow", &server, pace);
        let told = client.until("Pod web-1-x").await;
        assert!(!told.iter().any(|told| told.starts_with("Service") || told.starts_with("ReplicaSet")), "{told:?}");
        client.until_fails("services", "does not answer in time").await;
        client.until_fails("owners", "does not answer in time").await;
        assert!(client.counts().timeouts >= 2);
        server.world().instead.clear();
        client.until("Deployment web").await;
        // A watch that never ends is given up some time, and goes on.
        let (watch, overtime) = (Duration::from_millis(100), Duration::from_millis(100));
        let client = Client::start("endless", &server, Pace { watch, overtime, ..quick() });
        client.until("Pod web-1-x").await;
        let before = server.requests("/api/v1/nodes?fieldSelector=metadata.name%3Dn1&watch").len();
        eventually("watched again", || {
            server.requests("/api/v1/nodes?fieldSelector=metadata.name%3Dn1&watch").len() > before
        })
        .await;
    });
}

#[test]
fn what_is_not_allowed_is_told_and_does_not_stop_the_rest() {
    run(async {
        let server = shop(None).await;
        for path in [SERVICES, NODES, "/apis/apps/v1/namespaces/shop/deployments"] {
            server.world().refuses.insert(path.to_owned(), 403);
        }
        let client = Client::start("forbidden", &server, quick());
        let told = client.until("Pod web-1-x").await;
        assert_eq!(told.last().unwrap(), "Pod web-1-x");
        client.until_fails("services", "does not allow it (403): no 403").await;
        client.until_fails("owners", "does not allow it (403)").await;
        assert!(!told.iter().any(|told| told.starts_with("Service") || told.starts_with("Node")), "{told:?}");
        // The role is corrected.
        server.world().refuses.clear();
        client.until("Service svc-shop").await;
        client.until_state("nodes", |state| *state == ResourceState::Answers).await;
    });
}

#[test]
fn nonsense_is_counted_and_what_follows_is_heard() {
    run(async {
        let server = shop(None).await;
        let nonsense = ["", "no json", "{}", "[1,2", r#"{"items":7,"metadata":{}}"#];
        let nonsense = nonsense.map(|text| Instead::Text(text.to_owned())).into_iter().chain([Instead::Close]);
        server.world().instead.insert(PODS.to_owned(), nonsense.collect());
        let client = Client::start("nonsense", &server, quick());
        client.until("Pod web-1-x").await;
        let counted = client.counts().garbage;
        assert!(counted >= 5, "{counted}");
        let long = format!(r#"{{"type":"ADDED","object":"{}"}}"#, "x".repeat(5 << 20));
        for line in
            ["nonsense", "{}", r#"{"type":"ADDED","object":{"metadata":{"name":"x"}}}"#, r#"{"type":"NEW"}"#, &long]
        {
            server.line(PODS, line);
        }
        server.put(PODS, pod("new"));
        assert_eq!(client.until("Pod new").await, ["Pod new"]);
        assert_eq!(client.counts().garbage, counted + 5);
        // Busy for a moment, then in trouble: the position is kept.
        let trouble = [Instead::Status(429), Instead::Status(503), Instead::Status(500)];
        server.world().instead.insert(PODS.to_owned(), trouble.into());
        server.end_watches();
        server.put(PODS, pod("newer"));
        assert_eq!(client.until("Pod newer").await, ["Pod newer"]);
    });
}

#[test]
fn a_list_without_end_is_given_up() {
    run(async {
        let server = shop(None).await;
        let page = Instead::Text(r#"{"metadata":{"continue":"more"},"items":[]}"#.to_owned());
        server.world().instead.insert(PODS.to_owned(), vec![page; 100].into());
        let client = Client::start("endless-list", &server, quick());
        client.until("Pod web-1-x").await;
        assert_eq!((client.counts().garbage, server.world().instead[PODS].len()), (1, 0));
    });
}

#[test]
fn a_token_is_read_again_when_its_file_changes() {
    run(async {
        let server = shop(None).await;
        server.world().token = Some("first".to_owned());
        let folder = folder("token");
        let token = folder.join("token");
        std::fs::write(&token, "expired\n").unwrap();
        let cluster = format!("server: 'http://{}'", server.address);
        let kubeconfig = write_kubeconfig(&folder, &cluster, "tokenFile: token");
        let client = Client::with(folder, kubeconfig, quick());
        client.until_fails("pods", "does not take our credentials (401)").await;
        std::fs::write(&token, "first\n").unwrap();
        client.until("Pod web-1-x").await;
        // Both change while watches go on.
        std::fs::write(&token, "second").unwrap();
        server.world().token = Some("second".to_owned());
        server.put(PODS, pod("watched"));
        assert_eq!(client.until("Pod watched").await, ["Pod watched"]);
        server.end_watches();
        server.put(PODS, owned(pod("new"), "ReplicaSet", "web-1"));
        assert_eq!(client.until("Pod new").await, ["Pod new"]);
        client.until_state("pods", |state| *state == ResourceState::Answers).await;
        std::fs::remove_file(&token).unwrap();
        let fails = |state: &ResourceState| {
            // More than once: a watch may be asked for just now with the token that was read before.
            server.end_watches();
            matches!(state, ResourceState::Fails(said) if said.contains("token: No such file or directory"))
        };
        client.until_state("pods", fails).await;
    });
}

/// A certificate authority.
fn authority() -> (Issuer<'static, KeyPair>, String) {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let pem = params.self_signed(&key).unwrap().pem();
    (Issuer::new(params, key), pem)
}

/// A server's side of TLS, with a certificate for that name by an authority.
fn tls(authority: &Issuer<'static, KeyPair>, name: &str) -> TlsAcceptor {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, authority).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], PrivateKeyDer::Pkcs8(key.serialize_der().into()))
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

#[test]
fn a_server_that_the_clusters_authority_does_not_vouch_for_is_not_trusted() {
    run(async {
        let ((right, right_pem), (_, wrong_pem)) = (authority(), authority());
        let server = shop(Some(tls(&right, "127.0.0.1"))).await;
        let folder = folder("tls");
        let ca = folder.join("ca.crt");
        std::fs::write(&ca, wrong_pem).unwrap();
        let cluster = format!("server: 'https://{}', certificate-authority: ca.crt", server.address);
        let kubeconfig = write_kubeconfig(&folder, &cluster, "");
        let client = Client::with(folder, kubeconfig, quick());
        client.until_fails("pods", "no trust (TLS): invalid peer certificate").await;
        assert_eq!(client.status.read().server, format!("https://{}", server.address));
        assert!(server.world().requests.is_empty(), "no token is shown to whom we do not trust");
        std::fs::write(&ca, "nothing").unwrap();
        client.until_fails("pods", "ca.crt: no certificate is in it").await;
        // The cluster's authority was changed, and the file follows.
        std::fs::write(&ca, &right_pem).unwrap();
        client.until("Pod web-1-x").await;
        // A certificate for another name.
        let server = shop(Some(tls(&right, "kubernetes.default"))).await;
        let cluster = format!("server: 'https://{}', certificate-authority: ca.crt", server.address);
        let kubeconfig = write_kubeconfig(&client.folder, &cluster, "");
        let other = Client::with(self::folder("tls-name"), kubeconfig.clone(), quick());
        other.until_fails("pods", "no trust (TLS): invalid peer certificate").await;
        write_kubeconfig(&client.folder, &format!("{cluster}, tls-server-name: kubernetes.default"), "");
        other.until("Pod web-1-x").await;
    });
}

#[test]
fn a_node_that_is_not_there_is_missed() {
    run(async {
        let server = shop(None).await;
        server.delete(NODES, "n1");
        let client = Client::start("node", &server, quick());
        client.until_fails("nodes", "knows no node of the name 'n1'").await;
        server.put(NODES, meta("n1", ""));
        client.until_state("nodes", |state| *state == ResourceState::Answers).await;
        let complaints: Vec<String> = std::iter::from_fn(|| client.status.complaint()).collect();
        assert_eq!(complaints.len(), 2, "{complaints:?}");
        // A version that the server does not understand is not asked for twice.
        server
            .world()
            .instead
            .insert("/api/v1/nodes?fieldSelector=metadata.name%3Dn1&watch".to_owned(), [Instead::Status(400)].into());
        server.delete(NODES, "n1");
        server.end_watches();
        client.until_fails("nodes", "knows no node").await;
    });
}

#[test]
fn owners_that_change_or_go_are_noticed_some_time() {
    run(async {
        let server = shop(None).await;
        let client = Client::start("owners", &server, Pace { owners: Duration::from_millis(50), ..quick() });
        client.until("Pod web-1-x").await;
        server.put(DEPLOYMENTS, with(meta("web", "shop"), "labels", json!({"team": "blue"})));
        assert_eq!(client.until("Deployment web").await, ["Deployment web"]);
        // Another one of the same name is not its owner.
        server.delete(DEPLOYMENTS, "web");
        server.put(DEPLOYMENTS, with(meta("web", "shop"), "uid", json!("u-other")));
        client.until("†Deployment u-web").await;
        assert_eq!(client.status.read().objects, 5);
    });
}

#[test]
fn without_an_api_server_the_enricher_says_why() {
    let folder = folder("none");
    let kube = Options { kubeconfig: Some(folder.join("config")), node: "n1".to_owned() };
    let options = crate::Options { kube: Some(kube), ..crate::Options::default() };
    let enricher = crate::Enricher::start(options).unwrap();
    run(eventually("a reason", || {
        let status = enricher.kube().unwrap();
        let fails =
            |found: &ResourceStatus| matches!(&found.state, ResourceState::Fails(why) if why.contains("No such file"));
        status.node == "n1" && status.resources.len() == 5 && status.resources.iter().take(4).all(fails)
    }));
    assert!(crate::Enricher::start(crate::Options::default()).unwrap().kube().is_none());
    std::fs::remove_dir_all(folder).unwrap();
}
