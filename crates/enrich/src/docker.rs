//! Docker's Engine API, which podman speaks too.

mod http;
mod lines;
mod read;

use crate::client::{Change, Changes, Key, Seen, send, subscribed};
use crate::facts::{Facts, code, is_id};
use crate::failure::Failure;
use crate::json::{list, text};
use crate::pace::Pace;
use http::Response;
use lines::Lines;
use read::ImageNames;
use serde_json::Value;
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

/// A longer answer about one thing is nonsense, bytes.
const MAX_ANSWER: usize = 2 << 20;
/// A longer list of containers is nonsense, bytes.
const MAX_LIST: usize = 16 << 20;
/// Names of more images than this are not kept.
const MAX_IMAGES: usize = 512;
/// `{"type":["container"],"event":["create","start","rename","destroy","remove"]}`: `destroy` is Docker's, `remove` is podman's.
const FILTERS: &str = "%7B%22type%22%3A%5B%22container%22%5D%2C%22event%22%3A%5B%22create%22%2C%22start%22%2C%22rename%22%2C%22destroy%22%2C%22remove%22%5D%7D";

/// A daemon, asked with a connection for each question.
#[derive(Debug, Clone)]
pub(crate) struct Docker {
    socket: Arc<Path>,
    code: u32,
    pace: Pace,
    /// Names of images by id; all are forgotten when there are too many.
    images: Arc<Mutex<HashMap<String, ImageNames>>>,
}

impl Docker {
    /// Asks who listens there.
    pub(crate) async fn connect(socket: &Path, pace: Pace) -> Result<(Self, String), Failure> {
        let mut docker = Self { socket: socket.into(), code: code::DOCKER, pace, images: Arc::default() };
        let Some(version) = docker.json("/version", MAX_ANSWER).await? else {
            return Err(Failure::NotSpoken("no /version there".to_owned()));
        };
        let number = text(&version, &["Version"]);
        if number.is_empty() {
            return Err(Failure::garbage("a version without a number"));
        }
        let podman = list(&version, &["Components"]).any(|part| text(part, &["Name"]).starts_with("Podman"));
        if podman {
            docker.code = code::PODMAN;
        }
        let name = if podman { "podman" } else { "docker" };
        Ok((docker, format!("{name} {number}")))
    }

    /// See [`crate::client::Client::get`]; Docker knows the beginning of an id too.
    pub(crate) async fn get(&self, id: &str) -> Result<Option<Facts>, Failure> {
        let Some(container) = self.container(id).await? else { return Ok(None) };
        let names = self.names(read::image_of(&container)).await;
        let mut facts = read::container(&container, &names, self.code);
        if facts.ip.is_empty()
            && let Some(other) = read::network_of(&container)
            && let Ok(Some(other)) = self.container(other).await
        {
            facts.ip = read::address(&other);
        }
        Ok(Some(facts))
    }

    pub(crate) async fn list(&self) -> Result<Vec<Seen>, Failure> {
        let all = self.json("/containers/json?all=1", MAX_LIST).await?.unwrap_or(Value::Null);
        let Value::Array(mut all) = all else { return Err(Failure::garbage("a list of containers that is none")) };
        all.sort_by_key(|container| text(container, &["State"]) != "running");
        let seen = all.iter().map(|container| Seen {
            key: Key::plain(text(container, &["Id"])),
            hint: Some(Box::new(read::listed(container, self.code))),
        });
        Ok(seen.collect())
    }

    pub(crate) async fn watch(&self, changes: Changes) -> Result<(), Failure> {
        // Docker keeps the last events: those between the question and its answer are not missed.
        let since = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.as_secs());
        let path = format!("/events?since={since}&filters={FILTERS}");
        let mut response = subscribed(http::get(&self.socket, &path), self.pace, &changes).await?;
        if !response.status.is_success() {
            return Err(said(response).await);
        }
        let mut lines = Lines::default();
        while let Some(line) = lines.next(&mut response).await? {
            let Some(change) = change(&line, self.code) else { continue };
            send(&changes, change).await?;
        }
        Err(Failure::Ended)
    }

    pub(crate) async fn ping(&self) -> Result<(), Failure> {
        self.json("/version", MAX_ANSWER).await.map(|_| ())
    }

    async fn container(&self, id: &str) -> Result<Option<Value>, Failure> {
        if !is_id(id) {
            return Ok(None);
        }
        self.json(&format!("/containers/{id}/json"), MAX_ANSWER).await
    }

    /// Names of an image; none if they cannot be known.
    async fn names(&self, image: &str) -> ImageNames {
        if !is_id(image.trim_start_matches("sha256:")) {
            return ImageNames::default();
        }
        let images = || self.images.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(names) = images().get(image) {
            return names.clone();
        }
        let Ok(Some(value)) = self.json(&format!("/images/{image}/json"), MAX_ANSWER).await else {
            return ImageNames::default();
        };
        let names = ImageNames::read(&value);
        let mut images = images();
        if images.len() >= MAX_IMAGES {
            images.clear();
        }
        images.insert(image.to_owned(), names.clone());
        names
    }

    /// Asks for a path; `None` if the daemon says that there is no such thing.
    async fn json(&self, path: &str, most: usize) -> Result<Option<Value>, Failure> {
        let response = http::get(&self.socket, path).await?;
        if response.status == hyper::StatusCode::NOT_FOUND {
            return Ok(None);
        }
        if !response.status.is_success() {
            return Err(said(response).await);
        }
        let body = response.whole(most).await?;
        serde_json::from_slice(&body).map(Some).map_err(Failure::garbage)
    }
}

/// What the daemon says instead of an answer.
async fn said(response: Response) -> Failure {
    let status = response.status;
    let body = response.whole(MAX_ANSWER).await.unwrap_or_default();
    let message = serde_json::from_slice::<Value>(&body).unwrap_or_default();
    Failure::said(format_args!("{status} {}", text(&message, &["message"])))
}

/// What an event tells; `None` for those that are not about what a container is.
fn change(line: &[u8], code: u32) -> Option<Change> {
    let event: Value = match serde_json::from_slice(line) {
        Ok(event) => event,
        Err(_) => return Some(Change::Garbage),
    };
    let id = text(&event, &["Actor", "ID"]);
    if !is_id(id) {
        return Some(Change::Garbage);
    }
    let key = Key::plain(id);
    match text(&event, &["Action"]) {
        "create" | "start" | "rename" => {
            Some(Change::Came(Seen { hint: Some(Box::new(read::in_event(&event, code))), key }))
        }
        "destroy" | "remove" => Some(Change::Gone(key)),
        _ => None,
    }
}
