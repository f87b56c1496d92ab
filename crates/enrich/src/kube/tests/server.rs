//! A small API server for tests: lists and watches what it is told to have, and misbehaves as it is told to.

use super::super::http::refused;
use serde_json::{Value, json};
use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

/// What a request gets instead of its answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Instead {
    /// A status with a message.
    Status(u16),
    /// Nothing, for ever.
    Silence,
    /// This text with status 200.
    Text(String),
    /// The end of the connection.
    Close,
}

#[derive(Default)]
pub(super) struct World {
    /// Objects by path and name.
    pub objects: BTreeMap<(String, String), Value>,
    /// All that happened: path, version, event of a watch.
    events: Vec<(String, u64, String)>,
    version: u64,
    /// Watches from older versions are refused.
    pub oldest: u64,
    /// Requests whose path has this beginning get this, one after the other.
    pub instead: BTreeMap<String, VecDeque<Instead>>,
    /// Paths with this beginning always get this status.
    pub refuses: BTreeMap<String, u16>,
    pub token: Option<String>,
    pub page: usize,
    /// Watches with a smaller number end.
    epoch: u64,
    /// Path and query of all requests.
    pub requests: Vec<String>,
    pub accepts: Vec<String>,
}

/// The server; it ends when this is dropped.
pub(super) struct Server {
    world: Arc<Mutex<World>>,
    changed: Arc<Notify>,
    tls: Option<TlsAcceptor>,
    tasks: Option<JoinSet<()>>,
    pub address: SocketAddr,
}

impl Server {
    pub(super) async fn start(tls: Option<TlsAcceptor>) -> Self {
        let world = Arc::new(Mutex::new(World { page: usize::MAX, ..World::default() }));
        let address = "127.0.0.1:0".parse().unwrap();
        let mut server = Self { world, changed: Arc::default(), tls, tasks: None, address };
        server.listen();
        server
    }

    /// Is there, or there again.
    pub(super) fn listen(&mut self) {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_reuseaddr(true).unwrap();
        socket.bind(self.address).unwrap();
        let listener = socket.listen(64).unwrap();
        self.address = listener.local_addr().unwrap();
        let (world, changed, tls) = (Arc::clone(&self.world), Arc::clone(&self.changed), self.tls.clone());
        let mut tasks = JoinSet::new();
        tasks.spawn(accept(listener, world, changed, tls));
        self.tasks = Some(tasks);
    }

    /// Is gone, with all connections.
    pub(super) fn stop(&mut self) {
        self.tasks = None;
    }

    pub(super) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap()
    }

    /// An object is there, or changed.
    pub(super) fn put(&self, path: &str, object: Value) {
        let key = (path.to_owned(), object["metadata"]["name"].as_str().unwrap().to_owned());
        let known = self.world().objects.contains_key(&key);
        let event = if known { "MODIFIED" } else { "ADDED" };
        let object = self.happens(path, event, object);
        self.world().objects.insert(key, object);
    }

    /// An object is gone.
    pub(super) fn delete(&self, path: &str, name: &str) {
        let object = self.world().objects.remove(&(path.to_owned(), name.to_owned())).unwrap();
        self.happens(path, "DELETED", object);
    }

    /// A newer version is told of nothing.
    pub(super) fn bookmark(&self, path: &str) -> u64 {
        self.happens(path, "BOOKMARK", json!({"kind": "X", "metadata": {}}));
        self.world().version
    }

    /// A line that a watch tells.
    pub(super) fn line(&self, path: &str, line: &str) {
        let mut world = self.world();
        world.version += 1;
        let version = world.version;
        world.events.push((path.to_owned(), version, line.to_owned()));
        drop(world);
        self.changed.notify_waiters();
    }

    fn happens(&self, path: &str, kind: &str, mut object: Value) -> Value {
        let version = self.world().version + 1;
        object["metadata"]["resourceVersion"] = version.to_string().into();
        self.line(path, &json!({"type": kind, "object": object}).to_string());
        object
    }

    /// All that happened is forgotten.
    pub(super) fn forget(&self) {
        let mut world = self.world();
        world.oldest = world.version + 1;
        world.version += 1;
        world.events.clear();
    }

    /// All watches end in good order.
    pub(super) fn end_watches(&self) {
        self.world().epoch += 1;
        self.changed.notify_waiters();
    }

    /// Requests whose path has this beginning.
    pub(super) fn requests(&self, beginning: &str) -> Vec<String> {
        self.world().requests.iter().filter(|path| path.starts_with(beginning)).cloned().collect()
    }
}

async fn accept(listener: TcpListener, world: Arc<Mutex<World>>, changed: Arc<Notify>, tls: Option<TlsAcceptor>) {
    let mut connections = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else { return };
        let (world, changed, tls) = (Arc::clone(&world), Arc::clone(&changed), tls.clone());
        connections.spawn(async move {
            let _ended = match tls {
                None => serve(stream, &world, &changed).await,
                Some(tls) => match tls.accept(stream).await {
                    Ok(stream) => serve(stream, &world, &changed).await,
                    Err(error) => Err(error),
                },
            };
        });
    }
}

