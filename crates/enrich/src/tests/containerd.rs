//! containerd's own API: namespaces, events, ids, and containers that others know better.

use super::fake_docker::{FakeDocker, Mood};
use super::fake_grpc::{Asked, FakeGrpc, Reply};
use super::*;
use crate::containerd::messages::*;
use serde_json::json;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

type Containers = Arc<Mutex<Vec<(String, Container)>>>;

fn answer(containers: &[(String, Container)], asked: &Asked) -> Reply {
    let within = || containers.iter().filter(|(namespace, _)| *namespace == asked.namespace).map(|(_, it)| it);
    match asked.path.as_str() {
        VERSION => Reply::message(&VersionResponse { version: "v2.0.0".into() }),
        NAMESPACES => {
            let names = ["default", "k8s.io", "moby"].map(|name| Namespace { name: name.into() });
            Reply::message(&ListNamespacesResponse { namespaces: names.to_vec() })
        }
        LIST_CONTAINERS => {
            let filters = asked.read::<Filters>().filters;
            let begin = filters.first().map_or("", |filter| filter.trim_start_matches("id~=\"^").trim_end_matches('"'));
            let begin = begin.replace("[.]", ".");
            let containers = within().filter(|it| it.id.starts_with(&begin)).cloned().collect();
            Reply::message(&ListContainersResponse { containers })
        }
        GET_CONTAINER => {
            let wanted = asked.read::<GetRequest>().name;
            let found = within().find(|it| it.id == wanted);
            Reply::found(found.map(|it| GetContainerResponse { container: Some(it.clone()) }).as_ref())
        }
        GET_IMAGE => {
            let target = Some(Descriptor { digest: "sha256:11".into() });
            Reply::message(&GetImageResponse { image: Some(Image { target }) })
        }
        SUBSCRIBE => Reply::Events,
        _ => Reply::unimplemented(),
    }
}

fn serve(socket: &Path) -> (FakeGrpc, Containers) {
    let containers = Containers::default();
    let shared = Arc::clone(&containers);
    (FakeGrpc::start(socket, move |asked| answer(&shared.lock().unwrap(), asked)), containers)
}

fn made(full_id: &str, labels: &[(&str, &str)], annotations: Value) -> Container {
    let spec = json!({
        "process": {"user": {"uid": 0}, "env": ["A=b"]}, "annotations": annotations,
        "linux": {"namespaces": [{"type": "pid"}, {"type": "ipc"}], "maskedPaths": ["/proc/kcore"]},
    });
    Container {
        id: full_id.into(),
        labels: labels.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect::<HashMap<_, _>>(),
        image: "localhost/bb:1".into(),
        spec: Some(Any { value: spec.to_string().into_bytes() }),
        created_at: Some(Timestamp { seconds: 9 }),
        sandbox: String::new(),
    }
}

fn put(containers: &Containers, namespace: &str, container: Container) {
    containers.lock().unwrap().push((namespace.into(), container));
}

fn event(topic: &str, namespace: &str, full_id: &str) -> Envelope {
    let value = prost::Message::encode_to_vec(&AboutContainer { id: full_id.into() });
    Envelope { namespace: namespace.into(), topic: topic.into(), event: Some(Any { value }) }
}

