//! A server that answers as Docker does, or as it is told.

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::broadcast;
use tokio::task::JoinSet;

/// How the server behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Mood {
    #[default]
    Well,
    /// Takes connections and says nothing.
    Silent,
    /// Says something that is not HTTP.
    NoHttp,
    /// Says something that is not JSON.
    NoJson,
    /// Says that it cannot.
    Ill,
}

#[derive(Debug, Default)]
struct State {
    mood: Mood,
    podman: bool,
    containers: BTreeMap<String, Value>,
    images: BTreeMap<String, Value>,
    /// Before each answer about one container.
    slow: Duration,
    asked: Vec<String>,
}

/// A server, until it is dropped.
pub(super) struct FakeDocker {
    state: Arc<Mutex<State>>,
    events: broadcast::Sender<String>,
    _tasks: JoinSet<()>,
}

impl FakeDocker {
    pub(super) fn start(socket: &Path) -> Self {
        // What died leaves its socket behind.
        let _removed = std::fs::remove_file(socket);
        let listener = UnixListener::bind(socket).unwrap();
        let (state, (events, _)) = (Arc::<Mutex<State>>::default(), broadcast::channel(64));
        let mut tasks = JoinSet::new();
        let (shared, sender) = (Arc::clone(&state), events.clone());
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                connections.spawn(serve(stream, Arc::clone(&shared), sender.subscribe()));
            }
        });
        Self { state, events, _tasks: tasks }
    }

    pub(super) fn mood(&self, mood: Mood) {
        self.state.lock().unwrap().mood = mood;
    }

    pub(super) fn podman(self) -> Self {
        self.state.lock().unwrap().podman = true;
        self
    }

    pub(super) fn slow(&self, slow: Duration) {
        self.state.lock().unwrap().slow = slow;
    }

    /// Puts a container there, without an event.
    pub(super) fn put(&self, id: &str, name: &str) {
        self.put_with(id, json!({"Name": format!("/{name}"), "Config": {"Image": "nginx:1.25"}}));
    }

    pub(super) fn put_with(&self, id: &str, mut container: Value) {
        container["Id"] = id.into();
        self.state.lock().unwrap().containers.insert(id.to_owned(), container);
    }

    pub(super) fn remove(&self, id: &str) {
        self.state.lock().unwrap().containers.remove(id);
    }

    pub(super) fn put_image(&self, id: &str, image: Value) {
        self.state.lock().unwrap().images.insert(id.to_owned(), image);
    }

    pub(super) fn event(&self, action: &str, id: &str) {
        let attributes = json!({"name": "of-event", "image": "busybox:1", "color": "blue"});
        let event =
            json!({"Type": "container", "Action": action, "Actor": {"ID": id, "Attributes": attributes}, "time": 7});
        self.line(&event.to_string());
    }

    pub(super) fn line(&self, line: &str) {
        // Nobody may be listening.
        let _listeners = self.events.send(format!("{line}\n"));
    }

    /// Number of those who listen to events: each connection does before it is known what it wants.
    pub(super) fn asked(&self, path: &str) -> usize {
        self.state.lock().unwrap().asked.iter().filter(|asked| asked.starts_with(path)).count()
    }
}

async fn serve(mut stream: UnixStream, state: Arc<Mutex<State>>, mut events: broadcast::Receiver<String>) {
    let Some(path) = head(&mut stream).await else { return };
    let (mood, slow) = {
        let mut state = state.lock().unwrap();
        state.asked.push(path.clone());
        (state.mood, state.slow)
    };
    match mood {
        Mood::Silent => std::future::pending().await,
        Mood::NoHttp => return drop(stream.write_all(b"what?\r\n\r\n").await),
        Mood::NoJson => return drop(stream.write_all(&response("200 OK", "{\"Id\":")).await),
        Mood::Ill => {
            let said = response("500 Internal Server Error", "{\"message\":\"I am\\nill\"}");
            return drop(stream.write_all(&said).await);
        }
        Mood::Well => {}
    }
    if path.starts_with("/events?") {
        let begin = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n";
        if stream.write_all(begin).await.is_ok() {
            while let Ok(line) = events.recv().await {
                if stream.write_all(line.as_bytes()).await.is_err() {
                    break;
                }
            }
        }
        return;
    }
    if path.starts_with("/containers/") && path != "/containers/json?all=1" {
        tokio::time::sleep(slow).await;
    }
    let answer = answer(&state.lock().unwrap(), &path);
    let text = match answer {
        Some(value) => response("200 OK", &value.to_string()),
        None => response("404 Not Found", "{\"message\":\"No such thing\"}"),
    };
    let _written = stream.write_all(&text).await;
}

/// The path that is asked for.
async fn head(stream: &mut UnixStream) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).ok()?;
    head.split(' ').nth(1).map(str::to_owned)
}

fn response(status: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

fn answer(state: &State, path: &str) -> Option<Value> {
    let part = |before: &str| path.strip_prefix(before)?.strip_suffix("/json");
    if path == "/version" {
        let name = if state.podman { "Podman Engine" } else { "Engine" };
        return Some(json!({"Version": "1.2.3", "Components": [{"Name": name}]}));
    }
    if path == "/containers/json?all=1" {
        let listed = |id: &String| json!({"Id": id, "Names": ["/of-list"], "Image": "busybox:1", "State": "running"});
        return Some(state.containers.keys().map(listed).collect());
    }
    if let Some(image) = part("/images/") {
        return state.images.get(image).cloned();
    }
    let wanted = part("/containers/")?;
    // As Docker does: by the beginning of an id, or by name.
    let fits =
        |(id, container): &(&String, &Value)| id.starts_with(wanted) || container["Name"] == format!("/{wanted}");
    state.containers.iter().find(fits).map(|(_, container)| container.clone())
}
