//! The Container Runtime Interface of Kubernetes, v1: containerd, CRI-O, cri-dockerd.

pub(crate) mod messages;
mod read;

use crate::client::{Change, Changes, Key, Seen, send, subscribed};
use crate::containerd;
use crate::facts::{Facts, code};
use crate::failure::Failure;
use crate::grpc::{Answers, Channel, found};
use crate::pace::Pace;
use messages::*;
use serde_json::Value;
use std::path::Path;
use tokio::time::sleep;
use tonic::{Code, Request, Status};

/// How containerd calls itself.
const CONTAINERD: &str = "containerd";
/// How CRI-O calls itself.
const CRIO: &str = "cri-o";

/// A connection to a runtime.
#[derive(Debug, Clone)]
pub(crate) struct Cri {
    channel: Channel,
    /// What the runtime calls itself.
    name: String,
    version: String,
    code: u32,
    pace: Pace,
}

impl Cri {
    pub(crate) async fn connect(socket: &Path, pace: Pace) -> Result<(Self, String), Failure> {
        let channel = Channel::connect(socket).await?;
        let answer = version(&channel).await?;
        let code = match answer.runtime_name.as_str() {
            CONTAINERD => code::CONTAINERD,
            CRIO => code::CRIO,
            _ => code::CRI,
        };
        let (name, version) = (answer.runtime_name, answer.runtime_version);
        let called = format!("{name} {version}");
        Ok((Self { channel, name, version, code, pace }, called))
    }

    /// See [`crate::client::Client::get`]; runtimes know the beginning of an id too.
    pub(crate) async fn get(&self, id: &str) -> Result<Option<Facts>, Failure> {
        let question = || Request::new(StatusRequest { id: id.to_owned(), verbose: true });
        let container: Option<ContainerStatusResponse> = known(self.channel.ask(CONTAINER_STATUS, question()).await)?;
        let Some(container) = container else {
            let sandbox = known(self.channel.ask(POD_SANDBOX_STATUS, question()).await)?;
            return Ok(sandbox.and_then(|sandbox| read::sandbox(&sandbox, self.code)));
        };
        let info = read::info(&container.info);
        let sandbox = self.sandbox_of(id, &info).await?;
        let mut image = read::image(&container, &info);
        if image.name.is_empty() && !image.id.is_empty() {
            self.complete(&mut image).await;
        }
        Ok(read::container(&container, &info, image, &sandbox, self.code))
    }

    /// What is said of the sandbox of a container; nothing if it is gone.
    async fn sandbox_of(&self, container: &str, info: &Value) -> Result<PodSandboxStatusResponse, Failure> {
        let mut id = read::sandbox_id(info).to_owned();
        if id.is_empty() {
            let filter = Some(ContainerFilter { id: container.to_owned() });
            let question = Request::new(ListContainersRequest { filter });
            let listed: ListContainersResponse = self.channel.ask(LIST_CONTAINERS, question).await?;
            id = listed.containers.into_iter().next().map(|it| it.pod_sandbox_id).unwrap_or_default();
        }
        if id.is_empty() {
            return Ok(PodSandboxStatusResponse::default());
        }
        let question = Request::new(StatusRequest { id, verbose: true });
        Ok(known(self.channel.ask(POD_SANDBOX_STATUS, question).await)?.unwrap_or_default())
    }

    /// The image service knows names of an image that the container was not configured with.
    async fn complete(&self, image: &mut read::ImageFacts) {
        let spec = ImageSpec { image: image.id.clone(), ..ImageSpec::default() };
        let question = Request::new(ImageStatusRequest { image: Some(spec) });
        let answer: Result<ImageStatusResponse, Status> = self.channel.ask(IMAGE_STATUS, question).await;
        // Without it the image has an id and no name.
        if let Ok(ImageStatusResponse { image: Some(known) }) = answer {
            image.complete(&known);
        }
    }

