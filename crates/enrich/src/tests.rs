//! Conversations with runtimes that are none: servers on unix sockets in folders of their own.

mod ask;
mod containerd;
mod cri;
mod docker;
mod fake_docker;
mod fake_grpc;
mod find;

use crate::pace::Pace;
use crate::{Endpoint, Enricher, Kind, News, Options, Question, RuntimeState, RuntimeStatus};
use lanner_schema::snapshot::{CONTAINER_UNKNOWN, ContainerUnknown};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// Whatever is waited for comes sooner, or the test fails.
const PATIENCE: Duration = Duration::from_secs(20);

/// Short pauses, and time enough to answer on a busy machine.
fn quick() -> Pace {
    Pace {
        recheck: Duration::from_millis(10),
        request: Duration::from_secs(5),
        lookup: Duration::from_secs(5),
        question: Duration::from_secs(5),
        subscribed: Duration::from_millis(20),
        ping: Duration::from_millis(50),
        poll: Duration::from_millis(10),
        retry: (Duration::from_millis(5), Duration::from_millis(20)),
        linger: Duration::from_millis(200),
    }
}

/// A folder of its own, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("lanner-enrich-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn socket(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _removed = std::fs::remove_dir_all(&self.0);
    }
}

fn endpoint(kind: Kind, socket: &Path) -> Endpoint {
    Endpoint { kind, socket: socket.to_owned() }
}

/// An enricher that speaks with these sockets.
fn start(sockets: &[(Kind, &Path)], pace: Pace) -> Enricher {
    let sockets = sockets.iter().map(|&(kind, socket)| endpoint(kind, socket)).collect();
    Enricher::start_at(Options { sockets, env: true, ..Options::default() }, pace).unwrap()
}

fn ask(enricher: &Enricher, id: &str) {
    assert!(enricher.ask(Question { id: id.as_bytes().to_vec(), cgroups: Vec::new(), pid: 1 }));
}

async fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let since = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(since.elapsed() < PATIENCE, "never: {what}");
        sleep(Duration::from_millis(1)).await;
    }
}

async fn next(enricher: &Enricher) -> News {
    eventually("news", || enricher.take()).await
}

/// The next news, which tell of a container.
async fn container(enricher: &Enricher) -> Value {
    named(enricher, b"container").await
}

/// The next news, which tell of a removal: the full id.
async fn removed(enricher: &Enricher) -> String {
    named(enricher, b"container_removed").await["full_id"].as_str().unwrap().to_owned()
}

async fn named(enricher: &Enricher, name: &[u8]) -> Value {
    let news = next(enricher).await;
    let data = String::from_utf8_lossy(&news.data).into_owned();
    assert_eq!(String::from_utf8_lossy(news.name), String::from_utf8_lossy(name), "{data}");
    serde_json::from_str::<Value>(&data).unwrap()["container"].take()
}

/// The next news, which tell that an id is not known: the id and why.
async fn unknown(enricher: &Enricher) -> (String, String) {
    let news = next(enricher).await;
    assert_eq!(news.name, CONTAINER_UNKNOWN, "{}", String::from_utf8_lossy(&news.data));
    let unknown = ContainerUnknown::decode(&news.data).unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (text(unknown.container), text(unknown.why))
}

/// Waits until a runtime is so.
async fn state(enricher: &Enricher, number: usize, is: impl Fn(&RuntimeState) -> bool) -> RuntimeStatus {
    let look = || enricher.status().into_iter().nth(number).filter(|status| is(&status.state));
    eventually("a state", look).await
}

async fn answers(enricher: &Enricher, number: usize) -> RuntimeStatus {
    state(enricher, number, |state| *state == RuntimeState::Answers).await
}

/// A full id that begins so.
fn id(short: &str) -> String {
    format!("{short:0<12}{}", "f".repeat(52))
}

/// The short id of [`id`].
fn short(short: &str) -> String {
    format!("{short:0<12}")
}
