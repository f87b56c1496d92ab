//! The CRI: containerd's events, those of the interface, lists where there are none; late, silent and odd answers.

use super::fake_grpc::{Asked, FakeGrpc, Reply};
use super::*;
use crate::containerd::messages::{self as containerd, AboutContainer, Any, Envelope};
use crate::cri::messages::*;
use serde_json::json;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// What a runtime has.
#[derive(Clone)]
struct Node {
    name: &'static str,
    version: &'static str,
    containers: HashMap<String, ContainerStatusResponse>,
    sandboxes: HashMap<String, PodSandboxStatusResponse>,
    image: Image,
    /// What it says to a request for events.
    events: fn() -> Reply,
    silent: bool,
}

type Shared = Arc<Mutex<Node>>;

fn node((name, version): (&'static str, &'static str), events: fn() -> Reply) -> Shared {
    let (containers, sandboxes) = (HashMap::new(), HashMap::from([(id("5"), sandbox())]));
    Arc::new(Mutex::new(Node { name, version, containers, sandboxes, image: Image::default(), events, silent: false }))
}

impl Node {
    fn answer(&self, asked: &Asked) -> Reply {
        if self.silent {
            return Reply::Silence;
        }
        match asked.path.as_str() {
            VERSION => {
                let (runtime_name, runtime_version) = (self.name.to_owned(), self.version.to_owned());
                Reply::message(&VersionResponse { runtime_name, runtime_version })
            }
            LIST_CONTAINERS => {
                let filter = asked.read::<ListContainersRequest>().filter.unwrap_or_default().id;
                let fitting = self.containers.keys().filter(|id| id.starts_with(&filter));
                let listed = |id: &String| Container { id: id.clone(), pod_sandbox_id: super::id("5"), state: RUNNING };
                Reply::message(&ListContainersResponse { containers: fitting.map(listed).collect() })
            }
            LIST_POD_SANDBOX => {
                let listed = self.sandboxes.keys().map(|id| PodSandbox { id: id.clone(), state: 0 });
                Reply::message(&ListPodSandboxResponse { items: listed.collect() })
            }
            CONTAINER_STATUS => Reply::found(by_prefix(&self.containers, asked)),
            POD_SANDBOX_STATUS => Reply::found(by_prefix(&self.sandboxes, asked)),
            IMAGE_STATUS => Reply::message(&ImageStatusResponse { image: Some(self.image.clone()) }),
            GET_CONTAINER_EVENTS | containerd::SUBSCRIBE => (self.events)(),
            _ => Reply::unimplemented(),
        }
    }
}

fn by_prefix<'a, T>(all: &'a HashMap<String, T>, asked: &Asked) -> Option<&'a T> {
    let wanted = asked.read::<StatusRequest>().id;
    all.iter().find(|(id, _)| id.starts_with(&wanted)).map(|(_, it)| it)
}

fn serve(socket: &Path, node: &Shared) -> FakeGrpc {
    let node = Arc::clone(node);
    FakeGrpc::start(socket, move |asked| node.lock().unwrap().answer(asked))
}