    pub(crate) async fn list(&self) -> Result<Vec<Seen>, Failure> {
        let sandboxes: ListPodSandboxResponse = self.channel.ask(LIST_POD_SANDBOX, Request::new(Everything {})).await?;
        let containers: ListContainersResponse = self.channel.ask(LIST_CONTAINERS, Request::new(Everything {})).await?;
        let mut all: Vec<(bool, String)> =
            containers.containers.into_iter().map(|it| (it.state == RUNNING, it.id)).collect();
        all.extend(sandboxes.items.into_iter().map(|it| (it.state == 0, it.id)));
        all.sort_by_key(|(runs, _)| !runs);
        Ok(all.into_iter().map(|(_, id)| Seen { key: Key::plain(&id), hint: None }).collect())
    }

    /// Listens where that takes nothing from the kubelet.
    pub(crate) async fn watch(&self, changes: Changes) -> Result<(), Failure> {
        let listened = match self.name.as_str() {
            CONTAINERD => containerd::subscribe(&self.channel, self.pace, Some(containerd::KUBERNETES), &changes).await,
            CRIO if has_events_for_all(&self.version) => self.events(&changes).await,
            _ => return self.poll(&changes).await,
        };
        match listened {
            // It has no such stream, or it is switched off.
            Err(Failure::NotSpoken(_) | Failure::Said(_)) => self.poll(&changes).await,
            ended => ended,
        }
    }

    async fn events(&self, changes: &Changes) -> Result<(), Failure> {
        let request = self.channel.stream(GET_CONTAINER_EVENTS, Request::new(Everything {}));
        let mut events: Answers<ContainerEventResponse> = subscribed(request, self.pace, changes).await?;
        while let Some(event) = events.next().await? {
            let key = Key::plain(&event.container_id);
            match event.container_event_type {
                CREATED | STARTED => send(changes, Change::Came(Seen { key, hint: None })).await?,
                DELETED => send(changes, Change::Gone(key)).await?,
                _ => {}
            }
        }
        // How some versions say that it is switched off.
        Err(Failure::said("the stream of events is at its end"))
    }

    /// Has the list read again and again.
    async fn poll(&self, changes: &Changes) -> Result<(), Failure> {
        send(changes, Change::Ready).await?;
        loop {
            sleep(self.pace.poll).await;
            // While the last one is not done there is no next.
            if changes.capacity() == changes.max_capacity() {
                send(changes, Change::Maybe).await?;
            }
        }
    }

    pub(crate) async fn ping(&self) -> Result<(), Failure> {
        version(&self.channel).await.map(|_| ())
    }
}

async fn version(channel: &Channel) -> Result<VersionResponse, Failure> {
    let question = Request::new(VersionRequest { version: "v1".to_owned() });
    Ok(channel.ask(VERSION, question).await?)
}

/// True if each who listens to CRI-O's events gets all of them; up to 1.27 an event goes to one only, and the kubelet may be another.
fn has_events_for_all(version: &str) -> bool {
    let mut numbers = version.split('.').map(|number| number.parse::<u32>().unwrap_or(0));
    (numbers.next(), numbers.next()) >= (Some(1), Some(28))
}

/// cri-dockerd says «not found» in words only.
fn known<A>(answer: Result<A, Status>) -> Result<Option<A>, Failure> {
    match answer {
        Err(status) if status.code() == Code::Unknown && says_not_found(status.message()) => Ok(None),
        answer => found(answer),
    }
}

fn says_not_found(message: &str) -> bool {
    ["not found", "o such", "does not exist"].iter().any(|words| message.contains(words))
}

#[cfg(test)]
mod tests {
    use super::has_events_for_all;

    #[test]
    fn versions_whose_events_are_for_all() {
        for (version, are) in [("1.28.0", true), ("1.30.1-dev", true), ("2.0", true), ("1.27.9", false), ("", false)] {
            assert_eq!(has_events_for_all(version), are, "{version}");
        }
    }
}