#[tokio::test]
async fn containers_of_all_namespaces() {
    let folder = Folder::new();
    let socket = folder.socket("c");
    let (server, containers) = serve(&socket);
    put(&containers, "default", made("ct1", &[], Value::Null));
    let enricher = start(&[(Kind::Containerd, &socket)], quick());
    let mut ct1 = container(&enricher).await;
    ct1.as_object_mut().unwrap().retain(|_, value| *value != json!("") && *value != json!([]) && *value != json!({}));
    let want = json!({
        "type": 7, "id": "ct1", "full_id": "ct1", "name": "ct1", "image": "localhost/bb:1", "imagerepo": "localhost/bb", "imagetag": "1",
        "imagedigest": "sha256:11", "User": "0", "env": ["A=b"], "created_time": 9, "privileged": false, "host_pid": false,
        "host_ipc": false, "host_network": true, "is_pod_sandbox": false,
    });
    assert_eq!(ct1, want);
    eventually("a listener", || server.is_heard()).await;
    put(&containers, "moby", made(&id("a"), &[("nginx", "x"), ("nerdctl/name", "web")], Value::Null));
    server.event(&event("/containers/create", "moby", &id("a")));
    assert_eq!(container(&enricher).await["name"], "web");
    let annotations = json!({
        "io.kubernetes.cri.container-type": "sandbox", "io.kubernetes.cri.sandbox-id": id("b"),
        "io.kubernetes.cri.sandbox-name": "web-1", "io.kubernetes.cri.sandbox-namespace": "shop",
    });
    put(&containers, "k8s.io", made(&id("b"), &[], annotations));
    server.event(&event("/tasks/start", "k8s.io", &id("b")));
    let pod = container(&enricher).await;
    assert_eq!((&pod["is_pod_sandbox"], &pod["pod_sandbox_id"]), (&true.into(), &id("b").into()));
    assert_eq!(pod["labels"]["io.kubernetes.pod.name"], "web-1");
    server.event(&event("/containers/delete", "default", "ct1"));
    assert_eq!(removed(&enricher).await, "ct1");
    // A name may be used again before the removal of the first is told.
    server.event(&event("/containers/delete", "moby", &id("a")));
    server.event(&event("/containers/create", "moby", &id("a")));
    server.event(&Envelope { topic: "/containers/create".into(), ..Envelope::default() });
    eventually("nonsense is counted", || (enricher.counts().garbage == 1).then_some(())).await;
    sleep(quick().linger * 2).await;
    assert_eq!(enricher.take(), None);
}

#[tokio::test]
async fn ids_are_found_by_their_beginning() {
    let folder = Folder::new();
    let socket = folder.socket("c");
    let (_server, containers) = serve(&socket);
    put(&containers, "default", made("ct1", &[], Value::Null));
    let enricher = start(&[(Kind::Containerd, &socket)], Pace { question: Duration::from_secs(1), ..quick() });
    assert_eq!(container(&enricher).await["name"], "ct1");
    put(&containers, "moby", made("my.container-1", &[], Value::Null));
    ask(&enricher, "my.container");
    assert_eq!(container(&enricher).await["full_id"], "my.container-1");
    ask(&enricher, "my.contain");
    assert_eq!(unknown(&enricher).await.1, "no runtime knows it");
}

#[tokio::test]
async fn docker_knows_its_containers_better() {
    let folder = Folder::new();
    let (of_docker, of_containerd) = (folder.socket("d"), folder.socket("c"));
    let docker = FakeDocker::start(&of_docker);
    let (server, containers) = serve(&of_containerd);
    docker.put(&id("a"), "of-docker");
    put(&containers, "moby", made(&id("a"), &[], Value::Null));
    put(&containers, "default", made("ct1", &[], Value::Null));
    let sockets = [(Kind::Containerd, of_containerd.as_path()), (Kind::Docker, &of_docker)];
    let enricher = start(&sockets, Pace { request: Duration::from_secs(1), ..quick() });
    let mut names = [container(&enricher).await, container(&enricher).await].map(|it| it["name"].to_string());
    names.sort();
    assert_eq!(names, ["\"ct1\"", "\"of-docker\""]);
    ask(&enricher, &short("a"));
    eventually("an answer", || (enricher.counts().answered == 1).then_some(())).await;
    eventually("a listener", || server.is_heard()).await;
    server.event(&event("/containers/create", "moby", &id("a")));
    server.event(&event("/containers/delete", "default", "ct1"));
    assert_eq!(removed(&enricher).await, "ct1", "and nothing of what Docker has");
    // Without Docker, what containerd knows is better than nothing.
    docker.mood(Mood::Silent);
    state(&enricher, 1, |state| *state != RuntimeState::Answers).await;
    put(&containers, "moby", made(&id("b"), &[], Value::Null));
    server.event(&event("/containers/create", "moby", &id("b")));
    assert_eq!(container(&enricher).await["image"], "localhost/bb:1");
}
