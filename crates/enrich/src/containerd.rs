//! containerd's own API: containers of all its namespaces, also those that neither Docker nor the CRI made.

pub(crate) mod messages;
mod read;

use crate::client::{Change, Changes, Key, MAX_LISTED, Seen, send, subscribed};
use crate::facts::{Facts, is_id};
use crate::failure::Failure;
use crate::grpc::{Answers, Channel, found};
use crate::pace::Pace;
use crate::runtime::Kind;
use messages::*;
use prost::Message;
use std::path::Path;
use tonic::Request;
use tonic::metadata::MetadataValue;

/// The namespace of the CRI's containers.
pub(crate) const KUBERNETES: &str = "k8s.io";
/// The namespace of Docker's containers.
const DOCKER: &str = "moby";
/// Name of the header that says which namespace is asked.
const NAMESPACE: &str = "containerd-namespace";
/// More namespaces than this are not looked into.
const MAX_NAMESPACES: usize = 64;

/// Which other kind of runtime the containers of a namespace belong to.
pub(crate) fn owner(namespace: &str) -> Option<Kind> {
    match namespace {
        KUBERNETES => Some(Kind::Cri),
        DOCKER => Some(Kind::Docker),
        _ => None,
    }
}

/// A connection to containerd.
#[derive(Debug, Clone)]
pub(crate) struct Containerd {
    channel: Channel,
    pace: Pace,
}

impl Containerd {
    pub(crate) async fn connect(socket: &Path, pace: Pace) -> Result<(Self, String), Failure> {
        let containerd = Self { channel: Channel::connect(socket).await?, pace };
        let answer = containerd.version().await?;
        Ok((containerd, format!("containerd {}", answer.version)))
    }

    async fn version(&self) -> Result<VersionResponse, Failure> {
        Ok(self.channel.ask(VERSION, Request::new(Empty {})).await?)
    }

    pub(crate) async fn ping(&self) -> Result<(), Failure> {
        self.version().await.map(|_| ())
    }

    pub(crate) async fn get(&self, key: &Key) -> Result<Option<Facts>, Failure> {
        let question = within(&key.namespace, GetRequest { name: key.id.clone() })?;
        let answer: Option<GetContainerResponse> = found(self.channel.ask(GET_CONTAINER, question).await)?;
        match answer.and_then(|answer| answer.container) {
            Some(container) => self.facts(&key.namespace, &container).await.map(Some),
            None => Ok(None),
        }
    }

    /// Looks for the beginning of an id in all namespaces.
    pub(crate) async fn find(&self, id: &str) -> Result<Option<Facts>, Failure> {
        if !is_id(id) {
            return Ok(None);
        }
        let filter = format!("id~=\"^{}\"", id.replace('.', "[.]"));
        for namespace in self.namespaces().await? {
            let containers = self.containers(&namespace, vec![filter.clone()]).await?;
            if let Some(container) = containers.first() {
                return self.facts(&namespace, container).await.map(Some);
            }
        }
        Ok(None)
    }

    pub(crate) async fn list(&self) -> Result<Vec<Seen>, Failure> {
        let mut all = Vec::new();
        for namespace in self.namespaces().await? {
            let containers = self.containers(&namespace, Vec::new()).await?;
            let keys = containers.into_iter().map(|it| Key { namespace: namespace.clone(), id: it.id });
            all.extend(keys.map(|key| Seen { key, hint: None }).take(MAX_LISTED));
        }
        Ok(all)
    }

    pub(crate) async fn watch(&self, changes: Changes) -> Result<(), Failure> {
        subscribe(&self.channel, self.pace, None, &changes).await
    }

    async fn namespaces(&self) -> Result<Vec<String>, Failure> {
        let answer: ListNamespacesResponse = self.channel.ask(NAMESPACES, Request::new(Empty {})).await?;
        Ok(answer.namespaces.into_iter().map(|namespace| namespace.name).take(MAX_NAMESPACES).collect())
    }

    async fn containers(&self, namespace: &str, filters: Vec<String>) -> Result<Vec<Container>, Failure> {
        let question = within(namespace, Filters { filters })?;
        let answer: ListContainersResponse = self.channel.ask(LIST_CONTAINERS, question).await?;
        Ok(answer.containers)
    }

    async fn facts(&self, namespace: &str, container: &Container) -> Result<Facts, Failure> {
        let question = within(namespace, GetRequest { name: container.image.clone() })?;
        let digest = match container.image.as_str() {
            "" => String::new(),
            // Without it the image has a name and no digest.
            _ => {
                let answer: Option<GetImageResponse> = self.channel.ask(GET_IMAGE, question).await.ok();
                let target = answer.and_then(|answer| answer.image?.target);
                target.map(|target| target.digest).unwrap_or_default()
            }
        };
        Ok(read::container(container, &read::spec(container), digest))
    }
}

/// A question to one namespace.
fn within<Q>(namespace: &str, question: Q) -> Result<Request<Q>, Failure> {
    let mut request = Request::new(question);
    let namespace = MetadataValue::try_from(namespace).map_err(Failure::garbage)?;
    request.metadata_mut().insert(NAMESPACE, namespace);
    Ok(request)
}

/// Tells of changes of containers, in one namespace or in all.
pub(crate) async fn subscribe(
    channel: &Channel,
    pace: Pace,
    only: Option<&str>,
    changes: &Changes,
) -> Result<(), Failure> {
    let of = only.map_or_else(String::new, |namespace| format!("namespace==\"{namespace}\","));
    let topics = ["/containers/create", "/containers/delete", "/tasks/start"];
    let filters = topics.iter().map(|topic| format!("{of}topic==\"{topic}\"")).collect();
    let request = channel.stream(SUBSCRIBE, Request::new(Filters { filters }));
    let mut events: Answers<Envelope> = subscribed(request, pace, changes).await?;
    while let Some(event) = events.next().await? {
        send(changes, change(event)).await?;
    }
    Err(Failure::Ended)
}

fn change(envelope: Envelope) -> Change {
    let about = envelope.event.as_ref().and_then(|event| AboutContainer::decode(event.value.as_slice()).ok());
    let Some(about) = about.filter(|about| is_id(&about.id)) else { return Change::Garbage };
    let key = Key { namespace: envelope.namespace, id: about.id };
    if envelope.topic == "/containers/delete" { Change::Gone(key) } else { Change::Came(Seen { key, hint: None }) }
}