/// Path with query, token, accepted types.
async fn request(stream: &mut (impl AsyncRead + Unpin)) -> std::io::Result<(String, Option<String>, String)> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    let head = String::from_utf8(head).unwrap();
    let path = head.split(' ').nth(1).unwrap().to_owned();
    let header = |name: &str| {
        let mut lines = head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned())
    };
    let token = header("authorization").map(|value| value.trim_start_matches("Bearer ").to_owned());
    Ok((path, token, header("accept").unwrap()))
}

async fn answer(stream: &mut (impl AsyncWrite + Unpin), code: u16, body: &str) -> std::io::Result<()> {
    let head = format!("HTTP/1.1 {code} X\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", body.len());
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await?;
    stream.flush().await
}

async fn refuse(stream: &mut (impl AsyncWrite + Unpin), code: u16) -> std::io::Result<()> {
    answer(stream, code, &json!({"kind": "Status", "code": code, "message": format!("no {code}")}).to_string()).await
}

async fn serve(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    world: &Mutex<World>,
    changed: &Notify,
) -> std::io::Result<()> {
    loop {
        let (path, token, accepts) = request(&mut stream).await?;
        let instead = {
            let mut world = world.lock().unwrap();
            world.requests.push(path.clone());
            world.accepts.push(accepts);
            let refusal =
                world.refuses.iter().find(|(beginning, _)| path.starts_with(*beginning)).map(|(_, code)| *code);
            let wrong = world.token.is_some() && world.token != token;
            let next = world.instead.iter_mut().find(|(beginning, _)| path.starts_with(*beginning));
            let next = next.and_then(|(_, queue)| queue.pop_front());
            next.or(refusal.map(Instead::Status)).or(wrong.then_some(Instead::Status(401)))
        };
        let plain = path.split('?').next().unwrap().to_owned();
        let parameter = |name: &str| {
            let query = path.split_once('?').map_or("", |(_, query)| query);
            query
                .split('&')
                .filter_map(|pair| pair.split_once('='))
                .find(|(key, _)| *key == name)
                .map(|(_, value)| value)
        };
        match instead {
            Some(Instead::Status(code)) => refuse(&mut stream, code).await?,
            Some(Instead::Silence) => std::future::pending().await,
            Some(Instead::Text(text)) => answer(&mut stream, 200, &text).await?,
            Some(Instead::Close) => return Ok(()),
            None if parameter("watch").is_some() => {
                let from = parameter("resourceVersion").unwrap().parse().unwrap();
                if from < world.lock().unwrap().oldest {
                    refuse(&mut stream, 410).await?;
                    continue;
                }
                watch(&mut stream, &plain, from, world, changed).await?;
            }
            None => {
                let body = list(&plain, parameter("limit"), parameter("continue"), &world.lock().unwrap());
                match body {
                    Some(body) => answer(&mut stream, 200, &body).await?,
                    None => refuse(&mut stream, 404).await?,
                }
            }
        }
    }
}

/// A list, or an object.
fn list(path: &str, limit: Option<&str>, from: Option<&str>, world: &World) -> Option<String> {
    if let Some((_, object)) = world.objects.iter().find(|((parent, name), _)| format!("{parent}/{name}") == path) {
        return Some(object.to_string());
    }
    if !["/api/v1/pods", "/api/v1/services", "/api/v1/namespaces", "/api/v1/nodes"].contains(&path) {
        return None;
    }
    let from: usize = from.map_or(0, |from| from.parse().unwrap());
    let page = limit.map_or(usize::MAX, |_| world.page);
    let all: Vec<&Value> = world.objects.iter().filter(|((of, _), _)| of == path).map(|(_, object)| object).collect();
    let items: Vec<&Value> = all.iter().skip(from).take(page).copied().collect();
    let more = from + items.len() < all.len();
    let next = if more { (from + items.len()).to_string() } else { String::new() };
    Some(
        json!({"metadata": {"resourceVersion": world.version.to_string(), "continue": next}, "items": items})
            .to_string(),
    )
}

async fn watch(
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    path: &str,
    mut from: u64,
    world: &Mutex<World>,
    changed: &Notify,
) -> std::io::Result<()> {
    stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").await?;
    let epoch = world.lock().unwrap().epoch;
    loop {
        let waits = changed.notified();
        let (lines, ended) = {
            let world = world.lock().unwrap();
            let news = world.events.iter().filter(|(of, version, _)| of == path && *version > from);
            (news.map(|(_, _, line)| format!("{line}\n")).collect::<Vec<_>>(), world.epoch > epoch)
        };
        from = world.lock().unwrap().version.max(from);
        for line in lines {
            // In pieces: no line ends where a piece does.
            for piece in line.as_bytes().chunks(line.len().div_ceil(2)) {
                stream.write_all(format!("{:x}\r\n", piece.len()).as_bytes()).await?;
                stream.write_all(piece).await?;
                stream.write_all(b"\r\n").await?;
                stream.flush().await?;
            }
        }
        if ended {
            stream.write_all(b"0\r\n\r\n").await?;
            return stream.flush().await;
        }
        stream.flush().await?;
        let _nothing_for_long = tokio::time::timeout(Duration::from_millis(20), waits).await;
    }
}

/// The codes mean to the client what they mean to the server.
#[test]
fn statuses_have_their_meaning() {
    assert_eq!(refused(410, "x", None), super::super::failure::Failure::Expired);
}
