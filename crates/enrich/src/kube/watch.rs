//! One resource of the API server: listed, then watched, for ever.
//!
//! The rules of the game are in the Kubernetes API concepts («Efficient detection of changes»): a list says its version, a watch goes on from a version, bookmarks
//! tell newer versions in between, and a version that the server has forgotten (410 Gone, as an answer's status or as an event of the watch) means that
//! all must be listed anew.

use super::config::Config;
use super::failure::Failure;
use super::http::{Connection, Line, Lines, refused};
use super::object::{EVENT, LIST, text};
use super::pace::Pace;
use super::status::{ResourceState, Shared};
use crate::pace::Backoff;
use serde_json::Value;
use std::fmt::Write as _;
use std::hash::{BuildHasher, RandomState};
use std::path::PathBuf;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};

/// Objects of one answer to a list that is not served from the server's memory.
const PAGE: usize = 500;
/// A list has not more pages than this.
const MAX_PAGES: usize = 100;
/// Only names and labels of objects; servers that can't, send whole ones.
const METADATA_LIST: &str = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";
const METADATA: &str = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";
const WHOLE: &str = "application/json";

/// What is watched.
#[derive(Debug, Clone)]
pub(crate) struct Resource {
    /// For people: `pods`.
    pub name: &'static str,
    pub path: &'static str,
    /// Which of them, as a parameter of the query; empty: all.
    pub selector: String,
    pub only_metadata: bool,
    /// What it means that there is none of them, where there should be one.
    pub none: Option<String>,
}

impl Resource {
    fn query(&self, parameters: &str) -> String {
        let and = if self.selector.is_empty() { "" } else { "&" };
        format!("{}?{}{and}{parameters}", self.path, self.selector)
    }
}

/// What a watch tells.
#[derive(Debug)]
pub(crate) enum Change {
    /// These objects are there, and no others.
    All(Vec<Value>),
    /// An object is there, or changed.
    Put(Value),
    /// An object is gone.
    Gone(Value),
    /// Something that is no event.
    Garbage,
    /// It failed; it is tried again.
    Failed,
}

/// Where changes go, with the number of the resource.
pub(crate) type Changes = mpsc::Sender<(usize, Change)>;

/// Where a watch is.
#[derive(Debug, Default)]
struct Position {
    /// What the last answer was true of; `None`: nothing is known yet.
    version: Option<String>,
    /// The server forgot a version: what it has in memory may be older than what we have seen, so that it must ask its store.
    consistent: bool,
    /// Something was heard in this round.
    heard: bool,
    /// There is none of them.
    none: bool,
}

/// A watch of one resource.
#[derive(Debug)]
pub(crate) struct Watch {
    pub number: usize,
    pub resource: Resource,
    pub kubeconfig: Option<PathBuf>,
    pub changes: Changes,
    pub status: Shared,
    pub pace: Pace,
}

/// Nobody listens any more.
#[derive(Debug)]
struct Deaf;

/// Why a round ended.
enum Ending {
    Failed(Failure),
    Deaf,
}

impl From<Failure> for Ending {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<Deaf> for Ending {
    fn from(_: Deaf) -> Self {
        Self::Deaf
    }
}

impl Watch {
    /// Lists and watches until nobody listens.
    pub(crate) async fn run(self) {
        let (mut at, mut backoff, mut connected_before) = (Position::default(), Backoff::new(self.pace.retry), false);
        loop {
            at.heard = false;
            let ending = self.round(&mut at, &mut connected_before).await;
            let failure = match ending {
                // The server ended the watch in its time.
                Ok(()) => continue,
                Err(Ending::Deaf) => return,
                Err(Ending::Failed(failure)) => failure,
            };
            if at.heard {
                backoff.reset();
            }
            let pause = match &failure {
                Failure::Forbidden(_) | Failure::NotFound => self.pace.refused,
                Failure::Busy(Some(wait)) => *wait,
                _ => backoff.pause(),
            };
            // What the server does not understand, it will not understand better the next time.
            if matches!(failure, Failure::Expired | Failure::Status(400..500, _)) {
                at.version = None;
                at.consistent = true;
            }
            if failure != Failure::Expired {
                self.status.set(self.number, ResourceState::Fails(failure.to_string()));
                self.status.note(&failure);
            }
            if self.tell(Change::Failed).await.is_err() {
                return;
            }
            sleep(pause).await;
        }
    }

    async fn tell(&self, change: Change) -> Result<(), Deaf> {
        self.changes.send((self.number, change)).await.map_err(|_| Deaf)
    }

