//! Questions: known, unknown, known late, runtimes that do not answer.

use super::fake_docker::{FakeDocker, Mood};
use super::*;

/// Time for questions that nobody can answer.
fn impatient() -> Pace {
    Pace { question: Duration::from_millis(150), lookup: Duration::from_millis(50), ..quick() }
}

#[tokio::test]
async fn without_runtimes_nothing_is_known_at_once() {
    let folder = Folder::new();
    let options = Options { host_root: folder.0.clone(), ..Options::default() };
    let enricher = Enricher::start_at(options, Pace { question: PATIENCE * 2, ..quick() }).unwrap();
    ask(&enricher, "0123456789ab");
    assert_eq!(unknown(&enricher).await, ("0123456789ab".into(), "no runtime answers".into()));
    ask(&enricher, "../../etc");
    assert_eq!(unknown(&enricher).await, ("../../etc".into(), "it is no container's id".into()));
    assert_eq!((enricher.counts().asked, enricher.counts().unknown), (2, 2));
}

#[tokio::test]
async fn runtimes_that_are_not_asked_are_the_answer() {
    let folder = Folder::new();
    let docker = FakeDocker::start(&folder.socket("d"));
    docker.put(&id("a"), "one");
    let sockets = vec![endpoint(Kind::Docker, &folder.socket("d"))];
    let options = Options { runtimes: false, sockets, ..Options::default() };
    let enricher = Enricher::start_at(options, quick()).unwrap();
    ask(&enricher, &short("a"));
    assert_eq!(unknown(&enricher).await, (short("a"), "container runtimes are not asked (lanner.containers)".into()));
    assert_eq!((docker.asked("/"), enricher.status()), (0, Vec::new()));
}

#[tokio::test]
async fn a_runtime_may_know_an_id_late() {
    let folder = Folder::new();
    let socket = folder.socket("d");
    let docker = FakeDocker::start(&socket);
    let enricher = start(&[(Kind::Docker, &socket)], quick());
    ask(&enricher, &short("a"));
    ask(&enricher, &short("a"));
    eventually("it was asked", || (docker.asked("/containers/a0") > 0).then_some(())).await;
    docker.put(&id("a"), "late");
    assert_eq!(container(&enricher).await["name"], "late");
    eventually("an answer", || (enricher.counts().answered == 1).then_some(())).await;
    assert_eq!((enricher.counts().asked, enricher.take()), (1, None));
    // Asked just after it was told: the two have crossed.
    ask(&enricher, &short("a"));
    eventually("an answer", || (enricher.counts().answered == 2).then_some(())).await;
    assert_eq!(enricher.take(), None);
}

#[tokio::test]
async fn what_no_runtime_knows() {
    let folder = Folder::new();
    let socket = folder.socket("d");
    let docker = FakeDocker::start(&socket);
    // Docker takes an id for a name.
    docker.put(&id("a"), "0123456789ab");
    let enricher = start(&[(Kind::Docker, &socket)], Pace { question: Duration::from_secs(1), ..quick() });
    container(&enricher).await;
    ask(&enricher, "0123456789ab");
    assert_eq!(unknown(&enricher).await.1, "no runtime knows it");
}

#[tokio::test]
async fn one_silent_runtime_does_not_hold_up_another() {
    let folder = Folder::new();
    let (silent, well) = (folder.socket("s"), folder.socket("w"));
    let (docker, podman) = (FakeDocker::start(&silent), FakeDocker::start(&well).podman());
    let enricher = start(&[(Kind::Docker, &silent), (Kind::Podman, &well)], Pace { ping: PATIENCE, ..impatient() });
    answers(&enricher, 0).await;
    answers(&enricher, 1).await;
    eventually("somebody listens", || (podman.asked("/containers/json") > 0).then_some(())).await;
    docker.mood(Mood::Silent);
    podman.put(&id("a"), "pod");
    ask(&enricher, &short("a"));
    assert_eq!(container(&enricher).await["type"], 11);
    ask(&enricher, &short("b"));
    let why = format!("no runtime that answers knows it: docker at {} does not answer in time", silent.display());
    assert_eq!(unknown(&enricher).await, (short("b"), why));
    drop(podman);
    state(&enricher, 1, |state| *state != RuntimeState::Answers).await;
    ask(&enricher, &short("b"));
    let (_, why) = unknown(&enricher).await;
    let begin = "no runtime answers: podman at ";
    assert!(why.starts_with(begin) && why.ends_with("does not answer in time"), "{why}");
}

#[tokio::test]
async fn a_question_wakes_a_runtime_that_failed() {
    let folder = Folder::new();
    let socket = folder.socket("d");
    let docker = FakeDocker::start(&socket);
    docker.mood(Mood::Ill);
    let hour = Duration::from_secs(3600);
    let enricher = start(&[(Kind::Docker, &socket)], Pace { retry: (hour, hour), ..quick() });
    state(&enricher, 0, |state| matches!(state, RuntimeState::Fails(_))).await;
    docker.put(&id("a"), "one");
    docker.mood(Mood::Well);
    ask(&enricher, &short("a"));
    assert_eq!(container(&enricher).await["name"], "one");
}

#[tokio::test]
async fn a_slow_runtime_is_waited_for() {
    let folder = Folder::new();
    let socket = folder.socket("d");
    let docker = FakeDocker::start(&socket);
    let enricher = start(&[(Kind::Docker, &socket)], quick());
    eventually("somebody listens", || (docker.asked("/containers/json") > 0).then_some(())).await;
    docker.put(&id("a"), "slow");
    docker.slow(Duration::from_millis(100));
    ask(&enricher, &short("a"));
    assert_eq!(container(&enricher).await["name"], "slow");
    assert_eq!(enricher.counts().timeouts, 0);
}

#[tokio::test]
async fn what_the_event_said_is_told_in_time_and_the_rest_later() {
    let folder = Folder::new();
    let socket = folder.socket("d");
    let docker = FakeDocker::start(&socket);
    let enricher = start(
        &[(Kind::Docker, &socket)],
        Pace { lookup: Duration::from_millis(100), question: Duration::from_millis(300), ..quick() },
    );
    eventually("somebody listens", || (docker.asked("/events") == 1).then_some(())).await;
    docker.put(&id("a"), "one");
    // As long as it starts a container, Docker does not answer about it.
    docker.slow(Duration::from_secs(1));
    docker.event("create", &id("a"));
    eventually("it is looked at", || (docker.asked("/containers/a") > 0).then_some(())).await;
    ask(&enricher, &short("a"));
    let first = container(&enricher).await;
    let why = format!("docker at {} has not said more than its name and image yet", socket.display());
    assert_eq!((&first["name"], &first["imagetag"], &first["partial"]), (&"of-event".into(), &"1".into(), &why.into()));
    let all = container(&enricher).await;
    assert_eq!((&all["name"], all.get("partial")), (&"one".into(), None));
    assert_eq!((enricher.counts().answered, enricher.counts().unknown), (1, 0));
}

#[tokio::test]
async fn the_thread_ends_with_its_handle() {
    let folder = Folder::new();
    let socket = folder.socket("d");
    let docker = FakeDocker::start(&socket);
    docker.mood(Mood::Silent);
    let enricher = start(&[(Kind::Docker, &socket)], Pace { request: PATIENCE * 2, ..quick() });
    ask(&enricher, &short("a"));
    eventually("it is asked", || (docker.asked("/version") > 0).then_some(())).await;
    let since = Instant::now();
    drop(enricher);
    assert!(since.elapsed() < PATIENCE);
}
