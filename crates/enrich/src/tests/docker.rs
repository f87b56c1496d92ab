//! Docker and podman: list, events, death and return, nonsense.

use super::fake_docker::{FakeDocker, Mood};
use super::*;
use serde_json::json;

#[tokio::test]
async fn containers_are_told_at_start_and_as_they_come() {
    let folder = Folder::new();
    let socket = folder.socket("d");
    let docker = FakeDocker::start(&socket);
    docker.put(&id("a"), "one");
    let enricher = start(&[(Kind::Docker, &socket)], quick());
    assert_eq!(container(&enricher).await["name"], "one");
    assert_eq!(answers(&enricher, 0).await.version, "docker 1.2.3");
    docker.put(&id("b"), "two");
    docker.event("create", &id("b"));
    let two = container(&enricher).await;
    assert_eq!(two["name"], "two");
    assert_eq!((&two["id"], &two["full_id"]), (&short("b").into(), &id("b").into()));
    assert_eq!((&two["type"], &two["image"], &two["imagerepo"]), (&0.into(), &"nginx:1.25".into(), &"nginx".into()));
    // The same again is no news; what changed is.
    docker.event("start", &id("b"));
    docker.put(&id("b"), "three");
    docker.event("rename", &id("b"));
    assert_eq!(container(&enricher).await["name"], "three");
    docker.remove(&id("b"));
    docker.event("destroy", &id("b"));
    assert_eq!(removed(&enricher).await, id("b"));
    assert_eq!(enricher.take(), None);
}

#[tokio::test]
async fn what_an_inspection_says() {
    let folder = Folder::new();
    let socket = folder.socket("d");
    let podman = FakeDocker::start(&socket).podman();
    let image_id = "ab".repeat(32);
    podman.put_image(
        &format!("sha256:{image_id}"),
        json!({"RepoTags": ["localhost/bb:1"], "RepoDigests": ["localhost/bb@sha256:cd"]}),
    );
    podman.put_with(
        &id("b"),
        json!({"Name": "b", "Config": {"Healthcheck": {"Test": ["NONE"]}}, "NetworkSettings": {"IPAddress": "", "Networks": {"n": {"IPAddress": "10.0.0.9"}}}}),
    );
    podman.put_with(
        &id("a"),
        json!({
            "Name": "/web", "Image": format!("sha256:{image_id}"), "Created": "2024-05-01T00:00:01.5Z",
            "Config": {
                "Image": image_id, "User": "app", "Env": ["A=b"], "Labels": {"k": "v", "long": "x".repeat(101)},
                "Healthcheck": {"Test": ["CMD-SHELL", "true"]},
            },
            "HostConfig": {"Privileged": true, "PidMode": "host", "IpcMode": "private", "NetworkMode": format!("container:{}", id("b"))},
            "Mounts": [{"Source": "/s", "Destination": "/d", "Mode": "ro", "RW": false, "Propagation": "rprivate"}],
        }),
    );
    let enricher = start(&[(Kind::Docker, &socket)], quick());
    let (one, two) = (container(&enricher).await, container(&enricher).await);
    let (mut web, other) = if one["name"] == "web" { (one, two) } else { (two, one) };
    // Switched off.
    assert_eq!(other["Healthcheck"], json!({"exe": "NONE", "args": []}));
    assert_eq!(web["Healthcheck"], json!({"exe": "/bin/sh", "args": ["-c", "true"]}));
    let taken = ["Healthcheck", "full_id", "cni_json", "pod_sandbox_id", "pod_sandbox_labels"];
    web.as_object_mut().unwrap().retain(|key, _| !taken.contains(&key.as_str()));
    let want = json!({
        "type": 11, "id": short("a"), "name": "web", "image": image_id, "imageid": image_id, "imagerepo": "localhost/bb",
        "imagetag": "1", "imagedigest": "sha256:cd", "User": "app", "env": ["A=b"], "labels": {"k": "v"},
        "privileged": true, "host_pid": true, "host_network": false, "host_ipc": false, "ip": "10.0.0.9",
        "Mounts": [{"Source": "/s", "Destination": "/d", "Mode": "ro", "RW": false, "Propagation": "rprivate"}],
        "created_time": 1_714_521_601, "is_pod_sandbox": false,
    });
    assert_eq!(web, want);
    assert_eq!(answers(&enricher, 0).await.version, "podman 1.2.3");
}

#[tokio::test]
async fn a_container_that_is_gone_has_what_its_event_said() {
    let folder = Folder::new();
    let socket = folder.socket("d");
    let docker = FakeDocker::start(&socket);
    let enricher = start(&[(Kind::Docker, &socket)], quick());
    eventually("somebody listens", || (docker.asked("/events") == 1).then_some(())).await;
    docker.event("create", &id("a"));
    docker.event("destroy", &id("a"));
    let gone = container(&enricher).await;
    assert_eq!(
        (&gone["name"], &gone["image"], &gone["imagetag"]),
        (&"of-event".into(), &"busybox:1".into(), &"1".into())
    );
    assert_eq!((&gone["labels"], gone.get("privileged")), (&json!({"color": "blue"}), None));
    assert_eq!(removed(&enricher).await, id("a"));
}