    /// Connects, lists if nothing is known, and watches; returns when the server ended the connection in good order.
    async fn round(&self, at: &mut Position, connected_before: &mut bool) -> Result<(), Ending> {
        let config = Config::find(self.kubeconfig.as_deref())?;
        self.status.server(config.url());
        let mut connection = Connection::open(&config, self.pace).await?;
        if std::mem::replace(connected_before, true) {
            self.status.reconnected();
        }
        if at.version.is_none() {
            self.list(&mut connection, at).await?;
        }
        loop {
            let since = Instant::now();
            self.watch(&mut connection, at).await?;
            // One that ends at once would be asked for again and again.
            if since.elapsed() < self.pace.retry.0 {
                sleep(self.pace.retry.0).await;
            }
            if connection.is_closed() {
                return Ok(());
            }
        }
    }

    async fn list(&self, connection: &mut Connection, at: &mut Position) -> Result<(), Ending> {
        let mut items = Vec::new();
        let mut from = String::new();
        for _ in 0..MAX_PAGES {
            let path = self.resource.query(&match (at.consistent, from.is_empty()) {
                // From the memory of the server: all nodes ask at once when a cluster is updated.
                (false, true) => "resourceVersion=0".to_owned(),
                (true, true) => format!("limit={PAGE}"),
                (_, false) => format!("limit={PAGE}&continue={}", escaped(&from)),
            });
            let accept = if self.resource.only_metadata { METADATA_LIST } else { WHOLE };
            let answer = connection.get(&path, accept).await?;
            let body = connection.body(answer).await?;
            let mut list = LIST.read(&body).map_err(Failure::garbage)?;
            let version = text(&list, &["metadata", "resourceVersion"]).to_owned();
            from = text(&list, &["metadata", "continue"]).to_owned();
            let Some(Value::Array(found)) = list.get_mut("items").map(Value::take) else {
                return Err(Failure::garbage("a list without items").into());
            };
            items.extend(found);
            if from.is_empty() {
                at.heard = true;
                at.version = Some(version).filter(|version| !version.is_empty());
                at.none = items.is_empty();
                self.answers(at);
                return Ok(self.tell(Change::All(items)).await?);
            }
        }
        Err(Failure::garbage("a list without end").into())
    }

    fn answers(&self, at: &Position) {
        let wrong = self.resource.none.clone().filter(|_| at.none);
        self.status.set(self.number, wrong.map_or(ResourceState::Answers, ResourceState::Fails));
    }

    /// One watch, until the server ends it.
    async fn watch(&self, connection: &mut Connection, at: &mut Position) -> Result<(), Ending> {
        let lasts = varied(self.pace.watch);
        let path = self.resource.query(&format!(
            "watch=1&allowWatchBookmarks=true&timeoutSeconds={}&resourceVersion={}",
            lasts.as_secs().max(1),
            escaped(at.version.as_deref().unwrap_or_default())
        ));
        let until = Instant::now() + lasts + self.pace.overtime;
        let accept = if self.resource.only_metadata { METADATA } else { WHOLE };
        let mut lines = Lines::new(connection.get(&path, accept).await?, until);
        self.answers(at);
        while let Some(line) = lines.next().await? {
            let Line::Text(line) = line else {
                self.tell(Change::Garbage).await?;
                continue;
            };
            at.heard = true;
            let Ok(mut event) = EVENT.read(&line) else {
                self.tell(Change::Garbage).await?;
                continue;
            };
            let object = event.get_mut("object").map(Value::take).unwrap_or_default();
            let version = text(&object, &["metadata", "resourceVersion"]).to_owned();
            match text(&event, &["type"]) {
                "ADDED" | "MODIFIED" => {
                    if std::mem::take(&mut at.none) {
                        self.answers(at);
                    }
                    self.tell(Change::Put(object)).await?;
                }
                "DELETED" => self.tell(Change::Gone(object)).await?,
                "BOOKMARK" => {}
                "ERROR" => {
                    let code = object.get("code").and_then(Value::as_u64).and_then(|code| code.try_into().ok());
                    return Err(refused(code.unwrap_or_default(), text(&object, &["message"]), None).into());
                }
                _ => self.tell(Change::Garbage).await?,
            }
            if !version.is_empty() {
                at.version = Some(version);
            }
        }
        Ok(())
    }
}

/// A quarter longer or shorter by chance, so that nodes do not ask all at once.
fn varied(duration: Duration) -> Duration {
    // Each new hasher of the standard library has a random key.
    let percent = 75 + RandomState::new().hash_one(0) % 51;
    duration * percent as u32 / 100
}

/// A value in a query.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing into a string can't fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_in_queries() {
        assert_eq!(escaped("eyJ2Ijoi+/= ü&x"), "eyJ2Ijoi%2B%2F%3D%20%C3%BC%26x");
        let around = Duration::from_secs(100);
        assert!((0..100).all(|_| (75..=125).contains(&varied(around).as_secs())));
    }
}