fn map(entries: &[(&str, &str)]) -> HashMap<String, String> {
    entries.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn sandbox() -> PodSandboxStatusResponse {
    let applied =
        json!({"spec": {"containers": [{"name": "app", "readinessProbe": {"exec": {"command": ["cat", "/ok"]}}}]}});
    let options = NamespaceOption { network: NODE, pid: 1, ipc: 0 };
    let info = json!({
        "image": "registry.k8s.io/pause:3.9",
        "cniResult": {"Interfaces": {"eth0": {"IPConfigs": [{"IP": "10.1.0.5"}]}, "lo": {}, "vethab": {}}},
    });
    PodSandboxStatusResponse {
        status: Some(PodSandboxStatus {
            id: id("5"),
            metadata: Some(PodSandboxMetadata { name: "web-1".into(), uid: "u-1".into(), namespace: "shop".into() }),
            created_at: 5_000_000_001,
            network: Some(PodSandboxNetworkStatus { ip: "10.1.0.5".into() }),
            linux: Some(LinuxPodSandboxStatus { namespaces: Some(Namespace { options: Some(options) }) }),
            labels: map(&[("app", "web")]),
            annotations: map(&[("kubectl.kubernetes.io/last-applied-configuration", &applied.to_string())]),
        }),
        info: map(&[("info", &info.to_string())]),
    }
}

fn app(full_id: &str, image: &str, image_ref: &str, info: &Value) -> ContainerStatusResponse {
    ContainerStatusResponse {
        status: Some(ContainerStatus {
            id: full_id.to_owned(),
            metadata: Some(ContainerMetadata { name: "app".into() }),
            created_at: 7_000_000_001,
            image: Some(ImageSpec { image: image.to_owned(), ..ImageSpec::default() }),
            image_ref: image_ref.to_owned(),
            labels: map(&[("io.kubernetes.container.name", "app")]),
            mounts: vec![Mount { container_path: "/d".into(), host_path: "/s".into(), readonly: true, propagation: 1 }],
            ..ContainerStatus::default()
        }),
        info: map(&[("info", &info.to_string())]),
    }
}

fn of_containerd(topic: &str, full_id: &str) -> Envelope {
    let value = prost::Message::encode_to_vec(&AboutContainer { id: full_id.to_owned() });
    Envelope { namespace: "k8s.io".into(), topic: topic.into(), event: Some(Any { value }) }
}

#[tokio::test]
async fn containers_of_containerd() {
    let folder = Folder::new();
    let socket = folder.socket("c");
    let node = node(("containerd", "2.1"), || Reply::Events);
    let server = serve(&socket, &node);
    let enricher = start(&[(Kind::Cri, &socket)], quick());
    let pause = container(&enricher).await;
    assert_eq!((&pause["is_pod_sandbox"], &pause["imagetag"]), (&true.into(), &"3.9".into()));
    assert_eq!(answers(&enricher, 0).await.version, "containerd 2.1");
    eventually("a listener", || server.is_heard()).await;
    // The event comes before the interface knows the container.
    server.event(&of_containerd("/containers/create", &id("a")));
    sleep(Duration::from_millis(20)).await;
    let info = json!({
        "sandboxID": id("5"),
        "config": {"image": {"image": "sha256:abcd"}, "linux": {"security_context": {}}},
        "runtimeSpec": {"process": {"user": {"uid": 1000}, "env": ["A=b"]}},
    });
    let status = app(&id("a"), "docker.io/library/nginx:1.25", "docker.io/library/nginx@sha256:99", &info);
    node.lock().unwrap().containers.insert(id("a"), status);
    let want = json!({
        "type": 7, "id": short("a"), "full_id": id("a"), "name": "app", "image": "docker.io/library/nginx:1.25",
        "imageid": "abcd", "imagerepo": "docker.io/library/nginx", "imagetag": "1.25", "imagedigest": "sha256:99",
        "User": "1000", "ip": "10.1.0.5", "cni_json": "{\"eth0\":{\"IPConfigs\":[{\"IP\":\"10.1.0.5\"}]}}",
        "privileged": false, "host_pid": false, "host_network": true, "host_ipc": false, "is_pod_sandbox": false,
        "pod_sandbox_id": id("5"), "pod_sandbox_labels": {"app": "web"}, "env": ["A=b"], "created_time": 7,
        "labels": {
            "io.kubernetes.container.name": "app", "io.kubernetes.pod.name": "web-1", "io.kubernetes.pod.namespace": "shop",
            "io.kubernetes.pod.uid": "u-1", "io.kubernetes.sandbox.id": id("5"),
        },
        "Mounts": [{"Source": "/s", "Destination": "/d", "Mode": "", "RW": false, "Propagation": "rslave"}],
        "ReadinessProbe": {"exe": "cat", "args": ["/ok"]},
    });
    assert_eq!(container(&enricher).await, want);
    node.lock().unwrap().containers.clear();
    server.event(&of_containerd("/containers/delete", &id("a")));
    assert_eq!(removed(&enricher).await, id("a"));
}

#[tokio::test]
async fn containers_of_crio() {
    let folder = Folder::new();
    let socket = folder.socket("c");
    let node = node(("cri-o", "1.28.1"), || Reply::Events);
    let server = serve(&socket, &node);
    let enricher = start(&[(Kind::Cri, &socket)], quick());
    assert_eq!(container(&enricher).await["type"], 8);
    eventually("a listener", || server.is_heard()).await;
    // CRI-O calls the image by its id, and says the name beside the interface; the sandbox is in the list only.
    let image = "cd".repeat(32);
    let annotations = json!({"io.kubernetes.cri-o.ImageName": "quay.io/x/y:2", "io.kubernetes.cri-o.Image": image});
    let info = json!({"privileged": true, "runtimeSpec": {"annotations": annotations}});
    node.lock().unwrap().containers.insert(id("a"), app(&id("a"), &image, &image, &info));
    server.event(&ContainerEventResponse { container_id: id("a"), container_event_type: CREATED });
    let told = container(&enricher).await;
    assert_eq!((&told["image"], &told["imageid"]), (&"quay.io/x/y:2".into(), &image.as_str().into()));
    assert_eq!((&told["privileged"], &told["labels"]["io.kubernetes.pod.name"]), (&true.into(), &"web-1".into()));
    server.event(&ContainerEventResponse { container_id: id("a"), container_event_type: 2 });
    server.event(&ContainerEventResponse { container_id: id("a"), container_event_type: DELETED });
    assert_eq!(removed(&enricher).await, id("a"));
    // An event that is none ends the conversation; another begins.
    server.raw_event(b"\xff\xff\xff".to_vec());
    eventually("a new conversation", || (enricher.counts().reconnects == 1).then_some(())).await;
    assert_eq!(enricher.counts().garbage, 1);
}

#[tokio::test]
async fn without_events_the_list_is_read_again_and_again() {
    // A runtime that has none, one whose events are the kubelet's, and three ways to switch them off.
    let never = || -> Reply { panic!("it takes events from others") };
    reads_lists(("docker", "0.3.9"), 6, never).await;
    reads_lists(("cri-o", "1.27.4"), 8, never).await;
    reads_lists(("cri-o", "1.29.0"), 8, || Reply::Status(2, "events are switched off")).await;
    reads_lists(("cri-o", "1.29.0"), 8, || Reply::End).await;
    reads_lists(("containerd", "1.6.0"), 7, Reply::unimplemented).await;
}

async fn reads_lists(runtime: (&'static str, &'static str), code: u32, events: fn() -> Reply) {
    let folder = Folder::new();
    let socket = folder.socket("c");
    let node = node(runtime, events);
    let _server = serve(&socket, &node);
    let enricher = start(&[(Kind::Cri, &socket)], quick());
    assert_eq!(container(&enricher).await["type"], code);
    // Without a word beside the interface, the image has a name in the image service only.
    let image = Image {
        id: "sha256:77".into(),
        repo_tags: vec!["a.b/c:3".into()],
        repo_digests: vec!["a.b/c@sha256:88".into()],
    };
    {
        let mut node = node.lock().unwrap();
        node.image = image;
        node.containers.insert(id("a"), app(&id("a"), "sha256:77", "sha256:77", &Value::Null));
    }
    let told = container(&enricher).await;
    assert_eq!((&told["image"], &told["imageid"]), (&"a.b/c:3".into(), &"77".into()));
    assert_eq!((&told["imagedigest"], told.get("privileged")), (&"sha256:88".into(), None));
    assert_eq!(told["pod_sandbox_id"], id("5"));
    node.lock().unwrap().containers.clear();
    assert_eq!(removed(&enricher).await, id("a"));
    assert_eq!(enricher.counts().reconnects, 0);
}

#[tokio::test]
async fn ids_that_are_asked_for() {
    let folder = Folder::new();
    let socket = folder.socket("c");
    let node = node(("containerd", "2.1"), || Reply::Events);
    let _server = serve(&socket, &node);
    let pace = Pace { question: Duration::from_secs(1), lookup: Duration::from_millis(500), ping: PATIENCE, ..quick() };
    let enricher = start(&[(Kind::Cri, &socket)], pace);
    container(&enricher).await;
    node.lock().unwrap().containers.insert(id("a"), app(&id("a"), "x", "", &json!({"sandboxID": id("5")})));
    ask(&enricher, &short("a"));
    assert_eq!(container(&enricher).await["image"], "x");
    ask(&enricher, &short("b"));
    assert_eq!(unknown(&enricher).await.1, "no runtime knows it");
    node.lock().unwrap().silent = true;
    ask(&enricher, &short("b"));
    assert_eq!(
        unknown(&enricher).await.1,
        format!("no runtime answers: cri at {} does not answer in time", socket.display())
    );
}

#[tokio::test]
async fn a_silent_runtime_is_noticed_and_comes_back() {
    let folder = Folder::new();
    let socket = folder.socket("c");
    let node = node(("containerd", "2.1"), || Reply::Events);
    let _server = serve(&socket, &node);
    let enricher = start(&[(Kind::Cri, &socket)], Pace { request: Duration::from_millis(200), ..quick() });
    container(&enricher).await;
    node.lock().unwrap().silent = true;
    let silent = RuntimeState::Fails("does not answer in time".to_owned());
    state(&enricher, 0, |state| *state == silent).await;
    node.lock().unwrap().containers.insert(id("a"), app(&id("a"), "x", "", &json!({"sandboxID": id("5")})));
    node.lock().unwrap().silent = false;
    assert_eq!(container(&enricher).await["image"], "x");
}

#[tokio::test]
async fn a_socket_where_something_else_is_spoken() {
    let folder = Folder::new();
    let socket = folder.socket("c");
    let _server = FakeGrpc::start(&socket, |_| Reply::unimplemented());
    let enricher = start(&[(Kind::Cri, &socket)], quick());
    let other = state(&enricher, 0, |state| matches!(state, RuntimeState::NotSpoken(_))).await;
    assert_eq!(other.state.to_string(), "does not speak this interface: unknown service");
    ask(&enricher, &short("a"));
    assert_eq!(unknown(&enricher).await.1, "no runtime answers");
}

#[tokio::test]
async fn a_socket_where_http_2_is_not_spoken() {
    let folder = Folder::new();
    let socket = folder.socket("c");
    let _docker = super::fake_docker::FakeDocker::start(&socket);
    let enricher = start(&[(Kind::Cri, &socket)], quick());
    state(&enricher, 0, |state| matches!(state, RuntimeState::Fails(_))).await;
}
