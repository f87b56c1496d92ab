//! Sockets that are found by themselves.

use super::fake_docker::FakeDocker;
use super::*;

#[tokio::test]
async fn sockets_are_found_when_they_appear() {
    let folder = Folder::new();
    let below = |path: &str| {
        let path = folder.0.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        path
    };
    let options = Options { host_root: folder.0.clone(), ..Options::default() };
    let enricher = Enricher::start_at(options, quick()).unwrap();
    assert_eq!(enricher.status(), []);
    let docker = FakeDocker::start(&below("run/docker.sock"));
    docker.put(&id("a"), "one");
    assert_eq!(container(&enricher).await["name"], "one");
    // Another path to the same socket is no other runtime.
    std::os::unix::fs::symlink("../run", below("var/run")).unwrap();
    let podman = FakeDocker::start(&below("run/user/1000/podman/podman.sock")).podman();
    podman.put(&id("b"), "two");
    assert_eq!(container(&enricher).await["name"], "two");
    let found: Vec<_> =
        enricher.status().into_iter().map(|status| (status.endpoint.kind, status.endpoint.socket)).collect();
    let want = [(Kind::Docker, "/run/docker.sock"), (Kind::Podman, "/run/user/1000/podman/podman.sock")];
    assert_eq!(found, want.map(|(kind, socket)| (kind, socket.into())));
}

#[tokio::test]
async fn sockets_that_are_set_are_the_only_ones() {
    let folder = Folder::new();
    let (set, usual) = (folder.socket("mine"), folder.socket("run/docker.sock"));
    std::fs::create_dir_all(usual.parent().unwrap()).unwrap();
    let _usual = FakeDocker::start(&usual);
    let sockets = vec![endpoint(Kind::Docker, Path::new("/mine"))];
    let options = Options { host_root: folder.0.clone(), sockets, ..Options::default() };
    let enricher = Enricher::start_at(options, quick()).unwrap();
    state(&enricher, 0, |state| *state == RuntimeState::Absent).await;
    let _mine = FakeDocker::start(&set);
    answers(&enricher, 0).await;
    assert_eq!(enricher.status().len(), 1);
}

#[tokio::test]
async fn a_question_finds_a_runtime_that_has_just_begun() {
    let hour = Duration::from_secs(3600);
    let folder = Folder::new();
    let (set, usual) = (folder.socket("mine"), folder.socket("run/docker.sock"));
    std::fs::create_dir_all(usual.parent().unwrap()).unwrap();
    for (socket, sockets) in [(&set, vec![endpoint(Kind::Docker, Path::new("/mine"))]), (&usual, Vec::new())] {
        let options = Options { host_root: folder.0.clone(), sockets, ..Options::default() };
        let enricher = Enricher::start_at(options, Pace { recheck: hour, ..quick() }).unwrap();
        // Nobody has asked for so long that sockets are looked for again.
        sleep(Duration::from_millis(150)).await;
        let docker = FakeDocker::start(socket);
        docker.put(&id("a"), "first");
        ask(&enricher, &short("a"));
        assert_eq!(container(&enricher).await["name"], "first");
    }
}