#[tokio::test]
async fn a_daemon_that_dies_comes_back() {
    let folder = Folder::new();
    let socket = folder.socket("d");
    let docker = FakeDocker::start(&socket);
    docker.put(&id("a"), "one");
    docker.put(&id("b"), "two");
    let enricher = start(&[(Kind::Docker, &socket)], quick());
    let (_, _) = (container(&enricher).await, container(&enricher).await);
    // Its socket stays, and nobody listens.
    drop(docker);
    let status = state(&enricher, 0, |state| matches!(state, RuntimeState::Fails(_))).await;
    assert_eq!(status.version, "docker 1.2.3");
    std::fs::remove_file(&socket).unwrap();
    state(&enricher, 0, |state| *state == RuntimeState::Absent).await;
    let docker = FakeDocker::start(&socket);
    docker.put(&id("b"), "two");
    docker.put(&id("c"), "three");
    // What is known already is not told again.
    assert_eq!(container(&enricher).await["name"], "three");
    assert_eq!(removed(&enricher).await, id("a"));
    assert_eq!((enricher.take(), enricher.counts().reconnects), (None, 1));
}

#[tokio::test]
async fn a_daemon_that_falls_silent_is_noticed() {
    let folder = Folder::new();
    let socket = folder.socket("d");
    let docker = FakeDocker::start(&socket);
    let pace = Pace { request: Duration::from_millis(200), ..quick() };
    let enricher = start(&[(Kind::Docker, &socket)], pace);
    answers(&enricher, 0).await;
    docker.mood(Mood::Silent);
    let silent = RuntimeState::Fails("does not answer in time".to_owned());
    state(&enricher, 0, |state| *state == silent).await;
    assert!(enricher.counts().timeouts > 0);
    docker.put(&id("a"), "one");
    docker.mood(Mood::Well);
    assert_eq!(container(&enricher).await["name"], "one");
}

#[tokio::test]
async fn nonsense_is_counted() {
    let folder = Folder::new();
    let socket = folder.socket("d");
    let docker = FakeDocker::start(&socket);
    docker.mood(Mood::NoHttp);
    let enricher = start(&[(Kind::Docker, &socket)], quick());
    let nonsense =
        |state: &RuntimeState| matches!(state, RuntimeState::Fails(why) if why.starts_with("answers nonsense"));
    state(&enricher, 0, nonsense).await;
    docker.mood(Mood::NoJson);
    state(&enricher, 0, |state| nonsense(state) && state.to_string().contains("EOF while parsing")).await;
    docker.mood(Mood::Ill);
    let ill = RuntimeState::Fails("says: 500 Internal Server Error I am ill".to_owned());
    state(&enricher, 0, |state| *state == ill).await;
    docker.mood(Mood::Well);
    answers(&enricher, 0).await;
    eventually("somebody listens", || (docker.asked("/containers/json") > 0).then_some(())).await;
    let before = enricher.counts().garbage;
    for line in ["", "{", "7", "[]", r#"{"Action":"create"}"#, r#"{"Action":"create","Actor":{"ID":"../etc"}}"#] {
        docker.line(line);
    }
    docker.put_with(&id("a"), json!({"Name": 7, "Config": [], "HostConfig": "x", "Mounts": {"a": 1}}));
    docker.event("create", &id("a"));
    let odd = container(&enricher).await;
    assert_eq!((&odd["name"], &odd["Mounts"]), (&"".into(), &json!([])));
    assert_eq!(enricher.counts().garbage - before, 5, "the empty line is none");
    // A line that does not end closes the conversation, and another begins.
    docker.line(&"x".repeat(2 << 20));
    eventually("a new conversation", || (enricher.counts().reconnects > 0).then_some(())).await;
    assert_eq!(enricher.counts().garbage - before, 6);
}

#[tokio::test]
async fn many_containers_at_once_are_all_told() {
    let folder = Folder::new();
    let socket = folder.socket("d");
    let docker = FakeDocker::start(&socket);
    for n in 0..50 {
        docker.put(&id(&format!("a{n:02}")), "listed");
    }
    let enricher = start(&[(Kind::Docker, &socket)], quick());
    for _ in 0..50 {
        assert_eq!(container(&enricher).await["name"], "listed");
    }
    for n in 0..50 {
        docker.put(&id(&format!("b{n:02}")), "made");
        docker.event("create", &id(&format!("b{n:02}")));
    }
    for _ in 0..50 {
        assert_eq!(container(&enricher).await["name"], "made");
    }
}
